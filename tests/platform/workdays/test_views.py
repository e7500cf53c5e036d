from datetime import date
from typing import Any

import pytest
from django.test import Client

from district.models import District
from hierarchy.units.models import Role
from tests.factories import grant, make_district, make_user
from workdays.models import Day

pytestmark = pytest.mark.django_db
NEW_YEAR = {"year": "2027", "exceptions": "1月1日至3日放假"}


@pytest.fixture
def office(client: Client) -> Any:
    root = make_district()
    District.objects.update(frozen_on=date(2026, 4, 10))
    user = make_user()
    grant(user, root, Role.DISTRICT_SUPERVISOR)
    client.force_login(user)
    return user


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_year_shows_its_make_up_days(client: Client, office: Any, language: str) -> None:
    client.cookies["django_language"] = language
    response = client.get("/workdays/")
    assert (response.status_code, response.context["year"], response.context["make_up_days"]) == (200, 2026, 6)
    assert len(response.context["months"]) == 12


def test_everybody_signed_in_reads_but_only_the_office_changes(client: Client) -> None:
    make_district()
    client.force_login(make_user())
    statuses = [
        client.get(url).status_code for url in ("/workdays/2025/", "/workdays/day/2026-04-13/", "/workdays/new/")
    ]
    assert statuses == [200, 403, 403]
    refused = client.post("/workdays/day/2026-04-13/", {"is_working": "0", "note": "x"})
    assert (refused.status_code, Day.objects.get(pk=date(2026, 4, 13)).is_working) == (403, True)


@pytest.mark.parametrize("url", ["/workdays/2031/", "/workdays/day/2031-01-01/", "/workdays/day/monday/"])
def test_what_has_not_been_entered_is_not_found(client: Client, office: Any, url: str) -> None:
    assert client.get(url).status_code == 404


def test_a_day_is_changed_on_its_page(client: Client, office: Any) -> None:
    response = client.post("/workdays/day/2026-04-13/", {"is_working": "0", "note": "区庆"})
    assert (response.status_code, response.headers["Location"]) == (302, "/workdays/2026/")
    assert not Day.objects.get(pk=date(2026, 4, 13)).is_working


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"is_working": "0", "note": ""}, "note"),
        ({"is_working": "2", "note": "x"}, "is_working"),
        ({"note": "x"}, "is_working"),
    ],
)
def test_a_wrong_form_says_what_is_wrong(client: Client, office: Any, form: dict[str, str], field: str) -> None:
    response = client.post("/workdays/day/2026-04-13/", form)
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])


def test_a_year_is_shown_before_it_is_entered(client: Client, office: Any) -> None:
    preview = client.post("/workdays/new/", NEW_YEAR)
    assert (preview.status_code, len(preview.context["months"]), Day.objects.count()) == (200, 12, 1096)
    entered = client.post("/workdays/new/", {**NEW_YEAR, "enter": "1"})
    assert (entered.headers["Location"], Day.objects.count()) == ("/workdays/2027/", 1096 + 365)


def test_a_year_entered_twice_is_refused(client: Client, office: Any) -> None:
    client.post("/workdays/new/", {**NEW_YEAR, "enter": "1"})
    response = client.post("/workdays/new/", {**NEW_YEAR, "enter": "1"})
    assert (response.status_code, list(response.context["form"].errors), Day.objects.count()) == (422, ["year"], 1461)


def test_a_line_that_is_not_understood_is_named(client: Client, office: Any) -> None:
    response = client.post("/workdays/new/", {"year": "2027", "exceptions": "1月1日放假\n什么", "enter": "1"})
    assert (response.status_code, list(response.context["form"].errors), Day.objects.count()) == (
        422,
        ["exceptions"],
        1096,
    )
