"""Sealing anew, workspace by workspace, when keys are exchanged (`settings.SEALED_HOLDERS`)."""

from __future__ import annotations

from core.sealing import is_legible, reseal
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from .models import Case


def _units() -> list[Unit]:
    return list(Unit.objects.filter(tenant__isnull=False).select_related("tenant").order_by("pk"))


def reseal_all() -> int:
    """Seal every case's identity with the newest key, one transaction per workspace. Returns how many."""
    count = 0
    for unit in _units():
        with workspace(unit):
            for case in Case.objects.exclude(sealed="").select_for_update().only("pk", "sealed"):
                case.sealed = reseal(case.sealed)
                case.save(update_fields=["sealed"])
                count += 1
    return count


def illegible(*, keys: list[str]) -> int:
    """Count the cases whose identity none of some keys opens."""
    count = 0
    for unit in _units():
        with workspace(unit):
            sealed = Case.objects.exclude(sealed="").values_list("sealed", flat=True)
            count += sum(not is_legible(value, keys=keys) for value in sealed)
    return count
