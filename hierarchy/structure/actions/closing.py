"""Close a unit and open it again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.display import day as written_day
from core.errors import Invalid, Refusal
from hierarchy.ledger import owing
from hierarchy.ledger.events import lock_units
from hierarchy.units.models import Line, LineLead, Membership, Unit

from .. import positions
from ..places import (
    names_below,
    names_in_locality,
    require_active_line,
    require_locality,
    require_not_future,
    require_open,
    require_open_superior,
    require_reason,
    some_of,
)
from ..positions import KEEP, Keep
from ..succession import pass_on_work
from ..telling import people_of, tell
from ..tree import read_again, tree_lock
from .moving import stand_as_positions_say


class ClosedBeforeOpening(Invalid):
    """The last day lies before the first."""

    code = "closed_before_opening"


class HasUnitsBelow(Refusal):
    """Units would be left without a superior."""

    code = "has_units_below"


class HasUnitsInLocality(Refusal):
    """Units would be left in a locality that does not exist."""

    code = "has_units_in_locality"


class LeadsALine(Refusal):
    """A line would be left without its lead department."""

    code = "leads_a_line"


class NotClosed(Refusal):
    """Only a closed unit can be reopened."""

    code = "not_closed"


class ReopenedTooEarly(Invalid):
    """The first day of the new existence lies within the old one."""

    code = "reopened_too_early"


@transaction.atomic
def close_unit(*, unit: Unit, closed_on: date, reason: str, actor: Actor, at: datetime) -> Unit:
    """Close a unit; `closed_on` is the last day it exists, today or earlier.

    Cancels the obligations of periods that end after that day and no others; ends its memberships. What is open in its
    workspace passes to the superior (`settings.ON_UNIT_ENDED`).

    :raises HasUnitsBelow: while units stand below it after that day.
    :raises HasUnitsInLocality: while units lie in it after that day.
    :raises LeadsALine: while it leads a line after that day.
    """
    tree_lock()
    unit = read_again(unit)
    require(actor, "structure.change")
    require_open(unit)
    reason = require_reason(reason)
    require_not_future(closed_on, at=at, field="closed_on")
    require_nothing_depends_on(unit, after=closed_on)
    end_existence(unit, last_day=closed_on, at=at)
    cancelled = owing.close_unit_obligations(unit=unit, closed_on=closed_on, reason=reason, actor=actor, at=at)
    pass_on_work(unit, successor=unit.parent, actor=actor, at=at)
    people = people_of(unit, at=at)
    ended = end_memberships(unit, last_day=closed_on, at=at)
    record(
        "unit.closed",
        subject=unit,
        actor=actor,
        at=at,
        closed_on=closed_on,
        reason=reason,
        obligations_cancelled=cancelled,
        memberships_ended=ended,
    )
    tell(unit, "unit_closed", people=people, at=at, on=closed_on)
    return unit


@transaction.atomic
def reopen_unit(
    *,
    unit: Unit,
    opened_on: date,
    reason: str,
    actor: Actor,
    at: datetime,
    parent: Unit | Keep | None = KEEP,
    line: Line | Keep | None = KEEP,
    locality: Unit | Keep | None = KEEP,
) -> Unit:
    """Open a closed unit again from a day after its closing, where it stood or elsewhere.

    It owes the periods that end from then on. Memberships are given anew.

    :raises NotClosed: if it is open.
    :raises ReopenedTooEarly: if the day is not after its closing.
    """
    tree_lock()
    unit = read_again(unit)
    require(actor, "structure.change")
    reason = require_reason(reason)
    _require_reopenable(unit, opened_on=opened_on, at=at)
    superior = unit.parent if isinstance(parent, Keep) else parent
    sector = unit.line if isinstance(line, Keep) else line
    place = unit.locality if isinstance(locality, Keep) else locality
    _begin_again(unit, opened_on=opened_on, superior=superior, sector=sector, place=place)
    was = {"closed_on": unit.closed_on, "merged_into": unit.merged_into.code if unit.merged_into else None}
    unit.closed_on, unit.merged_into = None, None
    Unit.objects.filter(pk=unit.pk).update(closed_on=None, merged_into=None)
    stand_as_positions_say(unit)
    lock_units([unit.pk])
    owing.restamp(unit_ids=[unit.pk], from_day=opened_on, actor=actor, at=at)  # what was cancelled stands here too
    created = owing.extend_schedule(unit_ids=[unit.pk], until=timezone.localdate(at), actor=actor, at=at)
    facts: dict[str, Any] = {"opened_on": opened_on, "reason": reason, "was": was, "obligations_created": created}
    record("unit.reopened", subject=unit, actor=actor, at=at, **facts)
    return unit


def _require_reopenable(unit: Unit, *, opened_on: date, at: datetime) -> None:
    if unit.closed_on is None:
        raise NotClosed(_("%(unit)s is open.") % {"unit": unit.name})
    require_not_future(opened_on, at=at, field="opened_on")
    if opened_on <= unit.closed_on:
        raise ReopenedTooEarly(
            _("The unit existed through %(day)s. Choose a later day.") % {"day": written_day(unit.closed_on)},
            field="opened_on",
        )


def _begin_again(
    unit: Unit, *, opened_on: date, superior: Unit | None, sector: Line | None, place: Unit | None
) -> None:
    """Open the new interval where the unit stood or where it is put. A locality may lie in itself."""
    superior = read_again(superior) if superior else None
    place = read_again(place) if place else None
    require_open_superior(superior)
    require_active_line(sector)
    if place != unit:
        require_locality(place)
    positions.begin(unit, from_day=opened_on, parent=superior, line=sector, locality=place)


def require_nothing_depends_on(unit: Unit, *, after: date) -> None:
    """Refuse to end a unit on which others depend on some day after its last."""
    below = names_below(unit, after=after)
    if below:
        raise HasUnitsBelow(
            _("Units stand below it after that day: %(names)s. Move or close them first.") % {"names": some_of(below)}
        )
    lying = names_in_locality(unit, after=after)
    if lying:
        raise HasUnitsInLocality(
            _("Units lie in this locality after that day: %(names)s. Move them to another locality first.")
            % {"names": some_of(lying)}
        )
    require_no_lead(unit, after=after)


def require_no_lead(unit: Unit, *, after: date) -> None:
    """Refuse to end a unit that leads a line on some day after its last."""
    end = after + timedelta(days=1)
    leads = LineLead.objects.filter(unit=unit).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=end))
    lines = [lead.line.label for lead in leads.select_related("line")]
    if lines:
        raise LeadsALine(
            _("It leads a line after that day: %(lines)s. Appoint another lead department first.")
            % {"lines": some_of(lines)}
        )


def end_existence(unit: Unit, *, last_day: date, at: datetime, merged_into: Unit | None = None) -> None:
    """End a unit's positions after its last day and mark it closed. The caller holds the tree's lock."""
    if last_day < unit.opened_on:
        raise ClosedBeforeOpening(
            _("The unit opened on %(day)s. Choose a later day.") % {"day": written_day(unit.opened_on)},
            field="closed_on",
        )
    positions.finish(unit, last_day=last_day)
    unit.closed_on, unit.merged_into = last_day, merged_into
    Unit.objects.filter(pk=unit.pk).update(closed_on=last_day, merged_into=merged_into)
    stand_as_positions_say(unit)


def end_memberships(unit: Unit, *, last_day: date, at: datetime) -> int:
    """End all roles in a unit after its last day; never before today, for what was done was done in office.

    Roles that were to begin later are struck out. Returns how many rows changed.
    """
    end = max(last_day + timedelta(days=1), timezone.localdate(at))
    open_rows = Membership.objects.filter(unit=unit).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=end))
    struck, _rows = open_rows.filter(valid_from__gt=end).delete()
    begun_today = open_rows.filter(valid_from=end).update(valid_to=F("valid_from") + timedelta(days=1))
    return struck + begun_today + open_rows.filter(valid_from__lt=end).update(valid_to=end)
