"""Putting a bulletin's figures together: two roll-ups by unit, added up for the district, each line, each superior.

The pages group in SQL, this adds up units: a test holds the two against each other. The number of queries does not
depend on that of units, lines or sections.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from django.conf import settings
from django.utils import translation

from hierarchy.metrics.figures import Counts
from hierarchy.metrics.oldest_overdue import oldest_overdue
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import rollup, rollups
from hierarchy.metrics.summing import Sum, counters_of, figures_of
from hierarchy.units.models import ROOT_KIND, Line, LineLead, Unit

from .content import (
    COUNTS,
    DISTRICT,
    FIGURES,
    ITSELF,
    LINE,
    OF_THE_DAY,
    UNIT,
    FigureRow,
    Findings,
    GroupRow,
    LateUnit,
    Progress,
    Section,
)
from .wording import sentences

Key = TypeVar("Key")


@dataclass(frozen=True)
class _Placed:
    """A unit with its counters of the period and of the one before, and where it stands now."""

    unit: Unit
    counts: dict[str, int]
    before: dict[str, int]
    line: Line | None
    locality: Unit | None
    since: date | None


@dataclass(frozen=True)
class _Group:
    """Units added up: what a row of a table, or a whole section, is made of."""

    counts: Counts
    before: Counts


def compose(
    period: Period, *, as_of: date, last: Findings | None = None, last_issued_on: date | None = None
) -> Findings:
    """Compute everything a bulletin of a period shows, as of today.

    :param as_of: the present day: figures are those of this moment.
    :param last: the figures of the bulletin issued for the period before, for what has been settled since.
    """
    return _Composer(period, as_of, last, last_issued_on).compose()


class _Composer:
    def __init__(self, period: Period, as_of: date, last: Findings | None, last_issued_on: date | None) -> None:
        self.period, self.as_of, self.last, self.last_issued_on = period, as_of, last, last_issued_on
        self.root = Unit.objects.filter(parent__isnull=True, kind=ROOT_KIND).order_by("code").first()
        self.question = Question(period=period, as_of=as_of, today=as_of, unit=self.root)
        self.earlier = self.question.at_the_same_point_before()
        self.lines = {line.pk: line for line in Line.objects.all()}
        leads = LineLead.objects.valid(as_of).order_by().values_list("line", "unit__short_name")
        self.leads: dict[int, str] = dict(leads)
        self.below = _children_of_superiors(self.root)
        self.placed = self._placed()

    def compose(self) -> Findings:
        sections = [self._district(), *self._of_lines(), *self._of_superiors()]
        signatory = f"{self.root.name}办公室" if self.root else ""
        return Findings(self.period.code, self.as_of, signatory, {section.key: section for section in sections})

    def _placed(self) -> list[_Placed]:
        """Read the units' counts; a unit that had something only in one of the two periods appears all the same."""
        now = {row.key: row for row in rollup(self.question, By.UNIT)}
        rows = rollups(self.earlier, (By.UNIT,), with_population=False)[By.UNIT]
        before = {row.key: row for row in rows}
        units = {key: row.subject for key, row in (before | now).items() if isinstance(row.subject, Unit)}
        localities = Unit.objects.in_bulk({unit.locality_id for unit in units.values() if unit.locality_id})
        since = oldest_overdue(self.question)
        placed = [
            _Placed(
                unit=unit,
                counts=counters_of(now[key].counts) if key in now else {},
                before=counters_of(before[key].counts) if key in before else {},
                line=self.lines.get(unit.line_id) if unit.line_id else None,
                locality=localities.get(unit.locality_id) if unit.locality_id else None,
                since=since.get(unit.pk),
            )
            for key, unit in units.items()
        ]
        return sorted(placed, key=lambda one: one.unit.code)

    def _district(self) -> Section:
        section = self._section(DISTRICT, "", "", "", self.placed)
        children = self._by_child(self.root, self.placed) if self.root else []
        return self._finished(
            replace(section, lines=self._by_line(), localities=self._by_locality(self.placed), children=children)
        )

    def _of_lines(self) -> Iterable[Section]:
        for line, placed in _grouped(self.placed, lambda one: one.line).items():
            if line is not None:
                section = self._section(LINE, line.code, line.name, line.name_en, placed)
                yield self._finished(replace(section, localities=self._by_locality(placed)))

    def _of_superiors(self) -> Iterable[Section]:
        for superior in self.below.children(self.root) if self.root else []:
            if superior.rght - superior.lft > 1:
                placed = [one for one in self.placed if superior.lft <= one.unit.lft <= superior.rght]
                section = self._section(UNIT, superior.code, superior.short_name, "", placed)
                yield self._finished(replace(section, children=self._by_child(superior, placed)))

    def _section(self, kind: str, code: str, name: str, name_en: str, placed: Sequence[_Placed]) -> Section:
        group = _added(placed)
        now, before = figures_of(group.counts, self.question), figures_of(group.before, self.earlier)
        figures = [
            FigureRow(
                module.ID,
                now[module.ID].numerator,
                now[module.ID].denominator,
                None if module.ID in OF_THE_DAY else before[module.ID].numerator,
                None if module.ID in OF_THE_DAY else before[module.ID].denominator,
            )
            for module in FIGURES
        ]
        return Section(
            kind=kind,
            code=code,
            name=name,
            name_en=name_en,
            units=group.counts.units_total,
            covered=group.counts.units_covered,
            counts={name: getattr(group.counts, name) for name in COUNTS},
            was_due=group.before.due,
            was_overdue=group.before.overdue,
            figures=figures,
            lines=[],
            localities=[],
            children=[],
            late=self._late(placed),
            progress=None,
            sentences={},
        )

    def _finished(self, section: Section) -> Section:
        """Add what is said of the section: the progress since the last bulletin, the sentences in each language."""
        section = replace(section, progress=self._progress(section))
        said = {}
        for language, _name in settings.LANGUAGES:
            with translation.override(language):
                said[language] = sentences(section, period=self.period, as_of=self.as_of)
        return replace(section, sentences=said)

    def _progress(self, section: Section) -> Progress | None:
        if self.last is None or self.last_issued_on is None or section.key not in self.last.sections:
            return None
        then = self.last.sections[section.key].counts["overdue"]
        return Progress(self.last.period, self.last_issued_on.isoformat(), then, section.was_overdue)

    def _late(self, placed: Sequence[_Placed]) -> list[LateUnit]:
        """Name the units with something overdue, those with most first; each with its superior under the district."""
        late = [one for one in placed if one.since and one.counts.get("overdue")]
        late.sort(key=lambda one: (-one.counts["overdue"], one.since, one.unit.code))
        return [self._late_unit(one) for one in late]

    def _late_unit(self, one: _Placed) -> LateUnit:
        since = one.since or self.as_of
        child = self.below.child_over(self.root, one.unit) if self.root else None
        under = child.short_name if child is not None and child.pk != one.unit.pk else ""
        days = (self.as_of - since).days
        return LateUnit(one.unit.code, one.unit.short_name, under, one.counts["overdue"], since.isoformat(), days)

    def _by_line(self) -> list[GroupRow]:
        groups = _grouped(self.placed, lambda one: one.line)
        lines = sorted((line for line in groups if line is not None), key=lambda line: line.order)
        rows = [
            _row(LINE, line.code, line.name, line.name_en, self.leads.get(line.pk, ""), groups[line]) for line in lines
        ]
        return [*rows, *([_row(LINE, "", "", "", "", groups[None])] if None in groups else [])]

    def _by_locality(self, placed: Sequence[_Placed]) -> list[GroupRow]:
        groups = _grouped(placed, lambda one: one.locality)
        localities = sorted((place for place in groups if place is not None), key=lambda place: place.code)
        rows = [_row("locality", place.code, place.short_name, "", "", groups[place]) for place in localities]
        return [*rows, *([_row("locality", "", "", "", "", groups[None])] if None in groups else [])]

    def _by_child(self, superior: Unit, placed: Sequence[_Placed]) -> list[GroupRow]:
        """Group by direct subordinates; the superior's own comes first."""
        groups = _grouped(placed, lambda one: self.below.child_over(superior, one.unit) or superior)
        ordered = sorted(groups, key=lambda unit: (unit.pk != superior.pk, unit.code))
        return [
            _row(ITSELF if unit.pk == superior.pk else UNIT, unit.code, unit.short_name, "", "", groups[unit])
            for unit in ordered
        ]


