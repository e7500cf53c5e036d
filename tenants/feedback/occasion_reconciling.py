"""Whether the ledger's attendance and the consultations of disclosures are what the workspaces' occasions say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hierarchy.ledger.models import AttendanceEntry
from hierarchy.units.models import Unit
from tenants.disclosure.models import Disclosure
from tenants.registry.workspaces import workspace

from .models import Occasion
from .occasion_kinds import CONSULTING, people_at


def differences() -> Iterator[str]:
    """Yield one line per difference; none in a sound installation."""
    for unit in Unit.objects.filter(tenant__isnull=False).select_related("tenant").order_by("pk"):
        with workspace(unit):
            found = list(differences_of(unit))
        yield from found


def differences_of(unit: Unit) -> Iterator[str]:
    """Yield the differences of one unit. Inside its workspace."""
    held = {occasion.pk: occasion for occasion in Occasion.objects.filter(state=Occasion.State.HELD)}
    standing = {
        entry.occasion_id: entry for entry in AttendanceEntry.objects.filter(unit=unit, cancelled_at__isnull=True)
    }
    for key, entry in standing.items():
        occasion = held.get(key)
        if occasion is None:
            yield f"{unit.code}: attendance is posted for occasion {key}, which was not held"
        elif (entry.kind, entry.held_on, entry.people) != (
            occasion.kind,
            occasion.held_on,
            people_at(occasion.attendance),
        ):
            yield f"{unit.code}: attendance of occasion {key} is not what its record says"
    for key in held.keys() - standing.keys():
        yield f"{unit.code}: occasion {key} was held, but no attendance is posted"
    yield from _of_consultations(unit, held.values())


def _of_consultations(unit: Unit, held: Iterable[Occasion]) -> Iterator[str]:
    said = {
        (str(occasion.pk), disclosure_id)
        for occasion in held
        if occasion.kind in CONSULTING
        for disclosure_id in occasion.disclosure_ids
    }
    linked = {
        (key, str(pk))
        for pk, keys in Disclosure.objects.exclude(consultation_ids=[]).values_list("pk", "consultation_ids")
        for key in keys
    }
    for key, disclosure_id in sorted(said ^ linked):
        yield f"{unit.code}: occasion {key} and disclosure {disclosure_id} do not both name each other"
