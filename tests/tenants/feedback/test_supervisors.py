"""Disclosure supervisors: their term, the roster, what they bring up, and who learns their names (FBK-15)."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from audit.models import Entry
from core.errors import Invalid
from district.models import District
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Role
from tenants.feedback.actions.supervising import (
    Appointment,
    NotASupervisor,
    TermOver,
    appoint_supervisor,
    end_term,
    enter_opinion,
    give_opinion,
    list_supervisor,
)
from tenants.feedback.models import Case, Supervisor
from tenants.feedback.policies import NotForYou
from tenants.feedback.supervisor_term import is_unusual_number, usual_end
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_user
from tests.tenants.feedback.people import Village, with_identity

FROM_ON, TO_ON = date(2026, 1, 1), date(2027, 12, 31)


@pytest.fixture(autouse=True)
def district_of_the_day(village: Village) -> None:
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())


@pytest.fixture
def observer(village: Village) -> User:
    """Give an account that holds the supervisor's role in the village."""
    user = make_user(name="李监督")
    grant(user, village.unit, Role.DISCLOSURE_SUPERVISOR)
    return user


def appointed(village: Village, name: str = "王秀英", **changes: Any) -> Supervisor:
    values: dict[str, Any] = {"group": "masses", "from_on": FROM_ON, "to_on": TO_ON, **changes}
    with workspace(village.unit):
        return appoint_supervisor(
            unit=village.unit, appointment=Appointment(name, **values), actor=village.head, at=village.at
        )


def page(village: Village, user: User | None, path: str, **data: Any) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    address = f"/u/{village.unit.slug}/{path}"
    return client.post(address, data) if data else client.get(address)


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        (date(2026, 4, 10), date(2028, 4, 9)),
        (date(2026, 1, 1), date(2027, 12, 31)),
        (date(2028, 2, 29), date(2030, 2, 28)),
    ],
)
@pytest.mark.django_db
def test_a_term_is_two_years_unless_the_district_says_otherwise(from_on: date, to_on: date) -> None:
    assert usual_end(from_on, on=date(2026, 4, 10)) == to_on


def test_three_to_five_are_usual() -> None:
    assert [is_unusual_number(number) for number in (0, 2, 3, 5, 6)] == [True, True, False, False, True]


def test_principals_appoint_and_the_trail_names_nobody(village: Village) -> None:
    supervisor = appointed(village)
    assert (supervisor.name, supervisor.to_on, supervisor.is_listed) == ("王秀英", TO_ON, False)
    entry = Entry.objects.get(verb="supervisor.appointed")
    assert "王秀英" not in str(entry.data)
    with workspace(village.unit):
        with pytest.raises(NotForYou):
            appoint_supervisor(
                unit=village.unit,
                appointment=Appointment("甲", "masses", FROM_ON, TO_ON),
                actor=village.officer,
                at=village.at,
            )
        assert Supervisor.objects.count() == 1


def test_an_account_needs_the_role_first(village: Village, observer: User) -> None:
    with pytest.raises(Invalid) as caught:
        appointed(village, person_id=village.officer.person_id)
    assert caught.value.field == "person"
    assert appointed(village, person_id=observer.person_id).person_id == observer.person_id


def test_a_term_ends_early_with_a_reason_and_only_once(village: Village) -> None:
    supervisor = appointed(village)
    who: dict[str, Any] = {"unit": village.unit, "supervisor_id": supervisor.pk, "actor": village.head}
    with workspace(village.unit):
        with pytest.raises(Invalid):
            end_term(ends_on=TO_ON + timedelta(days=1), reason="迁出", at=village.at, **who)
        with pytest.raises(Invalid):
            end_term(ends_on=village.at.date(), reason="", at=village.at, **who)
        end_term(ends_on=village.at.date(), reason="迁出", at=village.at, **who)
        with pytest.raises(TermOver):
            end_term(ends_on=village.at.date(), reason="迁出", at=village.at + timedelta(days=1), **who)
        found = Supervisor.objects.get()
    assert (found.to_on, found.ended_reason) == (date(2026, 4, 10), "迁出")


