"""What units have published, as facts: posted when a workspace publishes or withdraws."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from core.actors import Actor
from hierarchy.units.models import Unit

from .models import PublicationEntry
from .vocabulary import Mode


@transaction.atomic
def publish(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    obligation_id: uuid.UUID | None,
    version_number: int,
    title: str,
    category: str,
    scope: str,
    forms: Sequence[str],
    published_on: date,
    content_sha256: str,
    shown_until: date | None = None,
    actor: Actor,
    at: datetime,
    mode: str = Mode.ROUTINE,
    is_out_of_catalogue: bool = False,
) -> PublicationEntry:
    """Post one publication: the facts and the hash of text and attachments, never the text.

    :param title: of what is for society its own; of all else only what the catalogue calls it, for everybody above
        the unit reads it here. :param shown_until: the last day of a notice with a term.
    """
    return PublicationEntry.objects.create(
        unit=unit,
        disclosure_id=disclosure_id,
        obligation_id=obligation_id,
        version_number=version_number,
        title=title,
        category=category,
        scope=scope,
        forms=list(forms),
        mode=mode,
        is_out_of_catalogue=is_out_of_catalogue,
        published_on=published_on,
        recorded_at=at,
        content_sha256=content_sha256,
        shown_until=shown_until,
    )


@transaction.atomic
def withdraw_publication(*, disclosure_id: uuid.UUID, reason: str, actor: Actor, at: datetime) -> int:
    """Mark a disclosure's standing publications as withdrawn. Returns how many there were."""
    standing = PublicationEntry.objects.standing().filter(disclosure_id=disclosure_id)
    return standing.update(withdrawn_at=at, withdrawal_reason=reason)


@transaction.atomic
def take_down_publication(
    *, disclosure_id: uuid.UUID, reason: str, is_early: bool = False, actor: Actor, at: datetime
) -> int:
    """Mark a disclosure's standing publications as taken down: no error, what was owed stays fulfilled (TIM-01).

    :param is_early: before the least time it was to be shown, which is counted. Returns how many there were.
    """
    shown = PublicationEntry.objects.standing().filter(disclosure_id=disclosure_id, taken_down_at__isnull=True)
    return shown.update(taken_down_at=at, taken_down_reason=reason, taken_down_early=is_early)
