"""What becomes of a unit's cases, as facts: posted by its workspace in the transaction of the act (design 6, 9).

The clock counts working days from the day of receipt. A pause has an end from its first day on, so a clock cannot stand
for ever; it adds the working days after the day it begins up to the day it ends. What a case says and who came with it
never leaves the workspace.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Invalid, Refusal
from district.settings import value as setting
from hierarchy.units.models import Unit
from workdays.calendar import Calendar

from .case_folding import CASE_FIELDS, CaseFacts, fold_case
from .models import FeedbackEntry, FeedbackEvent, FeedbackEventKind
from .vocabulary import DECIDED_KINDS, CaseKind, Outcome

#: The setting that gives the working days to reply, by kind.
REPLY_SETTINGS = {
    CaseKind.SUGGESTION: "feedback_reply_days",
    CaseKind.PROBLEM: "feedback_reply_days",
    CaseKind.QUESTION: "feedback_reply_days",
    CaseKind.ENQUIRY: "feedback_reply_days",
    CaseKind.TOPIC: "topic_reply_days",
    CaseKind.REQUEST: "request_decide_days",
    CaseKind.REPORT: "feedback_reply_days",
}


class CaseEnded(Refusal):
    """The case is closed or has ended otherwise."""

    code = "case_ended"


class CaseExtensionRefused(Refusal):
    """More time is given once, and before the reply is due."""

    code = "case_extension_refused"


class PauseRefused(Refusal):
    """The clock cannot be stopped, or not for so long."""

    code = "pause_refused"


def reply_days_of(kind: str, *, on: date) -> int:
    """Give the working days within which a case of a kind is to be answered (defaults 4.4)."""
    return int(setting(REPLY_SETTINGS[CaseKind(kind)], on=on))


@transaction.atomic
def open_case(
    *, unit: Unit, case_id: uuid.UUID, kind: str, channel: str, received_on: date, actor: Actor, at: datetime
) -> FeedbackEntry:
    """Post that a case was received; its clock runs from the day of receipt.

    :raises Invalid: if the day of receipt lies in the future.
    """
    if received_on > localdate(at):
        raise Invalid(_("The day of receipt lies in the future."), field="received_on")
    entry = FeedbackEntry(id=case_id, unit=unit, channel=channel, received_on=received_on, recorded_at=at)
    data: dict[str, Any] = {
        "kind": str(kind),
        "reply_days": reply_days_of(kind, on=received_on),
        "close_days": int(setting("feedback_close_days", on=received_on)),
    }
    facts = fold_case(None, event=FeedbackEventKind.OPENED, effective_on=received_on, data=data)
    data |= _dues(entry, facts, Calendar.load())
    return _write(entry, None, FeedbackEventKind.OPENED, received_on, data, actor=actor, at=at)


@transaction.atomic
def carry_over(*, case_id: uuid.UUID, into: Unit, new_id: uuid.UUID, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that an open case passed to the successor of its unit, which answers for it from today on.

    The day of receipt, the due dates, pauses and what has been done so far are kept. The old entry ends as transferred
    and is in no figure any more; the new one begins today, so that it is in no figure of the successor before.
    """
    old = _open_entry(case_id)
    carried = CaseFacts.of(old).carried()
    _post(old, FeedbackEventKind.CLOSED, {"outcome": str(Outcome.TRANSFERRED)}, actor=actor, at=at)
    entry = FeedbackEntry(id=new_id, unit=into, channel=old.channel, received_on=old.received_on, recorded_at=at)
    data = {"carried": carried}
    return _write(entry, None, FeedbackEventKind.OPENED, localdate(at), data, actor=actor, at=at)


