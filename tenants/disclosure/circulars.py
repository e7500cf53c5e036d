"""Circulars within the Party 党内情况通报: something for specified persons that goes to people by name (REQ-08)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from hierarchy.ledger.vocabulary import Form, Scope
from hierarchy.units.models import Membership, Role, Unit

from .models import Publication, Version


@dataclass(frozen=True)
class Candidate:
    """Somebody a circular can go to, with the unit that person belongs to."""

    person_id: uuid.UUID
    name: str
    unit: str


@dataclass(frozen=True)
class Receipt:
    """One recipient of a circular, and when it was read; None: not yet."""

    person_id: uuid.UUID
    name: str
    unit: str
    read_at: datetime | None


def has_recipients(version: Version, forms: Sequence[str]) -> bool:
    """Tell whether something disclosed in these forms goes to people by name."""
    return version.scope == Scope.SPECIFIED and Form.CIRCULAR in forms


def candidates(unit: Unit, *, on: date) -> list[Candidate]:
    """Give the people a unit's circular can go to: its own, and the heads of the units directly below it."""
    own, heads_below = Q(unit=unit), Q(unit__parent=unit, role=Role.HEAD)
    held = Membership.objects.valid(on).filter(own | heads_below, user__is_active=True)
    found: dict[uuid.UUID, Candidate] = {}
    for membership in (
        held.select_related("user__person", "unit")
        .defer("user__password")
        .order_by("unit__level", "unit__code", "user_id")
    ):
        person = membership.user.person
        found.setdefault(person.pk, Candidate(person.pk, person.name, membership.unit.short_name))
    return list(found.values())


def entry_of(candidate: Candidate) -> dict[str, Any]:
    """Give what a publication keeps of a recipient."""
    return {"person": str(candidate.person_id), "name": candidate.name, "unit": candidate.unit, "read_at": None}


def receipts_of(publication: Publication) -> list[Receipt]:
    """Give a circular's recipients in the order they were chosen from."""
    return [
        Receipt(
            uuid.UUID(entry["person"]),
            entry["name"],
            entry["unit"],
            datetime.fromisoformat(entry["read_at"]) if entry["read_at"] else None,
        )
        for entry in publication.recipients
    ]


def is_recipient(publication: Publication, person_id: uuid.UUID) -> bool:
    """Tell whether a circular went to somebody."""
    return any(entry["person"] == str(person_id) for entry in publication.recipients)
