"""The SQL under every roll-up: one row per unit, position and month with its counts.

Live: settled verdicts from the tallies, open ones from the entries' partial index. Past days: the same for what has not
changed since, the last event recorded by then for the rest. Both give the same rows for the same day; a test holds them
against each other.
"""

from __future__ import annotations

from typing import Any

from core.days import end_of

from .questions import Question, Structure
from .timeliness import VERDICT_SQL

STATES = ("on_time", "late", "overdue", "not_yet_due", "exempt", "nil")
COLUMNS = (*STATES, "late_days", "extended")

_STATE = "s.unit_id, s.position_id, s.item_key, s.period_end, s.due_on, s.disclosed_on, s.extended_to"

#: Open entries, judged as of the day.
_OPEN_ROWS = f"""
SELECT {_STATE}, {VERDICT_SQL} AS verdict
FROM ledger_obligationentry s
WHERE s.verdict = '' AND s.period_end BETWEEN %(start)s AND %(end)s"""

#: All entries, judged as of the day.
_ALL_ROWS = _OPEN_ROWS.replace("s.verdict = '' AND ", "s.cancelled_on IS NULL AND ")

#: What is open and has not changed since the day.
_OPEN_UNCHANGED = f"{_OPEN_ROWS} AND s.changed_at < %(cut)s"

#: What has changed since the day: its last event recorded by then.
_CHANGED_SINCE = f"""
SELECT s.unit_id, s.position_id, o.item_key, o.period_end, s.due_on, s.disclosed_on, s.extended_to,
       {VERDICT_SQL} AS verdict
FROM ledger_obligationentry o CROSS JOIN LATERAL (
  SELECT e.* FROM ledger_ledgerevent e
  WHERE e.obligation_id = o.id AND e.unit_id = o.unit_id AND e.recorded_at < %(cut)s ORDER BY e.id DESC LIMIT 1
) s
WHERE o.period_end BETWEEN %(start)s AND %(end)s AND o.changed_at >= %(cut)s"""

#: Every obligation as it stood by the end of the day. What is settled needs no judging.
_PAST_ROWS = f"""
SELECT {_STATE}, s.verdict FROM ledger_obligationentry s
WHERE s.verdict <> '' AND s.period_end BETWEEN %(start)s AND %(end)s AND s.changed_at < %(cut)s
UNION ALL {_OPEN_UNCHANGED} UNION ALL {_CHANGED_SINCE}"""

#: Whether each was met: what is settled is read from an index alone, what is open is judged.
_ROW = "unit_id, position_id, item_key, period_end, verdict"
_MET_ROWS = f"""
SELECT {_ROW} FROM ledger_obligationentry
WHERE period_end BETWEEN %(start)s AND %(end)s AND verdict <> '' {{unchanged}}
UNION ALL SELECT {_ROW} FROM ({{judged}}) judged_rows"""
_MET_NOW = _MET_ROWS.format(unchanged="", judged=_OPEN_ROWS)
_MET_THEN = _MET_ROWS.format(
    unchanged="AND changed_at < %(cut)s", judged=f"{_OPEN_UNCHANGED} UNION ALL {_CHANGED_SINCE}"
)

_TALLIES = """
SELECT unit_id, position_id, month, on_time, late, 0 AS overdue, 0 AS not_yet_due, exempt, nil, late_days, extended
FROM ledger_monthlytally WHERE month BETWEEN %(start)s AND %(end)s"""


def judged_rows(question: Question) -> str:
    """Give SQL for one row per obligation (unit, position, item, period end, verdict), cancelled ones included."""
    return _ALL_ROWS if question.is_live else _PAST_ROWS


def overdue_rows(question: Question) -> str:
    """Give SQL for one row per overdue obligation. As of today only open entries can be."""
    return f"SELECT * FROM ({_OPEN_ROWS if question.is_live else _PAST_ROWS}) judged WHERE verdict = 'overdue'"


def state_counts(question: Question) -> str:
    """Give SQL for counts per unit, position and month; several rows per key may come and are to be summed.

    As of a past day: today's tallies, less what was settled or changed since, plus how that stood then.
    """
    if question.is_live:
        return f"{_TALLIES} UNION ALL {_counted(_OPEN_ROWS)}"
    since = f"""
SELECT {_STATE}, s.verdict FROM ledger_obligationentry s
WHERE s.verdict <> '' AND s.period_end BETWEEN %(start)s AND %(end)s AND s.changed_at >= %(cut)s"""
    sums = ", ".join(f"sum({name}) AS {name}" for name in COLUMNS)
    return f"""
SELECT unit_id, position_id, month, {sums} FROM (
  {_TALLIES} UNION ALL {_counted(f"{_OPEN_UNCHANGED} UNION ALL {_CHANGED_SINCE}")} UNION ALL {_counted(since, sign="-")}
) summed GROUP BY 1, 2, 3 HAVING sum({" + ".join(STATES)}) <> 0"""


def _counted(rows: str, *, sign: str = "") -> str:
    """Count judged rows. Grouped by verdict first, each row is judged once, not once for every column."""
    columns = ", ".join(f"{sign}COALESCE(sum(n) FILTER (WHERE verdict = '{state}'), 0) AS {state}" for state in STATES)
    return f"""
SELECT unit_id, position_id, month, {columns},
       {sign}COALESCE(sum(days) FILTER (WHERE verdict = 'late'), 0) AS late_days, {sign}sum(extended) AS extended
FROM (
  SELECT unit_id, position_id, date_trunc('month', period_end)::date AS month, verdict, count(*) AS n,
         sum(disclosed_on - due_on) AS days,
         count(*) FILTER (WHERE extended_to IS NOT NULL AND extended_to = due_on) AS extended
  FROM ({rows}) judged GROUP BY 1, 2, 3, 4
) counted WHERE verdict <> 'cancelled' GROUP BY 1, 2, 3"""


def row_counts(question: Question) -> str:
    """Give SQL for one row per catalogue row that owed something: whether it was met, at its latest position.

    The position is that of the latest period's end: both together are one number, whose largest is found without
    sorting. As now no figure depends on it: any will do.
    """
    rows = _MET_NOW if question.is_live else _MET_THEN
    latest = "max(position_id)"
    if question.structure == Structure.THEN:
        latest = "max(((period_end - DATE '1970-01-01')::bigint << 32) | position_id) & 4294967295"
    return f"""
SELECT unit_id, {latest} AS position_id, date_trunc('month', max(period_end))::date AS month,
       bool_or(verdict IN ('on_time', 'late', 'exempt', 'nil'))::int AS rows_met, 1 AS rows_owed
FROM ({rows}) judged WHERE verdict <> 'cancelled' GROUP BY unit_id, item_key"""


def parameters(question: Question) -> dict[str, Any]:
    """Give the parameters that all of these statements take."""
    return {
        "start": question.period.start,
        "end": question.period.end,
        "as_of": question.as_of,
        "cut": end_of(question.as_of),
    }
