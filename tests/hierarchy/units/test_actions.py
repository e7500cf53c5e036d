"""Granting and ending roles."""

from datetime import date, datetime, timedelta

import pytest

from accounts import actions as account_actions
from accounts.models import Person, PlatformRole, User
from audit.models import Entry
from core.errors import Invalid, NotPermitted, Refusal
from hierarchy.units import actions
from hierarchy.units.models import Membership, Role, Unit
from tests.factories import grant, make_lead, make_user

from .conftest import House


def held() -> list[tuple[object, ...]]:
    rows = Membership.objects.order_by("pk")
    return list(rows.values_list("user__username", "unit__code", "role", "valid_from", "valid_to"))


def test_a_granted_role_is_recorded_in_the_units_own_chain(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    actions.grant_role(user=user, unit=house.village, role=Role.DRAFTER, valid_from=today, actor=security_admin, at=at)
    assert held() == [("zhangsan", "T1A", "drafter", today, None)]
    entry = Entry.objects.get()
    assert (entry.chain_id, entry.verb, entry.actor_label) == (f"unit:{house.village.pk}", "role.granted", "安管员")
    assert entry.data == {"username": "zhangsan", "role": "drafter", "valid_from": "2026-04-10"}


def test_one_person_may_draft_and_review_since_each_matter_is_asked_by_itself(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    granted = actions.grant_roles(
        user=user,
        unit=house.village,
        roles=[Role.REVIEWER, Role.DRAFTER],
        valid_from=today,
        actor=security_admin,
        at=at,
    )
    assert [membership.role for membership in granted] == [Role.DRAFTER, Role.REVIEWER]


def test_nobody_but_the_security_administrator_grants_or_ends_roles(
    house: House, user: User, at: datetime, today: date
) -> None:
    head, office = make_user(), make_user()
    auditor, system = make_user(platform_role="audit_admin"), make_user(platform_role="system_admin")
    grant(head, house.village, Role.HEAD)
    grant(office, house.root, Role.DISTRICT_SUPERVISOR)
    before = held()
    for actor in (head, office, auditor, system):
        with pytest.raises(NotPermitted):
            actions.grant_role(user=user, unit=house.village, role=Role.DRAFTER, valid_from=today, actor=actor, at=at)
        with pytest.raises(NotPermitted):
            actions.end_role(membership=head.memberships.get(), ends_on=today, actor=actor, at=at)
    assert (held(), Entry.objects.count()) == (before, 0)


@pytest.mark.parametrize("platform_role", ["system_admin", "security_admin", "audit_admin"])
def test_an_administrator_holds_no_role_in_a_unit(
    house: House, security_admin: User, at: datetime, today: date, platform_role: str
) -> None:
    administrator = make_user(platform_role=platform_role)
    with pytest.raises(account_actions.AdministratorsExclude):
        actions.grant_role(
            user=administrator, unit=house.village, role=Role.MEMBER, valid_from=today, actor=security_admin, at=at
        )
    assert (held(), Entry.objects.count()) == ([], 0)


@pytest.mark.parametrize("days", [0, 30])
def test_who_holds_a_role_now_or_later_becomes_no_administrator(
    house: House, user: User, security_admin: User, at: datetime, today: date, days: int
) -> None:
    grant(user, house.village, Role.MEMBER, since=today + timedelta(days=days))
    with pytest.raises(account_actions.AdministratorsExclude):
        actions.appoint_administrator(user=user, platform_role="audit_admin", actor=security_admin, at=at)
    user.refresh_from_db()
    assert (user.platform_role, Entry.objects.count()) == ("", 0)


def test_who_has_handed_over_all_roles_may_become_an_administrator(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    grant(user, house.village, Role.MEMBER, until=today)
    actions.appoint_administrator(user=user, platform_role="audit_admin", actor=security_admin, at=at)
    user.refresh_from_db()
    assert user.platform_role == PlatformRole.AUDIT_ADMIN
    actions.appoint_administrator(user=user, platform_role="", actor=security_admin, at=at)
    user.refresh_from_db()
    assert user.platform_role == ""


def test_what_cannot_be_granted_is_refused(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    off = make_user()
    User.objects.filter(pk=off.pk).update(is_active=False)
    Unit.objects.filter(code="T1B").update(closed_on=today)
    house.other_village.refresh_from_db()
    grant(user, house.town, Role.HEAD, since=today + timedelta(days=9))
    before = held()
    cases: list[tuple[User, Unit, Role, date, type[Refusal]]] = [
        (user, house.town, Role.HEAD, today, actions.RoleHeld),
        (user, house.town, Role.DISTRICT_SUPERVISOR, today, actions.RoleNotHere),
        (user, house.town, Role.LINE_SUPERVISOR, today, actions.RoleNotHere),
        (off, house.town, Role.DRAFTER, today, actions.AccountOff),
        (user, house.other_village, Role.DRAFTER, today, actions.UnitClosed),
        (user, house.town, Role.DRAFTER, date(2023, 12, 31), Invalid),
    ]
    for person, unit, role, day, refusal in cases:
        with pytest.raises(refusal):
            actions.grant_role(user=person, unit=unit, role=role, valid_from=day, actor=security_admin, at=at)
    assert (held(), Entry.objects.count()) == (before, 0)


def test_a_lead_to_be_may_have_its_supervisors_named_before(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    make_lead("L02", house.town, since=today + timedelta(days=20))
    actions.grant_role(
        user=user, unit=house.town, role=Role.LINE_SUPERVISOR, valid_from=today, actor=security_admin, at=at
    )
    assert len(held()) == 1


def test_several_roles_are_granted_all_or_none(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    with pytest.raises(actions.RoleNotHere):
        actions.grant_roles(
            user=user,
            unit=house.town,
            roles=[Role.DRAFTER, Role.DISTRICT_SUPERVISOR],
            valid_from=today,
            actor=security_admin,
            at=at,
        )
    assert (held(), Entry.objects.count()) == ([], 0)


def test_a_person_is_added_with_account_and_roles_or_not_at_all(
    house: House, security_admin: User, at: datetime, today: date
) -> None:
    values = {"unit": house.town, "name": "李四", "valid_from": today, "actor": security_admin, "at": at}
    with pytest.raises(actions.RoleNotHere):
        actions.add_person(username="lisi", roles=[Role.LINE_SUPERVISOR], **values)
    assert (User.objects.count(), Person.objects.count(), held()) == (1, 1, [])
    user, password = actions.add_person(username="lisi", roles=[Role.DRAFTER], **values)
    assert user.check_password(password)
    assert held() == [("lisi", "T1", "drafter", today, None)]


def test_a_role_ends_on_a_day_and_stays_in_the_record(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    grant(user, house.village, Role.HEAD)
    ends = today + timedelta(days=5)
    actions.end_role(membership=user.memberships.get(), ends_on=ends, actor=security_admin, at=at)
    assert [row[-1] for row in held()] == [ends]
    actions.end_role(membership=user.memberships.get(), ends_on=today, actor=security_admin, at=at)
    assert [row[-1] for row in held()] == [today]
    assert list(Entry.objects.values_list("verb", flat=True)) == ["role.ended", "role.ended"]


def test_a_role_does_not_end_in_the_past_nor_twice(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    grant(user, house.village, Role.HEAD)
    grant(user, house.village, Role.DRAFTER, until=today)
    before = held()
    with pytest.raises(actions.RoleEnded):
        actions.end_role(
            membership=user.memberships.get(role="head"),
            ends_on=today - timedelta(days=1),
            actor=security_admin,
            at=at,
        )
    with pytest.raises(actions.RoleEnded):
        actions.end_role(membership=user.memberships.get(role="drafter"), ends_on=today, actor=security_admin, at=at)
    assert (held(), Entry.objects.count()) == (before, 0)


@pytest.mark.parametrize("days", [0, 3])
def test_a_role_granted_by_mistake_is_taken_back_at_once(
    house: House, user: User, security_admin: User, at: datetime, today: date, days: int
) -> None:
    grant(user, house.village, Role.HEAD, since=today + timedelta(days=days))
    actions.end_role(membership=user.memberships.get(), ends_on=today, actor=security_admin, at=at)
    assert held() == []
    entry = Entry.objects.get()
    assert (entry.verb, entry.data["role"]) == ("role.taken_back", "head")


def test_a_role_ended_can_be_granted_again_from_that_day(
    house: House, user: User, security_admin: User, at: datetime, today: date
) -> None:
    grant(user, house.village, Role.HEAD, until=today)
    actions.grant_role(user=user, unit=house.village, role=Role.HEAD, valid_from=today, actor=security_admin, at=at)
    assert [row[3:] for row in held()] == [(date(2024, 1, 1), today), (today, None)]
