"""Files in a workspace: which are accepted, how they are named, where they lie.

A file's type is read from its content; its name only has to agree. Files lie under MEDIA_ROOT/<schema>/ by their own
key and are served only through views that ask for permission.
"""

import hashlib
import re
import unicodedata
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.core.files.storage import default_storage
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from core.errors import Invalid

MAX_BYTES = 20 * 1024 * 1024
MAX_FILES = 20
MAX_NAME = 120

_PDF, _PNG, _JPEG = "application/pdf", "image/png", "image/jpeg"
_OFFICE = "application/vnd.openxmlformats-officedocument"
#: Accepted types: content type -> endings, the first of which is the usual one.
ACCEPTED: dict[str, tuple[str, ...]] = {
    _PDF: (".pdf",),
    _PNG: (".png",),
    _JPEG: (".jpg", ".jpeg"),
    f"{_OFFICE}.wordprocessingml.document": (".docx",),
    f"{_OFFICE}.spreadsheetml.sheet": (".xlsx",),
    "application/ofd": (".ofd",),
}
ACCEPT_ATTRIBUTE = ",".join(ending for endings in ACCEPTED.values() for ending in endings)
_SIGNATURES = ((b"%PDF-", _PDF), (b"\x89PNG\r\n\x1a\n", _PNG), (b"\xff\xd8\xff", _JPEG))
#: A member that tells one zipped format from another.
_ZIPPED = (
    ("word/document.xml", f"{_OFFICE}.wordprocessingml.document"),
    ("xl/workbook.xml", f"{_OFFICE}.spreadsheetml.sheet"),
    ("OFD.xml", "application/ofd"),
)


class FileRefused(Invalid):
    """A file that cannot be accepted, with what to do instead."""

    code = "file_refused"


@dataclass(frozen=True)
class AcceptedFile:
    """A file that has been looked at: clean name, type by content, size in bytes, SHA-256."""

    name: str
    content_type: str
    size: int
    sha256: str
    file: File


def clean_name(name: str) -> str:
    """Give a file name without folders, control characters and marks that reorder text."""
    name = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(char for char in name if unicodedata.category(char)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name).strip(" .")
    ending = Path(name).suffix[:10]
    return Path(name).stem[: MAX_NAME - len(ending)] + ending


def inspect(file: File, *, field: str) -> AcceptedFile:
    """Look at an uploaded file and accept it.

    :param field: the form field to name in a refusal.
    :raises FileRefused: too large, empty, of another type, or a name whose ending belies the content.
    """
    size = file.size or 0
    if not size:
        raise FileRefused(_("This file is empty. Choose another one."), field=field)
    if size > MAX_BYTES:
        limit = filesizeformat(MAX_BYTES)
        raise FileRefused(_("This file is too large: at most %(limit)s each.") % {"limit": limit}, field=field)
    content_type = _content_type(file)
    name = clean_name(file.name or "")
    if content_type is None or Path(name).suffix.lower() not in ACCEPTED[content_type]:
        raise FileRefused(
            _("Only PDF, OFD, Word (docx), Excel (xlsx), JPEG and PNG files are accepted. Save it as one of these."),
            field=field,
        )
    return AcceptedFile(name, content_type, size, _sha256(file), file)


def _content_type(file: File) -> str | None:
    file.seek(0)
    head = file.read(8)
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type
    return _zipped_type(file) if head.startswith(b"PK\x03\x04") else None


def _zipped_type(file: File) -> str | None:
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            members = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if any(member.endswith("vbaProject.bin") for member in members):
        return None  # a document with macros
    return next((content_type for member, content_type in _ZIPPED if member in members), None)


def _sha256(file: File) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def store(accepted: AcceptedFile, *, schema: str, key: uuid.UUID) -> str:
    """Write the file below its workspace's folder; give its path in the storage."""
    ending = ACCEPTED[accepted.content_type][0]
    accepted.file.seek(0)
    return default_storage.save(f"{schema}/{key}{ending}", accepted.file)
