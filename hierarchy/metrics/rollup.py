"""Figures rolled up by subordinate, line, locality, kind, unit or month: six queries whatever the number of units.

By unit, child, line, locality, kind, level, site, month, or two of them crossed; as now and as then; as of any past
day (ORG-05, ORG-34, REP-07).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from audit.keeping import kept
from core.display import period_name
from hierarchy.ledger.filing import COUNTS_AS_FILED, filing_states
from hierarchy.units.models import FilingTo, Line, Unit, UnitKind

from . import (
    adoption,
    closure,
    completeness,
    conversion,
    exempt_share,
    facts,
    filing,
    filing_grassroots,
    nil_share,
    out_of_catalogue_share,
    participation,
    participation_records,
    receipt,
    recognition,
    records,
    response,
    satisfaction,
    timeliness,
)
from .courses import Course, month_names
from .figures import Counts, Figure
from .grouping import grouping
from .periods import Period
from .questions import By, Question

#: Every figure, one module each.
FIGURES = (
    filing,
    filing_grassroots,
    timeliness,
    completeness,
    exempt_share,
    nil_share,
    out_of_catalogue_share,
    receipt,
    response,
    closure,
    adoption,
    conversion,
    satisfaction,
    recognition,
    participation,
)


@dataclass(frozen=True)
class Row:
    """One group of units with its counts and figures.

    :ivar key: what identifies the group: a line's, unit's or kind's key, a month as 2026-03, blank for the total or
        for units without a line or locality.
    :ivar subject: the Line, Unit or UnitKind, if the group is one.
    """

    key: str
    label: str
    subject: Line | Unit | UnitKind | None
    counts: Counts
    figures: dict[str, Figure]


def rollup(question: Question, by: str = By.TOTAL) -> list[Row]:
    """Answer a question with one row per group, in the groups' own order.

    Groups without units and without obligations do not appear; the total always does.
    """
    return rollups(question, (by,))[by]


@kept
def rollups(question: Question, bys: Sequence[str], *, with_population: bool = True) -> dict[str, list[Row]]:
    """Answer a question by several groupings at once, for what it costs to answer it by one.

    :param with_population: whether to count the units that exist and how they filed; these do not depend on the
        period, so that a comparison with another period can leave them out.
    """
    counted: dict[str, dict[str, Counts]] = {by: defaultdict(Counts) for by in bys}
    if By.TOTAL in counted:
        counted[By.TOTAL][""]
    _count_states(question, counted)
    _count_rows(question, counted)
    _count_records(question, counted, records.receipts(question), records.RECEIPTS, "receivers")
    _count_records(question, counted, records.publications(question), records.PUBLICATIONS, "publishers")
    of_people = participation_records.participation(question)
    _count_records(question, counted, of_people, participation_records.COLUMNS, "listeners")
    if with_population and set(bys) - {By.MONTH}:
        _count_population(question, {by: groups for by, groups in counted.items() if by != By.MONTH})
    subjects = _subjects(counted)
    answers = {}
    for by, groups in counted.items():
        of_kind = subjects.get(by, {})
        rows = [_row(key, counts, of_kind.get(key), by=by, question=question) for key, counts in groups.items()]
        answers[by] = sorted(rows, key=lambda row: _order(row, question))
    return answers


def total(question: Question) -> Row:
    """Answer a question with one row for all."""
    return rollup(question, By.TOTAL)[0]


@kept
def courses_of_people(question: Question, months: int) -> dict[str, Course]:
    """Give the months that end with a question's period for each figure of what people brought up (one query)."""
    asked = question.over(Period.trailing(question.period.end, months))
    counted: Counted = {By.MONTH: defaultdict(Counts)}
    of_people = participation_records.participation(asked)
    _count_records(asked, counted, of_people, participation_records.COLUMNS, "listeners")
    names = month_names(asked.period)
    return {
        module.ID: Course(names, tuple(module.figure(counted[By.MONTH][name], as_of=asked.as_of) for name in names))
        for module in (response, closure, adoption, conversion)
    }


@kept
def median_days_late(question: Question) -> Decimal | None:
    """Median calendar days late of the question's late disclosures; None if there are none."""
    pieces = grouping(question, By.TOTAL)
    sql = (
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY f.disclosed_on - f.due_on) "
        f"FROM ({facts.judged_rows(question)}) f JOIN units_unit u ON u.id = f.unit_id "
        f"JOIN units_unitposition p ON p.id = f.position_id WHERE f.verdict = 'late' AND {pieces.conditions}"
    )
    ((median,),) = _fetch(sql, facts.parameters(question) | pieces.parameters)
    return None if median is None else Decimal(str(median))


