"""The browser of the tests itself: it must notice what it is there to notice."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from hierarchy.units.models import Role
from tests import factories
from tests.e2e.conftest import Watch

LAME = "<html lang='zh'><title>t</title><main><img src='data:,'></main></html>"
SOUND = "<html lang='zh'><title>t</title><main><h1>党务公开</h1></main></html>"


def test_an_error_on_the_console_is_noticed(page: Page, watch: Watch) -> None:
    page.evaluate("console.error('broken')")
    assert [fault.split(" (")[0] for fault in watch.left()] == ["console: broken"]
    watch.allowed.append("broken")


def test_a_request_to_another_host_is_noticed(page: Page, watch: Watch) -> None:
    page.context.route("**/*", lambda route: route.fulfill(body="", content_type="text/html"))
    page.goto("http://other.example/")
    assert watch.left() == ["request to another host: http://other.example/"]
    watch.allowed.append("other.example")


def test_a_picture_without_words_is_noticed(page: Page, axe: Callable[[Page], None]) -> None:
    page.set_content(LAME)
    with pytest.raises(AssertionError, match="image-alt"):
        axe(page)
    page.set_content(SOUND)
    axe(page)


def test_the_phone_is_narrow(phone: Page) -> None:
    phone.set_content("<meta name='viewport' content='width=device-width, initial-scale=1'>")
    assert phone.evaluate("[innerWidth, navigator.maxTouchPoints > 0]") == [390, True]


def test_the_sign_in_page_opens_without_faults(page: Page, axe: Callable[[Page], None], live_server: Any) -> None:
    response = page.goto("/accounts/login/")
    assert response is not None
    assert response.status == 200
    axe(page)


def test_a_signed_in_person_stays_signed_in(page: Page, sign_in: Callable[[Page, str], None]) -> None:
    district = factories.make_district()
    user = factories.make_user(username="office")
    factories.grant(user, district, Role.DISTRICT_SUPERVISOR)
    sign_in(page, "office")
    response = page.goto("/")
    assert response is not None
    assert (response.status, "/accounts/login/" in page.url) == (200, False)
