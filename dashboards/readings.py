"""The figures as pages show them: one row per line, locality or subordinate, with its links, course and state."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from audit.keeping import rows_kept
from core import display
from core.urls import district_url
from hierarchy.ledger.vocabulary import PublicGroup
from hierarchy.metrics import filing, receipt
from hierarchy.metrics.bands import Band, band
from hierarchy.metrics.courses import Course
from hierarchy.metrics.figures import Counts, Figure
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import Row, rollups
from hierarchy.metrics.summing import figures_of, summed
from hierarchy.units.models import Line, Unit

from .asking import Asked
from .obligations import Conditions, Obligations

#: A small group is shown, and not compared (metrics.md).
BAND_WORDS: dict[Band, str | Promise] = {
    Band.ABOVE: pgettext_lazy("band", "above"),
    Band.WITHIN: pgettext_lazy("band", "no difference"),
    Band.BELOW: pgettext_lazy("band", "below"),
    Band.SMALL: pgettext_lazy("band", "too few"),
    Band.NONE: "–",
}


def points_between(now: Figure, before: Figure | None) -> Decimal | None:
    """Give a change in percentage points, from the rounded percentages that are shown; None if there is none."""
    if now.ratio is None or before is None or before.ratio is None:
        return None
    return display.tenths_of_percent(now.ratio) - display.tenths_of_percent(before.ratio)


@dataclass(frozen=True)
class Reading:
    """One row of a table of figures.

    :ivar band: how its on-time rate compares with that of the table's groups together.
    :ivar place: its place in the groups' own order, by code or as the lines are listed.
    """

    row: Row
    previous: Figure | None
    course: Course | None
    due_soon: int
    url: str
    entries_query: str
    lead: str = ""
    band: Band = Band.NONE
    place: int = 0

    @property
    def band_words(self) -> str | Promise:
        return BAND_WORDS[self.band]

    @property
    def closed_on(self) -> date | None:
        """The day on which the row's unit was closed, if it was by the as-of day: what it owed until then stays."""
        closed = self.subject.closed_on if isinstance(self.subject, Unit) else None
        return closed if closed and closed <= self.figures["timeliness"].as_of else None

    @property
    def points(self) -> Decimal | None:
        """Change of the on-time rate against the period before, in percentage points."""
        return points_between(self.figures["timeliness"], self.previous)

    @property
    def label(self) -> str:
        return self.row.label

    @property
    def subject(self) -> Any:
        return self.row.subject

    @property
    def counts(self) -> Counts:
        return self.row.counts

    @property
    def figures(self) -> dict[str, Figure]:
        return self.row.figures

    @property
    def state(self) -> str:
        """The state of a group is that of its worst unit (metrics.md, "State of a unit")."""
        if self.counts.overdue:
            return "overdue"
        return "due_soon" if self.due_soon else "normal"

    @property
    def filed(self) -> Figure:
        """Filed of obligated, with whomever the units file."""
        counts = self.counts
        filed, obligated = counts.filed + counts.filed_with_superior, counts.to_file + counts.to_file_with_superior
        return Figure(filing.ID, filed, obligated, self.figures["filing"].as_of, obligated)

    @property
    def filing_state(self) -> str:
        """Where the catalogue of a row that is one unit stands; "none" where it files with nobody here."""
        return next(iter(self.counts.filing_states), "none")

    @property
    def ratios(self) -> list[Any]:
        return self.course.ratios if self.course else []


@dataclass(frozen=True)
class Total:
    """The sum of a table's rows, and that of the period before as of the day it stood at the same point."""

    counts: Counts
    figures: dict[str, Figure]
    previous_counts: Counts
    previous: dict[str, Figure]
    before_as_of: date


def total_of(question: Question, rows: Sequence[Row], previous: Sequence[Row]) -> Total:
    counts, before, earlier = summed(rows), summed(previous), question.at_the_same_point_before()
    return Total(counts, figures_of(counts, question), before, figures_of(before, earlier), earlier.as_of)


@dataclass(frozen=True)
class Receiving:
    """How a unit deals with what is sent to it, and how it and all below it do together."""

    own: Figure
    counts: Counts
    together: Figure


def receiving_of(unit: Unit, rows: Sequence[Row], question: Question) -> Receiving | None:
    """Give the receiver's figure of a unit from its rows by child; None where nothing is sent to it or below it."""
    own = next((row.counts for row in rows if row.subject == unit), Counts())
    together = summed(rows)
    if not together.receipts_due:
        return None
    as_of = question.as_of
    return Receiving(receipt.figure(own, as_of=as_of), own, receipt.figure(together, as_of=as_of))


@dataclass(frozen=True)
class GroupReading:
    """What one group answered in the surveys of the period; scores 0..100."""

    label: str
    answers: int
    satisfaction: Decimal
    satisfied_ratio: Decimal
    recognition: Decimal


@dataclass(frozen=True)
class People:
    """What people say of the units of a page, beyond the plain figures."""

    groups: list[GroupReading]
    satisfaction: Decimal | None
    recognition: Decimal | None
    per_hundred: Decimal | None


