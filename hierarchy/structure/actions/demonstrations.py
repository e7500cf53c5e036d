"""Demonstration sites 示范点 and pilots 试点: named and ended, with level, dates and basis (ORG-29)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.display import day as written_day
from core.errors import Invalid, Refusal
from core.texts import clean_text
from hierarchy.units.models import DemonstrationSite, SiteKind, SiteLevel, Unit
from hierarchy.units.querysets import ends_after

from ..places import clean_fields, require_not_future, require_open
from ..positions import UnitDidNotExist


class AlreadyNamed(Invalid):
    """The unit is the same kind of site, of the same level, on some of these days."""

    code = "already_named"


class SiteEndsBeforeItBegins(Invalid):
    """The last day lies before the first."""

    code = "site_ends_before_it_begins"


class SiteHasEnded(Refusal):
    """The unit's time as a site is over already."""

    code = "site_has_ended"


@transaction.atomic
def name_demonstration(
    *,
    unit: Unit,
    kind: SiteKind,
    level: SiteLevel,
    valid_from: date,
    actor: Actor,
    at: datetime,
    last_day: date | None = None,
    basis: str = "",
) -> DemonstrationSite:
    """Record that a unit is a demonstration site or a pilot of a level from a day on, today or earlier.

    :param last_day: the last day of a time that is limited from the beginning, or over already.
    :raises AlreadyNamed: if it is one of the same kind and level on some of these days.
    :raises SiteEndsBeforeItBegins: if the last day lies before the first.
    :raises FutureRefused, UnitDidNotExist, UnitIsClosed, Invalid: see their sentences.
    """
    unit = Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    require(actor, "structure.change")
    require_open(unit)
    require_not_future(valid_from, at=at, field="valid_from")
    if valid_from < unit.opened_on:
        raise UnitDidNotExist(
            _("%(unit)s did not exist on %(day)s.") % {"unit": unit.name, "day": written_day(valid_from)},
            field="valid_from",
        )
    if last_day is not None and last_day < valid_from:
        raise SiteEndsBeforeItBegins(_("The last day lies before the first."), field="last_day")
    basis = clean_text(basis, max_length=120, field="basis", required=False)
    valid_to = last_day + timedelta(days=1) if last_day else None
    site = DemonstrationSite(unit=unit, kind=kind, level=level, basis=basis, valid_from=valid_from, valid_to=valid_to)
    clean_fields(site, ["kind", "level", "basis"])
    _require_free(site)
    site.save()
    _record("unit.named_demonstration", site, actor, at, valid_from=valid_from, last_day=last_day, basis=basis)
    return site


def _require_free(site: DemonstrationSite) -> None:
    same = DemonstrationSite.objects.filter(unit=site.unit, kind=site.kind, level=site.level)
    others = same.filter(ends_after(site.valid_from))
    if site.valid_to is not None:
        others = others.filter(valid_from__lt=site.valid_to)
    other = others.order_by("valid_from").first()
    if other is not None:
        raise AlreadyNamed(
            _("%(unit)s is this already from %(day)s. End that first, or choose other days.")
            % {"unit": site.unit.name, "day": written_day(other.valid_from)},
            field="valid_from",
        )


@transaction.atomic
def end_demonstration(
    *, site: DemonstrationSite, ended_on: date, reason: str, actor: Actor, at: datetime
) -> DemonstrationSite:
    """End a unit's time as a demonstration site or a pilot; `ended_on` is its last day.

    :raises SiteHasEnded: if it ends on that day or earlier already.
    :raises SiteEndsBeforeItBegins: if the last day lies before the first.
    """
    Unit.objects.select_for_update(of=("self",), no_key=True).get(pk=site.unit_id)
    site = DemonstrationSite.objects.select_related("unit").get(pk=site.pk)
    require(actor, "structure.change")
    if site.valid_to is not None and site.valid_to <= ended_on + timedelta(days=1):
        raise SiteHasEnded(_("This has ended already."), field="ended_on")
    if ended_on < site.valid_from:
        raise SiteEndsBeforeItBegins(
            _("It begins on %(day)s. Choose that day or a later one.") % {"day": written_day(site.valid_from)},
            field="ended_on",
        )
    site.valid_to = ended_on + timedelta(days=1)
    site.save(update_fields=["valid_to"])
    _record("unit.ended_demonstration", site, actor, at, ended_on=ended_on, reason=reason.strip())
    return site


def _record(verb: str, site: DemonstrationSite, actor: Actor, at: datetime, **facts: Any) -> None:
    named: dict[str, Any] = {"unit": site.unit.code, "kind": site.kind, "level": site.level}
    record(verb, subject=site, actor=actor, at=at, **named, **facts)
