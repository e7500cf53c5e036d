"""The pages of a unit's people and of accounts."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from hierarchy.units.models import Membership, Role
from hierarchy.units.staffing import CLERK_ROLES, SECRETARY_ROLES
from tests.counting import queries
from tests.factories import PASSWORD, grant, make_user

from .conftest import House


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser(security_admin: User) -> Client:
    return browser_of(security_admin)


def today() -> date:
    return timezone.localdate()


NEW = {"name": "李四", "username": "lisi", "phone": "", "email": "", "roles": ["drafter"], "valid_from": ""}


def test_a_person_is_added_and_the_password_shown_once(house: House, browser: Client) -> None:
    response = browser.post("/people/units/T1A/add/", NEW | {"valid_from": str(today())})
    assert response.status_code == 200
    password = response.content.decode().split("<code>")[1].split("</code>")[0]
    user = User.objects.get(username="lisi")
    assert user.check_password(password)
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    assert list(Membership.objects.values_list("user", "unit", "role")) == [(user.pk, house.village.pk, "drafter")]
    assert password not in browser.get("/people/units/T1A/").content.decode()


def test_a_new_person_signs_in_with_the_initial_password_and_must_change_it(house: House, browser: Client) -> None:
    page = browser.post("/people/units/T1A/add/", NEW | {"valid_from": str(today())}).content.decode()
    password = page.split("<code>")[1].split("</code>")[0]
    client = Client()
    client.post("/accounts/login/", {"login": "lisi", "password": password})
    assert client.get("/people/units/T1A/")["Location"].startswith("/accounts/password/change/")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"username": "x"}, "username"),
        ({"username": "zhangsan"}, "username"),
        ({"name": ""}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"email": "nobody"}, "email"),
        ({"roles": []}, "roles"),
        ({"roles": ["emperor"]}, "roles"),
        ({"roles": ["district_supervisor"]}, "roles"),
        ({"valid_from": "2026-02-30"}, "valid_from"),
        ({"valid_from": "2001-01-01"}, "valid_from"),
    ],
)
def test_bad_input_is_answered_at_its_field_and_keeps_what_was_typed(
    house: House, browser: Client, user: User, wrong: dict[str, object], field: str
) -> None:
    response = browser.post("/people/units/T1A/add/", NEW | {"valid_from": str(today()), "phone": "0571-1"} | wrong)
    assert response.status_code == 200
    assert list(response.context["form"].errors) == [field]
    assert 'value="0571-1"' in response.content.decode()
    assert (User.objects.count(), Membership.objects.count()) == (2, 0)


def test_roles_are_granted_to_somebody_known_and_ended(house: House, browser: Client, user: User) -> None:
    values = {"user": "ZhangSan", "roles": ["reviewer", "approver"], "valid_from": str(today())}
    response = browser.post("/people/units/T1A/grant/", values)
    assert response["Location"] == "/people/units/T1A/"
    assert sorted(Membership.objects.values_list("role", flat=True)) == ["approver", "reviewer"]
    pk = Membership.objects.get(role="approver").pk
    assert browser.post(f"/people/roles/{pk}/end/", {"ends_on": str(today())})["Location"] == "/people/units/T1A/"
    assert list(Membership.objects.values_list("role", flat=True)) == ["reviewer"]


def test_granting_twice_says_so(house: House, browser: Client, user: User) -> None:
    values = {"user": "zhangsan", "roles": ["reviewer"], "valid_from": str(today())}
    browser.post("/people/units/T1A/grant/", values)
    response = browser.post("/people/units/T1A/grant/", values)
    assert (response.status_code, list(response.context["form"].errors)) == (200, ["roles"])
    assert Membership.objects.count() == 1


def test_an_unknown_account_is_named_as_such(house: House, browser: Client) -> None:
    values = {"user": "nobody", "roles": ["reviewer"], "valid_from": str(today())}
    assert list(browser.post("/people/units/T1A/grant/", values).context["form"].errors) == ["user"]


def test_the_head_sees_the_list_and_its_gaps_but_changes_nothing(house: House, user: User) -> None:
    grant(user, house.branch, *SECRETARY_ROLES)
    client = browser_of(user)
    response = client.get("/people/units/T1A1/")
    assert response.status_code == 200
    assert response.context["gaps"].roles == (Role.DRAFTER,)
    grant(make_user(), house.branch, *CLERK_ROLES)
    assert not client.get("/people/units/T1A1/").context["gaps"]
    pk = Membership.objects.filter(role="drafter").get().pk
    for path in ("units/T1A1/add/", "units/T1A1/grant/", f"roles/{pk}/end/", "", "administrators/add/"):
        assert client.get(f"/people/{path}").status_code == 403
        assert client.post(f"/people/{path}", {}).status_code in (403, 405)
    assert Membership.objects.filter(valid_to__isnull=True).count() == 6


def test_nobody_else_sees_a_units_people(house: House, user: User) -> None:
    grant(user, house.town, Role.HEAD)
    client = browser_of(user)
    assert client.get("/people/units/T1A/").status_code == 403
    assert client.get("/people/units/nowhere/").status_code == 404
    assert Client().get("/people/units/T1A/")["Location"] == "/accounts/login/?next=/people/units/T1A/"


@pytest.mark.parametrize("act", ["reset-password", "platform-role", "unlock", "switch-off", "switch-on"])
def test_only_the_security_administrator_acts_on_accounts(house: House, user: User, act: str) -> None:
    grant(user, house.root, Role.DISTRICT_SUPERVISOR, Role.HEAD)
    victim = make_user()
    before = User.objects.filter(pk=victim.pk).values_list().get()
    response = browser_of(user).post(f"/people/accounts/{victim.pk}/{act}/", {"platform_role": "audit_admin"})
    assert response.status_code == 403
    assert User.objects.filter(pk=victim.pk).values_list().get() == before


def test_the_account_page_acts(house: House, browser: Client, user: User) -> None:
    address = f"/people/accounts/{user.pk}/"
    assert browser.get(address).status_code == 200
    page = browser.post(f"{address}reset-password/").content.decode()
    user.refresh_from_db()
    assert user.check_password(page.split("<code>")[1].split("</code>")[0])
    assert browser.post(f"{address}switch-off/")["Location"] == address
    user.refresh_from_db()
    assert not user.is_active
    browser.post(f"{address}switch-on/")
    browser.post(f"{address}platform-role/", {"platform_role": "system_admin"})
    browser.post(f"{address}platform-role/", {"platform_role": "none"})
    browser.post(f"{address}platform-role/", {"platform_role": "audit_admin"})
    browser.post(address, {"name": "张山", "phone": "1", "email": ""})
    user = User.objects.select_related("person").get(pk=user.pk)
    assert (user.is_active, user.platform_role, user.label, user.person.phone) == (True, "audit_admin", "张山", "1")


def test_a_refused_act_on_an_account_is_a_sentence(house: House, browser: Client, security_admin: User) -> None:
    response = browser.post(f"/people/accounts/{security_admin.pk}/switch-off/")
    assert response.status_code == 409
    assert User.objects.get(pk=security_admin.pk).is_active


def test_the_search_finds_people_and_units(house: House, browser: Client, user: User) -> None:
    response = browser.get("/people/?q=张三")
    assert [account.username for account in response.context["page_obj"]] == ["zhangsan"]
    response = browser.get("/people/?q=白杨")
    assert [unit.code for unit in response.context["units"]] == ["T1A"]


def test_a_locked_account_is_shown_as_locked(house: House, browser: Client, user: User) -> None:
    for _ in range(5):
        Client().post("/accounts/login/", {"login": "zhangsan", "password": PASSWORD + "x"})
    assert browser.get("/people/").context["locked"] == {"zhangsan"}
    browser.post(f"/people/accounts/{user.pk}/unlock/")
    assert browser.get("/people/").context["locked"] == set()


@pytest.mark.parametrize("path", ["/people/", "/people/units/T1A/"])
def test_lists_cost_the_same_queries_with_one_row_and_with_thirty(house: House, browser: Client, path: str) -> None:
    def cost() -> int:
        with queries() as statements:
            assert browser.get(path).status_code == 200
        return len(statements)

    grant(make_user(), house.village, Role.DRAFTER)
    browser.get(path)
    one = cost()
    for _ in range(29):
        grant(make_user(), house.village, Role.DRAFTER, Role.REVIEWER)
    assert cost() == one
