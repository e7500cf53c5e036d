"""How what a question asks spreads over its units, and over the days late. One query each, however many units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from . import facts
from .grouping import grouping
from .questions import By, Question, Structure


@dataclass(frozen=True)
class UnitCounts:
    """What one unit owes in the period, by state.

    :ivar superior: the key of its superior: the present one, or as then the last one of the period's positions.
    """

    unit: int
    superior: int | None
    on_time: int
    late: int
    overdue: int
    not_yet_due: int
    settled: int

    @property
    def due(self) -> int:
        """How many were due by the day: the denominator of the on-time rate."""
        return self.on_time + self.late + self.overdue

    @property
    def owed(self) -> int:
        """How many there are in all, exempt ones and nil returns included."""
        return self.due + self.not_yet_due + self.settled


@dataclass(frozen=True)
class Lateness:
    """How many items were so many calendar days late: disclosed then, or overdue since, as `is_open` says."""

    days: int
    is_open: bool
    items: int


def by_unit(question: Question) -> list[UnitCounts]:
    """Count each unit's obligations of the period by state; units that owe none do not appear."""
    pieces = grouping(question, By.UNIT)
    side = "u" if question.structure == Structure.NOW else "p"
    sql = (
        f"SELECT u.id, (array_agg({side}.parent_id ORDER BY p.valid_from DESC))[1], sum(f.on_time), sum(f.late), "
        "sum(f.overdue), sum(f.not_yet_due), sum(f.exempt + f.nil) "
        f"FROM ({facts.state_counts(question)}) f JOIN units_unit u ON u.id = f.unit_id "
        f"JOIN units_unitposition p ON p.id = f.position_id WHERE {pieces.conditions} GROUP BY u.id ORDER BY u.code"
    )
    rows = [UnitCounts(unit, superior, *map(int, counts)) for unit, superior, *counts in _fetch(sql, question, pieces)]
    return [row for row in rows if row.owed]  # a tally may have gone back to nothing


def days_late(question: Question) -> list[Lateness]:
    """Count the late and the overdue items of the period by calendar days past the due date, fewest days first."""
    pieces = grouping(question, By.TOTAL)
    sql = (
        "SELECT CASE f.verdict WHEN 'late' THEN f.disclosed_on ELSE %(as_of)s::date END - f.due_on, "
        f"f.verdict = 'overdue', count(*) FROM ({facts.judged_rows(question)}) f "
        "JOIN units_unit u ON u.id = f.unit_id JOIN units_unitposition p ON p.id = f.position_id "
        f"WHERE f.verdict IN ('late', 'overdue') AND {pieces.conditions} GROUP BY 1, 2 ORDER BY 1, 2"
    )
    return [Lateness(*row) for row in _fetch(sql, question, pieces)]


def population(question: Question) -> int:
    """Count the units of the question that exist on its day, whether or not they owe anything."""
    pieces = grouping(question, By.TOTAL)
    sql = (
        "SELECT count(*) FROM units_unit u JOIN units_unitposition p ON p.unit_id = u.id "
        "AND p.valid_from <= %(as_of)s AND (p.valid_to IS NULL OR p.valid_to > %(as_of)s) "
        f"WHERE {pieces.conditions}"
    )
    ((number,),) = _fetch(sql, question, pieces)
    return int(number)


def _fetch(sql: str, question: Question, pieces: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts.parameters(question) | pieces.parameters)
        return cursor.fetchall()
