"""What a structure act would do, counted by doing it and taking it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count

from hierarchy.ledger.models import EventKind, LedgerEvent
from hierarchy.units.models import Membership, Unit, UnitPosition

from .tree import tree_lock


@dataclass(frozen=True)
class Consequences:
    """How many units stand elsewhere, obligations change, and roles end because of an act."""

    units: int = 0
    restamped: int = 0
    cancelled: int = 0
    created: int = 0
    roles_ended: int = 0

    @property
    def touches_ledger(self) -> bool:
        """Tell whether anything that units owe changes."""
        return bool(self.restamped or self.cancelled or self.created)


@dataclass(frozen=True)
class _Snapshot:
    positions: frozenset[tuple[object, ...]]
    closed: frozenset[int]
    roles: frozenset[tuple[object, ...]]
    last_event: int

    @classmethod
    def take(cls) -> _Snapshot:
        columns = ("unit_id", "parent_id", "line_id", "locality_id", "path", "valid_from", "valid_to")
        last = LedgerEvent.objects.order_by("-pk").values_list("pk", flat=True).first()
        return cls(
            frozenset(UnitPosition.objects.values_list(*columns)),
            frozenset(Unit.objects.filter(closed_on__isnull=False).values_list("pk", flat=True)),
            frozenset(Membership.objects.filter(valid_to__isnull=True).values_list("pk")),
            last or 0,
        )


def foresee(act: Callable[[], object]) -> Consequences:
    """Do an act, count its consequences, and take it back; refusals come through as they would.

    Holds the tree's lock for that long, so other writers wait a moment; nobody sees anything of it.
    """
    with transaction.atomic():
        tree_lock()
        before = _Snapshot.take()
        act()
        consequences = _compare(before, _Snapshot.take())
        transaction.set_rollback(True)
    return consequences


def _compare(before: _Snapshot, after: _Snapshot) -> Consequences:
    moved = {row[0] for row in before.positions ^ after.positions} | (before.closed ^ after.closed)
    events = LedgerEvent.objects.filter(pk__gt=before.last_event).values_list("kind").annotate(Count("pk")).order_by()
    counts = dict(events)
    return Consequences(
        units=len(moved),
        restamped=counts.get(EventKind.RESTAMPED, 0),
        cancelled=counts.get(EventKind.CANCELLED, 0),
        created=counts.get(EventKind.CREATED, 0),
        roles_ended=len(before.roles - after.roles),
    )
