"""Requests below /u/<slug>/ are served inside that unit's workspace, and no other request is."""

from datetime import date

import pytest
from django.db import connection
from django.http import FileResponse, HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_script_prefix

from core.errors import Refusal
from hierarchy.units.models import Unit
from tenants.catalogue.models import Section
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import make_unit

pytestmark = pytest.mark.django_db


class PoliteRefusals:
    """Turns a refusal into a page, as the real middleware outside the workspace's does."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return HttpResponse(str(exception), status=409) if isinstance(exception, Refusal) else None


@pytest.fixture(autouse=True)
def small_site(settings):
    settings.ROOT_URLCONF = "tests.tenants.registry.district_urls"
    settings.WORKSPACE_URLCONF = "tests.tenants.registry.workspace_urls"
    settings.MIDDLEWARE = [
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        f"{__name__}.PoliteRefusals",
        "tenants.registry.middleware.WorkspaceMiddleware",
    ]


@pytest.fixture
def unit(at) -> Unit:
    unit = make_unit(code="AA", name="甲支部")
    provision([unit], at=at)
    with workspace(unit):
        Section.objects.create(name="办公室")
    return unit


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def sections(unit: Unit) -> list[str]:
    with workspace(unit):
        return list(Section.objects.values_list("name", flat=True))


def test_a_workspace_page_sees_its_unit_and_its_rows(client, unit):
    assert client.get("/u/aa/").content.decode() == "甲支部: 办公室"


def test_no_link_gains_or_loses_the_prefix(client, unit):
    inside = client.get("/u/aa/links/").content.decode().split("\n")
    assert inside == ["/u/aa/", "/overview/", "/u/other/", "/u/aa/links/"]
    assert client.get("/overview/").content.decode() == "/overview/ /u/aa/ False"


def test_links_keep_the_path_the_installation_is_mounted_on(client, unit, settings):
    settings.FORCE_SCRIPT_NAME = "/minglan"
    inside = client.get("/u/aa/links/").content.decode().split("\n")
    assert inside[:3] == ["/minglan/u/aa/", "/minglan/overview/", "/minglan/u/other/"]


def test_the_request_leaves_nothing_behind(client, unit):
    before = get_script_prefix()
    for path in ("/u/aa/", "/u/aa/fail/", "/u/aa/refuse/", "/u/aa/nowhere/"):
        client.get(path)
        assert (connection.schema_name, get_script_prefix()) == ("public", before)


@pytest.mark.parametrize("status", [200, 302, 404])
def test_what_a_view_wrote_is_kept_unless_the_response_is_a_5xx(client, unit, status):
    assert client.get(f"/u/aa/write/{status}/").status_code == status
    assert sections(unit) == sorted(["办公室", f"written {status}"])


def test_a_5xx_undoes_what_the_view_wrote(client, unit):
    assert client.get("/u/aa/write/503/").status_code == 503
    assert sections(unit) == ["办公室"]


def test_an_exception_undoes_what_the_view_wrote(client, unit):
    assert client.get("/u/aa/fail/").status_code == 500
    assert sections(unit) == ["办公室"]


def test_an_exception_shown_as_a_polite_page_undoes_it_too(client, unit):
    assert client.get("/u/aa/refuse/").status_code == 409
    assert sections(unit) == ["办公室"]


def test_a_streamed_body_is_read_inside_the_workspace(client, unit):
    response = client.get("/u/aa/stream/")
    assert connection.schema_name == "public"
    assert b"".join(response.streaming_content).decode() == "办公室 /u/aa/"
    assert connection.schema_name == "public"


def test_an_abandoned_stream_leaves_the_workspace(client, unit):
    response = client.get("/u/aa/stream/")
    next(response.streaming_content)
    response.close()
    assert connection.schema_name == "public"


def test_a_file_is_sent_without_holding_a_transaction(client, unit):
    response = client.get("/u/aa/download/")
    assert isinstance(response, FileResponse)
    assert b"WorkspaceRequest" in b"".join(response.streaming_content)


def test_a_closed_units_pages_are_still_served(client, unit):
    Unit.objects.filter(pk=unit.pk).update(closed_on=date(2026, 3, 1))
    assert client.get("/u/aa/").status_code == 200


@pytest.mark.parametrize("path", ["/u/nobody/", "/u/AA%20/", "/u/../overview/", "/u//", "/u/aa/nowhere/"])
def test_an_address_that_does_not_exist_is_not_found(client, unit, path):
    assert client.get(path).status_code == 404


def test_a_unit_without_a_workspace_is_refused_in_words(client):
    make_unit(code="BB", name="乙支部")
    response = client.get("/u/bb/", headers={"Accept": "application/json"})
    assert (response.status_code, response.json()["code"]) == (409, "no_workspace")


def test_a_missing_slash_is_added(client, unit):
    bare = client.get("/u/aa?q=1")
    assert (bare.status_code, bare["Location"]) == (301, "/u/aa/?q=1")
    inner = client.get("/u/aa/links")
    assert (inner.status_code, inner["Location"]) == (301, "/u/aa/links/")


def test_finding_the_workspace_takes_one_query(client, unit):
    with queries() as statements:
        client.get("/u/aa/links/")
    # Savepoint and release belong to the test's own transaction.
    assert [statement.split()[0] for statement in statements] == ["SELECT", "SAVEPOINT", "RELEASE"]
