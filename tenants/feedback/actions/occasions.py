"""Occasions held with people: planned, put on record, corrected, cancelled (FBK-01, FBK-10..14, FBK-16)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Invalid, Refusal
from hierarchy.ledger.attendance import cancel_attendance, post_attendance
from hierarchy.units.models import Unit
from tenants.disclosure.actions.consulting import link_consultation, unlink_consultation
from tenants.disclosure.actions.steps import UnknownDisclosure, require_inside
from tenants.disclosure.models import Disclosure

from ..models import Occasion
from ..occasion_kinds import CONSULTING, GROUPS, INVITED, people_at
from ..occasion_policies import require_can_keep_occasions
from .acting import checked_text

State = Occasion.State
MOST_PEOPLE = 100_000
MAX_RECORD = 5_000


class UnknownOccasion(Refusal):
    """There is no such occasion in this unit's workspace."""

    code = "unknown_occasion"
    status = 404


class OccasionOver(Refusal):
    """It has been held or cancelled: its plan is history."""

    code = "occasion_over"


class NotHeldYet(Invalid):
    """What lies in the future cannot have been held."""

    code = "not_held_yet"


class OccasionLinked(Refusal):
    """The occasion is linked to this disclosure already, or was not."""

    code = "occasion_linked"


@dataclass(frozen=True)
class OccasionPlan:
    """What is to be held. `invited` counts those who are to come."""

    kind: str
    title: str
    planned_on: date
    ends_on: date | None = None
    place: str = ""
    host: str = ""
    is_announced: bool = False
    invited: int | None = None


@dataclass(frozen=True)
class Record:
    """What was held: on which day, with how many people of each group, what was said, what became of it."""

    held_on: date
    attendance: Mapping[str, int] = field(default_factory=dict)
    summary: str = ""
    follow_up: str = ""


@transaction.atomic
def plan_occasion(*, unit: Unit, plan: OccasionPlan, actor: User, at: datetime) -> Occasion:
    """Put an occasion into the year's plan; what has been held already is planned for its day and recorded at once.

    :raises NotForYou: unless the actor keeps occasions. :raises Invalid: at the field.
    """
    require_inside(unit)
    require_can_keep_occasions(actor, unit, on=localdate(at))
    occasion = Occasion(created_by_id=actor.person_id, created_at=at)
    _take_plan(occasion, plan)
    occasion.save(force_insert=True)
    _audit("planned", unit, occasion, actor, at, kind=occasion.kind, planned_on=occasion.planned_on)
    return occasion


@transaction.atomic
def change_occasion(*, unit: Unit, occasion_id: uuid.UUID, plan: OccasionPlan, actor: User, at: datetime) -> Occasion:
    """Change the plan of what has not been held yet.

    :raises OccasionOver: if it has, or was cancelled. :raises NotForYou, UnknownOccasion, Invalid: see there.
    """
    occasion = _open(unit, occasion_id, actor=actor, at=at)
    if occasion.state != State.PLANNED:
        raise OccasionOver(_("This has been held or cancelled. Correct the record, or plan another."))
    _take_plan(occasion, plan)
    occasion.save()
    _audit("changed", unit, occasion, actor, at, kind=occasion.kind, planned_on=occasion.planned_on)
    return occasion


@transaction.atomic
def hold_occasion(*, unit: Unit, occasion_id: uuid.UUID, record: Record, actor: User, at: datetime) -> Occasion:
    """Put on record that an occasion was held; done again, it corrects the record.

    The number of people goes to the ledger; a correction of day or number cancels that entry and posts another.

    :raises NotHeldYet: for a future day. :raises OccasionOver: if it was cancelled.
    :raises NotForYou, UnknownOccasion, Invalid: see there.
    """
    occasion = _open(unit, occasion_id, actor=actor, at=at)
    if occasion.state == State.CANCELLED:
        raise OccasionOver(_("This was cancelled. Plan it again if it was held after all."))
    if record.held_on > localdate(at):
        raise NotHeldYet(_("The day lies in the future. Record it once it has been held."), field="held_on")
    counts = _counted(record.attendance)
    before = (occasion.held_on, people_at(occasion.attendance)) if occasion.state == State.HELD else None
    invited = {name: count for name, count in occasion.attendance.items() if name == INVITED}
    occasion.attendance = counts | invited
    occasion.held_on, occasion.state = record.held_on, State.HELD
    occasion.summary = checked_text(
        record.summary, field="summary", most=MAX_RECORD, required=_("Write down what was said, in a few sentences.")
    )
    occasion.follow_up = checked_text(record.follow_up, field="follow_up", most=MAX_RECORD)
    occasion.save()
    people = people_at(counts)
    if before != (occasion.held_on, people):
        cancel_attendance(occasion_id=occasion.pk, actor=actor, at=at)
        post_attendance(
            unit=unit,
            occasion_id=occasion.pk,
            kind=occasion.kind,
            held_on=occasion.held_on,
            people=people,
            actor=actor,
            at=at,
        )
    verb = "held" if before is None else "corrected"
    _audit(verb, unit, occasion, actor, at, kind=occasion.kind, held_on=occasion.held_on, people=people)
    return occasion