@transaction.atomic
def classify(*, case_id: uuid.UUID, kind: str, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that a case turned out to be of another kind: its days are that kind's, plus what was added since."""
    entry = _open_entry(case_id)
    if entry.kind == kind:
        return entry
    added = reply_days_of(kind, on=entry.received_on) - reply_days_of(entry.kind, on=entry.received_on)
    return _post(entry, FeedbackEventKind.CLASSIFIED, {"kind": str(kind), "reply_days": added}, actor=actor, at=at)


@transaction.atomic
def pause(*, case_id: uuid.UUID, until: date, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that the clock stands until a day (setting `feedback_pause_max_days`).

    :raises PauseRefused: if it stands already, is past its due date or answered. :raises Invalid: for the day.
    """
    entry, today, calendar = _open_entry(case_id), localdate(at), Calendar.load()
    if CaseFacts.of(entry).stands_still(today):
        raise PauseRefused(_("The clock of this case stands already, until %(day)s.") % {"day": entry.pause_until})
    _require_running(entry, today)
    most = int(setting("feedback_pause_max_days", on=today))
    if until <= today or not calendar.covers(until) or calendar.between(today, until) > most:
        raise Invalid(
            _("Choose a day after today, at most %(days)s working days from now.") % {"days": most},
            field="until",
            code="pause_too_long",
        )
    days = calendar.between(today, until)
    data = {"until": until.isoformat(), "reply_days": days, "close_days": days}
    return _post(entry, FeedbackEventKind.PAUSED, data, actor=actor, at=at)


@transaction.atomic
def resume(*, case_id: uuid.UUID, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that the clock runs again before the planned day: the days it did not stand are taken back.

    :raises PauseRefused: if it is not standing.
    """
    entry, today = _open_entry(case_id), localdate(at)
    facts = CaseFacts.of(entry)
    if entry.pause_until is None or not facts.stands_still(today):
        raise PauseRefused(_("The clock of this case is running."))
    days = -Calendar.load().between(today, entry.pause_until)
    return _post(entry, FeedbackEventKind.RESUMED, {"reply_days": days, "close_days": days}, actor=actor, at=at)


@transaction.atomic
def extend(*, case_id: uuid.UUID, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post the one extension of the time to reply (defaults 4.4), decided on or before the due date.

    :raises CaseExtensionRefused: a second time, or once it is overdue or answered.
    """
    entry, today = _open_entry(case_id), localdate(at)
    if entry.extended_on is not None:
        raise CaseExtensionRefused(_("The time to reply was extended before. It is extended only once."))
    if entry.replied_on is not None or (entry.due_on is not None and entry.due_on < today):
        raise CaseExtensionRefused(_("The time to reply can only be extended before it has run out."))
    days = int(setting("feedback_reply_extension_days", on=today))
    if entry.kind == CaseKind.REQUEST:
        longest = int(setting("request_decide_extended_days", on=today))
        days = max(0, longest - reply_days_of(entry.kind, on=entry.received_on))
    data = {"reply_days": days, "close_days": days}
    return _post(entry, FeedbackEventKind.EXTENDED, data, actor=actor, at=at)


@transaction.atomic
def reply(*, case_id: uuid.UUID, replied_on: date, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that the asker was answered; the first reply is the one that counts."""
    return _post(_open_entry(case_id), FeedbackEventKind.REPLIED, {}, on=replied_on, actor=actor, at=at)


@transaction.atomic
def decide(*, case_id: uuid.UUID, is_adopted: bool, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post whether a suggestion or a topic request was adopted; deciding anew replaces the decision.

    :raises Invalid: for a case of another kind.
    """
    entry = _open_entry(case_id)
    if entry.kind not in DECIDED_KINDS:
        raise Invalid(_("Only suggestions and topic requests are adopted or not."), field="is_adopted")
    return _post(entry, FeedbackEventKind.DECIDED, {"is_adopted": is_adopted}, actor=actor, at=at)


@transaction.atomic
def plan_measures(*, case_id: uuid.UUID, close_by: date | None, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post the last planned day of a case's measures: it need not be closed before, and is not yet converted."""
    data = {"close_by": close_by.isoformat() if close_by else None}
    return _post(_open_entry(case_id), FeedbackEventKind.MEASURED, data, actor=actor, at=at)


@transaction.atomic
def convert(*, case_id: uuid.UUID, converted_on: date, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that an adopted case was put into practice, with evidence, and the asker told (FBK-18)."""
    entry = FeedbackEntry.objects.lock(case_id)
    if not entry.is_adopted:
        raise Invalid(_("Only what was adopted can be put into practice."), field="converted_on")
    return _post(entry, FeedbackEventKind.CONVERTED, {}, on=converted_on, actor=actor, at=at)


@transaction.atomic
def close(*, case_id: uuid.UUID, outcome: str, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that a case is closed, or has ended so that it is not counted (withdrawn, redirected, merged, …)."""
    data = {"outcome": str(Outcome(outcome))}
    return _post(_open_entry(case_id), FeedbackEventKind.CLOSED, data, actor=actor, at=at)


@transaction.atomic
def reopen(*, case_id: uuid.UUID, actor: Actor, at: datetime) -> FeedbackEntry:
    """Post that a closed case is open again; its due dates and its first reply stay."""
    entry = FeedbackEntry.objects.lock(case_id)
    if entry.closed_on is None:
        raise Invalid(_("This case is open."), code="case_open")
    return _post(entry, FeedbackEventKind.REOPENED, {}, actor=actor, at=at)


@transaction.atomic
def resolve_pending_cases(*, actor: Actor, at: datetime) -> int:
    """Compute the due dates that waited for a year of the working-day table. Returns how many were resolved."""
    waiting = FeedbackEntry.objects.open().filter(due_on__isnull=True) | FeedbackEntry.objects.open().filter(
        close_due_on__isnull=True
    )
    resolved, calendar = 0, Calendar.load()
    for entry in waiting.order_by("pk").select_for_update():
        if _dues(entry, CaseFacts.of(entry), calendar) != _as_data(entry):
            _post(entry, FeedbackEventKind.DUE_RESOLVED, {}, actor=actor, at=at, calendar=calendar)
            resolved += 1
    return resolved


def _open_entry(case_id: uuid.UUID) -> FeedbackEntry:
    entry = FeedbackEntry.objects.lock(case_id)
    if entry.closed_on is not None:
        raise CaseEnded(_("This case is closed. Reload the page to see what became of it."))
    return entry


def _require_running(entry: FeedbackEntry, today: date) -> None:
    if entry.replied_on is not None:
        raise PauseRefused(_("This case has been answered: there is no clock to stop."))
    if entry.due_on is not None and entry.due_on < today:
        raise PauseRefused(_("The reply is overdue: a pause decided now changes nothing."))


def _dues(entry: FeedbackEntry, facts: CaseFacts, calendar: Calendar) -> dict[str, Any]:
    """Give the due dates that follow from the days allowed, as the facts of an act carry them."""
    due_on = calendar.add(entry.received_on, facts.reply_days)
    close_due_on = calendar.add(entry.received_on, facts.close_days)
    if close_due_on is not None and facts.close_by is not None:
        close_due_on = max(close_due_on, facts.close_by)
    return {
        "due_on": due_on.isoformat() if due_on else None,
        "close_due_on": close_due_on.isoformat() if close_due_on else None,
    }


def _as_data(entry: FeedbackEntry) -> dict[str, Any]:
    return {
        "due_on": entry.due_on.isoformat() if entry.due_on else None,
        "close_due_on": entry.close_due_on.isoformat() if entry.close_due_on else None,
    }


def _post(
    entry: FeedbackEntry,
    event: str,
    data: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
    on: date | None = None,
    calendar: Calendar | None = None,
) -> FeedbackEntry:
    """Fold one act on an entry that is locked, and write event and entry."""
    on = on or localdate(at)
    before = CaseFacts.of(entry)
    after = fold_case(before, event=event, effective_on=on, data=data)
    if after.reply_days != before.reply_days or event in _MOVE_DUES:
        data = data | _dues(entry, after, calendar or Calendar.load())
    return _write(entry, before, event, on, data, actor=actor, at=at)


#: Acts after which the due dates are computed afresh even though no days were added.
_MOVE_DUES = frozenset({FeedbackEventKind.CLASSIFIED, FeedbackEventKind.MEASURED, FeedbackEventKind.DUE_RESOLVED})


def _write(
    entry: FeedbackEntry,
    before: CaseFacts | None,
    event: str,
    on: date,
    data: dict[str, Any],
    *,
    actor: Actor,
    at: datetime,
) -> FeedbackEntry:
    after = fold_case(before, event=event, effective_on=on, data=data)
    for name, value in after.as_columns().items():
        setattr(entry, name, value)
    if before is None:
        entry.save(force_insert=True)
    else:
        entry.save(update_fields=[*CASE_FIELDS])
    FeedbackEvent.objects.create(
        case=entry,
        unit_id=entry.unit_id,
        event=event,
        effective_on=on,
        recorded_at=at,
        actor_id=actor.person_id,
        data=data,
        **after.as_columns(),
    )
    return entry


def difference_in(entry: FeedbackEntry, events: Sequence[FeedbackEvent]) -> list[str]:
    """Fold a case afresh from the facts of its events and name every difference (for `reconcile`)."""
    name = f"case {entry.pk}"
    if not events or events[0].event != FeedbackEventKind.OPENED:
        return [f"{name}: does not begin with its receipt"]
    found: list[str] = []
    facts: CaseFacts | None = None
    for event in events:
        facts = fold_case(facts, event=event.event, effective_on=event.effective_on, data=event.data)
        if CaseFacts.of(event) != facts:
            found.append(f"{name}: event {event.pk} ({event.event}) does not follow from the events before it")
    if facts is not None and CaseFacts.of(entry) != facts:
        found.append(f"{name}: the entry is not what its events say")
    return found
