"""A small district for tests of the structure, and ways to read it back by codes."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from hierarchy.structure.checking import differences
from hierarchy.units.models import Unit, UnitPosition
from tests.factories import make_district, make_unit

SHANGHAI = ZoneInfo("Asia/Shanghai")
Row = tuple[date, date | None, str | None, str | None, str | None, str]


def day(month: int, number: int, year: int = 2026) -> date:
    return date(year, month, number)


def noon(on: date) -> datetime:
    """The middle of a day in Shanghai."""
    return datetime(on.year, on.month, on.day, 12, 0, tzinfo=SHANGHAI)


def small_district() -> dict[str, Unit]:
    """District QW; towns T1 and T2; village V1 below T1 with branches B1 and B2. All opened on 1 January 2024."""
    units = {"QW": make_district()}
    for code in ("T1", "T2"):
        units[code] = make_unit(code=code, kind="town_committee", parent=units["QW"], line="L02")
    units["V1"] = make_unit(code="V1", kind="village_org", parent=units["T1"], line="L03", locality=units["T1"])
    for code in ("B1", "B2"):
        units[code] = make_unit(code=code, kind="village_branch", parent=units["V1"], line="L03", locality=units["T1"])
    return {code: Unit.objects.get(code=code) for code in units}


def positions_of(code: str) -> list[Row]:
    """Give a unit's positions with codes for keys, the path as codes joined by slashes."""
    codes = {str(pk): code for pk, code in Unit.objects.values_list("pk", "code")}
    return [
        (
            row.valid_from,
            row.valid_to,
            row.parent.code if row.parent else None,
            row.line.code if row.line else None,
            row.locality.code if row.locality else None,
            "/".join(codes[part] for part in row.path.strip("/").split("/")),
        )
        for row in UnitPosition.objects.filter(unit__code=code)
        .select_related("parent", "line", "locality")
        .order_by("valid_from")
    ]


def paths_of(code: str) -> list[tuple[date, str]]:
    """Give from when a unit had which path."""
    return [(row[0], row[5]) for row in positions_of(code)]


def tree_now() -> dict[str, str | None]:
    """Give every unit's superior by mptt's own numbers."""
    return {
        unit.code: above.code if (above := unit.get_ancestors().last()) else None
        for unit in Unit.objects.order_by("code")
    }


def faults() -> list[str]:
    return list(differences())
