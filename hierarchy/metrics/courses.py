"""Figures month by month, per group: what a sparkline and a trend are drawn from. One query each.

Filing stands on a day and completeness counts the rows of a whole period: neither has a course by months.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from audit.keeping import kept

from . import facts, timeliness
from .figures import Counts, Figure
from .grouping import grouping
from .periods import Period
from .questions import By, Question

MONTHS = 12
#: The key of the sum over all groups.
TOTAL = "*"


@dataclass(frozen=True)
class Course:
    """One figure of one group over the months; a month in which nothing came due has no ratio."""

    months: tuple[str, ...]
    figures: tuple[Figure, ...]

    @property
    def ratios(self) -> list[Decimal | None]:
        return [figure.ratio for figure in self.figures]


def courses(question: Question, by: str = By.TOTAL, *, months: int = MONTHS) -> dict[str, Course]:
    """Give each group's course over the months that end with the question's period; groups keyed as in `rollup`.

    The sum over all groups stands under `TOTAL`.
    """
    return courses_by(question, (by,), months=months)[by]


@kept
def courses_by(question: Question, bys: Sequence[str], *, months: int = MONTHS) -> dict[str, dict[str, Course]]:
    """Give the courses of several groupings from one query."""
    asked = question.over(Period.trailing(question.period.end, months))
    pieces = [grouping(asked, by) for by in bys]
    keys = ", ".join(f"COALESCE({piece.key}, '')" for piece in pieces)
    joins = " ".join(dict.fromkeys(piece.joins for piece in pieces))
    numbers = ", ".join(str(number + 1) for number in range(len(bys) + 1))
    sql = (
        f"SELECT {keys}, to_char(f.month, 'YYYY-MM'), count(DISTINCT f.unit_id), sum(f.on_time), "
        f"sum(f.late), sum(f.overdue) FROM ({facts.state_counts(asked)}) f JOIN units_unit u ON u.id = f.unit_id "
        f"JOIN units_unitposition p ON p.id = f.position_id {joins} WHERE {pieces[0].conditions} GROUP BY {numbers}"
    )
    parameters = facts.parameters(asked)
    for piece in pieces:
        parameters |= piece.parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return {by: _by_group(asked, [(row[i], *row[len(bys) :]) for row in rows]) for i, by in enumerate(bys)}


def _by_group(asked: Question, rows: Sequence[tuple[Any, ...]]) -> dict[str, Course]:
    counted: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for key, month, units, *states in rows:
        for group in {key, TOTAL}:
            _add(counted[group][month], units, *(int(value) for value in states))
    names = month_names(asked.period)
    return {
        key: Course(names, tuple(timeliness.figure(by_month[name], as_of=asked.as_of) for name in names))
        for key, by_month in counted.items()
    }


def month_names(period: Period) -> tuple[str, ...]:
    """Name the months of a period: 2026-03."""
    first = Period.parse(f"{period.start:%Y-%m}")
    return tuple(first.shifted(number).code for number in range(period.months))


def _add(counts: Counts, units: int, on_time: int, late: int, overdue: int) -> None:
    counts.units_covered += units
    counts.on_time += on_time
    counts.late += late
    counts.overdue += overdue
