"""The SQL of what people brought up, answered and attended: cases, surveys, attendance (FBK-05, FBK-16..19).

One row per unit and day, as `records` gives. Each count has a day of its own: replies and closings that of their limit,
decisions that of the decision, cases that of receipt, surveys and attendance theirs. Past days read the last event of
each case recorded by then.
"""

from __future__ import annotations

from hierarchy.ledger.vocabulary import UNCOUNTED_OUTCOMES, CaseKind, Outcome, PublicGroup

from .questions import Question
from .records import placed

REPLIES = ("replies_on_time", "replies_late", "replies_overdue", "replies_paused")
CLOSINGS = ("closings_on_time", "closings_late", "closings_overdue")
DECISIONS = ("proposals_decided", "proposals_adopted", "proposals_converted")
RECEIVED = ("cases_received", "proposals_received", "proposals_received_converted")
SURVEY_COLUMNS = ("answers", "satisfaction_sum", "satisfied", "recognition_sum")
SURVEYS = tuple(f"{group}_{column}" for group in PublicGroup.values for column in SURVEY_COLUMNS)
PEOPLE = ("survey_answers", "attended")
COLUMNS = (*REPLIES, *CLOSINGS, *DECISIONS, *RECEIVED, *SURVEYS, *PEOPLE)

_STATE = "kind, due_on, close_due_on, paused_days, replied_on, decided_on, is_adopted, converted_on, closed_on, outcome"

#: Every case as it stands. Real-name reports are in no figure: not even their number is for others to know (FBK-07).
_CASES_NOW = f"SELECT unit_id, received_on, {_STATE} FROM ledger_feedbackentry WHERE kind <> '{CaseKind.REPORT}'"

#: Every case as it stood by the end of the day: what has not changed since as it stands, the rest by its last event.
_CHANGED_SINCE = "SELECT case_id FROM ledger_feedbackevent WHERE recorded_at >= %(cut)s"
_CASES_THEN = f"""
{_CASES_NOW} AND id NOT IN ({_CHANGED_SINCE})
UNION ALL (
  SELECT DISTINCT ON (e.case_id) e.unit_id, c.received_on, {", ".join(f"e.{name}" for name in _STATE.split(", "))}
  FROM ledger_feedbackevent e JOIN ledger_feedbackentry c ON c.id = e.case_id
  WHERE e.recorded_at < %(cut)s AND c.kind <> '{CaseKind.REPORT}' AND e.case_id IN ({_CHANGED_SINCE})
  ORDER BY e.case_id, e.id DESC
)"""

_UNCOUNTED = ", ".join(f"'{outcome}'" for outcome in sorted(str(one) for one in UNCOUNTED_OUTCOMES))
_COUNTED = f"outcome NOT IN ({_UNCOUNTED})"
#: People took part even if they withdrew or came with the same as somebody else.
_TOOK_PART = f"outcome NOT IN ('{Outcome.SPAM}', '{Outcome.TRANSFERRED}')"
_IN = "BETWEEN %(start)s AND %(end)s"
_PROPOSAL = "kind IN ('suggestion', 'topic')"


def _part(day: str, counted: dict[str, str], source: str, condition: str) -> str:
    """Give one part of the union: its own counts, 0 for all others."""
    columns = ", ".join(f"{counted.get(name, '0')} AS {name}" for name in COLUMNS)
    return f"SELECT unit_id, {day} AS day, {columns} FROM {source} WHERE {day} {_IN} AND {condition}"


def _met(done: str, due: str, names: tuple[str, ...]) -> dict[str, str]:
    return {
        names[0]: f"COALESCE(({done} <= {due})::int, 0)",
        names[1]: f"COALESCE(({done} > {due})::int, 0)",
        names[2]: f"({done} IS NULL AND {due} < %(as_of)s)::int",
    }


def _survey_parts() -> list[str]:
    """Give the parts of surveys: sums of a group only where enough answered, all answers for participation."""
    parts = [_part("closed_on", {"survey_answers": "answers"}, _SURVEYS, "recorded_at < %(cut)s")]
    for group in PublicGroup.values:
        sums = {f"{group}_{column}": column for column in SURVEY_COLUMNS}
        enough = f"recorded_at < %(cut)s AND \"group\" = '{group}' AND answers >= least"
        parts.append(_part("closed_on", sums, _SURVEYS, enough))
    return parts


_SURVEYS = "ledger_surveyresult"


def participation(question: Question) -> str:
    """Give SQL for all that is counted here, by unit, position and month."""
    received = {
        "cases_received": "1",
        "proposals_received": f"({_PROPOSAL} AND {_COUNTED})::int",
        "proposals_received_converted": f"({_PROPOSAL} AND {_COUNTED} AND converted_on IS NOT NULL)::int",
    }
    decided = {
        "proposals_decided": "1",
        "proposals_adopted": "is_adopted::int",
        "proposals_converted": "(is_adopted AND converted_on IS NOT NULL)::int",
    }
    replies = _met("replied_on", "due_on", REPLIES) | {"replies_paused": "(paused_days > 0)::int"}
    awaited = "(replied_on IS NOT NULL OR due_on < %(as_of)s)"
    open_or_closed = "(closed_on IS NOT NULL OR close_due_on < %(as_of)s)"
    attended = "recorded_at < %(cut)s AND (cancelled_at IS NULL OR cancelled_at >= %(cut)s)"
    parts = [
        _part("due_on", replies, "cases", f"{_COUNTED} AND {awaited}"),
        _part("close_due_on", _met("closed_on", "close_due_on", CLOSINGS), "cases", f"{_COUNTED} AND {open_or_closed}"),
        _part("decided_on", decided, "cases", f"{_COUNTED} AND {_PROPOSAL}"),
        _part("received_on", received, "cases", _TOOK_PART),
        *_survey_parts(),
        _part("held_on", {"attended": "people"}, "ledger_attendanceentry", attended),
    ]
    # Today's cases are the table itself: each part finds its own by its day's index. Those of a past day are sought
    # once.
    given = f"NOT MATERIALIZED ({_CASES_NOW})" if question.is_live else f"({_CASES_THEN})"
    return placed(question, " UNION ALL ".join(parts), COLUMNS, given=f"cases AS {given}")
