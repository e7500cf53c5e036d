"""An address with a NUL, which PostgreSQL takes nowhere, is unreadable; it is no fault of ours."""

import pytest
from django.test import Client

from accounts.models import PlatformRole
from hierarchy.units.models import Role
from tests.factories import grant, make_district, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/structure/?q=%00", "/structure/units/%00/", "/structure/new/?parent=%00"])
def test_a_nul_in_an_address_is_a_bad_request(path: str) -> None:
    office = make_user()
    grant(office, make_district(), Role.DISTRICT_SUPERVISOR)
    client = Client(raise_request_exception=False)
    client.force_login(office)
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("path", ["/people/?q=%00", "/people/units/%00/"])
def test_a_nul_in_the_accounts_search_is_a_bad_request(path: str) -> None:
    make_district()
    client = Client(raise_request_exception=False)
    client.force_login(make_user(platform_role=PlatformRole.SECURITY_ADMIN))
    assert client.get(path).status_code == 400


@pytest.mark.parametrize("year", [10_000, 10**24])
def test_a_year_beyond_the_calendar_does_not_exist(year: int) -> None:
    make_district()
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    assert client.get(f"/workdays/{year}/").status_code == 404


@pytest.mark.parametrize("page", ["0000000019", "9" * 5000])
def test_a_page_that_is_no_sensible_number_is_refused(page: str) -> None:
    office = make_user()
    grant(office, make_district(), Role.DISTRICT_SUPERVISOR)
    client = Client(raise_request_exception=False)
    client.force_login(office)
    assert client.get("/obligations/", {"page": page}).status_code == 400
