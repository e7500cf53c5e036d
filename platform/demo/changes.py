"""What changed in the district's structure in two years: one unit opened, one closed, two merged, some moved.

Each is entered by the real acts on the last day of a window, some for an earlier day: backdated acts correct the
ledger's positions, and the demonstration should show that they do.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

from core.actors import SYSTEM
from hierarchy.structure.actions.closing import close_unit
from hierarchy.structure.actions.demonstrations import name_demonstration
from hierarchy.structure.actions.leads import appoint_lead
from hierarchy.structure.actions.merging import merge_units
from hierarchy.structure.actions.moving import move_unit
from hierarchy.structure.actions.units import create_unit, rename_unit
from hierarchy.structure.actions.years import open_year
from hierarchy.units.models import LeadPower, Line, SiteKind, SiteLevel, Unit, UnitKind
from tenants.registry.provisioning import provision

from .history import History
from .people import Staffing, name_responsible_persons
from .planning import moment

#: Not loaded with the others: it opens on 20 May 2025.
OPENED_LATER = "P08"
Change = Callable[[History, datetime], None]


def open_a_unit(history: History, at: datetime) -> None:
    """An enterprise in the park founds a branch, if the district is large enough to have it."""
    if OPENED_LATER not in history.to_open:
        return
    unit = create_unit(
        code=OPENED_LATER,
        name="澜江园区康和医药有限公司党支部",
        short_name="康和医药支部",
        kind=UnitKind.objects.get(pk="private_enterprise"),
        org_form="branch",
        parent=history.units["Y01"],
        line=Line.objects.get(code="L10"),
        locality=history.units["Y01"],
        opened_on=date(2025, 5, 20),
        member_count=6,
        actor=SYSTEM,
        at=at,
    )
    staffing = Staffing(seed=history.seed, since=unit.opened_on, at=at)
    history.crews[unit.pk] = staffing.staff(unit, has_children=False, leads_a_line=False)
    staffing.save()
    name_responsible_persons([unit], history.crews)
    provision([unit], at=at)
    history.units[unit.code] = unit
    history.plan_filings(unit)


def move_into_the_park(history: History, at: datetime) -> None:
    """A software company moves from the subdistrict into the park: superior, line and locality."""
    park = history.units["Y01"]
    move_unit(
        unit=history.units["F06"],
        parent=park,
        line=Line.objects.get(code="L10"),
        locality=park,
        effective_on=date(2025, 5, 12),
        reason="企业迁入园区，组织关系随迁",
        actor=SYSTEM,
        at=at,
    )


def merge_two_branches(history: History, at: datetime) -> None:
    """Two small branches of one village become one."""
    merge_units(
        absorbed=history.units["C0102"],
        into=history.units["C0101"],
        effective_on=date(2025, 8, 20),
        reason="党员人数减少，两个片组支部合并设置",
        actor=SYSTEM,
        at=at,
    )
    history.gone.add("C0102")


def change_a_lead(history: History, at: datetime) -> None:
    """Institutional reform: social organisations get another lead department (defaults 1, rule 5)."""
    appoint_lead(
        line=Line.objects.get(code="L08"),
        unit=history.units["JG03"],
        power=LeadPower.GUIDE,
        valid_from=date(2025, 9, 1),
        basis="机构职能调整（示例）",
        actor=SYSTEM,
        at=at,
    )


def close_a_unit(history: History, at: datetime) -> None:
    """A company leaves the district."""
    close_unit(
        unit=history.units["F04"], closed_on=date(2025, 11, 20), reason="企业注销，党员转出", actor=SYSTEM, at=at
    )
    history.gone.add("F04")


def rename_a_unit(history: History, at: datetime) -> None:
    """A company changes its name, and its branch with it."""
    rename_unit(
        unit=history.units["P05"],
        name="澜江园区华锦新材科技有限公司党支部",
        short_name="华锦新材支部",
        reason="企业更名",
        actor=SYSTEM,
        at=at,
    )


def move_late_in_the_books(history: History, at: datetime) -> None:
    """A property company moved in January; the office learns of it at the end of February."""
    street = history.units["J02"]
    move_unit(
        unit=history.units["F09"],
        parent=street,
        locality=street,
        effective_on=date(2026, 1, 5),
        reason="注册地变更，补登",
        actor=SYSTEM,
        at=at,
    )


def move_between_lines(history: History, at: datetime) -> None:
    """A trade association is counted with the enterprises it serves."""
    move_unit(
        unit=history.units["H08"],
        line=Line.objects.get(code="L09"),
        effective_on=date(2026, 4, 1),
        reason="行业归口调整",
        actor=SYSTEM,
        at=at,
    )


def open_next_year(history: History, at: datetime) -> None:
    """Before a year opens, every unit in scope has its line."""
    open_year(year=at.year + 1, actor=SYSTEM, at=at)


def name_sites(history: History, at: datetime) -> None:
    """The district names demonstration sites, the city one pilot."""
    for code, kind, level in SITES:
        if code in history.units:
            name_demonstration(
                unit=history.units[code],
                kind=kind,
                level=level,
                valid_from=date(2025, 3, 1),
                basis="澜发〔2025〕3 号",
                actor=SYSTEM,
                at=at,
            )


SITES = (
    ("C0201", SiteKind.DEMONSTRATION, SiteLevel.DISTRICT),
    ("C0301", SiteKind.DEMONSTRATION, SiteLevel.DISTRICT),
    ("F02", SiteKind.DEMONSTRATION, SiteLevel.DISTRICT),
    ("J02", SiteKind.DEMONSTRATION, SiteLevel.CITY),
    ("H08", SiteKind.PILOT, SiteLevel.CITY),
)
#: What is entered at the end of which window, with the codes it needs (a small district lacks some).
CHANGES: dict[date, list[tuple[Change, tuple[str, ...]]]] = {
    date(2024, 11, 30): [(open_next_year, ())],
    date(2025, 5, 31): [(open_a_unit, ("Y01",)), (move_into_the_park, ("F06", "Y01")), (name_sites, ())],
    date(2025, 8, 31): [(merge_two_branches, ("C0101", "C0102")), (change_a_lead, ("JG03",))],
    date(2025, 11, 30): [(close_a_unit, ("F04",)), (rename_a_unit, ("P05",)), (open_next_year, ())],
    date(2026, 2, 28): [(move_late_in_the_books, ("F09", "J02"))],
    date(2026, 5, 31): [(move_between_lines, ("H08",))],
}


def change_structure(history: History, day: date) -> None:
    """Enter what changed by the end of a window."""
    for number, (change, needed) in enumerate(CHANGES.get(day, [])):
        if set(needed) <= set(history.units):
            change(history, moment(day, time(18, 5 * number)))
    # Superiors, lines, names: everybody's instance may be out of date now.
    fresh = Unit.objects.select_related("kind", "line", "parent").in_bulk([unit.pk for unit in history.units.values()])
    history.units = {code: fresh[unit.pk] for code, unit in history.units.items()}
