"""Where a case may be transferred to: the own superior, every unit below, the units with the same superior (FBK-08)."""

from __future__ import annotations

from django.db.models import Q

from hierarchy.units.models import Unit
from hierarchy.units.querysets import UnitQuerySet


def receivers_of(unit: Unit, *, origin_id: int | None = None) -> UnitQuerySet:
    """Give the open units to which a unit may transfer a case, as the tree is now.

    :param origin_id: the unit that the case came from: it may always be sent back there.
    """
    here = Unit.objects.get(pk=unit.pk)  # the caller's may have been read before the tree changed
    allowed = Q(tree_id=here.tree_id, lft__gt=here.lft, rght__lt=here.rght) | Q(pk=origin_id)
    if here.parent_id is not None:
        allowed |= Q(pk=here.parent_id) | Q(parent=here.parent_id)
    return Unit.objects.filter(allowed, closed_on__isnull=True).exclude(pk=here.pk)
