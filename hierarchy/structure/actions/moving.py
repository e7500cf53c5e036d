"""Move a unit: another superior, another line, another locality, from a day on."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.errors import Invalid
from hierarchy.ledger import owing
from hierarchy.ledger.events import lock_units
from hierarchy.units.models import Line, Unit, UnitPosition

from .. import positions
from ..places import (
    place_on,
    require_active_line,
    require_locality,
    require_not_future,
    require_open,
    require_open_superior,
)
from ..positions import KEEP, CycleRefused, Keep
from ..telling import people_of, tell
from ..tree import read_again, tree_lock


class NothingToMove(Invalid):
    """The unit stood there already on that day."""

    code = "nothing_to_move"


@transaction.atomic
def move_unit(
    *,
    unit: Unit,
    effective_on: date,
    actor: Actor,
    at: datetime,
    parent: Unit | Keep | None = KEEP,
    line: Line | Keep | None = KEEP,
    locality: Unit | Keep | None = KEEP,
    reason: str = "",
) -> Unit:
    """Let a unit stand elsewhere from a day on, today or earlier; all below it moves along.

    A dimension that is not given stays. A day in the past corrects the record: the change holds until that dimension
    was changed again. Entries of the ledger whose period ends from that day on are stamped anew.

    :raises Invalid: a cycle, a closed superior, a day before the unit or its superior existed, a future day.
    """
    tree_lock()
    unit = read_again(unit)
    parent = read_again(parent) if isinstance(parent, Unit) else parent
    locality = read_again(locality) if isinstance(locality, Unit) else locality
    require(actor, "structure.change")
    require_open(unit)
    require_not_future(effective_on, at=at, field="effective_on")
    _require_places(unit, parent=parent, line=line, locality=locality)
    old = place_on(unit, effective_on)
    affected = positions.relocate(unit, from_day=effective_on, parent=parent, line=line, locality=locality)
    new = place_on(unit, effective_on)
    if old == new:
        raise NothingToMove(_("The unit stood there already on that day. Change its superior, line or locality."))
    stand_as_positions_say(unit)
    lock_units(affected)  # whoever is just creating their obligations saw the old positions
    owing.restamp(unit_ids=affected, from_day=effective_on, actor=actor, at=at)
    record(
        "unit.moved",
        subject=unit,
        actor=actor,
        at=at,
        effective_on=effective_on,
        old=old,
        new=new,
        units_affected=len(affected),
        reason=reason.strip(),
    )
    tell(unit, "unit_moved", people=people_of(unit, at=at), at=at, on=effective_on)
    return unit


def _require_places(
    unit: Unit, *, parent: Unit | Keep | None, line: Line | Keep | None, locality: Unit | Keep | None
) -> None:
    if isinstance(parent, Unit):
        if unit.is_ancestor_of(parent, include_self=True):
            raise CycleRefused(
                _("%(superior)s stands below this unit itself. Choose a superior outside it.")
                % {"superior": parent.name},
                field="parent",
            )
        require_open_superior(parent)
    if isinstance(line, Line):
        require_active_line(line)
    if isinstance(locality, Unit):
        require_locality(locality)


def stand_as_positions_say(unit: Unit) -> None:
    """Bring the tree in line with a unit's last position: superior, line, locality as they are now.

    The caller holds the tree's lock.
    """
    last = UnitPosition.objects.filter(unit=unit).select_related("parent", "line", "locality").latest("valid_from")
    unit.line, unit.locality = last.line, last.locality
    Unit.objects.filter(pk=unit.pk).update(line=last.line, locality=last.locality)
    if last.parent_id != unit.parent_id:
        unit.parent = last.parent
        unit.save(update_fields=["parent", "tree_id", "lft", "rght", "level"])  # mptt renumbers both branches
