"""Whose figures a reader may see: the same answer for the pages and for the programs that ask as somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from hierarchy.metrics.rollup import Row
from hierarchy.units.models import Line, Role, Unit
from hierarchy.units.policies import led_lines, require_district_supervisor, visible_units

from .navigation import Standing


def seen_by(request: SignedInRequest) -> QuerySet[Unit]:
    """Give the units whose figures the reader may see today."""
    return visible_units(request.user, on=request.today)


def sees_all(visible: QuerySet[Unit]) -> bool:
    """Whether a queryset of `visible_units` is that of the office: all units, without a condition."""
    return not visible.query.where


def maker_of(request: SignedInRequest) -> str:
    """Name who makes a table to take away: the office, a lead department, or the reader's unit."""
    standing = Standing.of(request)
    if standing.is_office:
        return _("District committee office")
    lead = next((row.unit for row in standing.memberships if row.role == Role.LINE_SUPERVISOR), None)
    unit = lead or next(iter(standing.units), None)
    return unit.short_name if unit else ""


def require_all(request: SignedInRequest, visible: QuerySet[Unit]) -> None:
    """Refuse whoever does not see the whole district; the office, which does, is not asked about again."""
    if not sees_all(visible):
        require_district_supervisor(request.user, on=request.today)


def lines_led(request: SignedInRequest, visible: QuerySet[Unit]) -> set[Line] | None:
    """Give the lines whose figures the reader may see as their lead; None for the office, which sees all."""
    return None if sees_all(visible) else set(led_lines(request.user, on=request.today))


def sees_whole(visible: QuerySet[Unit], units: QuerySet[Unit], request: SignedInRequest, line: Line | None) -> bool:
    """Whether the reader may see a group's figures: each of its units, or the line as its lead."""
    if sees_all(visible):
        return True
    if line is not None:
        return line in set(led_lines(request.user, on=request.today))
    return units.exists() and not units.exclude(pk__in=visible.values("pk")).exists()


def sees_it_alone(subject: Unit, visible: QuerySet[Unit]) -> bool:
    """Whether the reader may see a unit but not all that lies below it, as a lead department may."""
    if sees_all(visible) or subject.rght - subject.lft == 1:
        return False
    return Unit.objects.under(subject).exclude(pk__in=visible.values("pk")).exists()


@dataclass(frozen=True)
class Reach:
    """Over which units a reader may compare groups: all, those below one unit, those of some lines.

    :ivar unit: only this unit and what lies below it. :ivar lines: only these lines; None for all.
    """

    unit: Unit | None
    lines: set[Line] | None


def reach_of(request: SignedInRequest, visible: QuerySet[Unit], unit: Unit | None) -> Reach:
    """Give what a reader may compare: the office all, a lead department its lines, a superior what lies below it.

    :param unit: that the address names; one may be seen with all that lies below it, or nothing is compared.
    :raises Http404: for everybody else.
    """
    if sees_all(visible):
        return Reach(unit, None)
    if unit is None:
        led = set(led_lines(request.user, on=request.today))
        if led:
            return Reach(None, led)
        unit = visible.filter(rght__gt=F("lft") + 1, closed_on__isnull=True).order_by("level", "code").first()
    if unit is None or unit.rght - unit.lft == 1 or sees_it_alone(unit, visible):
        raise Http404(_("You see no group of units to compare."))
    return Reach(unit, None)


def only_seen(rows: Sequence[Row], visible: QuerySet[Unit]) -> list[Row]:
    """Keep the rows of the units that may be seen."""
    if sees_all(visible):
        return list(rows)
    seen = set(visible.values_list("pk", flat=True))
    return [row for row in rows if isinstance(row.subject, Unit) and row.subject.pk in seen]


def only_lines(rows: Sequence[Row], lines: set[Line] | None) -> list[Row]:
    """Keep the rows of some lines; all of them for None."""
    return [row for row in rows if lines is None or row.subject in lines]
