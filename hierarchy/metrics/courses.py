"""The on-time rate month by month, per group: what a sparkline and a trend are drawn from. One query."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

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
    """One group's on-time rate over the months; a month in which nothing came due has no ratio."""

    months: tuple[str, ...]
    figures: tuple[Figure, ...]


def courses(question: Question, by: str = By.TOTAL, *, months: int = MONTHS) -> dict[str, Course]:
    """Give each group's course over the months that end with the question's period; groups keyed as in `rollup`.

    The sum over all groups stands under `TOTAL`.
    """
    asked = question.over(Period.trailing(question.period.end, months))
    pieces = grouping(asked, by)
    sql = (
        f"SELECT COALESCE({pieces.key}, ''), to_char(f.month, 'YYYY-MM'), count(DISTINCT f.unit_id), sum(f.on_time), "
        f"sum(f.late), sum(f.overdue) FROM ({facts.state_counts(asked)}) f JOIN units_unit u ON u.id = f.unit_id "
        f"JOIN units_unitposition p ON p.id = f.position_id {pieces.joins} WHERE {pieces.conditions} GROUP BY 1, 2"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, facts.parameters(asked) | pieces.parameters)
        rows = cursor.fetchall()
    counted: dict[str, dict[str, Counts]] = defaultdict(lambda: defaultdict(Counts))
    for key, month, units, *states in rows:
        for group in {key, TOTAL}:
            _add(counted[group][month], units, *(int(value) for value in states))
    first = Period.parse(f"{asked.period.start:%Y-%m}")
    names = tuple(first.shifted(number).code for number in range(months))
    return {
        key: Course(names, tuple(timeliness.figure(by_month[name], as_of=question.as_of) for name in names))
        for key, by_month in counted.items()
    }


def _add(counts: Counts, units: int, on_time: int, late: int, overdue: int) -> None:
    counts.units_covered += units
    counts.on_time += on_time
    counts.late += late
    counts.overdue += overdue
