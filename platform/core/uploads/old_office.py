"""Rule: no files of old Office or WPS formats (doc, xls, wps, et): they hide macros and cannot be looked through."""

from typing import IO

from django.utils.translation import gettext as _

from .refusals import FileRefused

#: How an OLE2 compound file begins.
SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: The stream that a docx or xlsx with a password is wrapped in.
_PROTECTED = "EncryptedPackage".encode("utf-16-le")


def refuse_old_office(file: IO[bytes]) -> None:
    """Refuse an OLE2 file, telling a protected new one from an old one.

    :raises FileRefused: ``file_protected`` or ``file_old_office``.
    """
    file.seek(0)
    if _PROTECTED in file.read():
        raise FileRefused(_("This file is protected by a password. Remove it and upload again."), code="file_protected")
    raise FileRefused(
        _("This is an old Office or WPS file (doc, xls, wps, et). Save it as docx, xlsx or PDF and upload that."),
        code="file_old_office",
    )
