"""Reads of the structure."""

from __future__ import annotations

from django.db.models import QuerySet

from hierarchy.units.models import FilingTo, Unit


def in_scope() -> QuerySet[Unit]:
    """Give the open units that take part in the work of the lines (defaults 2: those that file within the district)."""
    scope = (FilingTo.DISTRICT_OFFICE, FilingTo.SUPERIOR)
    return Unit.objects.filter(closed_on__isnull=True, kind__filing_to__in=scope)


def without_line() -> QuerySet[Unit]:
    """Give the open units in scope that belong to no line."""
    return in_scope().filter(line__isnull=True).order_by("code")
