"""The district that is measured: units in the proportions of a real one, its office, and years of the ledger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time

from django.db import connection

from accounts.models import Person, User
from core.actors import SYSTEM
from core.sealing import ensure_keys
from demo.disk import without_waiting_for_the_disk
from demo.planning import moment
from demo.units import planned_units
from district.models import District
from hierarchy.structure.bulk import bulk_load
from hierarchy.units.models import Membership, Role, Unit
from tenants.registry.ownership import acting_as_owner

from .case_rows import write_cases
from .catalogue_rows import write_catalogues
from .obligation_rows import write_obligations
from .periods import Years

#: The day the figures are asked on: a few days after a quarter, when the office looks at them.
TODAY = date(2026, 7, 10)
SET_UP_AT = moment(date(2019, 3, 1), time(9, 0))
SMALLEST, LARGEST = 20, 3_000


@dataclass(frozen=True)
class Size:
    """How large a district is measured."""

    units: int
    years: int

    def __str__(self) -> str:
        return f"{self.units} units, {self.years} years"


@dataclass(frozen=True)
class BenchDistrict:
    """A district as it stands after filling: whom its pages are shown to, and from whose accounts acts come."""

    size: Size
    root: Unit
    units: list[Unit]
    office: User
    today: date = TODAY
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """A moment in the middle of the day that the figures are asked on."""
        return moment(self.today, time(10, 0))


def fill(size: Size, *, progress: Callable[[str], None]) -> BenchDistrict:
    """Fill an empty migrated database with a district of a size and everything that its figures are made of.

    :raises ValueError: for a size that cannot be built.
    """
    if not SMALLEST <= size.units <= LARGEST or not 1 <= size.years <= 5:
        raise ValueError(f"between {SMALLEST} and {LARGEST} units, one to five years")
    ensure_keys()
    with without_waiting_for_the_disk():
        District.objects.create(name="测量区（虚构）", is_demonstration=True, frozen_on=TODAY)
        bulk_load([unit.row() for unit in planned_units(size.units)], actor=SYSTEM, at=SET_UP_AT)
        units = list(Unit.objects.select_related("kind", "line", "parent__kind").order_by("pk"))
        root = next(unit for unit in units if unit.parent_id is None)
        office = _office(root)
        years = Years.before(TODAY, size.years)
        progress(f"{len(units)} units; writing {len(years.quarters)} quarters of the ledger")
        write_catalogues(units, years=years, root=root, office=office)
        write_obligations(units, years=years)
        write_cases(units, years=years)
    _tidy()
    return BenchDistrict(size, root, units, office, counts=_counts())


def _office(root: Unit) -> User:
    """Make the account that sees everything: the district committee's office."""
    user = User.objects.create(username="bench.office", person=Person.objects.create(name="区委办公室"))
    Membership.objects.create(user=user, unit=root, role=Role.DISTRICT_SUPERVISOR, valid_from=SET_UP_AT.date())
    return user


def _tidy() -> None:
    """Do what autovacuum does in a night: statistics, and which pages need no second look."""
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)")


def _counts() -> dict[str, int]:
    tables = ("ledger_obligationentry", "ledger_ledgerevent", "ledger_publicationentry", "ledger_feedbackentry")
    with connection.cursor() as cursor:
        found = {}
        for table in tables:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - names are constants
            found[table.removeprefix("ledger_")] = cursor.fetchone()[0]
    return found
