"""How an act changes a case's state, and how it stands on a day. Pure (metrics: response, closure).

Posting, the bulk path of the demonstration and `reconcile` all fold with the functions here. Days allowed are counted
in working days from the day of receipt; what the working-day table makes of them comes with the act's facts.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from .models import FeedbackEventKind, FeedbackState
from .vocabulary import UNCOUNTED_OUTCOMES


@dataclass(frozen=True)
class CaseFacts:
    """The facts that decide a case's figures; the fields are those of `models.FeedbackState`."""

    kind: str
    reply_days: int
    close_days: int
    close_by: date | None = None
    due_on: date | None = None
    close_due_on: date | None = None
    paused_days: int = 0
    paused_on: date | None = None
    pause_until: date | None = None
    extended_on: date | None = None
    replied_on: date | None = None
    decided_on: date | None = None
    is_adopted: bool | None = None
    converted_on: date | None = None
    closed_on: date | None = None
    outcome: str = ""

    @classmethod
    def of(cls, row: FeedbackState) -> CaseFacts:
        return cls(**{name: getattr(row, name) for name in CASE_FIELDS})

    def as_columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in CASE_FIELDS}

    def carried(self) -> dict[str, Any]:
        """Give the facts as another unit's entry begins with them: days as ISO text."""
        columns = self.as_columns()
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in columns.items()}

    @classmethod
    def from_carried(cls, carried: dict[str, Any]) -> CaseFacts:
        """Read what `carried` gave."""
        facts: dict[str, Any] = {name: _day(carried[name]) if name in DAY_FIELDS else carried[name] for name in carried}
        return cls(**facts)

    @property
    def is_counted(self) -> bool:
        """Whether it is in the unit's figures: not withdrawn, redirected, merged, transferred or no case at all."""
        return self.outcome not in UNCOUNTED_OUTCOMES

    def stands_still(self, on: date) -> bool:
        """Whether the clock stands on a day: the day after it was stopped until the day it runs again."""
        return self.paused_on is not None and self.pause_until is not None and self.paused_on <= on < self.pause_until


CASE_FIELDS = tuple(field.name for field in fields(CaseFacts))
DAY_FIELDS = frozenset(name for name in CASE_FIELDS if name.endswith(("_on", "_by", "_until")))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def fold_case(facts: CaseFacts | None, *, event: str, effective_on: date, data: dict[str, Any]) -> CaseFacts:
    """Give the facts after one act.

    :param facts: those before it, None for `opened` only.
    :param data: the act's own: `reply_days`, `close_days` (what it adds), `due_on`, `close_due_on` (what follows,
        ISO or None), and what its kind needs; `carried`, with `opened`, are all facts of a case taken over.
    """
    kind = FeedbackEventKind(event)
    if kind == FeedbackEventKind.OPENED and "carried" in data:
        return CaseFacts.from_carried(data["carried"])
    if kind == FeedbackEventKind.OPENED:
        opened = CaseFacts(data["kind"], data["reply_days"], data["close_days"])
        return _with_dues(opened, data)
    if facts is None:
        raise ValueError(f"a case begins with `opened`, not with `{event}`")
    match kind:
        case FeedbackEventKind.CLASSIFIED:
            changed = replace(facts, kind=data["kind"])
        case FeedbackEventKind.PAUSED:
            changed = replace(
                facts,
                paused_days=facts.paused_days + data["reply_days"],
                paused_on=effective_on,
                pause_until=_day(data["until"]),
            )
        case FeedbackEventKind.RESUMED:
            changed = replace(facts, paused_days=facts.paused_days + data["reply_days"], pause_until=effective_on)
        case FeedbackEventKind.EXTENDED:
            changed = replace(facts, extended_on=effective_on)
        case FeedbackEventKind.REPLIED:
            changed = replace(facts, replied_on=facts.replied_on or effective_on)
        case FeedbackEventKind.DECIDED:
            changed = replace(facts, decided_on=effective_on, is_adopted=data["is_adopted"])
        case FeedbackEventKind.MEASURED:
            changed = replace(facts, close_by=_day(data["close_by"]), converted_on=None)
        case FeedbackEventKind.CONVERTED:
            changed = replace(facts, converted_on=effective_on)
        case FeedbackEventKind.CLOSED:
            changed = replace(facts, closed_on=effective_on, outcome=data["outcome"])
        case FeedbackEventKind.REOPENED:
            changed = replace(facts, closed_on=None, outcome="")
        case _:
            changed = facts
    return _with_dues(_with_days(changed, data), data)


def _with_days(facts: CaseFacts, data: dict[str, Any]) -> CaseFacts:
    return replace(
        facts,
        reply_days=facts.reply_days + data.get("reply_days", 0),
        close_days=facts.close_days + data.get("close_days", 0),
    )


def _with_dues(facts: CaseFacts, data: dict[str, Any]) -> CaseFacts:
    if "due_on" not in data:
        return facts
    return replace(facts, due_on=_day(data["due_on"]), close_due_on=_day(data["close_due_on"]))


def standing(done_on: date | None, due_on: date | None, *, on: date) -> str:
    """Say how a reply or a closing stands on a day: on_time, late, overdue or not_yet_due."""
    if done_on is not None:
        return "on_time" if due_on is None or done_on <= due_on else "late"
    return "overdue" if due_on is not None and due_on < on else "not_yet_due"