class _Below:
    """The direct subordinates of the district committee and of its own subordinates, found by a unit's place."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._children: dict[int | None, list[Unit]] = defaultdict(list)
        for unit in units:
            self._children[unit.parent_id].append(unit)
        self._lefts = {parent: [unit.lft for unit in children] for parent, children in self._children.items()}

    def children(self, superior: Unit) -> list[Unit]:
        return self._children[superior.pk]

    def child_over(self, superior: Unit, unit: Unit) -> Unit | None:
        """Give the direct subordinate that a unit is or lies under; None for the superior itself."""
        index = bisect_right(self._lefts.get(superior.pk, []), unit.lft) - 1
        if index < 0:
            return None
        child = self._children[superior.pk][index]
        return child if unit.lft <= child.rght else None


def _children_of_superiors(root: Unit | None) -> _Below:
    if root is None:
        return _Below(())
    near = Unit.objects.under(root).filter(level__gt=root.level, level__lte=root.level + 2)
    return _Below(near.order_by("lft"))


def _grouped(placed: Iterable[_Placed], key: Callable[[_Placed], Key]) -> dict[Key, list[_Placed]]:
    groups: dict[Key, list[_Placed]] = defaultdict(list)
    for one in placed:
        groups[key(one)].append(one)
    return dict(groups)


def _added(placed: Iterable[_Placed]) -> _Group:
    counts, before = Sum(), Sum()
    for one in placed:
        counts.add_counters(one.counts)
        before.add_counters(one.before)
    return _Group(counts.counts, before.counts)


def _row(kind: str, code: str, name: str, name_en: str, lead: str, placed: Iterable[_Placed]) -> GroupRow:
    group = _added(placed)
    counts, before = group.counts, group.before
    return GroupRow(
        kind=kind,
        code=code,
        name=name,
        name_en=name_en,
        lead=lead,
        units=counts.units_total,
        due=counts.due,
        on_time=counts.on_time,
        late=counts.late,
        overdue=counts.overdue,
        was_due=before.due,
        was_on_time=before.on_time,
        rows_met=counts.rows_met,
        rows_owed=counts.rows_owed,
        filed=counts.filed + counts.filed_with_superior,
        to_file=counts.to_file + counts.to_file_with_superior,
    )