def _fetch(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


#: Counts by grouping and by the group's key.
Counted = dict[str, dict[str, Counts]]


@dataclass(frozen=True)
class _Pieces:
    """SQL of several groupings together: their keys, the joins they need, the question's conditions."""

    keys: str
    joins: str
    conditions: str
    parameters: dict[str, Any]


def _pieces(question: Question, bys: Sequence[str]) -> _Pieces:
    groupings = [grouping(question, by) for by in bys]
    keys = ", ".join(f"COALESCE({pieces.key}, '')" for pieces in groupings)
    joins = " ".join(dict.fromkeys(pieces.joins for pieces in groupings))
    parameters = records.parameters(question)
    for pieces in groupings:
        parameters |= pieces.parameters
    return _Pieces(keys, joins, groupings[0].conditions, parameters)


def _grouped(question: Question, bys: Sequence[str], source: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    """Give each combination of keys with its units and sums. A combination's units are named, not counted: as then,
    a unit that moved stands in several."""
    pieces = _pieces(question, bys)
    sums = ", ".join(f"sum(f.{name})" for name in columns)
    numbers = ", ".join(str(number + 1) for number in range(len(bys)))
    sql = (
        f"SELECT {pieces.keys}, array_agg(DISTINCT f.unit_id), {sums} FROM ({_by_unit(source, columns, bys)}) f "
        f"JOIN units_unit u ON u.id = f.unit_id JOIN units_unitposition p ON p.id = f.position_id {pieces.joins} "
        f"WHERE {pieces.conditions} GROUP BY {numbers}"
    )
    return _fetch(sql, pieces.parameters)


def _by_unit(source: str, columns: tuple[str, ...], bys: Sequence[str]) -> str:
    """Sum up by unit and position first: a few thousand rows are joined and sorted instead of a hundred thousand."""
    month = "month" if By.MONTH in bys else "NULL::date"
    sums = ", ".join(f"sum({name}) AS {name}" for name in columns)
    return f"SELECT unit_id, position_id, {month} AS month, {sums} FROM ({source}) single GROUP BY 1, 2, 3"


def _count_states(question: Question, counted: Counted) -> None:
    bys = tuple(counted)
    covered: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in _grouped(question, bys, facts.state_counts(question), facts.COLUMNS):
        keys, units, values = row[: len(bys)], row[len(bys)], row[len(bys) + 1 :]
        for by, key in zip(bys, keys, strict=True):
            covered[by, key].update(units)
            _add(counted[by][key], facts.COLUMNS, values)
    for (by, key), units in covered.items():
        counted[by][key].units_covered = len(units)


def _count_rows(question: Question, counted: Counted) -> None:
    bys, columns = tuple(counted), ("rows_met", "rows_owed")
    for row in _grouped(question, bys, facts.row_counts(question), columns):
        for by, key in zip(bys, row[: len(bys)], strict=True):
            _add(counted[by][key], columns, row[len(bys) + 1 :])


def _count_records(question: Question, counted: Counted, source: str, columns: tuple[str, ...], covered: str) -> None:
    """Count what is dated by its own day, and the units that have any of it in the counter named `covered`."""
    bys = tuple(counted)
    units: dict[tuple[str, str], set[int]] = defaultdict(set)
    for row in _grouped(question, bys, source, columns):
        for by, key in zip(bys, row[: len(bys)], strict=True):
            units[by, key].update(row[len(bys)])
            _add(counted[by][key], columns, row[len(bys) + 1 :])
    for (by, key), found in units.items():
        setattr(counted[by][key], covered, len(found))


def _add(counts: Counts, columns: Sequence[str], values: Sequence[Any]) -> None:
    for name, value in zip(columns, values, strict=True):
        setattr(counts, name, getattr(counts, name) + int(value))


def _count_population(question: Question, counted: Counted) -> None:
    """Count the units that exist on the as-of day, and how those obligated to file stand."""
    bys = tuple(counted)
    pieces = _pieces(question, bys)
    sql = (
        f"SELECT {pieces.keys}, u.id, k.filing_to, COALESCE(u.member_count, 0) FROM units_unit u "
        "JOIN units_unitposition p ON p.unit_id = u.id AND p.valid_from <= %(as_of)s "
        "AND (p.valid_to IS NULL OR p.valid_to > %(as_of)s) "
        f"JOIN units_unitkind k ON k.code = u.kind_id {pieces.joins} WHERE {pieces.conditions}"
    )
    population = _fetch(sql, pieces.parameters)
    filing_units = [unit_id for *_keys, unit_id, filing_to, _members in population if filing_to in _FILED_COUNTERS]
    states = filing_states(filing_units, as_of=question.as_of)
    for *keys, unit_id, filing_to, members in population:
        for by, key in zip(bys, keys, strict=True):
            counts = counted[by][key]
            counts.units_total += 1
            counts.members += members
            if filing_to in _FILED_COUNTERS:
                _count_filing(counts, filing_to, str(states[unit_id].state))


#: Who a unit files with -> the names of the counters of filed and of obligated units.
_FILED_COUNTERS = {
    FilingTo.DISTRICT_OFFICE: ("filed", "to_file"),
    FilingTo.SUPERIOR: ("filed_with_superior", "to_file_with_superior"),
}


def _count_filing(counts: Counts, filing_to: str, state: str) -> None:
    filed, obligated = _FILED_COUNTERS[FilingTo(filing_to)]
    setattr(counts, obligated, getattr(counts, obligated) + 1)
    if state in COUNTS_AS_FILED:
        setattr(counts, filed, getattr(counts, filed) + 1)
    counts.filing_states[state] = counts.filing_states.get(state, 0) + 1


def _subjects(counted: Counted) -> dict[str, dict[str, Line | Unit | UnitKind]]:
    """Give what the groups' keys stand for: one query for all lines, one for all units, one for all kinds."""
    of_units = [by for by in counted if by in (By.CHILD, By.LOCALITY, By.UNIT)]
    found: dict[str, dict[str, Line | Unit | UnitKind]] = {}
    if of_units:
        keys = {key for by in of_units for key in counted[by] if key}
        units: dict[str, Line | Unit | UnitKind] = {
            str(unit.pk): unit for unit in Unit.objects.filter(pk__in=keys).select_related("kind")
        }
        found |= dict.fromkeys(of_units, units)
    if By.LINE in counted:
        keys = {key for key in counted[By.LINE] if key}
        found[By.LINE] = {str(line.pk): line for line in Line.objects.filter(pk__in=keys)}
    if By.KIND in counted:
        found[By.KIND] = {kind.pk: kind for kind in UnitKind.objects.filter(pk__in=list(counted[By.KIND]))}
    return found


def _row(key: str, counts: Counts, subject: Line | Unit | UnitKind | None, *, by: str, question: Question) -> Row:
    figures = {module.ID: module.figure(counts, as_of=question.as_of) for module in FIGURES}
    return Row(key, _label(key, subject, by=by, question=question), subject, counts, figures)


def _label(key: str, subject: Line | Unit | UnitKind | None, *, by: str, question: Question) -> str:
    if isinstance(subject, Unit):
        is_itself = by == By.CHILD and question.unit is not None and subject.pk == question.unit.pk
        return _("%(unit)s itself") % {"unit": subject.short_name} if is_itself else subject.short_name
    if subject is not None:
        return subject.label
    if by == By.MONTH:
        return period_name(key)
    if by == By.LEVEL:
        return _level_label(int(key))
    if by == By.SITE:
        return _("demonstration and pilot sites") if key == "yes" else _("ordinary units")
    rest: dict[str, str] = {By.LINE: _("in no line"), By.LOCALITY: _("district level")}
    return rest.get(by, _("all units"))


def _level_label(level: int) -> str:
    if level == 0:
        return _("the district committee itself")
    if level == 1:
        return _("directly below the district committee")
    return _("%(number)s levels below the district committee") % {"number": level}


def _order(row: Row, question: Question) -> tuple[Any, ...]:
    """Lines and kinds in their order, the unit itself before its subordinates, units by code, months by date."""
    subject = row.subject
    if isinstance(subject, Unit):
        return (0 if question.unit is not None and subject.pk == question.unit.pk else 1, subject.code)
    if subject is not None:
        return (0, subject.order)
    return (2, row.key if row.key != "yes" else "")  # demonstration sites before ordinary units
