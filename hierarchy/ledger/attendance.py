"""How many people took part in what units held: posted when a workspace puts an occasion on record (FBK-19)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from core.actors import Actor
from hierarchy.units.models import Unit

from .models import AttendanceEntry


@transaction.atomic
def post_attendance(
    *, unit: Unit, occasion_id: uuid.UUID, kind: str, held_on: date, people: int, actor: Actor, at: datetime
) -> AttendanceEntry:
    """Post how many people took part in an occasion. A correction cancels the entry before and posts anew.

    :param people: a sum, never names.
    """
    return AttendanceEntry.objects.create(
        unit=unit, occasion_id=occasion_id, kind=kind, held_on=held_on, people=people, recorded_at=at
    )


@transaction.atomic
def cancel_attendance(*, occasion_id: uuid.UUID, actor: Actor, at: datetime) -> int:
    """Cancel an occasion's standing entry; it stays in the ledger for past dates. Returns how many there were."""
    standing = AttendanceEntry.objects.filter(occasion_id=occasion_id, cancelled_at__isnull=True)
    return standing.update(cancelled_at=at)