def test_a_supervisor_with_an_account_brings_up_a_case(village: Village, observer: User) -> None:
    supervisor = appointed(village, person_id=observer.person_id)
    sent = page(village, observer, "supervisors/opinion/", kind="problem", title="", original="公开栏三个月没有更新")
    assert sent.status_code == 302
    with workspace(village.unit):
        case = with_identity(Case.objects.get())
    assert (case.channel, case.supervisor_id, case.asker_group, case.on_behalf) == (
        "supervisor",
        supervisor.pk,
        "masses",
        False,
    )
    assert (case.asker_person_id, case.sealed) == (observer.person_id, "")
    assert FeedbackEntry.objects.get().channel == "supervisor"
    own = page(village, observer, "supervisors/opinion/")
    assert [line["case"].pk for line in own.context["brought"]] == [case.pk]


def test_nobody_else_speaks_as_a_supervisor(village: Village, observer: User) -> None:
    appointed(village, person_id=observer.person_id, from_on=date(2026, 5, 1))
    for actor in (village.officer, observer):  # the observer's term has not begun
        assert page(village, actor, "supervisors/opinion/").status_code == 403
        with workspace(village.unit), pytest.raises(NotASupervisor):
            give_opinion(unit=village.unit, kind="problem", title="", original="甲", actor=actor, at=village.at)
    with workspace(village.unit):
        assert Case.objects.count() == 0


def test_staff_enter_what_a_supervisor_without_an_account_said(village: Village) -> None:
    supervisor = appointed(village)
    who: dict[str, Any] = {"unit": village.unit, "supervisor_id": supervisor.pk, "kind": "suggestion", "title": ""}
    with workspace(village.unit):
        received = enter_opinion(original="多用广播", actor=village.officer, at=village.at, **who)
        assert (received.case.on_behalf, received.case.entered_by_id) == (True, village.officer.person_id)
        with pytest.raises(Invalid):
            enter_opinion(original="x", actor=village.officer, at=village.at, **{**who, "kind": "report"})
        with pytest.raises(NotForYou):
            enter_opinion(original="x", actor=village.town.head, at=village.at, **who)
        with pytest.raises(TermOver):
            enter_opinion(original="x", actor=village.officer, at=village.at + timedelta(days=700), **who)
        assert Case.objects.count() == 1


def test_the_roster_shows_who_serves_and_what_became_of_what_they_said(village: Village) -> None:
    supervisor = appointed(village)
    appointed(village, "旧人", from_on=date(2023, 1, 1), to_on=date(2024, 12, 31))
    village.receive("公开栏没有更新", channel="supervisor", links={"supervisor_id": supervisor.pk})
    shown = page(village, village.officer, "supervisors/")
    assert [line["supervisor"].name for line in shown.context["in_office"]] == ["王秀英"]
    assert [line["supervisor"].name for line in shown.context["others"]] == ["旧人"]
    assert [case.title for case in shown.context["in_office"][0]["cases"]] == ["公开栏没有更新"]
    assert shown.context["is_unusual"] is True
    reviewer = make_user()
    grant(reviewer, village.unit, Role.REVIEWER)
    assert "公开栏没有更新" not in page(village, reviewer, "supervisors/").content.decode()
    assert page(village, village.town.head, "supervisors/").status_code == 404


def test_the_board_names_only_those_who_are_listed_and_in_office(village: Village) -> None:
    shy, open_one = appointed(village), appointed(village, "赵明", is_listed=True)
    appointed(village, "旧人", from_on=date(2023, 1, 1), to_on=date(2024, 12, 31), is_listed=True)
    text = page(village, None, "meet/").content.decode()
    assert [name in text for name in ("王秀英", "赵明", "旧人")] == [False, True, False]
    with workspace(village.unit):
        for supervisor, is_listed in ((shy, True), (open_one, False)):
            list_supervisor(
                unit=village.unit, supervisor_id=supervisor.pk, is_listed=is_listed, actor=village.head, at=village.at
            )
    text = page(village, None, "meet/").content.decode()
    assert [name in text for name in ("王秀英", "赵明")] == [True, False]


def test_appointing_on_the_page_offers_the_usual_term(village: Village, observer: User) -> None:
    shown = page(village, village.head, "supervisors/new/").content.decode()
    assert "2028-04-09" in shown
    assert str(observer.person_id) in shown
    form = {"name": "王秀英", "group": "masses", "from_on": "2026-04-10", "to_on": "2028-04-09", "is_listed": "on"}
    assert page(village, village.head, "supervisors/new/", **form).status_code == 302
    with workspace(village.unit):
        assert (Supervisor.objects.get().is_listed, Supervisor.objects.get().person_id) == (True, None)
