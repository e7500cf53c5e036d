"""Who sees which units, and who may do what for them."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import PlatformRole, User
from core import authority
from core.actors import SYSTEM
from core.errors import NotPermitted
from hierarchy.units import policies
from hierarchy.units.models import LeadPower, Line, LineLead, Membership, Role, Unit
from tests.counting import queries
from tests.factories import grant, make_lead, make_unit, make_user

from .conftest import House


def codes(user: object, on: date) -> list[str]:
    return sorted(policies.visible_units(user, on=on).values_list("code", flat=True))


ALL = ["D1", "D1A", "QW", "T1", "T1A", "T1A1", "T1B"]


def test_the_district_office_sees_every_unit(house: House, user: User, today: date) -> None:
    grant(user, house.root, Role.DISTRICT_SUPERVISOR)
    assert codes(user, today) == ALL


def test_the_office_is_in_the_root_only(house: House, user: User, today: date) -> None:
    grant(user, house.town, Role.DISTRICT_SUPERVISOR)
    assert codes(user, today) == ["T1", "T1A", "T1A1", "T1B"]
    assert not policies.is_district_supervisor(user, on=today)


def test_a_lead_sees_its_lines_and_its_own_unit(house: House, user: User, today: date) -> None:
    grant(user, house.department, Role.LINE_SUPERVISOR)
    assert codes(user, today) == ["D1", "T1A", "T1A1", "T1B"]
    assert list(policies.led_lines(user, on=today).values_list("code", flat=True)) == ["L03"]


def test_a_lead_sees_the_units_that_are_in_its_line_now(house: House, user: User, today: date) -> None:
    grant(user, house.department, Role.LINE_SUPERVISOR)
    Unit.objects.filter(code="T1B").update(line=Line.objects.get(code="L04"))
    assert codes(user, today) == ["D1", "T1A", "T1A1"]


def test_a_lead_sees_nothing_of_a_line_before_and_after_it_leads_it(house: House, user: User, today: date) -> None:
    grant(user, house.department, Role.LINE_SUPERVISOR)
    LineLead.objects.update(valid_to=today)
    assert codes(user, today) == ["D1"]
    assert codes(user, today - timedelta(days=1)) == ["D1", "T1A", "T1A1", "T1B"]
    make_lead("L03", house.town, since=today + timedelta(days=1))
    grant(user, house.town, Role.LINE_SUPERVISOR)
    assert codes(user, today) == ["D1", "T1"]


def test_one_department_may_lead_several_lines(house: House, user: User, today: date) -> None:
    make_lead("L02", house.department)
    grant(user, house.department, Role.LINE_SUPERVISOR)
    assert codes(user, today) == ["D1", "T1", "T1A", "T1A1", "T1B"]


@pytest.mark.parametrize(
    "role",
    [role for role in Role if role not in policies.SEES_OWN_UNIT_ONLY | {Role.DISTRICT_SUPERVISOR}],
)
def test_everybody_else_sees_the_own_unit_and_those_below(house: House, user: User, today: date, role: Role) -> None:
    grant(user, house.village, role)
    assert codes(user, today) == ["T1A", "T1A1"]


def test_a_party_member_sees_the_own_unit_only(house: House, user: User, today: date) -> None:
    grant(user, house.root, Role.MEMBER)
    assert codes(user, today) == ["QW"]


def test_roles_in_several_units_add_up(house: House, user: User, today: date) -> None:
    grant(user, house.village, Role.DRAFTER)
    grant(user, house.organ, Role.HEAD)
    assert codes(user, today) == ["D1A", "T1A", "T1A1"]


def test_nobody_else_sees_anything(house: House, user: User, today: date) -> None:
    assert codes(user, today) == []
    assert codes(AnonymousUser(), today) == []
    assert codes(SYSTEM, today) == []
    assert codes(None, today) == []


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "audit_admin"])
def test_the_three_administrators_see_no_unit_even_by_a_stray_role(house: House, today: date, role: str) -> None:
    administrator = make_user(platform_role=role)
    grant(administrator, house.root, Role.DISTRICT_SUPERVISOR, Role.HEAD)
    assert codes(administrator, today) == []
    assert policies.roles_in(administrator, house.root, on=today) == frozenset()
    assert not policies.is_district_supervisor(administrator, on=today)


def test_roles_count_from_their_first_to_the_day_before_their_end(house: House, user: User) -> None:
    grant(user, house.village, Role.HEAD, since=date(2026, 2, 1), until=date(2026, 3, 1))
    days = [date(2026, 1, 31), date(2026, 2, 1), date(2026, 2, 28), date(2026, 3, 1)]
    assert [bool(policies.roles_in(user, house.village, on=day)) for day in days] == [False, True, True, False]
    assert [bool(codes(user, day)) for day in days] == [False, True, True, False]


def test_an_account_that_is_switched_off_holds_nothing(house: House, user: User, today: date) -> None:
    grant(user, house.root, Role.DISTRICT_SUPERVISOR)
    User.objects.filter(pk=user.pk).update(is_active=False)
    user.refresh_from_db()
    assert codes(user, today) == []
    assert policies.roles_in(user, house.root, on=today) == frozenset()


@pytest.mark.parametrize("how_many", [1, 30])
def test_seeing_costs_two_queries_however_many_units(house: House, user: User, today: date, how_many: int) -> None:
    for number in range(how_many):
        make_unit(code=f"X{number}", parent=house.branch, line="L03")
    house.village.refresh_from_db()
    grant(user, house.village, Role.DRAFTER)
    grant(user, house.department, Role.LINE_SUPERVISOR)
    with queries() as statements:
        assert len(policies.visible_units(user, on=today)) == 4 + how_many
    assert len(statements) == 2


def test_what_is_seen_can_be_a_subquery(house: House, user: User, today: date) -> None:
    grant(user, house.village, Role.DRAFTER)
    grant(user, house.department, Role.LINE_SUPERVISOR)
    seen = policies.visible_units(user, on=today)
    assert Membership.objects.filter(unit__in=seen).count() == 2
    assert sorted(Unit.objects.filter(pk__in=seen.values("pk")).values_list("code", flat=True)) == codes(user, today)


def test_what_may_not_be_seen_is_refused(house: House, user: User, today: date) -> None:
    grant(user, house.village, Role.HEAD)
    policies.require_can_see(user, house.branch, on=today)
    with pytest.raises(NotPermitted):
        policies.require_can_see(user, house.town, on=today)


def test_a_role_is_asked_of_one_unit(house: House, user: User, today: date) -> None:
    grant(user, house.village, Role.DRAFTER, Role.REVIEWER)
    assert policies.roles_in(user, house.village, on=today) == {Role.DRAFTER, Role.REVIEWER}
    policies.require_role(user, house.village, Role.DRAFTER, on=today)
    policies.require_role(user, house.village, {Role.APPROVER, Role.REVIEWER}, on=today)
    with pytest.raises(NotPermitted):
        policies.require_role(user, house.village, Role.APPROVER, on=today)
    with pytest.raises(NotPermitted):
        policies.require_role(user, house.branch, Role.DRAFTER, on=today)


@pytest.mark.parametrize(
    ("held", "asked", "allowed"),
    [
        ("guide", "guide", True),
        ("guide", "guide_urge", False),
        ("guide_urge", "guide", True),
        ("guide_urge", "guide_urge", True),
        ("guide_urge", "guide_supervise", False),
        ("guide_supervise", "guide_urge", True),
        ("guide_supervise", "guide_supervise", True),
    ],
)
def test_a_lead_may_do_what_its_power_contains(
    house: House, user: User, today: date, held: str, asked: str, allowed: bool
) -> None:
    LineLead.objects.update(power=held)
    grant(user, house.department, Role.LINE_SUPERVISOR)
    line = Line.objects.get(code="L03")
    assert policies.has_line_power(user, line, LeadPower(asked), on=today) is allowed
    assert not policies.has_line_power(user, Line.objects.get(code="L04"), asked, on=today)
    if not allowed:
        with pytest.raises(NotPermitted):
            policies.require_line_power(user, line, asked, on=today)


def test_other_roles_in_a_lead_have_no_power_in_the_line(house: House, user: User, today: date) -> None:
    grant(user, house.department, *[role for role in Role if role != Role.LINE_SUPERVISOR])
    assert not policies.has_line_power(user, Line.objects.get(code="L03"), "guide", on=today)


@pytest.mark.parametrize("role", list(Role))
def test_who_decides_in_the_name_of_a_superior(house: House, user: User, today: date, role: Role) -> None:
    grant(user, house.town, role)
    expected = role in {Role.HEAD, Role.DEPUTY, Role.SUPERIOR_SUPERVISOR}
    assert policies.can_decide_for(user, house.town, on=today) is expected
    assert list(policies.decided_for(user, on=today)) == ([house.town] if expected else [])
    assert not policies.can_decide_for(user, house.village, on=today)
    assert not policies.can_decide_for(user, house.root, on=today)


def test_the_office_decides_in_the_name_of_the_district_committee_only(house: House, user: User, today: date) -> None:
    grant(user, house.root, Role.DISTRICT_SUPERVISOR)
    policies.require_can_decide_for(user, house.root, on=today)
    assert list(policies.decided_for(user, on=today)) == [house.root]
    with pytest.raises(NotPermitted):
        policies.require_can_decide_for(user, house.town, on=today)


PERMISSIONS = {
    "district.change_settings": {"office"},
    "structure.change": {"office"},
    "workdays.change": {"office", "system_admin"},
    "audit.read": {"audit_admin"},
    "accounts.manage": {"security_admin"},
}


@pytest.mark.parametrize("permission", list(PERMISSIONS))
def test_each_permission_has_its_holders(house: House, permission: str) -> None:
    people = {role.value: make_user(platform_role=role) for role in PlatformRole if role}
    people |= {"office": make_user(), "head": make_user()}
    grant(people["office"], house.root, Role.DISTRICT_SUPERVISOR)
    grant(people["head"], house.root, Role.HEAD)
    allowed = {who for who, user in people.items() if authority.allows(user, permission)}
    assert allowed == PERMISSIONS[permission]
    assert authority.allows(SYSTEM, permission)
    assert not authority.allows(AnonymousUser(), permission)


def test_an_unknown_permission_is_a_fault(user: User) -> None:
    with pytest.raises(LookupError):
        policies.authorise(user, "everything")


def test_the_system_stands_for_nobody_in_a_unit(house: House, today: date) -> None:
    for ask in (
        lambda: policies.require_role(SYSTEM, house.town, Role.HEAD, on=today),
        lambda: policies.require_can_decide_for(SYSTEM, house.town, on=today),
        lambda: policies.require_district_supervisor(SYSTEM, on=today),
        lambda: policies.require_can_see(SYSTEM, house.town, on=today),
    ):
        with pytest.raises(NotPermitted):
            ask()


def test_a_units_people_are_seen_by_its_head_the_office_and_the_security_administrator(
    house: House, security_admin: User, today: date
) -> None:
    people = {role: make_user() for role in Role}
    for role, user in people.items():
        grant(user, house.village, role)
    office = make_user()
    grant(office, house.root, Role.DISTRICT_SUPERVISOR)
    seeing = {role for role, user in people.items() if policies.can_see_people(user, house.village, on=today)}
    assert seeing == {Role.HEAD, Role.DEPUTY}
    assert policies.can_see_people(office, house.village, on=today)
    assert policies.can_see_people(security_admin, house.village, on=today)
    assert not policies.can_see_people(people[Role.HEAD], house.town, on=today)
