"""Everything that a unit's disclosures leave behind, with keys replaced by the order in which they appear."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import models

from audit.models import Entry
from hierarchy.ledger.models import LedgerEvent, MonthlyTally, ObligationEntry, PublicationEntry, PublicText
from hierarchy.units.models import Unit
from tenants.disclosure.models import Disclosure, Matter, Publication, Step, Version
from tenants.registry.workspaces import workspace

HASHES = {"hash", "previous_hash"}  # they cover the keys


def everything_of(unit: Unit) -> dict[str, list[dict[str, Any]]]:
    """Give all rows, ordered by what they say, each key named after its place of first appearance."""
    with workspace(unit):
        disclosures = Disclosure.objects.order_by("created_at", "item_title", "period_label")
        ours = {"version__disclosure__in": Disclosure.objects.all()}
        tables: dict[str, models.QuerySet[Any]] = {
            "disclosures": disclosures,
            "versions": Version.objects.order_by("created_at", "title", "number"),
            "steps": Step.objects.filter(**ours).order_by("at", "version__title", "id"),
            "publications": Publication.objects.filter(**ours).order_by("recorded_at", "version__title"),
            "matters": Matter.objects.order_by("created_at", "title"),
            "obligations": ObligationEntry.objects.filter(unit=unit).order_by("title", "period_label"),
            "events": LedgerEvent.objects.filter(unit=unit).order_by(
                "obligation__title", "obligation__period_label", "id"
            ),
            "tallies": MonthlyTally.objects.filter(unit=unit).order_by("month"),
            "published": PublicationEntry.objects.filter(unit=unit).order_by("recorded_at", "title"),
            "texts": PublicText.objects.filter(unit=unit).order_by("published_on", "title", "text"),
            "trail": Entry.objects.filter(chain=f"unit:{unit.pk}").order_by("at", "position"),
        }
        return _named({name: list(rows.values()) for name, rows in tables.items()})


def _named(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    names: dict[str, str] = {}

    def plain(column: str, value: Any) -> Any:
        if column in HASHES or (column == "id" and isinstance(value, int)):
            return None
        if isinstance(value, uuid.UUID) or column == "subject_id":
            return names.setdefault(str(value), f"key {len(names)}")
        return value

    return {
        table: [{column: plain(column, value) for column, value in row.items()} for row in rows]
        for table, rows in tables.items()
    }
