"""The SQL under every roll-up: one row per unit, position and month with its counts.

Live: settled verdicts from the tallies, open ones from the entries' partial index. Past days: the last event of each
obligation recorded by then. Both give the same rows for the same day; a test holds them against each other.
"""

from __future__ import annotations

from typing import Any

from core.days import end_of

from .questions import Question
from .timeliness import VERDICT_SQL

STATES = ("on_time", "late", "overdue", "not_yet_due", "exempt", "nil")
COLUMNS = (*STATES, "late_days", "extended")

_COUNTED = (
    ", ".join(f"(verdict = '{state}')::int AS {state}" for state in STATES)
    + ", CASE WHEN verdict = 'late' THEN disclosed_on - due_on ELSE 0 END AS late_days"
    + ", (extended_to IS NOT NULL AND extended_to = due_on)::int AS extended"
)

#: Open entries, judged as of the day.
_OPEN_ROWS = f"""
SELECT s.unit_id, s.position_id, s.item_key, s.period_end, s.due_on, s.disclosed_on, s.extended_to,
       {VERDICT_SQL} AS verdict
FROM ledger_obligationentry s
WHERE s.verdict = '' AND s.period_end BETWEEN %(start)s AND %(end)s"""

#: All entries, judged as of the day.
_ALL_ROWS = _OPEN_ROWS.replace("s.verdict = '' AND ", "s.cancelled_on IS NULL AND ")

#: Every obligation as it stood by the end of the day.
_PAST_ROWS = f"""
SELECT s.unit_id, s.position_id, s.item_key, s.period_end, s.due_on, s.disclosed_on, s.extended_to,
       {VERDICT_SQL} AS verdict
FROM (
  SELECT DISTINCT ON (e.obligation_id) e.*, o.item_key, o.period_end
  FROM ledger_ledgerevent e JOIN ledger_obligationentry o ON o.id = e.obligation_id
  WHERE o.period_end BETWEEN %(start)s AND %(end)s AND e.recorded_at < %(cut)s
  ORDER BY e.obligation_id, e.id DESC
) s"""


def judged_rows(question: Question) -> str:
    """Give SQL for one row per obligation (unit, position, item, period end, verdict), cancelled ones included."""
    return _ALL_ROWS if question.is_live else _PAST_ROWS


def overdue_rows(question: Question) -> str:
    """Give SQL for one row per overdue obligation. As of today only open entries can be."""
    return f"SELECT * FROM ({_OPEN_ROWS if question.is_live else _PAST_ROWS}) judged WHERE verdict = 'overdue'"


def state_counts(question: Question) -> str:
    """Give SQL for counts per unit, position and month; several rows per key may come and are to be summed."""
    counted = f"SELECT unit_id, position_id, date_trunc('month', period_end)::date AS month, {_COUNTED} FROM"
    if not question.is_live:
        return f"{counted} ({_PAST_ROWS}) past WHERE verdict <> 'cancelled'"
    return f"""
SELECT unit_id, position_id, month, on_time, late, 0 AS overdue, 0 AS not_yet_due, exempt, nil, late_days, extended
FROM ledger_monthlytally WHERE month BETWEEN %(start)s AND %(end)s
UNION ALL {counted} ({_OPEN_ROWS}) open_rows"""


def row_counts(question: Question) -> str:
    """Give SQL for one row per catalogue row that owed something: whether it was met, at its latest position."""
    return f"""
SELECT unit_id, (array_agg(position_id ORDER BY period_end DESC))[1] AS position_id,
       date_trunc('month', max(period_end))::date AS month,
       bool_or(verdict IN ('on_time', 'late', 'exempt', 'nil'))::int AS rows_met, 1 AS rows_owed
FROM ({judged_rows(question)}) judged WHERE verdict <> 'cancelled' GROUP BY unit_id, item_key"""


def parameters(question: Question) -> dict[str, Any]:
    """Give the parameters that all of these statements take."""
    return {
        "start": question.period.start,
        "end": question.period.end,
        "as_of": question.as_of,
        "cut": end_of(question.as_of),
    }
