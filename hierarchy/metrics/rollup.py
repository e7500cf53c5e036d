"""Figures rolled up by subordinate, line, locality, kind, unit or month: three queries whatever the number of units.

By unit, child, line, locality, kind, month; as now and as then; as of any past day (ORG-05, REP-07).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from hierarchy.ledger.filing import COUNTS_AS_FILED, filing_states
from hierarchy.units.models import FilingTo, Line, Unit, UnitKind

from . import completeness, exempt_share, facts, filing, filing_grassroots, nil_share, timeliness
from .figures import Counts, Figure
from .grouping import grouping
from .periods import period_label
from .questions import By, Question

#: Every figure, one module each.
FIGURES = (filing, filing_grassroots, timeliness, completeness, exempt_share, nil_share)


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
    groups: dict[str, Counts] = defaultdict(Counts)
    if by == By.TOTAL:
        groups[""]
    _count_states(question, by, groups)
    _count_rows(question, by, groups)
    if by != By.MONTH:
        _count_population(question, by, groups)
    subjects = _subjects(by, groups)
    rows = [_row(key, counts, subjects.get(key), by=by, question=question) for key, counts in groups.items()]
    return sorted(rows, key=lambda row: _order(row, question))


def total(question: Question) -> Row:
    """Answer a question with one row for all."""
    return rollup(question, By.TOTAL)[0]


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


def _grouped(question: Question, by: str, source: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
    pieces = grouping(question, by)
    sums = ", ".join(f"sum(f.{name})" for name in columns)
    sql = (
        f"SELECT COALESCE({pieces.key}, ''), count(DISTINCT f.unit_id), {sums} FROM ({source}) f "
        f"JOIN units_unit u ON u.id = f.unit_id JOIN units_unitposition p ON p.id = f.position_id {pieces.joins} "
        f"WHERE {pieces.conditions} GROUP BY 1"
    )
    return _fetch(sql, facts.parameters(question) | pieces.parameters)


def _count_states(question: Question, by: str, groups: dict[str, Counts]) -> None:
    for key, units, *values in _grouped(question, by, facts.state_counts(question), facts.COLUMNS):
        counts = groups[key]
        counts.units_covered = units
        for name, value in zip(facts.COLUMNS, values, strict=True):
            setattr(counts, name, int(value))


def _count_rows(question: Question, by: str, groups: dict[str, Counts]) -> None:
    for key, _units, met, owed in _grouped(question, by, facts.row_counts(question), ("rows_met", "rows_owed")):
        groups[key].rows_met, groups[key].rows_owed = int(met), int(owed)


def _count_population(question: Question, by: str, groups: dict[str, Counts]) -> None:
    """Count the units that exist on the as-of day, and how those obligated to file stand."""
    pieces = grouping(question, by)
    sql = (
        f"SELECT COALESCE({pieces.key}, ''), u.id, k.filing_to FROM units_unit u "
        "JOIN units_unitposition p ON p.unit_id = u.id AND p.valid_from <= %(as_of)s "
        "AND (p.valid_to IS NULL OR p.valid_to > %(as_of)s) "
        f"JOIN units_unitkind k ON k.code = u.kind_id {pieces.joins} WHERE {pieces.conditions}"
    )
    population = _fetch(sql, facts.parameters(question) | pieces.parameters)
    filing_units = [unit_id for _key, unit_id, filing_to in population if filing_to in _FILED_COUNTERS]
    states = filing_states(filing_units, as_of=question.as_of)
    for key, unit_id, filing_to in population:
        counts = groups[key]
        counts.units_total += 1
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


def _subjects(by: str, groups: dict[str, Counts]) -> dict[str, Line | Unit | UnitKind]:
    keys = [key for key in groups if key]
    match by:
        case By.LINE:
            return {str(line.pk): line for line in Line.objects.filter(pk__in=keys)}
        case By.KIND:
            return {kind.pk: kind for kind in UnitKind.objects.filter(pk__in=keys)}
        case By.CHILD | By.LOCALITY | By.UNIT:
            return {str(unit.pk): unit for unit in Unit.objects.filter(pk__in=keys).select_related("kind")}
    return {}


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
        return period_label(key)
    return {By.LINE: _("in no line"), By.LOCALITY: _("district level")}.get(By(by), _("all units"))


def _order(row: Row, question: Question) -> tuple[Any, ...]:
    """Lines and kinds in their order, the unit itself before its subordinates, units by code, months by date."""
    subject = row.subject
    if isinstance(subject, Unit):
        return (0 if question.unit is not None and subject.pk == question.unit.pk else 1, subject.code)
    if subject is not None:
        return (0, subject.order)
    return (2, row.key)
