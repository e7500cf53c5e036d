"""Rule: no macros, whatever the file is called (docm, xlsm, a docm renamed to pdf)."""

from django.utils.translation import gettext as _

from .archives import Archive, Target
from .refusals import FileRefused

_TYPES = "[Content_Types].xml"


class _DeclaredTypes(Target):
    has_macros = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "").lower()
        self.has_macros = self.has_macros or "macroenabled" in declared or "vbaproject" in declared


def refuse_macros(archive: Archive) -> None:
    """Refuse an Office file with macros, macro sheets or ActiveX controls.

    :raises FileRefused: ``file_macros``.
    """
    names = [name.lower() for name in archive.members]
    active = any(
        name.endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name or "/activex/" in name
        for name in names
    )
    if active or (_TYPES in archive and archive.parse(_TYPES, _DeclaredTypes()).has_macros):
        raise FileRefused(
            _("This file holds macros, which are not accepted. Save it without macros, as docx, xlsx or PDF."),
            code="file_macros",
        )
