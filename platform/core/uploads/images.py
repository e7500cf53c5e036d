"""Rule: a picture is decoded, turned upright and encoded anew, so that nothing but the picture is kept.

What a phone writes along with a photograph (place, time, owner, a preview of what was cropped away) is gone then.
"""

from __future__ import annotations

import io
import warnings
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from .content_types import JPEG, PNG
from .findings import Note
from .limits import UploadLimits
from .refusals import FileRefused

_FORMATS = {JPEG: "JPEG", PNG: "PNG"}
#: Of 100: no loss that is seen on a board, about a quarter of a phone's own size.
_QUALITY = 85
_GPS = 0x8825


def clean_image(file: IO[bytes], content_type: str, limits: UploadLimits) -> tuple[bytes, list[str]]:
    """Give the picture alone, upright, at most `max_side` pixels long, with notes.

    :raises FileRefused: ``image_too_large`` in pixels, or ``image_broken``: cut off, or no picture at all.
    """
    file.seek(0)
    notes: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # our own limit is checked below
            image: Image.Image = Image.open(file, formats=[_FORMATS[content_type]])
        _require_bounded(image, limits)
        if _GPS in image.getexif():
            notes.append(Note.LOCATION_REMOVED.value)
        if max(image.size) > limits.max_side:
            notes.append(Note.MADE_SMALLER.value)
        image = ImageOps.exif_transpose(_decoded(image, limits))
        return _encoded(_in_usual_colours(image), content_type), notes
    except Image.DecompressionBombError:
        raise _too_large(limits) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, OverflowError, MemoryError):
        # Pillow raises any of these on damaged files, some from deep inside a decoder.
        raise FileRefused(
            _("This picture is damaged or incomplete. Open it on your device, save it again, and upload that."),
            code="image_broken",
        ) from None


def _require_bounded(image: Image.Image, limits: UploadLimits) -> None:
    if image.width * image.height > limits.max_pixels:
        raise _too_large(limits)


def _too_large(limits: UploadLimits) -> FileRefused:
    return FileRefused(
        _("This picture has too many pixels: at most %(count)s million. Make it smaller and upload again.")
        % {"count": limits.max_pixels // 1_000_000},
        code="image_too_large",
    )


def _decoded(image: Image.Image, limits: UploadLimits) -> Image.Image:
    """Decode a picture to at most `max_side`; a JPEG is decoded at a fraction of its size where that is enough."""
    if ImageFile.LOAD_TRUNCATED_IMAGES:
        raise RuntimeError("a library has told Pillow to accept pictures that are cut off")
    scale = limits.max_side / max(image.size)
    if scale < 1:
        image.draft(image.mode, (round(image.width * scale), round(image.height * scale)))
    image.load()
    image.thumbnail((limits.max_side, limits.max_side), Image.Resampling.LANCZOS)
    return image


def _in_usual_colours(image: Image.Image) -> Image.Image:
    """Turn the colours of a phone's or a printer's profile into the usual ones: the profile itself is not kept."""
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        try:
            own, usual = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            return ImageCms.profileToProfile(image, own, usual, outputMode="RGB") or image
        except (ImageCms.PyCMSError, OSError, ValueError):
            return image  # a profile that cannot be read: the picture is shown without it
    return image


def _encoded(image: Image.Image, content_type: str) -> bytes:
    """Encode the pixels on a new canvas: an image object carries its metadata along otherwise."""
    if content_type == JPEG:
        image = image if image.mode in ("RGB", "L") else image.convert("RGB")
    elif image.mode == "P" or "transparency" in image.info:
        image = image.convert("RGBA" if "transparency" in image.info else "RGB")
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    if content_type == JPEG:
        bare.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    else:
        bare.save(out, "PNG", optimize=bare.width * bare.height < 4_000_000)  # slow, and little gained, beyond
    return out.getvalue()
