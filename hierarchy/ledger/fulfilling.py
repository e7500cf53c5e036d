"""What a unit has done about what it owes: prepared, disclosed, nil return, extension, exemption, withdrawal.

Every function posts inside the caller's transaction. The caller (a workspace's action, or a superior's decision) has
checked who may act; what the ledger itself can refuse, it refuses here.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.errors import Invalid, Refusal
from district.settings import value as setting
from hierarchy.units import policies
from hierarchy.units.models import User
from workdays.calendar import Calendar

from .events import Change, post
from .models import EventKind, ObligationEntry, Verdict


class AlreadySettled(Refusal):
    """The obligation has been fulfilled, exempted or cancelled already."""

    code = "already_settled"


class BeforePeriod(Invalid):
    """Disclosure before the period begins fulfils nothing (metrics: timeliness)."""

    code = "before_period"


class CalendarMissing(Refusal):
    """The working-day table does not reach the day."""

    code = "calendar_missing"


class NotWithdrawable(Refusal):
    """Nothing published stands."""

    code = "not_withdrawable"


class NilNotAllowed(Refusal):
    """The row does not allow a nil return."""

    code = "nil_not_allowed"


class ExtensionRefused(Refusal):
    """The extension breaks a rule."""

    code = "extension_refused"


def counting_day(declared_on: date, recorded_on: date, *, limit_days: int, calendar: Calendar) -> date:
    """Give the day that counts: the declared one if recorded within the back-entry limit, else the day of recording.

    :param limit_days: working days (setting `offline_backfill_days`).
    :raises CalendarMissing: if the working-day table does not reach the day of recording.
    """
    if declared_on >= recorded_on:
        return declared_on
    if calendar.covered_until is None or recorded_on > calendar.covered_until:
        raise CalendarMissing(
            _("The working days of %(year)s are not entered yet. Ask the district office to enter them.")
            % {"year": recorded_on.year}
        )
    return declared_on if calendar.between(declared_on, recorded_on) <= limit_days else recorded_on


@transaction.atomic
def prepare(*, obligation_id: uuid.UUID, actor: Actor, at: datetime) -> ObligationEntry:
    """Record that what will be disclosed has been approved: the obligation is no longer due soon."""
    entry = ObligationEntry.objects.lock(obligation_id)
    _require_owed(entry)
    post([Change(entry, EventKind.PREPARED, localdate(at))], actor=actor, at=at)
    return entry


@transaction.atomic
def unprepare(*, obligation_id: uuid.UUID, actor: Actor, at: datetime) -> ObligationEntry:
    """Record that an edit or a return has voided the approval: the obligation may be due soon again."""
    entry = ObligationEntry.objects.lock(obligation_id)
    if entry.prepared_at is not None and entry.cancelled_on is None:
        post([Change(entry, EventKind.UNPREPARED, localdate(at))], actor=actor, at=at)
    return entry


@transaction.atomic
def disclose(
    *, obligation_id: uuid.UUID, declared_on: date, disclosure_id: uuid.UUID, actor: Actor, at: datetime
) -> ObligationEntry:
    """Record a disclosure, or the successor of a withdrawn one.

    :param declared_on: the day it was disclosed, by evidence; counts if recorded within the back-entry limit.
    :raises AlreadySettled: if it is disclosed, exempted or cancelled.
    :raises BeforePeriod: if `declared_on` lies before the period.
    :raises Invalid: if `declared_on` lies in the future.
    """
    entry = ObligationEntry.objects.lock(obligation_id)
    _require_owed(entry)
    recorded_on = localdate(at)
    if declared_on > recorded_on:
        raise Invalid(
            _("The day of disclosure lies in the future. Enter it once it has taken place."), field="disclosed_on"
        )
    if declared_on < entry.period_start:
        raise BeforePeriod(
            _("This item is owed from %(start)s on; a disclosure before that does not fulfil it.")
            % {"start": entry.period_start},
            field="disclosed_on",
        )
    if entry.verdict == Verdict.EXEMPT or (entry.disclosed_on is not None and entry.withdrawn_on is None):
        raise AlreadySettled(_("This item has been disclosed or exempted already. Reload the page."))
    limit = int(setting("offline_backfill_days", on=recorded_on))
    counts_on = counting_day(declared_on, recorded_on, limit_days=limit, calendar=Calendar.load())
    kind = EventKind.DISCLOSED if entry.withdrawn_on is None else EventKind.REPUBLISHED
    data = {"declared_on": declared_on.isoformat(), "disclosed_on": counts_on.isoformat()}
    entry.recorded_at, entry.disclosure_id = at, disclosure_id
    post([Change(entry, kind, counts_on, data)], actor=actor, at=at, also_update=("recorded_at", "disclosure_id"))
    return entry


@transaction.atomic
def confirm_nil(*, obligation_id: uuid.UUID, disclosure_id: uuid.UUID, actor: Actor, at: datetime) -> ObligationEntry:
    """Record a confirmed nil return 本期无此事项: counts for completeness, not for timeliness.

    :raises NilNotAllowed: if the catalogue row does not allow it.
    :raises AlreadySettled: if the obligation is settled.
    """
    entry = ObligationEntry.objects.lock(obligation_id)
    _require_owed(entry)
    if not entry.nil_allowed:
        raise NilNotAllowed(_("The catalogue does not allow a nil return for this item. Disclose it instead."))
    if entry.verdict or entry.disclosed_on is not None:
        raise AlreadySettled(_("This item has been disclosed or exempted already. Reload the page."))
    entry.disclosure_id = disclosure_id
    post([Change(entry, EventKind.NIL_RETURNED, localdate(at))], actor=actor, at=at, also_update=("disclosure_id",))
    return entry


@transaction.atomic
def extend_due(
    *, obligation_id: uuid.UUID, extended_to: date, reason: str, actor: User, at: datetime
) -> ObligationEntry:
    """Move an obligation's due date to a later day, once, as its superior decides (defaults: extension_max_days).

    :raises NotPermitted: if the actor does not decide for the unit.
    :raises ExtensionRefused: if it is due already, settled, extended before, or the new day is not later or too late.
    """
    entry = ObligationEntry.objects.lock(obligation_id)
    today = localdate(at)
    policies.require_can_decide_for(actor, entry.unit.parent or entry.unit, on=today)
    _require_owed(entry)
    if not reason.strip():
        raise Invalid(_("Give the reason for the extension."), field="reason")
    if entry.verdict or entry.due_on is None or entry.extended_to is not None:
        raise ExtensionRefused(_("Only an open item with a due date can be extended, and only once."))
    calendar = Calendar.load()
    most = int(setting("extension_max_days", on=today))
    latest = calendar.add(entry.due_on, most)
    if extended_to <= entry.due_on or (latest is not None and extended_to > latest):
        raise ExtensionRefused(
            _("Choose a day after %(due)s and at most %(days)s working days later.")
            % {"due": entry.due_on, "days": most},
            field="extended_to",
        )
    data = {"extended_to": extended_to.isoformat(), "reason": reason}
    post([Change(entry, EventKind.EXTENDED, today, data)], actor=actor, at=at)
    record("obligation.extended", subject=entry, actor=actor, at=at, unit_id=entry.unit_id, **data)
    return entry


@transaction.atomic
def exempt(*, obligation_id: uuid.UUID, reason: str, actor: User, at: datetime) -> ObligationEntry:
    """Record that the superior has decided that this is not to be disclosed 经审定不公开.

    Decided after the due date it is kept on record and changes nothing.

    :raises NotPermitted: if the actor does not decide for the unit.
    """
    entry = ObligationEntry.objects.lock(obligation_id)
    today = localdate(at)
    policies.require_can_decide_for(actor, entry.unit.parent or entry.unit, on=today)
    _require_owed(entry)
    if not reason.strip():
        raise Invalid(_("Give the reason for the exemption."), field="reason")
    if entry.verdict or entry.disclosed_on is not None:
        raise AlreadySettled(_("This item has been disclosed or exempted already. Reload the page."))
    post([Change(entry, EventKind.EXEMPTED, today, {"reason": reason})], actor=actor, at=at)
    record("obligation.exempted", subject=entry, actor=actor, at=at, unit_id=entry.unit_id, reason=reason)
    return entry


@transaction.atomic
def withdraw(*, obligation_id: uuid.UUID, reason: str, actor: Actor, at: datetime) -> ObligationEntry:
    """Record that a disclosure was withdrawn. Without a successor in time it counts as overdue from that limit.

    :raises NotWithdrawable: if nothing disclosed stands.
    """
    entry = ObligationEntry.objects.lock(obligation_id)
    _require_owed(entry)
    if entry.disclosed_on is None or entry.withdrawn_on is not None:
        raise NotWithdrawable(_("Nothing published stands for this item. Reload the page."))
    today = localdate(at)
    limit = int(setting("withdrawal_successor_days", on=today))
    successor_due_on = Calendar.load().add(today, limit)
    data = {"successor_due_on": successor_due_on.isoformat() if successor_due_on else None, "reason": reason}
    post([Change(entry, EventKind.WITHDRAWN, today, data)], actor=actor, at=at)
    return entry


def _require_owed(entry: ObligationEntry) -> None:
    if entry.cancelled_on is not None:
        raise AlreadySettled(_("This item is no longer owed: it was cancelled. Reload the page."))
