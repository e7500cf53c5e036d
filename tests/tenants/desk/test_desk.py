"""The desk: what is to do this month, for whom, with a fixed number of queries."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from district.models import District
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Role, Unit
from tenants.desk.todo import Todo, todo_of
from tenants.disclosure.actions import nil_return, publishing, reviewing
from tests.factories import grant, make_district
from tests.tenants.disclosure.scene import Scene, make_scene


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Read the desk in Chinese, whatever language an earlier test's request left behind."""
    with translation.override("zh-hans"):
        yield


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def district(db: None) -> Unit:
    return make_district()


@pytest.fixture
def full(district: Unit, at: Any) -> Scene:
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    return make_scene("full", at, parent=district)


def todo(scene: Scene, role: str = "drafter", today: date | None = None) -> Todo:
    with scene.inside():
        return todo_of(scene.people[role], scene.unit, frozenset({Role(role)}), today=today or scene.at.date())


def cards(found: Todo) -> list[tuple[str, str, str]]:
    return [(card.obligation.title, card.state, card.act) for card in found.first]


def test_what_is_due_this_month_stands_first_with_its_computation(full: Scene) -> None:
    found = todo(full)
    assert cards(found) == [
        ("党费收缴", "due_soon", "begin"),
        ("民主评议", "due_soon", "begin"),
        ("班子分工", "due_soon", "begin"),
    ]
    assert (found.due_count, found.earliest, found.overdue_count) == (3, full.owed().due_on, 0)
    assert found.first[0].rule == "3 月 31 日 + 10 个工作日 = 4 月 15 日"
    assert found.first[0].distance == "还有 3 个工作日"
    assert found.later == []


def test_what_is_overdue_says_by_how_many_days(full: Scene) -> None:
    found = todo(full, today=date(2026, 4, 24))
    assert [(card.state, card.distance) for card in found.first] == [("overdue", "逾期 9 天")] * 3
    assert found.overdue_count == 3


def test_what_waits_for_somebody_leaves_the_first_list(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
    found = todo(full)
    assert "党费收缴" not in [card.obligation.title for card in found.first]
    assert [(w.disclosure.pk, w.act, w.for_me) for w in found.waiting_for_others] == [(disclosure.pk, "review", False)]
    assert found.due_count == 3


def test_what_waits_for_somebody_still_shows_that_it_is_overdue(full: Scene) -> None:
    with full.inside():
        full.proposed()
    waiting = [w.card for w in todo(full, today=date(2026, 4, 24)).waiting_for_others]
    assert [(card.state, card.distance) for card in waiting if card] == [("overdue", "逾期 9 天")]


@pytest.mark.parametrize(
    ("role", "waiting"), [("reviewer", True), ("deputy", True), ("head", True), ("approver", False), ("drafter", False)]
)
def test_a_decision_waits_for_those_who_may_give_it(full: Scene, role: str, waiting: bool) -> None:
    with full.inside():
        full.proposed()
    found = todo(full, role)
    assert (len(found.waiting_for_me), len(found.waiting_for_others)) == ((1, 0) if waiting else (0, 1))


def test_nobody_is_asked_to_judge_the_own_text(full: Scene) -> None:
    grant(full.drafter, full.unit, Role.REVIEWER)
    with full.inside():
        full.proposed()
        found = todo_of(full.drafter, full.unit, frozenset({Role.DRAFTER, Role.REVIEWER}), today=full.at.date())
    assert found.waiting_for_me == []


def test_a_returned_draft_an_approved_and_a_withdrawn_one_have_their_next_step(full: Scene) -> None:
    with full.inside():
        returned = full.proposed()
        reviewing.return_to_drafter(reason="金额不符", **full.who(full.reviewer, returned))
        full.approved(item="班子分工")
        withdrawn = full.approved(item="民主评议", scope="party", body="", forms=["meeting"])
        full.publish(withdrawn, forms=["meeting"])
        publishing.withdraw(reason="有误", **full.who(full.approver, withdrawn))
    assert {(title, act) for title, _state, act in cards(todo(full))} == {
        ("党费收缴", "correct"),
        ("班子分工", "publish"),
        ("民主评议", "succeed"),
    }


def test_what_is_settled_is_gone(full: Scene) -> None:
    with full.inside():
        full.published(item="班子分工")
        nil = nil_return.start_nil(
            unit=full.unit, obligation_id=full.owed().pk, reason="无", actor=full.drafter, at=full.at
        )
        nil_return.confirm_nil(**full.who(full.approver, nil))
    found = todo(full)
    assert cards(found) == [("民主评议", "due_soon", "begin")]
    assert (found.month_settled, found.month_total) == (2, 3)


def test_an_unfiled_catalogue_is_a_task(full: Scene) -> None:
    found = todo(full)
    assert found.filing is not None
    assert (found.filing.state, found.filing.number) == ("not_filed", 1)


def test_the_inbox_is_counted_for_those_who_decide_for_children(full: Scene) -> None:
    assert todo(full, "head").inbox_count == 0
    assert todo(full, "drafter").inbox_count is None


def test_the_desk_asks_as_often_for_thirty_obligations_as_for_one(full: Scene) -> None:
    with full.inside():
        full.proposed()
        full.draft(item="班子分工")
    client = Client()
    client.force_login(full.drafter)
    address = f"/u/{full.unit.slug}/"
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    first = full.owed()
    for number in range(30):
        first.pk, first.item_key, first.title, first._state.adding = None, None, f"事项{number}", True
        first.pk = type(first)().pk
        first.item_key = type(first)().pk
        first.save()
    with CaptureQueriesContext(connection) as thirty:
        response = client.get(address)
    assert len(response.context["todo"].first) == 30 + 2
    assert len(thirty) == len(one)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ["drafter", "reviewer", "approver", "head", "deputy"])
def test_everybody_with_a_duty_has_a_desk(full: Scene, role: str, language: str) -> None:
    with full.inside():
        full.proposed()
        full.approved(item="班子分工")
    client = Client()
    client.force_login(full.people[role])
    client.cookies["django_language"] = language
    assert client.get(f"/u/{full.unit.slug}/").status_code == 200


def test_a_unit_without_anything_due_says_what_will_come(full: Scene) -> None:
    ObligationEntry.objects.update(cancelled_on=full.at.date(), verdict="cancelled")
    client = Client()
    client.force_login(full.drafter)
    assert client.get(f"/u/{full.unit.slug}/").status_code == 200
