"""Monthly tallies: settled verdicts counted per unit, position and month of period end.

Only the unit's own row is touched, by one upsert, so units never wait for each other (design 6).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from .folding import State, days_late, is_extended, settled
from .models import MonthlyTally, Verdict

COUNTERS = ("on_time", "late", "late_days", "exempt", "nil", "extended")
#: (unit, position, first day of the month of the period's end)
TallyKey = tuple[int, int, date]
#: Nine parameters a row; PostgreSQL takes 65,535 in one statement.
ROWS_PER_STATEMENT = 2000


def contribution(state: State) -> Counter[str]:
    """Give what one obligation adds to its tally; nothing while it is open or when it is cancelled."""
    verdict = settled(state)
    if verdict in ("", Verdict.CANCELLED):
        return Counter()
    counts = Counter({str(verdict): 1})
    if verdict == Verdict.LATE:
        counts["late_days"] = days_late(state) or 0
    if is_extended(state):
        counts["extended"] = 1
    return counts


def tally_key(unit_id: int, position_id: int, period_end: date) -> TallyKey:
    return unit_id, position_id, period_end.replace(day=1)


class TallyChange:
    """Gathers the differences of several obligations and writes them in one statement."""

    def __init__(self) -> None:
        self.differences: dict[TallyKey, Counter[str]] = {}

    def move(self, *, unit_id: int, period_end: date, before: State | None, after: State) -> None:
        """Take away what the obligation counted before and add what it counts now."""
        if before is not None:
            self._add(tally_key(unit_id, before.position_id, period_end), contribution(before), -1)
        self._add(tally_key(unit_id, after.position_id, period_end), contribution(after), 1)

    def _add(self, key: TallyKey, counts: Counter[str], sign: int) -> None:
        target = self.differences.setdefault(key, Counter())
        for name, count in counts.items():
            target[name] += sign * count

    def rows(self) -> Iterable[tuple[TallyKey, Counter[str]]]:
        return ((key, counts) for key, counts in sorted(self.differences.items()) if any(counts.values()))

    def write(self) -> None:
        """Post the differences, rows in key order so that writers cannot deadlock."""
        rows = list(self.rows())
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            self._write_rows(rows[start : start + ROWS_PER_STATEMENT])

    @staticmethod
    def _write_rows(rows: Sequence[tuple[TallyKey, Counter[str]]]) -> None:
        columns = ", ".join(("unit_id", "position_id", "month", *COUNTERS))
        sums = ", ".join(f"{name} = t.{name} + excluded.{name}" for name in COUNTERS)
        values = ", ".join(["(" + ", ".join(["%s"] * (3 + len(COUNTERS))) + ")"] * len(rows))
        sql = (
            f"INSERT INTO {MonthlyTally._meta.db_table} AS t ({columns}) VALUES {values} "  # noqa: S608 - names are constants
            f"ON CONFLICT (unit_id, position_id, month) DO UPDATE SET {sums}"
        )
        parameters: list[int | date] = []
        for key, counts in rows:
            parameters += [*key, *(counts[name] for name in COUNTERS)]
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
