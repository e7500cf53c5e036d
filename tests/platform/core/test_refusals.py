"""What becomes of a refusal, and of an error, in the hands of a browser, a program and htmx."""

import json
from typing import Any

import pytest
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client
from django.urls import include, path

from core.errors import Invalid, NotPermitted, Stale
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def refuse(request: HttpRequest, what: str) -> HttpResponse:
    raise {
        "stale": Stale("Someone was faster."),
        "invalid": Invalid("Give a date.", field="on"),
        "forbidden": NotPermitted("Not for you."),
        "gone": Http404("No unit here."),
        "missing": Http404("No Unit matches the given query."),
        "suspicious": SuspiciousOperation("tampered"),
        "broken": RuntimeError("secret detail"),
    }[what]


urlpatterns = [path("refuse/<str:what>/", refuse), path("", include("config.urls_district"))]
handler404 = "core.error_pages.page_not_found"
handler403 = "core.error_pages.permission_denied"
handler500 = "core.error_pages.server_error"
handler400 = "core.error_pages.bad_request"


@pytest.fixture
def browser(settings: Any) -> Client:
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    return client


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    ("what", "status", "shown"),
    [
        ("stale", 409, "Someone was faster."),
        ("invalid", 400, "Give a date."),
        ("forbidden", 403, "Not for you."),
        ("gone", 404, "No unit here."),
        ("missing", 404, ""),
        ("suspicious", 400, ""),
        ("broken", 500, ""),
    ],
)
def test_a_browser_gets_a_page_with_the_status_and_the_sentence(
    browser: Client, language: str, what: str, status: int, shown: str
) -> None:
    browser.cookies["django_language"] = language
    response = browser.get(f"/refuse/{what}/")
    page = response.content.decode()
    assert (response.status_code, shown in page, "<h1" in page) == (status, True, True)
    assert not any(detail in page for detail in ("matches the given", "tampered", "secret detail"))


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("stale", {"status": 409, "code": "stale", "title": "Someone was faster."}),
        ("invalid", {"status": 400, "code": "invalid", "title": "Give a date.", "field": "on"}),
        ("forbidden", {"status": 403, "code": "not_permitted", "title": "Not for you."}),
        ("gone", {"status": 404, "code": "not_found", "title": "No unit here."}),
    ],
)
def test_a_program_gets_problem_details(browser: Client, what: str, expected: dict[str, Any]) -> None:
    response = browser.get(f"/refuse/{what}/", headers={"accept": "application/json"})
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.content) == {"type": "about:blank", **expected}


@pytest.mark.parametrize(("what", "status"), [("stale", 409), ("gone", 404), ("broken", 500)])
def test_htmx_gets_a_message_for_the_top_of_the_page(browser: Client, what: str, status: int) -> None:
    response = browser.get(f"/refuse/{what}/", headers={"hx-request": "true"})
    assert (response.status_code, response.headers["HX-Retarget"], response.headers["HX-Reswap"]) == (
        status,
        "#content",
        "afterbegin",
    )
    assert response.content.decode().startswith('<div class="message message--error"')
    assert "<html" not in response.content.decode()


def test_a_failure_shows_a_reference_that_the_log_has(browser: Client, caplog: pytest.LogCaptureFixture) -> None:
    page = browser.get("/refuse/broken/").content.decode()
    references = [record.args[0] for record in caplog.records if record.name == "minglan.errors" and record.args]  # type: ignore[index]  # a tuple
    assert len(references) == 1
    assert references[0] in page


def test_the_signed_out_are_asked_to_sign_in_when_a_page_is_not_for_them(settings: Any) -> None:
    settings.ROOT_URLCONF = __name__
    client = Client()
    response = client.get("/refuse/forbidden/")
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/refuse/forbidden/")
    assert client.post("/refuse/forbidden/").status_code == 403


@pytest.mark.parametrize(
    ("referer", "shown"), [("http://testserver/settings/", True), ("https://elsewhere.example/", False)]
)
def test_back_leads_only_to_a_page_of_this_site(browser: Client, referer: str, shown: bool) -> None:
    page = browser.post("/refuse/stale/", headers={"referer": referer}).content.decode()
    assert (referer in page) == shown
