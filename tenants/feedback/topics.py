"""A topic request and what it led to, seen from both sides (REQ-01..03)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.urls import unit_url
from hierarchy.units.models import Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState
from tenants.disclosure.models import Disclosure

from .models import Case
from .policies import can_read_cases


@dataclass(frozen=True)
class AskedFor:
    """A case that asked for a disclosure, as a link on the disclosure's page."""

    number: str
    title: str
    url: str


def asked_for(disclosure_id: uuid.UUID, *, unit: Unit, user: Any, on: date) -> list[AskedFor]:
    """Give the cases that asked for a disclosure, for those who may read cases; to all others nothing.

    `tenants.disclosure` reaches this by `settings.DISCLOSURE_ORIGINS`.
    """
    cases = list(Case.objects.ordinary().filter(result_disclosure_id=disclosure_id))
    if not cases or not can_read_cases(user, unit, on=on):
        return []
    return [AskedFor(case.number, case.title, unit_url(unit.slug, "case", pk=case.pk)) for case in cases]


@dataclass(frozen=True)
class TopicResult:
    """What a topic request led to."""

    disclosure: Disclosure | None
    item: CatalogueItem | None


def result_of(case: Case) -> TopicResult:
    """Give what a case led to, as far as it is there."""
    disclosure = item = None
    if case.result_disclosure_id is not None:
        disclosure = Disclosure.objects.filter(pk=case.result_disclosure_id).first()
    if case.result_item_key is not None:
        in_force = CatalogueItem.objects.filter(catalogue__state=CatalogueState.IN_FORCE)
        item = in_force.filter(key=case.result_item_key).first()
    return TopicResult(disclosure, item)
