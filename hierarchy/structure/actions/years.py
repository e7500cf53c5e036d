"""Open a year: the gate before which every unit in scope has its line."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.errors import Invalid, Refusal
from hierarchy.units.models import Unit

from ..models import YearOpening
from ..places import some_of
from ..querysets import in_scope, without_line
from ..tree import tree_lock

FIRST_YEAR, LAST_YEAR = 2000, 2100


class YearOutOfRange(Invalid):
    """Not a year that can be opened."""

    code = "year_out_of_range"


class YearAlreadyOpen(Refusal):
    """The year has been opened before."""

    code = "year_already_open"


class UnitsWithoutLine(Refusal):
    """Units in scope belong to no line. `units` lists them."""

    code = "units_without_line"

    def __init__(self, message: str, *, units: list[Unit]) -> None:
        super().__init__(message)
        self.units = units


@transaction.atomic
def open_year(*, year: int, actor: Actor, at: datetime) -> YearOpening:
    """Open a year, once every open unit in scope has a line (ORG-02; defaults 1 and 2).

    :raises UnitsWithoutLine: naming the units that lack one.
    """
    tree_lock()
    require(actor, "structure.change")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRange(_("Enter a year with four digits."), field="year")
    if YearOpening.objects.filter(year=year).exists():
        raise YearAlreadyOpen(_("The year %(year)s is open already.") % {"year": year}, field="year")
    missing = list(without_line())
    if missing:
        sentence = ngettext(
            "%(count)d unit in scope has no line: %(names)s. Give it a line before the year opens.",
            "%(count)d units in scope have no line: %(names)s. Give them lines before the year opens.",
            len(missing),
        )
        values = {"count": len(missing), "names": some_of([unit.name for unit in missing])}
        raise UnitsWithoutLine(sentence % values, units=missing)
    opening = YearOpening.objects.create(
        year=year, opened_at=at, opened_by_id=actor.person_id, unit_count=in_scope().count()
    )
    record("year.opened", subject=opening, actor=actor, at=at, year=year, units=opening.unit_count)
    return opening


def next_year(on: date) -> int:
    """Give the year one would open next on a day: the present one, or the next if that is open."""
    return on.year + 1 if YearOpening.objects.filter(year=on.year).exists() else on.year