@transaction.atomic
def cancel_occasion(*, unit: Unit, occasion_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Occasion:
    """Cancel what will not be held, or strike out what was recorded in error; it stays on record with its reason.

    :raises ConsultationNeeded: if an approval rests on it. :raises OccasionOver: if it was cancelled before.
    :raises NotForYou, UnknownOccasion, Invalid: see there.
    """
    occasion = _open(unit, occasion_id, actor=actor, at=at)
    if occasion.state == State.CANCELLED:
        raise OccasionOver(_("This has been cancelled already."))
    reason = checked_text(reason, field="reason", most=200, required=_("Say why it is not held."))
    for disclosure_id in list(occasion.disclosure_ids):
        _unlink(unit, occasion, uuid.UUID(disclosure_id), actor=actor, at=at)
    occasion.state, occasion.reason = State.CANCELLED, reason
    occasion.save()
    cancel_attendance(occasion_id=occasion.pk, actor=actor, at=at)
    _audit("cancelled", unit, occasion, actor, at, kind=occasion.kind)
    return occasion


@transaction.atomic
def link_occasion(
    *, unit: Unit, occasion_id: uuid.UUID, disclosure_id: uuid.UUID, actor: User, at: datetime
) -> Occasion:
    """Link what was held to the disclosure it was about; a consultation then counts for its approval (FBK-09).

    :raises NotHeldYet: before it has been put on record. :raises OccasionLinked: if it is linked already.
    :raises NotForYou, UnknownOccasion, UnknownDisclosure, NotConsultable: see there.
    """
    occasion = _open(unit, occasion_id, actor=actor, at=at)
    if occasion.state != State.HELD:
        raise NotHeldYet(
            _("“%(title)s” has not been put on record yet. Enter what was said there first.")
            % {"title": occasion.title},
            field="disclosure",
        )
    if str(disclosure_id) in occasion.disclosure_ids:
        raise OccasionLinked(_("This is linked already."))
    if occasion.kind in CONSULTING:
        link_consultation(unit=unit, disclosure_id=disclosure_id, consultation_id=occasion.pk, actor=actor, at=at)
    elif not Disclosure.objects.filter(pk=disclosure_id).exists():
        raise UnknownDisclosure(_("This unit has no such disclosure. Open it from the list."))
    occasion.disclosure_ids = [*occasion.disclosure_ids, str(disclosure_id)]
    occasion.save(update_fields=["disclosure_ids"])
    _audit("linked", unit, occasion, actor, at, disclosure=str(disclosure_id))
    return occasion


@transaction.atomic
def unlink_occasion(
    *, unit: Unit, occasion_id: uuid.UUID, disclosure_id: uuid.UUID, actor: User, at: datetime
) -> Occasion:
    """Undo a link made in error.

    :raises ConsultationNeeded: if an approval rests on it. :raises OccasionLinked: if it is not linked.
    :raises NotForYou, UnknownOccasion: see there.
    """
    occasion = _open(unit, occasion_id, actor=actor, at=at)
    if str(disclosure_id) not in occasion.disclosure_ids:
        raise OccasionLinked(_("This is not linked."))
    _unlink(unit, occasion, disclosure_id, actor=actor, at=at)
    occasion.save(update_fields=["disclosure_ids"])
    return occasion


def _unlink(unit: Unit, occasion: Occasion, disclosure_id: uuid.UUID, *, actor: User, at: datetime) -> None:
    if occasion.kind in CONSULTING:
        unlink_consultation(unit=unit, disclosure_id=disclosure_id, consultation_id=occasion.pk, actor=actor, at=at)
    occasion.disclosure_ids = [key for key in occasion.disclosure_ids if key != str(disclosure_id)]
    _audit("unlinked", unit, occasion, actor, at, disclosure=str(disclosure_id))


def _open(unit: Unit, occasion_id: uuid.UUID, *, actor: User, at: datetime) -> Occasion:
    require_inside(unit)
    try:
        occasion = Occasion.objects.select_for_update().get(pk=occasion_id)
    except Occasion.DoesNotExist:
        raise UnknownOccasion(_("This unit has no such occasion. Open it from the list.")) from None
    require_can_keep_occasions(actor, unit, on=localdate(at))
    return occasion


def _take_plan(occasion: Occasion, plan: OccasionPlan) -> None:
    if plan.kind not in Occasion.Kind.values:
        raise Invalid(_("Choose one of the listed kinds."), field="kind", code="unknown_kind")
    if plan.ends_on is not None and plan.ends_on < plan.planned_on:
        raise Invalid(_("The last day comes before the first."), field="ends_on", code="days_reversed")
    occasion.kind, occasion.planned_on, occasion.ends_on = plan.kind, plan.planned_on, plan.ends_on
    occasion.title = checked_text(plan.title, field="title", most=200, required=_("Say what it is about."))
    occasion.place = checked_text(plan.place, field="place", most=120)
    occasion.host = checked_text(plan.host, field="host", most=80)
    occasion.is_announced = plan.is_announced
    occasion.attendance = {} if plan.invited is None else {INVITED: _count(plan.invited, field=INVITED)}


def _counted(attendance: Mapping[str, int]) -> dict[str, int]:
    if not set(attendance) <= set(GROUPS):
        raise Invalid(_("Count people by the listed groups."), field="attendance", code="unknown_group")
    return {group: _count(attendance[group], field=group) for group in GROUPS if attendance.get(group)}


def _count(number: int, *, field: str) -> int:
    if not 0 <= number <= MOST_PEOPLE:
        raise Invalid(
            _("Give a number of people between 0 and %(most)s.") % {"most": MOST_PEOPLE}, field=field, code="bad_count"
        )
    return number


def _audit(verb: str, unit: Unit, occasion: Occasion, actor: User, at: datetime, **data: Any) -> None:
    """Append the act to the unit's audit chain: facts, never what was said."""
    trail.record(f"occasion.{verb}", subject=occasion, actor=actor, at=at, unit_id=unit.pk, **data)
