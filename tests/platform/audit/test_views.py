from datetime import datetime

import pytest
from django.test import Client

from accounts.models import PlatformRole, User
from audit.trail import Draft, record_many
from core.actors import SYSTEM
from tests.counting import queries
from tests.factories import make_district, make_unit, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor() -> User:
    return make_user(platform_role=PlatformRole.AUDIT_ADMIN)


@pytest.fixture
def trail(at: datetime) -> None:
    make_district()
    unit = make_unit(name="白杨村党总支")
    record_many([Draft("unit.renamed", ("units.unit", unit.pk), SYSTEM, at, unit.pk, {"n": n}) for n in range(60)])
    record_many([Draft("setting.changed", ("district.setting", "nil_return"), SYSTEM, at)])


def test_only_the_audit_administrator_reads_the_trail(client: Client, trail: None) -> None:
    client.force_login(make_user())
    assert client.get("/audit/").status_code == 403


def test_the_trail_is_paged_and_names_units(client: Client, auditor: User, trail: None) -> None:
    client.force_login(auditor)
    response = client.get("/audit/")
    assert (response.status_code, response.context["page"].paginator.count, len(response.context["rows"])) == (
        200,
        61,
        50,
    )
    assert {row["chain"] for row in response.context["rows"]} <= {"白杨村党总支", "全区", "the district"}


def test_filters_in_the_address_narrow_the_list(client: Client, auditor: User, trail: None) -> None:
    client.force_login(auditor)
    counts = [
        client.get("/audit/", query).context["page"].paginator.count
        for query in (
            {"verb": "setting.changed"},
            {"chain": "district"},
            {"since": "2026-04-10", "until": "2026-04-10"},
            {"until": "2026-04-09"},
            {"subject": "nil_return"},
            {"actor": "system"},
        )
    ]
    assert counts == [1, 1, 61, 0, 1, 61]


def test_a_wrong_date_is_named_and_narrows_nothing(client: Client, auditor: User, trail: None) -> None:
    client.force_login(auditor)
    response = client.get("/audit/", {"since": "31-31-31"})
    assert (response.context["page"].paginator.count, list(response.context["form"].errors)) == (61, ["since"])


def test_a_page_of_many_costs_as_many_queries_as_a_page_of_one(client: Client, auditor: User, trail: None) -> None:
    client.force_login(auditor)
    client.get("/audit/")  # the first visit begins the session
    with queries() as of_one:
        client.get("/audit/", {"verb": "unit.renamed", "page": "2"})
    with queries() as of_many:
        client.get("/audit/", {"verb": "unit.renamed"})
    assert len(of_many) == len(of_one)
