"""The list behind the figures of cases: as many entries as the number that opened it says, and never a report."""

import uuid
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client

from core.actors import SYSTEM
from dashboards.case_list import ABOUT, CASE_STATES
from hierarchy.ledger import cases
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import grant, make_district, make_unit, make_user
from tests.hierarchy.ledger import given

pytestmark = pytest.mark.django_db


def moment(day: date) -> datetime:
    return given.moment(day.isoformat())


@pytest.fixture
def root() -> Unit:
    return make_district()


@pytest.fixture
def village(root: Unit) -> Unit:
    return make_unit(code="V", parent=root, line="L03")


@pytest.fixture
def office(client: Client, root: Unit, monkeypatch: pytest.MonkeyPatch) -> Client:
    user = make_user()
    grant(user, root, Role.DISTRICT_SUPERVISOR)
    monkeypatch.setattr("district.clock.now", lambda *_: moment(date(2026, 6, 30)))
    client.force_login(user)
    return client


def received(unit: Unit, on: date, kind: str = "suggestion") -> FeedbackEntry:
    return cases.open_case(
        unit=unit, case_id=uuid.uuid4(), kind=kind, channel="box", received_on=on, actor=SYSTEM, at=moment(on)
    )


def listed(client: Client, **asked: Any) -> list[tuple[str, str]]:
    response = client.get("/cases/", {"period": "2026-Q2", **asked})
    assert response.status_code == 200, response.content[:400]
    return [(item.unit.code, item.state) for item in response.context["items"]]


@pytest.fixture
def three(village: Unit) -> None:
    """Make one case answered in time, one answered late, one not at all, and a report."""
    on_time, late, _never = (received(village, date(2026, 4, 1)) for _ in range(3))
    for entry, on in ((on_time, date(2026, 4, 23)), (late, date(2026, 4, 24))):
        cases.reply(case_id=entry.pk, replied_on=on, actor=SYSTEM, at=moment(on))
    received(village, date(2026, 4, 1), "report")


@pytest.mark.usefixtures("three")
def test_the_list_holds_what_the_figure_counts(office: Client) -> None:
    assert sorted(listed(office)) == [("V", "late"), ("V", "on_time"), ("V", "overdue")]
    assert listed(office, state="overdue") == [("V", "overdue")]
    assert listed(office, line="L03", state="late") == [("V", "late")]
    assert listed(office, line="none") == []
    assert len(listed(office, about="received", structure="then", unit="V")) == 3
    assert len(listed(office, about="received", structure="then", locality="none", line="L03")) == 3


@pytest.mark.usefixtures("three")
def test_as_of_a_past_day_it_holds_what_was_so_then(office: Client) -> None:
    assert sorted(state for _unit, state in listed(office, as_of="2026-04-23")) == [
        "not_yet_due",
        "not_yet_due",
        "on_time",
    ]
    assert len(listed(office, as_of="2026-04-23", structure="then", line="L03")) == 3


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("about", ABOUT)
@pytest.mark.parametrize("state", ["", *CASE_STATES])
def test_every_filter_is_answered(office: Client, about: str, state: str) -> None:
    listed(office, about=about, state=state)


def test_what_does_not_exist_is_refused(office: Client) -> None:
    assert office.get("/cases/", {"about": "nothing"}).status_code == 400


def test_who_does_not_see_the_unit_sees_no_case(client: Client, village: Unit, root: Unit) -> None:
    other = make_unit(code="W", parent=root)
    user = make_user()
    grant(user, other, Role.HEAD)
    received(village, date(2026, 4, 1))
    client.force_login(user)
    assert client.get("/cases/", {"period": "2026-Q2"}).context["items"] == []


def test_thirty_cases_take_as_many_queries_as_one(office: Client, village: Unit) -> None:
    received(village, date(2026, 4, 1))
    listed(office)
    with queries() as one:
        listed(office)
    for _ in range(29):
        received(village, date(2026, 4, 1))
    with queries() as thirty:
        assert len(listed(office)) == 30
    assert len(thirty) == len(one)


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("path", ["/overview/", "/lines/L03/", "/units/V/"])
def test_the_pages_show_what_people_bring_up(office: Client, path: str) -> None:
    page = office.get(path, {"period": "2026-Q2"}).content.decode()
    assert 'id="people"' in page
    assert "1 / 3" in page