def people_of(counts: Counts, figures: dict[str, Figure]) -> People:
    """Read the surveys group by group, groups under their minimum left out, and the participation."""
    satisfied, recognised = counts.survey_groups("satisfaction"), counts.survey_groups("recognition")
    groups = [
        GroupReading(str(PublicGroup(code).label), one.answers, one.mean, one.satisfied_ratio, recognised[code].mean)
        for code, one in satisfied.items()
    ]
    hundredfold = {name: figures[name].ratio for name in ("satisfaction", "recognition", "participation")}
    scores = {name: None if ratio is None else ratio * 100 for name, ratio in hundredfold.items()}
    return People(groups, scores["satisfaction"], scores["recognition"], scores["participation"])


def rows_before(question: Question, *bys: str) -> dict[str, list[Row]]:
    """Give the rows of the period before, when it stood where this one stands now."""
    return rollups(question.at_the_same_point_before(), bys)


def readings(
    asked: Asked,
    rows: Sequence[Row],
    *,
    by: str,
    previous: Sequence[Row] = (),
    course: dict[str, Course] | None = None,
    due_soon: Callable[[Row], int] = lambda row: 0,
    scope: dict[str, str] | None = None,
    parent: Unit | None = None,
    leads: dict[str, str] | None = None,
    whole: Figure | None = None,
) -> list[Reading]:
    """Make the table's rows, those with most to do first.

    :param scope: further filters of the page that the links keep, as they stand in an address.
    :param leads: the name of the department that leads each line, by the row's key.
    :param whole: the on-time rate of all rows together, which bands compare with.
    :param parent: the unit whose subordinates the rows are; its own row names itself alone.
    """
    before = {row.key: row.figures["timeliness"] for row in previous}
    made = [
        Reading(
            row=row,
            previous=before.get(row.key),
            course=(course or {}).get(row.key),
            due_soon=due_soon(row),
            url=page_of(by, row, asked),
            entries_query=asked.query(**((scope or {}) | filter_of(by, row, parent=parent))),
            lead=(leads or {}).get(row.key, ""),
            band=band(row.figures["timeliness"], whole) if whole else Band.NONE,
            place=place,
        )
        for place, row in enumerate(rows)
    ]
    return sorted(made, key=lambda reading: (-reading.counts.overdue, -reading.due_soon))


def page_of(by: str, row: Row, asked: Asked) -> str:
    """Give the address of a group's own page, or nothing for those without a line or locality."""
    names = {By.LINE: "line", By.LOCALITY: "locality", By.CHILD: "unit", By.UNIT: "unit"}
    if row.subject is None or by not in names:
        return ""
    # A page about one line or locality is not narrowed to it once more.
    own = {names[By(by)]: ""} if by in (By.LINE, By.LOCALITY) else {}
    return f"{district_url(names[By(by)], code=row.subject.code)}?{asked.query(**own)}"


def filter_of(by: str, row: Row, *, parent: Unit | None = None) -> dict[str, str]:
    """Give the list filter that names a group."""
    subject = row.subject
    if by == By.LINE:
        return {"line": subject.code if isinstance(subject, Line) else "none"}
    if by == By.LOCALITY:
        return {"locality": subject.code if isinstance(subject, Unit) else "none"}
    if isinstance(subject, Unit):
        is_itself = parent is not None and subject.pk == parent.pk
        return {"unit": subject.code} | ({"only": "1"} if is_itself else {})
    return {}


class DueSoon:
    """Items due soon per unit, counted once and added up by line, locality or subtree as asked."""

    def __init__(self, obligations: Obligations, conditions: Conditions) -> None:
        prefix = f"{obligations.prefix}unit"
        rows: QuerySet[Any] = obligations.where(replace(conditions, state="due_soon"))
        names = [prefix, f"{prefix}__line", f"{prefix}__locality", f"{prefix}__lft"]
        self.by_line: dict[str, int] = defaultdict(int)
        self.by_locality: dict[str, int] = defaultdict(int)
        self.by_unit: dict[str, int] = {}
        at: dict[int, int] = defaultdict(int)
        for unit, line, locality, lft, number in rows_kept(rows.order_by().values_list(*names).annotate(n=Count("pk"))):
            self.by_line[str(line or "")] += number
            self.by_locality[str(locality or "")] += number
            self.by_unit[str(unit)] = number
            at[lft] += number
        # Where in the tree they are, and how many up to there: a subtree's are a difference.
        self.places = sorted(at)
        self.up_to = [0, *accumulate(at[place] for place in self.places)]

    @property
    def total(self) -> int:
        return self.up_to[-1]

    def of_line(self, row: Row) -> int:
        return self.by_line[row.key]

    def of_unit(self, row: Row) -> int:
        return self.by_unit.get(row.key, 0)

    def of_locality(self, row: Row) -> int:
        return self.by_locality[row.key]

    def of_child(self, row: Row, parent: Unit) -> int:
        """Count for a row of subordinates: the whole subtree, but the parent's own row alone."""
        unit = row.subject
        if not isinstance(unit, Unit):
            return 0
        last = unit.lft if unit.pk == parent.pk else unit.rght
        return self.up_to[bisect_right(self.places, last)] - self.up_to[bisect_left(self.places, unit.lft)]
