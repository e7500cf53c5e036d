"""How an act changes an obligation's state, and which verdict a state has on a day. Pure.

The exact rules are those of metrics.md, "timeliness". Actions, the bulk path of the demonstration and `reconcile`
all fold with the functions here, so that there is one arithmetic.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any

from .models import EventKind, ObligationState, Verdict


@dataclass(frozen=True)
class State:
    """The facts that decide a verdict; the fields are those of `models.ObligationState`."""

    position_id: int
    due_on: date | None = None
    extended_to: date | None = None
    prepared_at: datetime | None = None
    declared_on: date | None = None
    disclosed_on: date | None = None
    nil_on: date | None = None
    exempted_on: date | None = None
    withdrawn_on: date | None = None
    successor_due_on: date | None = None
    cancelled_on: date | None = None

    @classmethod
    def of(cls, row: ObligationState) -> State:
        return cls(**{name: getattr(row, name) for name in STATE_FIELDS})

    def as_columns(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in STATE_FIELDS}


STATE_FIELDS = tuple(field.name for field in fields(State))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def fold(state: State | None, *, kind: str, effective_on: date, recorded_at: datetime, data: dict[str, Any]) -> State:
    """Give the state after one act.

    :param state: the state before, None for `created` only.
    :param data: the act's own facts, dates as ISO strings.
    """
    if kind == EventKind.CREATED:
        return State(position_id=data["position"], due_on=_day(data["due_on"]))
    if state is None:
        raise ValueError(f"an obligation begins with `created`, not with `{kind}`")
    match kind:
        case EventKind.DUE_RESOLVED:
            return replace(state, due_on=_day(data["due_on"]))
        case EventKind.RESTAMPED:
            return replace(state, position_id=data["position"])
        case EventKind.PREPARED:
            return replace(state, prepared_at=recorded_at)
        case EventKind.UNPREPARED:
            return replace(state, prepared_at=None)
        case EventKind.EXTENDED:
            return _extended(state, effective_on, date.fromisoformat(data["extended_to"]))
        case EventKind.DISCLOSED:
            return replace(
                state, declared_on=_day(data["declared_on"]), disclosed_on=_day(data["disclosed_on"]), nil_on=None
            )
        case EventKind.NIL_RETURNED:
            return replace(state, nil_on=effective_on)
        case EventKind.EXEMPTED:
            return replace(state, exempted_on=effective_on)
        case EventKind.WITHDRAWN:
            return replace(state, withdrawn_on=effective_on, successor_due_on=_day(data["successor_due_on"]))
        case EventKind.REPUBLISHED:
            return _republished(
                state, date.fromisoformat(data["declared_on"]), date.fromisoformat(data["disclosed_on"])
            )
        case EventKind.CANCELLED:
            return replace(state, cancelled_on=effective_on)
    raise ValueError(f"unknown kind of event: {kind}")


def _extended(state: State, decided_on: date, extended_to: date) -> State:
    """An extension decided after the due date is kept on record and changes nothing."""
    in_time = state.due_on is None or decided_on <= state.due_on
    return replace(state, extended_to=extended_to, due_on=extended_to if in_time else state.due_on)


def _republished(state: State, declared_on: date, disclosed_on: date) -> State:
    """A successor within the limit keeps the day that counts; a later one counts from its own day."""
    in_time = state.successor_due_on is None or disclosed_on <= state.successor_due_on
    if in_time:
        return replace(state, withdrawn_on=None, successor_due_on=None)
    return replace(state, withdrawn_on=None, successor_due_on=None, declared_on=declared_on, disclosed_on=disclosed_on)


def settled(state: State) -> str:
    """Give the verdict that no passing of time can change, or a blank while the obligation is open."""
    if state.cancelled_on is not None:
        return Verdict.CANCELLED
    if _decided_in_time(state.exempted_on, state.due_on):
        return Verdict.EXEMPT
    if _decided_in_time(state.nil_on, state.due_on):
        return Verdict.NIL
    if state.disclosed_on is None or state.withdrawn_on is not None:
        return ""
    return _by_day_of_disclosure(state)


def verdict_on(state: State, day: date) -> str:
    """Give the verdict as of a day: each obligation is in exactly one state."""
    verdict = settled(state)
    if verdict:
        return verdict
    if state.disclosed_on is not None and not (state.successor_due_on and state.successor_due_on < day):
        return _by_day_of_disclosure(state)  # withdrawn, and its successor is not due yet
    return Verdict.OVERDUE if state.due_on is not None and state.due_on < day else Verdict.NOT_YET_DUE


def days_late(state: State) -> int | None:
    """Count the calendar days between the due date and a late disclosure; None unless it is late."""
    if settled(state) != Verdict.LATE or state.disclosed_on is None or state.due_on is None:
        return None
    return (state.disclosed_on - state.due_on).days


def is_extended(state: State) -> bool:
    """Whether an extension took effect."""
    return state.extended_to is not None and state.extended_to == state.due_on


def _decided_in_time(decided_on: date | None, due_on: date | None) -> bool:
    return decided_on is not None and (due_on is None or decided_on <= due_on)


def _by_day_of_disclosure(state: State) -> str:
    if state.disclosed_on is None:
        raise ValueError("not disclosed")
    return Verdict.ON_TIME if state.due_on is None or state.disclosed_on <= state.due_on else Verdict.LATE
