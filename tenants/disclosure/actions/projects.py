"""Projects: work disclosed stage by stage, planned, planned anew, done early, brought to its end (TIM-07, TIM-08)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.display import day as written
from core.errors import Invalid, Refusal
from core.secrecy_marks import refuse_secret
from core.texts import clean_text
from district.settings import value as setting
from hierarchy.ledger import matters as ledger
from hierarchy.ledger.events import lock_units
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Duty
from hierarchy.units.models import Unit

from ..models import Disclosure, Matter
from .matters import (
    DECIDERS,
    AlreadyRegistered,
    audit_matter,
    clean_reason,
    clean_title,
    obligations_of,
    open_matter,
    require_drafter,
)
from .starting import AlreadyStarted, start_disclosure
from .steps import require_inside

MAX_STAGES = 12
MAX_STAGE_NAME = 80
#: A summary is owed for each year that the work crosses: an end a lifetime away is a slip of the pen.
MAX_YEARS = 10


class StagesOpen(Refusal):
    """Stages are still to be disclosed."""

    code = "stages_open"


@dataclass(frozen=True)
class StagePlan:
    """A stage as planned: what is to be reached, by which day."""

    name: str
    planned_on: date


@transaction.atomic
def plan_project(
    *,
    unit: Unit,
    item_key: uuid.UUID,
    title: str,
    began_on: date,
    ends_on: date,
    stages: Sequence[StagePlan],
    actor: User,
    at: datetime,
) -> Matter:
    """Register a project under a staged row: each stage is owed, and a summary if the work crosses a year.

    :raises NotYourStep: unless the actor drafts for the unit. :raises AlreadyRegistered: the same was registered.
    :raises Invalid: without a stage, with one in the past or out of order, or an end before the last stage.
    :raises RowNotInForce: unless the row is in force and staged.
    """
    require_inside(unit)
    require_drafter(actor, unit, at)
    lock_units([unit.pk])
    title = clean_title(title)
    stages = _checked(stages, ends_on=ends_on)
    if began_on > ends_on:
        raise Invalid(_("The planned end lies before the beginning. Check both days."), field="ends_on")
    _require_near(began_on, ends_on)
    same = Matter.objects.filter(kind=Matter.Kind.PROJECT, item_key=item_key, title=title, began_on=began_on)
    taken = same.exclude(state=Matter.State.VOID).first()
    if taken is not None:
        raise AlreadyRegistered(taken.pk)
    matter = Matter(
        kind=Matter.Kind.PROJECT,
        item_key=item_key,
        title=title,
        began_on=began_on,
        ends_on=ends_on,
        created_by_id=actor.person_id,
        created_at=at,
    )
    matter.stages = _owe_stages(unit, matter, began_on, stages, first_number=1, actor=actor, at=at)
    ledger.owe_summaries(
        unit=unit, item_key=item_key, matter_id=matter.pk, began_on=began_on, ends_on=ends_on, actor=actor, at=at
    )
    matter.save()
    audit_matter("registered", matter, unit=unit, actor=actor, at=at, stages=len(stages))
    return matter


@transaction.atomic
def replan(
    *,
    unit: Unit,
    matter_id: uuid.UUID,
    stages: Sequence[StagePlan],
    ends_on: date,
    reason: str,
    actor: User,
    at: datetime,
) -> Matter:
    """Plan anew what has not fallen due and has not been begun; what is kept stays as it is.

    :param stages: all stages that follow those kept, in order; none cancels the rest.
    :raises NotYourStep: unless the actor approves for the unit. :raises ReasonMissing: without a reason.
    :raises Invalid: see `plan_project`.
    """
    matter = open_matter(unit, matter_id, actor=actor, at=at, roles=DECIDERS)
    reason = clean_reason(reason)
    kept, dropped = _kept_and_open(unit, matter, on=localdate(at))
    stages = _checked(stages, ends_on=ends_on, at_least=0 if kept else 1, kept=len(kept))
    _require_near(matter.began_on, ends_on)
    ledger.cancel_matter(unit=unit, obligation_ids=dropped, reason="replanned", actor=actor, at=at)
    last = max((date.fromisoformat(stage["planned_on"]) for stage in kept), default=None)
    start = matter.began_on if last is None else last + timedelta(days=1)
    first = max((stage["number"] for stage in kept), default=0) + 1
    added = _owe_stages(unit, matter, start, stages, first_number=first, actor=actor, at=at)
    matter.stages = [*kept, *added]
    if ends_on != matter.ends_on:
        _owe_summaries_anew(unit, matter, ends_on, actor=actor, at=at)
    matter.ends_on, matter.reason = ends_on, reason
    matter.save(update_fields=["stages", "ends_on", "reason"])
    audit_matter("replanned", matter, unit=unit, actor=actor, at=at, stages=len(matter.stages), ends_on=ends_on)
    return matter


@transaction.atomic
def complete_stage(
    *, unit: Unit, matter_id: uuid.UUID, number: int, done_on: date, actor: User, at: datetime
) -> Disclosure:
    """Record that a stage is completed, perhaps early, and begin its disclosure.

    :raises NotYourStep: unless the actor drafts for the unit.
    :raises Invalid: for an unknown stage, a day in the future, or before the project began.
    """
    matter = open_matter(unit, matter_id, actor=actor, at=at)
    stage = next((each for each in matter.stages if each["number"] == number), None)
    if stage is None:
        raise Invalid(_("This project has no such stage. Reload the page."), code="unknown_stage")
    if done_on > localdate(at):
        raise Invalid(_("The day lies in the future. Record the stage once it is completed."), field="done_on")
    entry = ObligationEntry.objects.get(pk=stage["obligation"])
    if done_on < entry.period_start:
        raise Invalid(
            _("Stage %(number)s begins on %(day)s, after the stage before it. If that one ended early, plan anew.")
            % {"number": number, "day": written(entry.period_start)},
            field="done_on",
            code="before_stage",
        )
    stage["done_on"] = done_on.isoformat()
    matter.save(update_fields=["stages"])
    audit_matter("stage_completed", matter, unit=unit, actor=actor, at=at, stage=number, done_on=done_on)
    try:
        return start_disclosure(unit=unit, obligation_id=entry.pk, actor=actor, at=at)
    except AlreadyStarted as refusal:
        return Disclosure.objects.get(pk=refusal.disclosure_id)


@transaction.atomic
def close_project(*, unit: Unit, matter_id: uuid.UUID, ended_on: date, actor: User, at: datetime) -> Matter:
    """Bring a project to its end: every stage is settled; the summary is owed for the work as it was.

    :raises NotYourStep: unless the actor drafts for the unit.
    :raises StagesOpen: while a stage is neither disclosed nor planned otherwise.
    :raises Invalid: for a day in the future or before the project began.
    """
    matter = open_matter(unit, matter_id, actor=actor, at=at)
    if not matter.began_on <= ended_on <= localdate(at):
        raise Invalid(_("Choose a day between the beginning of the work and today."), field="ended_on")
    if obligations_of(unit, [matter.pk]).owed().open().filter(duty=Duty.STAGE).exists():
        raise StagesOpen(_("Stages are still to be disclosed. Disclose them, or have the rest planned otherwise."))
    if ended_on != matter.ends_on:
        _owe_summaries_anew(unit, matter, ended_on, actor=actor, at=at)
    matter.ends_on, matter.state = ended_on, Matter.State.CLOSED
    matter.save(update_fields=["ends_on", "state"])
    audit_matter("closed", matter, unit=unit, actor=actor, at=at, ended_on=ended_on)
    return matter


def _require_near(began_on: date, ends_on: date) -> None:
    if ends_on.year - began_on.year > MAX_YEARS:
        raise Invalid(_("At most %(years)s years from beginning to end.") % {"years": MAX_YEARS}, field="ends_on")


def _checked(stages: Sequence[StagePlan], *, ends_on: date, at_least: int = 1, kept: int = 0) -> list[StagePlan]:
    if len(stages) < at_least:
        raise Invalid(_("Plan at least one stage, with its day."), field="stages", code="stages_missing")
    if len(stages) + kept > MAX_STAGES:
        raise Invalid(_("At most %(count)s stages.") % {"count": MAX_STAGES}, field="stages")
    checked = [
        StagePlan(clean_text(stage.name, max_length=MAX_STAGE_NAME, field="stages"), stage.planned_on)
        for stage in stages
    ]
    for stage in checked:
        refuse_secret(stage.name, field="stages")
    if checked and ends_on < max(stage.planned_on for stage in checked):
        raise Invalid(_("The planned end lies before a stage. Move the end, or the stage."), field="ends_on")
    return checked


def _owe_stages(
    unit: Unit,
    matter: Matter,
    began_on: date,
    stages: Sequence[StagePlan],
    *,
    first_number: int,
    actor: User,
    at: datetime,
) -> list[dict[str, Any]]:
    """Owe the stages in the ledger, and give them as the matter keeps them."""
    planned = [ledger.PlannedStage(number, stage.planned_on) for number, stage in enumerate(stages, start=first_number)]
    entries = ledger.owe_stages(
        unit=unit, item_key=matter.item_key, matter_id=matter.pk, began_on=began_on, stages=planned, actor=actor, at=at
    )
    return [
        {
            "number": number.number,
            "name": stage.name,
            "planned_on": stage.planned_on.isoformat(),
            "done_on": None,
            "obligation": str(entry.pk),
        }
        for number, stage, entry in zip(planned, stages, entries, strict=True)
    ]


def _kept_and_open(unit: Unit, matter: Matter, *, on: date) -> tuple[list[dict[str, Any]], list[uuid.UUID]]:
    """Part the stages into those that stay, and the duties of those that can still be planned otherwise."""
    free = set(replannable(unit, matter, on=on))
    kept = [stage for stage in matter.stages if uuid.UUID(stage["obligation"]) not in free]
    return kept, [uuid.UUID(s["obligation"]) for s in matter.stages if uuid.UUID(s["obligation"]) in free]


def replannable(unit: Unit, matter: Matter, *, on: date, duty: str = Duty.STAGE) -> list[uuid.UUID]:
    """Give the duties that can be planned otherwise: open, not overdue, and nothing has been begun for them."""
    entries = obligations_of(unit, [matter.pk]).owed().open().filter(duty=duty).order_by("period_end")
    begun = set(Disclosure.objects.live().filter(matter_id=matter.pk).values_list("obligation_id", flat=True))
    done = {stage["obligation"] for stage in matter.stages if stage["done_on"]}
    return [
        entry.pk
        for entry in entries
        if entry.pk not in begun
        and str(entry.pk) not in done
        and entry.disclosed_on is None
        and not (entry.due_on is not None and entry.due_on < on)
    ]


def _owe_summaries_anew(unit: Unit, matter: Matter, ends_on: date, *, actor: User, at: datetime) -> None:
    """Let the summaries follow a new end. This year's stays as it is where it is begun or disclosed."""
    today = localdate(at)
    free = replannable(unit, matter, on=today, duty=Duty.SUMMARY)
    ledger.cancel_matter(unit=unit, obligation_ids=free, reason="replanned", actor=actor, at=at)
    summaries = obligations_of(unit, [matter.pk]).owed().filter(duty=Duty.SUMMARY)
    if summaries.exists() and setting("cross_year_summary", on=today) == "end_of_work":
        return  # one summary, begun already
    left = max((entry.period_end.year for entry in summaries), default=None)
    began_on = matter.began_on if left is None or left < today.year else date(left + 1, 1, 1)
    if began_on.year <= ends_on.year:
        ledger.owe_summaries(
            unit=unit,
            item_key=matter.item_key,
            matter_id=matter.pk,
            began_on=began_on,
            ends_on=ends_on,
            actor=actor,
            at=at,
        )
