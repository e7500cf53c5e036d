"""The text of what society may read now: posted when it goes on a board, dropped when it leaves it (design 6)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction

from core.actors import Actor
from hierarchy.units.models import Unit

from .models import PublicText


@transaction.atomic
def post_text(
    *,
    kind: str,
    subject_id: uuid.UUID,
    unit: Unit,
    title: str,
    text: str,
    category: str,
    published_on: date,
    shown_until: date | None,
    actor: Actor,
    at: datetime,
) -> PublicText:
    """Post what a disclosure or an answer says to society; posting anew replaces it."""
    values = {
        "unit": unit,
        "title": title,
        "text": text,
        "category": category,
        "published_on": published_on,
        "shown_until": shown_until,
        "grams": "",
    }
    return PublicText.objects.update_or_create(kind=kind, subject_id=subject_id, defaults=values)[0]


@transaction.atomic
def drop_text(*, kind: str, subject_id: uuid.UUID) -> None:
    """Take a text away as it leaves the board."""
    PublicText.objects.filter(kind=kind, subject_id=subject_id).delete()
