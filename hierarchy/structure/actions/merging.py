"""Merge one unit into another."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.errors import Invalid
from hierarchy.ledger import owing
from hierarchy.ledger.events import lock_units
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.positions import PositionBook
from hierarchy.units.models import Unit, UnitPosition

from .. import positions
from ..places import names_in_locality, require_not_future, require_open, require_reason, some_of
from ..succession import pass_on_work
from ..telling import people_of, tell
from ..tree import read_again, tree_lock
from .closing import HasUnitsInLocality, end_existence, end_memberships, require_no_lead
from .moving import stand_as_positions_say


class MergedIntoItself(Invalid):
    """A unit cannot absorb itself."""

    code = "merged_into_itself"


class AbsorberStandsBelow(Invalid):
    """The absorbing unit stands below the absorbed one."""

    code = "absorber_stands_below"


class AbsorberDidNotExist(Invalid):
    """The absorbing unit was not open from the merge on."""

    code = "absorber_did_not_exist"


@transaction.atomic
def merge_units(*, absorbed: Unit, into: Unit, effective_on: date, reason: str, actor: Actor, at: datetime) -> Unit:
    """Let one unit be absorbed by another from a day on, today or earlier. Gives the absorbed unit, closed.

    Its last day is the day before. Units below it, and units lying in it if it is a locality, pass to the absorbing
    unit. Its settled entries keep their position; what it still owes is cancelled on the day of the merge (design 5).
    What is open in its workspace passes to the absorbing unit today (`settings.ON_UNIT_ENDED`).

    :raises MergedIntoItself, AbsorberStandsBelow, AbsorberDidNotExist: if it cannot be absorbed there.
    """
    tree_lock()
    absorbed, into = read_again(absorbed), read_again(into)
    require(actor, "structure.change")
    reason = require_reason(reason)
    last_day = effective_on - timedelta(days=1)
    _require_mergeable(absorbed, into, effective_on=effective_on, at=at)
    require_no_lead(absorbed, after=last_day)
    passed_on = _pass_on(absorbed, into, effective_on=effective_on, actor=actor, at=at)
    absorbed = read_again(absorbed)  # its numbers changed when its children left
    end_existence(absorbed, last_day=last_day, at=at, merged_into=into)
    cancelled = _cancel_what_is_owed(absorbed, effective_on=effective_on, reason=reason, actor=actor, at=at)
    pass_on_work(absorbed, successor=into, actor=actor, at=at)
    people = people_of(absorbed, at=at)
    ended = end_memberships(absorbed, last_day=last_day, at=at)
    record(
        "unit.merged",
        subject=absorbed,
        actor=actor,
        at=at,
        into=into.code,
        effective_on=effective_on,
        reason=reason,
        units_passed_on=passed_on,
        obligations_cancelled=cancelled,
        memberships_ended=ended,
    )
    people += people_of(into, at=at)
    tell(absorbed, "unit_merged", people=people, at=at, into=into.name, on=effective_on)
    return absorbed


def _require_mergeable(absorbed: Unit, into: Unit, *, effective_on: date, at: datetime) -> None:
    require_open(absorbed)
    if absorbed == into:
        raise MergedIntoItself(_("A unit cannot be merged into itself. Choose another unit."), field="into")
    require_open(into)
    require_not_future(effective_on, at=at, field="effective_on")
    rows = UnitPosition.objects.filter(unit=into).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=effective_on))
    if any(f"/{absorbed.pk}/" in row.path for row in rows):
        raise AbsorberStandsBelow(
            _("%(unit)s stands below the unit to be absorbed. Move it out first.") % {"unit": into.name}, field="into"
        )
    opened_on = PositionBook.of_units([into.pk]).latest_opening(into.pk)
    if opened_on is None or opened_on > effective_on:
        raise AbsorberDidNotExist(
            _("%(unit)s was not open from that day on. Choose a later day.") % {"unit": into.name},
            field="effective_on",
        )


def _pass_on(absorbed: Unit, into: Unit, *, effective_on: date, actor: Actor, at: datetime) -> list[str]:
    """Give the absorbed unit's children, and the units lying in it, to the absorbing one. Names them by code."""
    lying = names_in_locality(absorbed, after=effective_on - date.resolution)
    if lying and not into.kind.is_locality:
        raise HasUnitsInLocality(
            _("Units lie in this locality: %(names)s. Move them to another locality first.")
            % {"names": some_of(lying)},
            field="into",
        )
    affected: set[int] = set()
    passed_on: list[str] = []
    for dimension in ("parent", "locality"):
        while row := _first_left(absorbed, dimension, effective_on):
            start = max(effective_on, row.valid_from)
            affected.update(positions.relocate(row.unit, from_day=start, **{dimension: into}))
            stand_as_positions_say(read_again(row.unit))
            passed_on.append(row.unit.code)
    lock_units(sorted({absorbed.pk, *affected}))  # all at once: nobody else takes them in another order
    owing.restamp(unit_ids=sorted(affected), from_day=effective_on, actor=actor, at=at)
    return sorted(set(passed_on))


def _first_left(absorbed: Unit, dimension: str, day: date) -> UnitPosition | None:
    """Give the first position from a day on that still names the absorbed unit."""
    rows = UnitPosition.objects.filter(**{dimension: absorbed}).exclude(unit=absorbed)
    later = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    return later.select_related("unit").order_by("unit__code", "valid_from").first()


def _cancel_what_is_owed(absorbed: Unit, *, effective_on: date, reason: str, actor: Actor, at: datetime) -> int:
    """Cancel what is open, and every period that ends from the merge on. Its obligations are locked already."""
    owed = ObligationEntry.objects.owed().filter(unit=absorbed)
    ids = owed.filter(Q(verdict="") | Q(period_end__gte=effective_on)).values_list("pk", flat=True)
    return owing.cancel(obligation_ids=list(ids), effective_on=effective_on, reason=reason, actor=actor, at=at)
