"""Demanding a proposal: what is due and has not been proposed is asked for, once per stage, on record (CAT-14)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from audit import trail
from audit.models import Entry
from core.actors import SYSTEM
from core.urls import unit_url
from district.settings import DistrictSettings
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send
from workdays.calendar import Calendar

from ..due_words import state_of
from ..models import Disclosure, DisclosureState
from .steps import require_inside

#: Whom each stage asks: the drafter first, then the head as well (defaults 4.5, escalation_days).
ASKED = {
    "due_soon": (Role.DRAFTER,),
    "overdue": (Role.DRAFTER, Role.HEAD),
}


@transaction.atomic
def demand_proposals(*, unit: Unit, at: datetime) -> list[ObligationEntry]:
    """Ask for a proposal of everything due soon or overdue that nobody has proposed. Safe to repeat.

    Each obligation is asked for once when it is due soon and once when it is overdue; each demand is an entry in the
    unit's audit chain. Gives the obligations asked for now.
    """
    require_inside(unit)
    today = localdate(at)
    settings, calendar = DistrictSettings.load(), Calendar.load()
    soon = int(settings.value("due_soon_days", on=today))
    asked = []
    for entry in _not_proposed(unit, at):
        stage = state_of(entry, today=today, due_soon_days=soon, calendar=calendar)
        if stage in ASKED and not _was_asked(entry, stage):
            _ask(unit, entry, stage, at)
            asked.append(entry)
    return asked


def _not_proposed(unit: Unit, at: datetime) -> Sequence[ObligationEntry]:
    begun = ObligationEntry.objects.filter(unit=unit, due_on__isnull=False, period_start__lte=localdate(at))
    entries = list(begun.open().owed().actionable().order_by("due_on", "id"))
    drafts = (DisclosureState.DRAFT, DisclosureState.WITHDRAWN)
    under_way: set[uuid.UUID | None] = set(
        Disclosure.objects.live()
        .exclude(state__in=drafts)
        .of_obligations(entry.pk for entry in entries)
        .values_list("obligation_id", flat=True)
    )
    return [entry for entry in entries if entry.pk not in under_way]


def _was_asked(entry: ObligationEntry, stage: str) -> bool:
    return Entry.objects.filter(
        verb="disclosure.proposal_demanded",
        subject_type=entry._meta.label_lower,
        subject_id=str(entry.pk),
        data__stage=stage,
    ).exists()


def _ask(unit: Unit, entry: ObligationEntry, stage: str, at: datetime) -> None:
    people = people_in(unit, ASKED[stage], on=localdate(at))
    send(
        recipients=sorted(people),
        kind="proposal_demanded",
        values={"title": entry.title, "due_on": entry.due_on},
        url=unit_url(unit.slug, "desk"),
        at=at,
    )
    trail.record(
        "disclosure.proposal_demanded",
        subject=entry,
        actor=SYSTEM,
        at=at,
        unit_id=unit.pk,
        stage=stage,
        due_on=entry.due_on,
        told=len(people),
    )
