"""What is sealed in workspaces, sealed anew when keys are exchanged (`settings.SEALED_HOLDERS`, `SEALED_CHECKS`).

Who came with a case, and of a real-name report all that is written about it (`report_words`).
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import models

from core.sealing import is_legible, read_keys, reseal
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit
from tenants.registry.sealed_field import values_of
from tenants.registry.workspaces import workspace

from .models import Case, CaseStep, Reply


def _units() -> list[Unit]:
    return list(Unit.objects.filter(tenant__isnull=False).select_related("tenant").order_by("pk"))


def _sealed() -> Iterator[tuple[models.QuerySet, tuple[str, ...]]]:
    """Give the rows of the open workspace that hold something sealed besides who came, and in which columns."""
    yield Case.objects.filter(kind=CaseKind.REPORT), ("proposal", "instruction")
    yield CaseStep.objects.filter(case__kind=CaseKind.REPORT).exclude(text=""), ("text",)
    yield Reply.objects.filter(case__kind=CaseKind.REPORT), ("body",)


def reseal_all() -> int:
    """Seal with the newest key whatever is sealed, one transaction per workspace. Returns how many values."""
    count = 0
    for unit in _units():
        with workspace(unit):
            cases = Case.objects.select_for_update()
            for key, value in values_of(cases, "sealed").items():
                count += Case.objects.filter(pk=key).update(sealed=reseal(value))
            for rows, columns in _sealed():
                for row in rows.select_for_update(of=("self",)).only("pk", *columns):
                    for column in columns:
                        setattr(row, column, reseal(getattr(row, column)))
                        count += bool(getattr(row, column))
                    row.save(update_fields=columns)
    return count


def illegible(*, keys: list[str]) -> int:
    """Count the sealed values that none of some keys opens."""
    count = 0
    for unit in _units():
        with workspace(unit):
            count += sum(not is_legible(value, keys=keys) for value in _values())
    return count


def something_is_illegible() -> bool:
    """Say whether anything sealed in the open workspace, not only in its reports, is opened by no key of the file."""
    keys = read_keys()
    return any(not is_legible(value, keys=keys) for value in _values())


def _values() -> Iterator[str]:
    yield from values_of(Case.objects.all(), "sealed").values()
    for rows, columns in _sealed():
        for found in rows.values_list(*columns).iterator():
            yield from found
