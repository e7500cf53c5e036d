"""Cases on the desk: a card for whoever has the next step, with its day, in a fixed number of queries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import NoReverseMatch

from core.urls import unit_url
from dashboards.navigation import items
from hierarchy.units.models import Role
from notices.models import Notice
from tenants.desk.cases import case_tasks
from tenants.feedback.models import Case, CaseState, Reply
from tests.counting import queries
from tests.factories import grant, make_user
from tests.tenants.disclosure.scene import Scene
from tests.tenants.feedback.people import receive

from .given import address, signed_in


def tasks(scene: Scene, user: Any, *roles: Role, today: date) -> list[Any]:
    with scene.inside():
        return case_tasks(user, scene.unit, roles, today=today)


def in_state(scene: Scene, state: str, at: Any) -> Case:
    case = receive(scene.unit, f"一件 {state}", at=at).case
    with scene.inside():
        Case.objects.filter(pk=case.pk).update(state=state)
    return case


@pytest.mark.parametrize(
    ("state", "officer", "head"),
    [
        ("received", 1, 0),
        ("registered", 1, 0),
        ("proposed", 0, 1),
        ("handling", 1, 0),
        ("reply_drafted", 0, 1),
        ("reply_approved", 1, 0),
        ("replied", 0, 0),
        ("closed", 0, 0),
        ("ended", 0, 0),
    ],
)
def test_the_card_is_for_whoever_has_the_next_step(
    full: Scene, at: Any, today: date, state: str, officer: int, head: int
) -> None:
    clerk = make_user()
    grant(clerk, full.unit, Role.FEEDBACK_OFFICER)
    in_state(full, state, at)
    assert len(tasks(full, clerk, Role.FEEDBACK_OFFICER, today=today)) == officer
    assert len(tasks(full, full.head, Role.HEAD, today=today)) == head
    assert tasks(full, full.drafter, Role.DRAFTER, today=today) == []


def test_without_an_officer_the_principal_sees_every_step(full: Scene, at: Any, today: date) -> None:
    in_state(full, "received", at)
    assert len(tasks(full, full.head, Role.HEAD, today=today)) == 1


def test_whoever_drafted_the_reply_is_not_asked_to_approve_it(full: Scene, at: Any, today: date) -> None:
    case = in_state(full, "reply_drafted", at)
    with full.inside():
        facts = {"body": "已修", "content_sha256": "b" * 64, "drafted_at": at}
        Reply.objects.create(case=case, drafted_by_id=full.head.person_id, **facts)
    assert tasks(full, full.head, Role.HEAD, today=today) == []


def test_a_real_name_report_has_no_card(full: Scene, at: Any, today: date) -> None:
    receive(full.unit, "不按时公开", at=at, kind="report")
    assert tasks(full, full.head, Role.HEAD, today=today) == []


def test_the_day_is_that_of_the_step_and_then_of_the_reply(full: Scene, at: Any, today: date) -> None:
    case = in_state(full, "received", at)  # Friday 10 April: to be registered within one working day, Monday 13 April
    task = tasks(full, full.head, Role.HEAD, today=today)[0]
    assert (task.due_on, task.reply_due_on, task.state) == (date(2026, 4, 13), date(2026, 5, 6), "normal")
    assert tasks(full, full.head, Role.HEAD, today=date(2026, 4, 13))[0].state == "due_soon"
    assert tasks(full, full.head, Role.HEAD, today=date(2026, 4, 14))[0].state == "overdue"
    with full.inside():
        Case.objects.filter(pk=case.pk).update(state=CaseState.HANDLING)
    handling = tasks(full, full.head, Role.HEAD, today=date(2026, 4, 14))[0]
    assert (handling.due_on, handling.state) == (date(2026, 5, 6), "normal")


def test_the_desk_shows_the_cards_of_the_reader_only(full: Scene, at: Any) -> None:
    in_state(full, "received", at)
    receive(full.unit, "不按时公开", at=at, kind="report")
    page = signed_in(full, "head").get(address(full))
    assert [task.case.number for task in page.context["todo"].cases] == ["2026-0001"]
    assert "一件 received" in page.content.decode()
    drafters = signed_in(full, "drafter").get(address(full))
    assert "一件 received" not in drafters.content.decode()


def test_the_sheet_of_paper_has_a_line_for_each_case(full: Scene, at: Any) -> None:
    in_state(full, "received", at)
    receive(full.unit, "不按时公开", at=at, kind="report")
    page = signed_in(full, "head").get(address(full, "desk/print/")).content.decode()
    assert ("一件 received" in page, "2026-0001" in page, "不按时公开" in page) == (True, True, False)
    drafters = signed_in(full, "drafter").get(address(full, "desk/print/"))
    assert "一件 received" not in drafters.content.decode()


def test_the_menu_counts_what_waits_for_an_answer_for_those_who_read_cases(full: Scene, at: Any) -> None:
    try:
        unit_url(full.unit.slug, "cases")
    except NoReverseMatch:
        pytest.skip("the list of cases is not there yet")
    in_state(full, "received", at)
    receive(full.unit, "不按时公开", at=at, kind="report")

    def counted(role: str) -> list[int]:
        request = signed_in(full, role).get(address(full)).wsgi_request
        return [item.count for item in items(request).entries if item.url.endswith("/cases/")]

    assert counted("head") == [1]
    assert counted("drafter") == []


def test_thirty_cases_cost_as_many_questions_as_one(full: Scene, at: Any) -> None:
    in_state(full, "received", at)
    client = signed_in(full, "head")
    client.get(address(full))
    Notice.objects.all().delete()
    with queries() as one:
        client.get(address(full))
    for number in range(29):
        receive(full.unit, f"第 {number} 件", at=at + timedelta(minutes=number))
    Notice.objects.all().delete()  # many unread ones cost a question of their own
    with queries() as thirty:
        page = client.get(address(full))
    assert len(page.context["todo"].cases) == 30
    assert page.context["todo"].more_cases == 10
    assert len(thirty) == len(one)
