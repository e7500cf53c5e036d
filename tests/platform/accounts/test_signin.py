"""Signing in by user name, failing, being locked out, signing out: what happens and what is recorded."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.backends import AccountBackend
from accounts.models import User
from accounts.signin import locked_usernames
from audit.models import Entry
from tests.factories import PASSWORD, make_user

LOGIN = "/accounts/login/"
RIGHT = {"login": "zhangsan", "password": PASSWORD}
WRONG = {"login": "zhangsan", "password": "not this one"}


def verbs() -> list[str]:
    return list(Entry.objects.order_by("position").values_list("verb", flat=True))


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_the_sign_in_page_names_the_district_and_forbids_secrets(client: Client, district: object) -> None:
    page = client.get(LOGIN).content.decode()
    assert "示例区" in page
    assert "严禁上传、填写涉密信息" in page


def test_a_user_name_and_its_password_open_a_session(client: Client, user: User) -> None:
    response = client.post(LOGIN, RIGHT)
    assert (response.status_code, response["Location"]) == (302, "/")
    assert signed_in(client)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.actor_label) == ("account.signed_in", user.person_id, "张三")


def test_a_user_name_may_be_typed_in_capitals(client: Client, user: User) -> None:
    client.post(LOGIN, RIGHT | {"login": " ZhangSan "})
    assert signed_in(client)


def test_sign_in_leads_back_to_the_page_that_was_wanted(client: Client, user: User) -> None:
    response = client.post(f"{LOGIN}?next=/people/", RIGHT)
    assert response["Location"] == "/people/"


def test_sign_in_does_not_lead_to_another_site(client: Client, user: User) -> None:
    response = client.post(f"{LOGIN}?next=https://example.org/", RIGHT)
    assert response["Location"] == "/"


def test_a_wrong_password_is_refused_and_recorded(client: Client, user: User) -> None:
    response = client.post(LOGIN, WRONG)
    assert response.status_code == 200
    assert not signed_in(client)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_id, entry.actor_label) == ("account.sign_in_failed", None, "zhangsan")


def test_an_unknown_user_name_is_not_kept_since_it_may_be_a_password(client: Client, district: object) -> None:
    client.post(LOGIN, {"login": "Secret-Typed-Here", "password": "x"})
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor_label, entry.subject_id, entry.data) == ("account.sign_in_failed", "-", "-", {})


def test_the_fifth_failure_locks_the_account_and_says_what_to_do(client: Client, user: User) -> None:
    statuses = [client.post(LOGIN, WRONG).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 200, 429]
    assert verbs() == [*["account.sign_in_failed"] * 4, "account.locked_out", "account.sign_in_failed"]
    page = client.post(LOGIN, RIGHT)
    assert page.status_code == 429
    assert "15" in page.content.decode()
    assert not signed_in(client)
    assert verbs().count("account.locked_out") == 1
    assert locked_usernames() == {"zhangsan"}


def test_other_capitals_give_no_more_tries(client: Client, user: User) -> None:
    names = ["zhangsan", "Zhangsan", "ZHANGSAN", " zhangsan", "zhangSan"]
    statuses = [client.post(LOGIN, WRONG | {"login": name}).status_code for name in names]
    assert statuses == [200, 200, 200, 200, 429]


def test_a_locked_account_leaves_its_neighbours_at_the_same_address_alone(client: Client, user: User) -> None:
    make_user(username="lisi")
    for _ in range(5):
        client.post(LOGIN, WRONG)
    client.post(LOGIN, RIGHT | {"login": "lisi"})
    assert signed_in(client)


def test_a_lock_out_ends_by_itself_after_fifteen_minutes(client: Client, user: User) -> None:
    for _ in range(5):
        client.post(LOGIN, WRONG)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert locked_usernames() == set()
    client.post(LOGIN, RIGHT)
    assert signed_in(client)


def test_tries_during_a_lock_out_do_not_prolong_it(client: Client, user: User) -> None:
    for _ in range(5):
        client.post(LOGIN, WRONG)
    before = AccessAttempt.objects.get().attempt_time
    client.post(LOGIN, WRONG)
    assert AccessAttempt.objects.get().attempt_time == before


def test_the_security_administrator_lifts_a_lock_out(client: Client, user: User, security_admin: User, at) -> None:
    for _ in range(5):
        client.post(LOGIN, WRONG)
    actions.unlock(user=user, actor=security_admin, at=at)
    client.post(LOGIN, RIGHT)
    assert signed_in(client)
    assert verbs()[-2:] == ["account.unlocked", "account.signed_in"]


def test_signing_in_forgets_the_failures_before(client: Client, user: User) -> None:
    for _ in range(4):
        client.post(LOGIN, WRONG)
    client.post(LOGIN, RIGHT)
    client.logout()
    statuses = [client.post(LOGIN, WRONG).status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 200]


def test_an_account_that_is_switched_off_does_not_sign_in(client: Client, user: User) -> None:
    User.objects.update(is_active=False)
    response = client.post(LOGIN, RIGHT)
    assert response["Location"] == "/accounts/inactive/"
    assert not signed_in(client)


def test_switching_off_ends_open_sessions(browser: Client, user: User) -> None:
    User.objects.update(is_active=False)
    response = browser.get("/accounts/password/change/")
    assert response["Location"].startswith(LOGIN)


def test_signing_out_ends_the_session_and_is_recorded(browser: Client, user: User) -> None:
    response = browser.post("/accounts/logout/")
    assert response["Location"] == LOGIN
    assert not signed_in(browser)
    assert verbs() == ["account.signed_out"]


@pytest.mark.parametrize("path", ["signup/", "password/reset/", "email/", "password/set/"])
def test_nobody_signs_up_or_resets_a_password_by_mail(client: Client, district: object, path: str) -> None:
    assert client.get(f"/accounts/{path}").status_code == 404


def test_a_session_ends_with_the_browser(client: Client, user: User) -> None:
    client.post(LOGIN, RIGHT)
    assert client.cookies["sessionid"]["max-age"] == ""


def test_the_name_of_who_is_signed_in_costs_no_query_of_its_own(user: User, django_assert_num_queries) -> None:
    account = AccountBackend().get_user(user.pk)
    with django_assert_num_queries(0):
        assert account is not None
        assert account.label == "张三"
