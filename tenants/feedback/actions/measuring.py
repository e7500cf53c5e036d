"""Measures: who does what by when, and what shows it done (FBK-18)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.cases import CaseEnded
from hierarchy.units.models import Unit
from tenants.disclosure.files import inspect
from tenants.disclosure.models import Disclosure, DisclosureState

from ..measures import FINISHED, all_done, last_planned_day, standing_measures
from ..models import CaseState, CaseStepKind, Measure
from ..procedure import CaseAct
from ..public_words import refuse_numbers_of_people
from .acting import Handling, add_step, audit, begin, checked_text, move, tell_officers
from .attaching import keep_files
from .converting import convert_if_due

MAX_MEASURE, MAX_OWNER, MAX_REASON = 300, 80, 300


class NotAdopted(Refusal):
    """Only what was adopted is put into practice by measures."""

    code = "not_adopted"


class UnknownMeasure(Refusal):
    """The case has no such measure, or it is done or was given up."""

    code = "unknown_measure"
    status = 404


class EvidenceMissing(Invalid):
    """A measure counts as done with a photograph, a file or a disclosure that shows it."""

    code = "evidence_missing"


@dataclass(frozen=True)
class Plan:
    """What is to be done, who does it, and the planned day."""

    text: str
    owner: str
    due_on: date


@transaction.atomic
def plan_measure(*, unit: Unit, case_id: uuid.UUID, plan: Plan, actor: User, at: datetime) -> Measure:
    """Plan a measure of an adopted case. A case converted before is so no longer until this is done too.

    :raises NotAdopted: see there. :raises CaseEnded: once the case is closed. :raises Invalid: for what is planned.
    """
    handling = _begin_planning(unit, case_id, actor, at)
    text, owner = _checked(plan, handling)
    measure = Measure.objects.create(
        case=handling.case, text=text, owner=owner, due_on=plan.due_on, created_by_id=actor.person_id, created_at=at
    )
    _record(handling, measure, "planned", text=text)
    _post_plan(handling)
    audit("measure_planned", handling, due_on=plan.due_on.isoformat())
    return measure


@transaction.atomic
def change_measure(
    *, unit: Unit, case_id: uuid.UUID, measure_id: uuid.UUID, plan: Plan, actor: User, at: datetime
) -> Measure:
    """Plan an open measure anew: what, who or when.

    :raises UnknownMeasure: if it is done or given up. Further as `plan_measure`.
    """
    handling = _begin_planning(unit, case_id, actor, at)
    measure = _open_measure(handling, measure_id)
    before = measure.due_on
    measure.text, measure.owner = _checked(plan, handling, unchanged=before)
    measure.due_on = plan.due_on
    measure.save(update_fields=["text", "owner", "due_on"])
    _record(handling, measure, "changed", text=measure.text, was_due_on=before.isoformat())
    _post_plan(handling)
    audit("measure_changed", handling, due_on=plan.due_on.isoformat(), was_due_on=before.isoformat())
    return measure


@transaction.atomic
def drop_measure(
    *, unit: Unit, case_id: uuid.UUID, measure_id: uuid.UUID, reason: str, actor: User, at: datetime
) -> Measure:
    """Give up an open measure. If all the others are done and the asker was told, the case is converted now.

    :raises UnknownMeasure: if it is done or given up. :raises Invalid: without a reason.
    """
    handling = begin(CaseAct.MEASURE, unit=unit, case_id=case_id, actor=actor, at=at)
    measure = _open_measure(handling, measure_id)
    measure.dropped_reason = checked_text(
        reason, field="reason", most=MAX_REASON, required=_("Say why it is given up.")
    )
    measure.save(update_fields=["dropped_reason"])
    _record(handling, measure, "dropped", text=measure.dropped_reason)
    if handling.case.state != CaseState.CLOSED:
        _post_plan(handling)
    audit("measure_dropped", handling)
    _tell_if_done(handling, is_converted=convert_if_due(handling))
    return measure


@transaction.atomic
def finish_measure(
    *,
    unit: Unit,
    case_id: uuid.UUID,
    measure_id: uuid.UUID,
    result: str,
    done_on: date,
    files: Sequence[File] = (),
    disclosure_id: uuid.UUID | None = None,
    actor: User,
    at: datetime,
) -> Measure:
    """Record that a measure was done, with what shows it: photographs or files, or a disclosure of the unit.

    :raises UnknownMeasure: if it is done or given up. :raises EvidenceMissing: if nothing shows it.
    :raises FileRefused: by size, type or number. :raises Invalid: for a day to come, an empty or unsuitable text.
    """
    handling = begin(CaseAct.MEASURE, unit=unit, case_id=case_id, actor=actor, at=at)
    measure = _open_measure(handling, measure_id)
    result = checked_text(result, field="result", most=1_000, required=_("Write what was done."))
    refuse_numbers_of_people(result, field="result")
    if done_on > handling.on:
        raise Invalid(_("This day lies in the future."), field="done_on", code="day_to_come")
    if done_on < handling.case.received_on:
        raise Invalid(_("This day lies before the case was received."), field="done_on", code="day_too_early")
    if not files and disclosure_id is None:
        raise EvidenceMissing(
            _("Add a photograph or a file that shows it done, or choose a disclosure."), field="evidence"
        )
    if disclosure_id is not None:
        _require_published(disclosure_id)
    accepted = [inspect(file, field="evidence") for file in files]
    keep_files(handling, accepted, uploader_id=actor.person_id, measure=measure, field="evidence")
    measure.result, measure.done_on, measure.disclosure_id = result, done_on, disclosure_id
    measure.save(update_fields=["result", "done_on", "disclosure_id"])
    _record(handling, measure, FINISHED, text=result)
    audit("measure_finished", handling, done_on=done_on.isoformat(), evidence=[file.sha256 for file in accepted])
    _tell_if_done(handling, is_converted=convert_if_due(handling))
    return measure


def _begin_planning(unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> Handling:
    handling = begin(CaseAct.MEASURE, unit=unit, case_id=case_id, actor=actor, at=at)
    if handling.case.state == CaseState.CLOSED:
        raise CaseEnded(_("This case is closed. Open it again to plan more."))
    if not handling.case.is_adopted:
        raise NotAdopted(_("First the principal or the deputy in charge adopts it; then plan what is done."))
    return handling


def _checked(plan: Plan, handling: Handling, *, unchanged: date | None = None) -> tuple[str, str]:
    """Give text and owner that may be kept. A planned day that has passed stays only if it is not changed."""
    text = checked_text(plan.text, field="text", most=MAX_MEASURE, required=_("Write what is to be done."))
    refuse_numbers_of_people(text, field="text")
    owner = checked_text(plan.owner, field="owner", most=MAX_OWNER, required=_("Say who does it."))
    if plan.due_on < handling.on and plan.due_on != unchanged:
        raise Invalid(_("Choose today or a later day."), field="due_on", code="day_past")
    return text, owner


def _open_measure(handling: Handling, measure_id: uuid.UUID) -> Measure:
    open_ones = Measure.objects.filter(case=handling.case, done_on__isnull=True, dropped_reason="")
    measure = open_ones.filter(pk=measure_id).first()
    if measure is None:
        raise UnknownMeasure(_("This measure is not open: it is done or was given up. Reload the page."))
    return measure


def _require_published(disclosure_id: uuid.UUID) -> None:
    published = Disclosure.objects.in_states([DisclosureState.PUBLISHED])
    if not published.filter(pk=disclosure_id, is_nil=False).exists():
        raise Invalid(_("Choose one of the unit's published disclosures."), field="disclosure", code="not_published")


def _record(handling: Handling, measure: Measure, event: str, *, text: str, **data: str) -> None:
    """Record the step; no act on a measure changes the case's state."""
    move(handling, CaseAct.MEASURE)
    add_step(
        handling,
        CaseStepKind.MEASURE,
        text=text,
        event=event,
        measure=str(measure.pk),
        due_on=measure.due_on.isoformat(),
        **data,
    )


def _post_plan(handling: Handling) -> None:
    """Post the planned day of the last measure that stands; posting says also that the case is not converted."""
    close_by = last_planned_day(handling.case)
    ledger.plan_measures(case_id=handling.case.pk, close_by=close_by, actor=handling.actor, at=handling.at)


def _tell_if_done(handling: Handling, *, is_converted: bool) -> None:
    if not is_converted and all_done(standing_measures(handling.case)):
        tell_officers(handling, "case_to_tell")
