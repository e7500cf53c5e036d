"""Reads of the structure."""

from __future__ import annotations

from hierarchy.units.models import FILED_WITHIN_DISTRICT, Unit
from hierarchy.units.querysets import UnitQuerySet


def in_scope() -> UnitQuerySet:
    """Give the open units that take part in the work of the lines (defaults 2: those that file within the district)."""
    return Unit.objects.filter(closed_on__isnull=True, kind__filing_to__in=FILED_WITHIN_DISTRICT)


def without_line() -> UnitQuerySet:
    """Give the open units in scope that belong to no line."""
    return in_scope().filter(line__isnull=True).order_by("code")
