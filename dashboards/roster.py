"""The live roster 底数表: what is known of each unit as of a day, and when it last changed (ORG-14).

Its rows are the positions of the day, so that a unit stands where it stood then, or where it stands now, as asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from district.settings import value as setting
from hierarchy.ledger.filing import FilingStatus, filing_states
from hierarchy.metrics.last_change import last_changes
from hierarchy.metrics.questions import Structure
from hierarchy.units.models import (
    FILED_WITHIN_DISTRICT,
    DemonstrationSite,
    Line,
    Membership,
    Role,
    Unit,
    UnitPosition,
)

from .asking import Asked
from .obligations import Conditions, Obligations

#: What is known of the secretary: holds the role, is named among the unit's facts only, or neither.
SECRETARY: dict[str, str | Promise] = {
    "filled": pgettext_lazy("secretary", "filled"),
    "named": pgettext_lazy("secretary", "named, without an account"),
    "vacant": pgettext_lazy("secretary", "vacant"),
}
SORTS: dict[str, str | Promise] = {
    "oldest": pgettext_lazy("roster", "longest unchanged first"),
    "newest": pgettext_lazy("roster", "changed last first"),
    "overdue": pgettext_lazy("roster", "most overdue first"),
    "code": pgettext_lazy("roster", "by code"),
}


@dataclass(frozen=True)
class Entry:
    """One row of the roster.

    :ivar is_stale: whether nothing changed for more days than the district allows.
    """

    unit: Unit
    superior: Unit | None
    line: Line | None
    locality: Unit | None
    sites: Sequence[DemonstrationSite]
    secretary: str
    filing: FilingStatus | None
    published_on: date | None
    overdue: int
    changed_on: date
    unchanged_days: int
    is_stale: bool

    @property
    def filing_state(self) -> str:
        return str(self.filing.state) if self.filing else "none"

    @property
    def secretary_words(self) -> str | Promise:
        return SECRETARY[self.secretary]


@dataclass(frozen=True)
class Roster:
    """The rows of a question, with the number of days after which one counts as stale."""

    entries: list[Entry]
    stale_days: int


def roster_of(put: Asked, visible: QuerySet[Unit], conditions: Conditions) -> Roster:
    """Give the roster of the units that may be seen and are asked for; at most seven queries whatever their number."""
    positions = list(_positions(put, visible, conditions))
    ids = [position.unit_id for position in positions]
    limit = int(setting("roster_stale_days", on=put.as_of))
    facts = _Facts(put, visible, ids, oldest=put.as_of - timedelta(days=limit))
    return Roster([_entry(position, facts) for position in positions], limit)


def ordered(entries: Sequence[Entry], sort: str) -> list[Entry]:
    """Put rows in one of the orders of `SORTS`, by code where they are equal."""
    by_code = sorted(entries, key=lambda entry: entry.unit.code)
    if sort == "newest":
        return sorted(by_code, key=lambda entry: entry.changed_on, reverse=True)
    if sort == "overdue":
        return sorted(by_code, key=lambda entry: -entry.overdue)
    return by_code if sort == "code" else sorted(by_code, key=lambda entry: entry.changed_on)


def _positions(put: Asked, visible: QuerySet[Unit], conditions: Conditions) -> QuerySet[UnitPosition]:
    """Give the positions of the day, narrowed by where the unit stands now or stood then."""
    side = "unit__" if put.structure == Structure.NOW else ""
    rows = UnitPosition.objects.valid(put.as_of).select_related(
        "unit__kind", f"{side}parent", f"{side}line", f"{side}locality"
    )
    if visible.query.where:
        rows = rows.filter(unit__in=visible)
    for name, place, in_none in (
        ("line", conditions.line, conditions.in_no_line),
        ("locality", conditions.locality, conditions.in_no_locality),
    ):
        if place is not None or in_none:
            rows = rows.filter(**{f"{side}{name}": place})
    if conditions.unit is not None:
        rows = rows.filter(_below(put, conditions))
    if conditions.kind is not None:
        rows = rows.filter(unit__kind=conditions.kind)
    if put.demonstration is not None:
        among = Q(unit__in=DemonstrationSite.objects.units_on(put.as_of))
        rows = rows.filter(among if put.demonstration else ~among)
    if conditions.words:
        words = conditions.words
        called = Q(unit__name__icontains=words) | Q(unit__short_name__icontains=words)
        rows = rows.filter(called | Q(unit__code__icontains=words))
    return rows.order_by("unit__code")


def _below(put: Asked, conditions: Conditions) -> Q:
    unit = conditions.unit
    if unit is None or conditions.unit_only:
        return Q(unit=unit)
    if put.structure == Structure.THEN:
        return Q(path__contains=f"/{unit.pk}/")
    return Q(unit__tree_id=unit.tree_id, unit__lft__gte=unit.lft, unit__rght__lte=unit.rght)


class _Facts:
    """What is known of all units of a roster together: one query for each kind of fact."""

    def __init__(self, put: Asked, visible: QuerySet[Unit], ids: list[int], *, oldest: date) -> None:
        on = put.as_of
        self.put, self.oldest = put, oldest
        held = Membership.objects.valid(on).filter(role=Role.HEAD)
        self.headed = set(held.order_by().values_list("unit", flat=True))
        self.filing = filing_states(ids, as_of=on)
        self.changes = last_changes(ids, as_of=on)
        self.overdue = _overdue(put, visible)
        self.sites: dict[int, list[DemonstrationSite]] = {}
        for site in DemonstrationSite.objects.valid(on):
            self.sites.setdefault(site.unit_id, []).append(site)

    def secretary_of(self, unit: Unit) -> str:
        if unit.pk in self.headed:
            return "filled"
        return "named" if unit.first_responsible else "vacant"


def _overdue(put: Asked, visible: QuerySet[Unit]) -> dict[int, int]:
    """Count what of the asked period, or of all, is overdue on the day, by unit."""
    judged = Obligations(put, visible, due_soon_until=put.as_of)
    rows: Any = judged.where(Conditions(state="overdue")).order_by().values_list(f"{judged.prefix}unit")
    return dict(rows.annotate(number=Count("pk")))


def _entry(position: UnitPosition, facts: _Facts) -> Entry:
    unit = position.unit
    place: Any = unit if facts.put.structure == Structure.NOW else position
    changed_on, published_on = facts.changes[unit.pk]
    changed_on = changed_on or position.valid_from
    return Entry(
        unit=unit,
        superior=place.parent,
        line=place.line,
        locality=place.locality,
        sites=facts.sites.get(unit.pk, ()),
        secretary=facts.secretary_of(unit),
        filing=facts.filing[unit.pk] if unit.kind.filing_to in FILED_WITHIN_DISTRICT else None,
        published_on=published_on,
        overdue=facts.overdue.get(unit.pk, 0),
        changed_on=changed_on,
        unchanged_days=(facts.put.as_of - changed_on).days,
        is_stale=changed_on < facts.oldest,
    )
