"""Looking at an upload: size, type by content, the rule of the type; what is kept is what the rule gives back."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files import File
from django.core.files.base import ContentFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core import personal_data

from .content_types import DOCX, JPEG, OFD, PNG, XLSX, type_of
from .excel import look_through_excel
from .findings import personal_code
from .images import clean_image
from .limits import LIMITS, UploadLimits
from .ofd import look_through_ofd
from .office_links import note_links
from .office_properties import without_properties
from .pdf import look_through_pdf
from .refusals import FileRefused
from .word import look_through_word


@dataclass(frozen=True)
class Inspected:
    """A file that was looked at: type by content, the bytes to keep with their size and SHA-256, text, codes.

    `findings` are codes of `findings.Note` and of personal data, to be kept as JSON; `text` is bounded in length.
    """

    content_type: str
    file: File
    size: int
    sha256: str
    text: str
    findings: tuple[str, ...]


def inspect(file: File, *, limits: UploadLimits | None = None) -> Inspected:
    """Look at an upload and give what may be kept of it.

    :raises FileRefused: with a stable code per reason and a sentence saying what to do.
    """
    limits = limits or LIMITS
    require_size(file, limits)
    content_type, archive = type_of(file, limits)
    kept: bytes | None = None
    text = ""
    if content_type in (JPEG, PNG):
        kept, notes = clean_image(file, content_type, limits)
    elif archive is None:
        text, notes = look_through_pdf(file, limits)
    elif content_type == OFD:
        text, notes = look_through_ofd(archive, limits)
    else:
        look = {DOCX: look_through_word, XLSX: look_through_excel}[content_type]
        text, notes = look(archive, limits)
        notes += note_links(archive)
        kept, more = without_properties(archive)
        notes += more
    notes += [personal_code(kind, count) for kind, count in personal_data.counts(text).items()]
    stored: File = file if kept is None else ContentFile(kept, name=file.name)
    return Inspected(content_type, stored, stored.size, _sha256(stored), text, tuple(notes))


def require_size(file: File, limits: UploadLimits) -> None:
    """Refuse an empty or too large file before anything of it is read.

    :raises FileRefused: ``file_empty`` or ``file_too_large``.
    """
    size = file.size or 0
    if not size:
        raise FileRefused(_("This file is empty. Choose another one."), code="file_empty")
    if size > limits.max_bytes:
        values = {"limit": filesizeformat(limits.max_bytes), "size": filesizeformat(size)}
        raise FileRefused(
            _("This file is too large: it has %(size)s, and at most %(limit)s are possible.") % values,
            code="file_too_large",
        )


def _sha256(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()
