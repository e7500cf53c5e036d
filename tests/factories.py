"""Plain functions that make what a test needs. Each gives a saved, valid object; names say what it stands for.

They act for the district, wherever they are called: a unit's database role makes no units and no people.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import count

from accounts.models import Person, PlatformRole, User
from district.models import District
from hierarchy.units.models import LeadPower, Line, LineLead, Membership, Role, Unit, UnitKind, UnitPosition
from hierarchy.units.reference import load_reference_data
from tenants.registry.workspaces import as_district

PASSWORD = "Clear-Board-2026"
OPENED_ON = date(2024, 1, 1)
_numbers: Iterator[int] = count(1)


@as_district()
def make_person(*, name: str = "张三", phone: str = "", email: str = "") -> Person:
    return Person.objects.create(name=name, phone=phone, email=email)


@as_district()
def make_user(*, username: str = "", name: str = "", platform_role: str = PlatformRole.NONE) -> User:
    """Make an account that can sign in with `PASSWORD` and need not change it."""
    username = username or f"user{next(_numbers)}"
    user = User(username=username, person=make_person(name=name or username), platform_role=platform_role)
    user.set_password(PASSWORD)
    user.save()
    return user


@as_district()
def make_unit(
    *,
    code: str = "",
    kind: str = "village_org",
    name: str = "",
    parent: Unit | None = None,
    line: Line | str | None = None,
    locality: Unit | None = None,
    opened_on: date = OPENED_ON,
    staffing_preset: str = "",
    has_portal: bool = False,
) -> Unit:
    """Make a unit and its first position. `line` may be a code such as "L03"."""
    if not UnitKind.objects.filter(pk=kind).exists():  # a flushed database has lost the reference data
        load_reference_data()
    code = code or f"U{next(_numbers):04d}"
    unit_kind = UnitKind.objects.get(pk=kind)
    line = make_line(line) if isinstance(line, str) else line
    if parent is not None:
        parent.refresh_from_db()
    unit = Unit.objects.create(
        code=code,
        slug=code.lower(),
        name=name or f"单位{code}",
        short_name=name or f"单位{code}",
        kind=unit_kind,
        parent=parent,
        line=line,
        locality=locality,
        staffing_preset=staffing_preset or unit_kind.staffing_preset,
        opened_on=opened_on,
        has_portal=has_portal,
    )
    above = UnitPosition.objects.get(unit=parent, valid_to__isnull=True).path if parent else "/"
    UnitPosition.objects.create(
        unit=unit, parent=parent, line=line, locality=locality, path=f"{above}{unit.pk}/", valid_from=opened_on
    )
    return unit


def make_line(code: str = "L03") -> Line:
    """Give the line of that code from the reference data."""
    if not Line.objects.filter(code=code).exists():
        load_reference_data()
    return Line.objects.get(code=code)


@as_district()
def make_lead(
    line: Line | str, unit: Unit, power: str = LeadPower.GUIDE, *, since: date = OPENED_ON, until: date | None = None
) -> LineLead:
    line = make_line(line) if isinstance(line, str) else line
    return LineLead.objects.create(line=line, unit=unit, power=power, valid_from=since, valid_to=until)


@as_district()
def grant(user: User, unit: Unit, *roles: Role, since: date = OPENED_ON, until: date | None = None) -> None:
    """Give a person roles in a unit, without the action and its rules."""
    Membership.objects.bulk_create(
        Membership(user=user, unit=unit, role=role, valid_from=since, valid_to=until) for role in roles
    )


@as_district()
def make_district(*, name: str = "示例区", opened_on: date = OPENED_ON) -> Unit:
    """Make the district and give its root unit, the district committee."""
    if not District.objects.exists():
        District.objects.create(name=name, name_en="Example District")
    return make_unit(code="QW", kind="district_committee", name=f"{name}委", opened_on=opened_on)
