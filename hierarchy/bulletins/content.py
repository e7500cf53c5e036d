"""What a bulletin holds, as plain values: one section for the district and one for each line and superior.

These are the figures that are stored when it is issued and drawn ever after. Whole numbers, codes, names and ready
sentences only: rates are computed when drawn, as everywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import display
from hierarchy.metrics import (
    adoption,
    closure,
    completeness,
    conversion,
    filing,
    filing_grassroots,
    receipt,
    response,
    timeliness,
)

#: The figures of a section, in this order. Filing stands as of the day: it has no period before.
FIGURES = (
    filing,
    filing_grassroots,
    timeliness,
    completeness,
    receipt,
    response,
    closure,
    adoption,
    conversion,
)
OF_THE_DAY = frozenset({filing.ID, filing_grassroots.ID})
NAMES: dict[str, str | Promise] = {module.ID: module.NAME for module in FIGURES}
#: The counts of a section that stand under its figures.
COUNTS = ("due", "on_time", "late", "overdue", "not_yet_due", "nil", "exempt", "extended")

DISTRICT, LINE, UNIT = "district", "line", "unit"
#: A row of units for which there is no subordinate: the superior's own.
ITSELF = "itself"


def key_of(kind: str, code: str = "") -> str:
    """Name a section: blank for the district, else as line:L03 or unit:ZJ1."""
    return "" if kind == DISTRICT else f"{kind}:{code}"


def ratio_of(numerator: int, denominator: int) -> Decimal | None:
    """Give the ratio 0..1; None (not applicable) when the denominator is 0."""
    return Decimal(numerator) / denominator if denominator else None


def points_between(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    """Give the change in percentage points between two ratios as they are written, each rounded."""
    if now is None or before is None:
        return None
    return display.tenths_of_percent(now) - display.tenths_of_percent(before)


def written(change: Decimal | None) -> str:
    """Write a change in percentage points; a dash where there is none."""
    return "–" if change is None else display.points(change)


@dataclass(frozen=True)
class FigureRow:
    """One figure, and that of the period before (None where it does not depend on the period)."""

    id: str
    numerator: int
    denominator: int
    was_numerator: int | None
    was_denominator: int | None

    @property
    def name(self) -> str:
        return str(NAMES[self.id])

    @property
    def ratio(self) -> Decimal | None:
        return ratio_of(self.numerator, self.denominator)

    @property
    def was_ratio(self) -> Decimal | None:
        if self.was_numerator is None or self.was_denominator is None:
            return None
        return ratio_of(self.was_numerator, self.was_denominator)

    @property
    def change(self) -> Decimal | None:
        return points_between(self.ratio, self.was_ratio)

    @property
    def change_written(self) -> str:
        return written(self.change)


@dataclass(frozen=True)
class GroupRow:
    """A line, locality or directly subordinate unit with what its table shows.

    :ivar kind: line, locality, unit, or itself for a superior's own row. :ivar code: blank for those in none.
    """

    kind: str
    code: str
    name: str
    name_en: str
    lead: str
    units: int
    due: int
    on_time: int
    late: int
    overdue: int
    was_due: int
    was_on_time: int
    rows_met: int
    rows_owed: int
    filed: int
    to_file: int

    @property
    def label(self) -> str:
        """The group's name in the reader's language."""
        if not self.code:
            return _("in no line") if self.kind == LINE else _("district level")
        if self.kind == ITSELF:
            return _("%(unit)s itself") % {"unit": self.name}
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def timeliness(self) -> Decimal | None:
        return ratio_of(self.on_time, self.due)

    @property
    def change(self) -> Decimal | None:
        return points_between(self.timeliness, ratio_of(self.was_on_time, self.was_due))

    @property
    def change_written(self) -> str:
        return written(self.change)

    @property
    def completeness(self) -> Decimal | None:
        return ratio_of(self.rows_met, self.rows_owed)


@dataclass(frozen=True)
class LateUnit:
    """A unit with overdue items: how many and since when. Never which: some are for members' eyes only."""

    code: str
    name: str
    under: str
    overdue: int
    since: str
    days: int


@dataclass(frozen=True)
class Progress:
    """What the last bulletin counted overdue of the period before, and what of it is overdue now."""

    period: str
    issued_on: str
    overdue_then: int
    overdue_now: int


@dataclass(frozen=True)
class Section:
    """Everything for one circle of readers: the district, a line with its lead, a superior with those below it."""

    kind: str
    code: str
    name: str
    name_en: str
    units: int
    covered: int
    counts: dict[str, int]
    was_due: int
    was_overdue: int
    figures: list[FigureRow]
    lines: list[GroupRow]
    localities: list[GroupRow]
    children: list[GroupRow]
    late: list[LateUnit]
    progress: Progress | None
    sentences: dict[str, dict[str, str]]

    @property
    def key(self) -> str:
        return key_of(self.kind, self.code)

    @property
    def label(self) -> str:
        """The section's name in the reader's language."""
        if self.kind == DISTRICT:
            return _("The whole district")
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def has_figures(self) -> bool:
        """Whether anything was due, answered or decided in the period."""
        return any(row.denominator for row in self.figures if row.id not in OF_THE_DAY) or self.owed > 0

    @property
    def owed(self) -> int:
        return sum(self.counts[name] for name in ("due", "not_yet_due", "nil", "exempt"))

    def figure(self, name: str) -> FigureRow:
        return next(row for row in self.figures if row.id == name)

    def sentence(self, name: str) -> str:
        """Give one of the ready sentences in the reader's language."""
        return self.sentences["en" if get_language() == "en" else "zh-hans"][name]

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> Self:
        """Read a section from what is stored."""
        rows: dict[str, Any] = {
            "figures": [FigureRow(**row) for row in stored["figures"]],
            "late": [LateUnit(**row) for row in stored["late"]],
            "progress": Progress(**stored["progress"]) if stored["progress"] else None,
        }
        rows |= {name: [GroupRow(**row) for row in stored[name]] for name in ("lines", "localities", "children")}
        return cls(**(dict(stored) | rows))


@dataclass(frozen=True)
class Findings:
    """The figures of one period as of one day, in all their sections."""

    period: str
    as_of: date
    signatory: str
    sections: dict[str, Section]

    def stored(self) -> dict[str, Any]:
        """Give what is stored: plain values that come back from JSON as they went."""
        return {
            "period": self.period,
            "as_of": self.as_of.isoformat(),
            "signatory": self.signatory,
            "sections": {key: asdict(section) for key, section in self.sections.items()},
        }

    @classmethod
    def read(cls, stored: Mapping[str, Any], *, only: Iterable[str] | None = None) -> Self:
        """Read what is stored, or some of its sections."""
        wanted = stored["sections"] if only is None else only
        sections = {key: Section.read(stored["sections"][key]) for key in wanted}
        return cls(stored["period"], date.fromisoformat(stored["as_of"]), stored["signatory"], sections)


@dataclass(frozen=True)
class Words:
    """What the office writes around the figures. `opening` and `closing` are paragraphs of plain text, or blank."""

    title: str
    number: str
    addressee: str
    opening: str
    closing: str
