"""Rule: a file is what its content says. The name only has to agree."""

from __future__ import annotations

from typing import IO

from django.utils.translation import gettext as _

from .archives import Archive
from .limits import UploadLimits
from .macros import refuse_macros
from .old_office import SIGNATURE as OLD_OFFICE
from .old_office import refuse_old_office
from .refusals import FileRefused

PDF, PNG, JPEG, OFD = "application/pdf", "image/png", "image/jpeg", "application/ofd"
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX, XLSX = f"{_OFFICE}.wordprocessingml.document", f"{_OFFICE}.spreadsheetml.sheet"

#: Accepted types: content type -> endings, the first of which is the usual one.
ACCEPTED: dict[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    DOCX: (".docx",),
    XLSX: (".xlsx",),
    OFD: (".ofd",),
}
_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
#: A member that tells one zipped format from another.
_ZIPPED = (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX), ("OFD.xml", OFD))


def type_of(file: IO[bytes], limits: UploadLimits) -> tuple[str, Archive | None]:
    """Tell an accepted type by the content, and open it if it is zipped. Reads a few bytes or the ZIP's directory.

    :raises FileRefused: ``file_type``, ``file_old_office``, ``file_macros`` or what `Archive` raises.
    """
    file.seek(0)
    head = file.read(8)
    for signature, content_type in _SIGNATURES:
        if head.startswith(signature):
            return content_type, None
    if head.startswith(OLD_OFFICE):
        refuse_old_office(file)
    if head.startswith(b"PK\x03\x04"):
        archive = Archive(file, limits)
        refuse_macros(archive)
        for member, content_type in _ZIPPED:
            if member in archive:
                return content_type, archive
    raise unaccepted()


def unaccepted() -> FileRefused:
    """Give the refusal of a type that is not accepted."""
    return FileRefused(
        _("Only PDF, OFD, Word (docx), Excel (xlsx), JPEG and PNG files are accepted. Save it as one of these."),
        code="file_type",
    )


def require_agreeing_name(ending: str, content_type: str) -> None:
    """Refuse a name whose ending belies the content: who downloads it could not open it.

    :raises FileRefused: ``file_name_belies``, or ``file_type`` where the ending is of no accepted type.
    """
    if ending.lower() in ACCEPTED[content_type]:
        return
    if not any(ending.lower() in endings for endings in ACCEPTED.values()):
        raise unaccepted()
    right = ACCEPTED[content_type][0]
    raise FileRefused(
        _("The name ends in %(given)s, but the content is that of a file in %(right)s. Give it the right ending.")
        % {"given": ending, "right": right},
        code="file_name_belies",
    )
