"""A session that nobody uses ends, says so, and loses nothing; a password handed over is changed first."""

import time

import pytest
from django.test import Client

from accounts.middleware import LAST_SEEN
from accounts.models import User
from audit.models import Entry
from district.models import SettingValue
from tests.factories import PASSWORD, make_user

LOGIN = "/accounts/login/"
CHANGE = "/accounts/password/change/"


def leave_alone(client: Client, minutes: float) -> None:
    """Let the session look as if its last request were some minutes ago."""
    session = client.session
    session[LAST_SEEN] = time.time() - minutes * 60
    session.save()


def sign_in(client: Client, username: str = "zhangsan", path: str = LOGIN) -> str:
    return client.post(path, {"login": username, "password": PASSWORD})["Location"]


def test_a_session_in_use_goes_on(browser: Client) -> None:
    leave_alone(browser, 29)
    assert browser.get(CHANGE).status_code == 200
    leave_alone(browser, 29)
    assert browser.get(CHANGE).status_code == 200


def test_half_an_hour_without_a_request_ends_the_session_and_says_so(browser: Client, user: User) -> None:
    leave_alone(browser, 31)
    response = browser.get(f"{CHANGE}?a=1")
    assert response["Location"] == f"{LOGIN}?ended=idle&next=%2Faccounts%2Fpassword%2Fchange%2F%3Fa%3D1"
    assert "30" in browser.get(response["Location"]).content.decode()
    assert sign_in(browser, path=response["Location"]) == f"{CHANGE}?a=1"
    verbs = list(Entry.objects.order_by("position").values_list("verb", flat=True))
    assert verbs == ["account.session_ended", "account.signed_in"]


def test_the_district_sets_how_long(browser: Client, at) -> None:
    SettingValue.objects.create(
        key="session_idle_minutes", value=10, valid_from=at.date().replace(year=2020), reason="x", set_at=at
    )
    leave_alone(browser, 11)
    assert browser.get(CHANGE).status_code == 302


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(browser: Client) -> None:
    leave_alone(browser, 31)
    response = browser.get("/part/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/?p=2"})
    assert (response.status_code, response["HX-Redirect"]) == (204, f"{LOGIN}?ended=idle&next=%2Fdesk%2F%3Fp%3D2")


def test_the_session_is_written_at_most_once_a_minute(browser: Client) -> None:
    browser.get(CHANGE)
    leave_alone(browser, 0.5)
    before = browser.session[LAST_SEEN]
    browser.get(CHANGE)
    assert browser.session[LAST_SEEN] == before


def test_a_form_sent_too_late_is_kept_and_sent_after_signing_in(browser: Client, user: User) -> None:
    leave_alone(browser, 31)
    response = browser.post("/people/new/?x=1", {"title": "党费收缴", "roles": ["a", "b"], "password1": "Geheim-1234"})
    assert response["Location"] == f"{LOGIN}?ended=idle&next=%2Faccounts%2Funsent%2F&form=kept"
    assert sign_in(browser, path=response["Location"]) == "/accounts/unsent/"
    page = browser.get("/accounts/unsent/").content.decode()
    assert '<input type="hidden" name="title" value="党费收缴">' in page
    assert page.count('<input type="hidden" name="roles"') == 2
    assert "Geheim-1234" not in page
    again = browser.post("/accounts/unsent/send/", {"title": "党费收缴"})
    assert (again.status_code, again["Location"]) == (307, "/people/new/?x=1")
    assert browser.get("/accounts/unsent/")["Location"] == "/"


def test_a_kept_form_can_be_dropped(browser: Client, user: User) -> None:
    leave_alone(browser, 31)
    browser.post("/people/new/", {"title": "x"})
    sign_in(browser)
    assert browser.post("/accounts/unsent/drop/")["Location"] == "/people/new/"
    assert browser.get("/accounts/unsent/")["Location"] == "/"


def test_another_account_in_the_same_browser_does_not_see_what_was_kept(browser: Client, user: User) -> None:
    make_user(username="lisi")
    leave_alone(browser, 31)
    browser.post("/people/new/", {"title": "x"})
    sign_in(browser, "lisi")
    assert browser.get("/accounts/unsent/")["Location"] == "/"
    assert "unsent" not in browser.session


def test_a_form_too_long_to_keep_is_said_to_be_lost(browser: Client) -> None:
    leave_alone(browser, 31)
    response = browser.post("/people/new/", {"title": "长" * 200_001})
    assert response["Location"] == f"{LOGIN}?ended=idle&next=%2Fpeople%2Fnew%2F&form=lost"


def test_a_forged_form_is_not_kept(user: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(user)
    leave_alone(strict, 31)
    response = strict.post("/people/new/", {"title": "x"})
    assert response["Location"] == f"{LOGIN}?ended=idle&next=%2Fpeople%2Fnew%2F"
    assert "unsent" not in strict.session


def test_an_initial_password_must_be_changed_before_anything_else(browser: Client, user: User) -> None:
    User.objects.update(must_change_password=True)
    assert browser.get("/people/")["Location"] == f"{CHANGE}?next=%2Fpeople%2F"
    assert browser.get(CHANGE).status_code == 200
    assert browser.post("/accounts/language/", {"language": "en", "next": CHANGE})["Location"] == CHANGE


@pytest.mark.parametrize(
    ("new", "accepted"),
    [
        ("Short-1a", False),
        ("alllowercase", False),
        ("lower-and-other", False),
        ("Zhangsan2026", False),
        ("Clear-Board-2026", False),
        ("Fresh-Paint-77", True),
    ],
)
def test_a_new_password_keeps_the_rules(browser: Client, user: User, new: str, accepted: bool) -> None:
    User.objects.update(must_change_password=True)
    browser.post(CHANGE, {"oldpassword": PASSWORD, "password1": new, "password2": new})
    user.refresh_from_db()
    assert (user.check_password(new) and not user.must_change_password) is accepted
    assert Entry.objects.filter(verb="account.password_changed").count() == accepted
    assert user.must_change_password is not accepted


def test_changing_the_password_keeps_this_session_and_ends_the_others(browser: Client, user: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(user)
    values = {"oldpassword": PASSWORD, "password1": "Fresh-Paint-77", "password2": "Fresh-Paint-77"}
    assert browser.post(CHANGE, values)["Location"] == "/"
    assert browser.get(CHANGE).status_code == 200
    assert elsewhere.get(CHANGE)["Location"].startswith(LOGIN)


def test_the_present_password_is_asked_for(browser: Client, user: User) -> None:
    values = {"oldpassword": "wrong", "password1": "Fresh-Paint-77", "password2": "Fresh-Paint-77"}
    assert browser.post(CHANGE, values).status_code == 200
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_nothing_a_signed_in_reader_sees_is_stored(browser: Client) -> None:
    stored = "max-age=0, no-cache, no-store, must-revalidate, private"
    assert [browser.get(path)["Cache-Control"] for path in ("/settings/", "/notices/", "/nix/")] == [stored] * 3
