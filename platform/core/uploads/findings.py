"""What was noticed about a file that is accepted all the same: stable codes, and their sentences for the reader.

Codes are kept with the file as a list of strings. A kind of personal data carries its count: ``personal_mobile:3``.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.personal_data.kinds import Kind


class Note(models.TextChoices):
    """A remark about an accepted file."""

    SCAN_WITHOUT_TEXT = (
        "scan_without_text",
        _("No text can be read in it: personal data cannot be looked for. Look at every page yourself."),
    )
    PAGES_WITHOUT_TEXT = (
        "pages_without_text",
        _("Some pages hold no readable text: look at these pages yourself for personal data."),
    )
    TEXT_CUT = ("text_cut", _("It is long: only its beginning was searched for personal data."))
    LOCATION_REMOVED = ("location_removed", _("The place where the photograph was taken has been removed from it."))
    MADE_SMALLER = ("made_smaller", _("The picture was made smaller to be kept."))
    EXTERNAL_LINKS = ("external_links", _("It refers to files outside itself: readers may not see these."))
    EMBEDDED_OBJECTS = ("embedded_objects", _("Other files are embedded in it: open each of them and read it."))
    CELL_COMMENTS = ("cell_comments", _("Cells carry comments: read them too, or delete them."))
    COPIED_DATA = ("copied_data", _("A pivot table in it keeps a copy of its source data: paste it as values instead."))
    SIGNED = ("signed", _("It is signed electronically: the names of author and editor were left in its properties."))


_PERSONAL = "personal_"


def personal_code(kind: Kind, count: int) -> str:
    """Give the code that says how often a kind of personal data stands in a file."""
    return f"{_PERSONAL}{kind.value}:{count}"


def personal_counts(codes: Iterable[str]) -> dict[Kind, int]:
    """Read how often each kind of personal data stands in a file; unknown codes are left out."""
    counts = {}
    for code in codes:
        name, _colon, count = str(code).removeprefix(_PERSONAL).partition(":")
        if str(code).startswith(_PERSONAL) and name in Kind.values and count.isascii() and count.isdigit():
            counts[Kind(name)] = int(count)
    return counts


def sentences(codes: Iterable[str]) -> list[str]:
    """Put codes into words in the reader's language, leaving out unknown ones."""
    codes = list(codes)
    notes = [str(Note(code).label) for code in codes if code in Note.values]
    for kind, count in personal_counts(codes).items():
        words = {"kind": kind.label, "count": count}
        notes.append(ngettext("%(kind)s: %(count)s place", "%(kind)s: %(count)s places", count) % words)
    return notes
