"""What is noticed in a version before it is disclosed: personal data, and words of secrecy (SEC-01, SEC-03).

It blocks nothing: the drafter may mask it, the reviewer sees the same and decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import personal_data
from core.rich_text import as_plain
from core.secrecy_marks import secrecy_hints
from core.uploads.findings import personal_counts

from .models import Attachment, Version

#: Lines shown; how many more there are is said.
MOST = 30


@dataclass(frozen=True)
class Line:
    """Personal data in one place: where it stands, what kind, and how it reads when masked or how often it occurs."""

    where: str
    kind: str
    shown: str
    count: int = 0


@dataclass(frozen=True)
class Noticed:
    """What the panel shows. `can_mask` tells whether any of it stands in the text, where masking reaches it."""

    lines: list[Line]
    more: int
    can_mask: bool
    hints: str

    @property
    def total(self) -> int:
        return len(self.lines) + self.more

    def __bool__(self) -> bool:
        return bool(self.lines or self.hints)


def noticed_in(version: Version, files: Sequence[Attachment]) -> Noticed:
    """Look through title and text; of the files, through what was found when they were attached."""
    written = [*_lines(_("Title"), version.title), *_lines(_("Text"), as_plain(version.body))]
    filed = [
        Line(file.name, str(kind.label), "", count)
        for file in files
        for kind, count in personal_counts(codes_of(file)).items()
    ]
    lines = [*written, *filed]
    hints = words_of_secrecy([version.title, version.body])
    return Noticed(lines[:MOST], len(lines[MOST:]), bool(written), hints)


def codes_of(file: Attachment) -> list[str]:
    """Give the codes that were kept with a file when it was looked at."""
    return list(file.findings)


def _lines(where: str, text: str) -> list[Line]:
    """Show what was found as it would read masked: the page itself need not spread it further."""
    found = personal_data.find(text)
    masked = personal_data.mask(text, found)
    return [Line(where, str(one.kind.label), masked[one.end - len(one.excerpt) : one.end]) for one in found]


def words_of_secrecy(texts: Iterable[str]) -> str:
    """Give the words in some texts that may come from a secrecy marking, each once; blank if there are none."""
    words = [word for text in texts for word in secrecy_hints(as_plain(text))]
    return _(", ").join(dict.fromkeys(words))


def warning_about_secrecy(texts: Iterable[str]) -> str:
    """Say that something may be secret, or nothing. The text has been saved: explicit markings were refused before."""
    words = words_of_secrecy(texts)
    if not words:
        return ""
    sentence = _(
        "This reads like a secrecy marking: %(words)s. If anything is secret, take it out: give its number only."
    )
    return sentence % {"words": words}
