"""The desk: what is to do this month, for whom, with a fixed number of queries."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _

from core.ids import new_id
from hierarchy.ledger import fulfilling, owing, submissions
from hierarchy.ledger.models import ObligationEntry, Submission
from hierarchy.units.models import Role
from tenants.desk.todo import Todo, todo_of
from tenants.disclosure.actions import nil_return, publishing, reviewing
from tests.factories import grant, make_user
from tests.tenants.desk.given import address, signed_in
from tests.tenants.disclosure.scene import Scene


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
    assert (found.due_count, found.earliest, found.overdue_count) == (4, full.owed().due_on, 0)
    assert found.first[0].rule == "3 月 31 日 + 10 个工作日 = 4 月 15 日"
    assert found.first[0].distance == "还有 3 个工作日"
    assert found.later == []


def test_what_is_overdue_says_by_how_many_days(full: Scene) -> None:
    found = todo(full, today=date(2026, 4, 24))
    assert [(card.state, card.distance) for card in found.first] == [("overdue", "逾期 9 天")] * 3
    assert found.overdue_count == 4


def test_what_waits_for_somebody_leaves_the_first_list(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
    found = todo(full)
    assert "党费收缴" not in [card.obligation.title for card in found.first]
    assert [(w.disclosure.pk, w.act, w.for_me) for w in found.waiting_for_others] == [(disclosure.pk, "review", False)]
    assert found.due_count == 4


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
    assert (found.month_settled, found.month_total) == (2, 4)


def test_an_unfiled_catalogue_is_a_task(full: Scene) -> None:
    found = todo(full)
    assert found.filing is not None
    assert (found.filing.state, found.filing.number) == ("not_filed", 1)


def test_the_inbox_is_counted_for_those_who_decide_for_children(full: Scene) -> None:
    assert todo(full, "head").inbox_count == 0
    assert todo(full, "drafter").inbox_count is None


def test_quarters_to_confirm_are_one_card_and_stand_on_no_pile(full: Scene) -> None:
    found = todo(full)
    group = found.confirmation_group
    assert group is not None
    assert (group.count, group.period, group.due_on, group.state, group.pile, group.titles) == (
        1,
        "2026-Q1",
        full.owed().due_on,
        "due_soon",
        "due",
        "发展党员公示",
    )
    group = todo(full, today=date(2026, 4, 24)).confirmation_group
    assert group is not None
    assert (group.state, group.distance, group.pile) == ("overdue", "逾期 9 天", "overdue")


def test_a_quarter_confirmed_too_late_leaves_the_desk_and_stays_overdue_in_the_ledger(full: Scene) -> None:
    confirmation = full.owed("发展党员公示", "C2026-Q1")
    late = datetime(2026, 4, 24, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    fulfilling.confirm_nil(obligation_id=confirmation.pk, disclosure_id=new_id(), actor=full.approver, at=late)
    assert todo(full, today=date(2026, 4, 24)).confirmation_group is None
    confirmation.refresh_from_db()
    assert (confirmation.verdict, confirmation.nil_on) == ("", date(2026, 4, 24))


def test_the_piles_hold_each_card_once(full: Scene) -> None:
    with full.inside():
        returned = full.proposed()
        reviewing.return_to_drafter(reason="金额不符", **full.who(full.reviewer, returned))
    found = todo(full, today=date(2026, 4, 24))
    assert [card.obligation.title for card in found.returned] == ["党费收缴"]
    assert [card.obligation.title for card in found.overdue] == ["民主评议", "班子分工"]
    assert found.due == []


def test_who_can_decide_is_named_without_the_drafter(full: Scene) -> None:
    grant(full.drafter, full.unit, Role.REVIEWER)
    with full.inside():
        full.proposed()
    [waiting] = todo(full).waiting_for_others
    assert waiting.who == _(", ").join(["张reviewer", "张deputy", "张head"])


def test_of_many_who_can_decide_three_are_named(full: Scene) -> None:
    for name in ("李一", "李二"):
        grant(make_user(name=name), full.unit, Role.REVIEWER)
    with full.inside():
        full.proposed()
    [waiting] = todo(full).waiting_for_others
    assert waiting.who.count("张") + waiting.who.count("李") == 3


def test_what_was_published_last_period_is_offered_to_be_taken_over(full: Scene) -> None:
    with full.inside():
        full.published()
        full.published(item="班子分工")
    owing.extend_schedule(until=date(2026, 7, 1), actor=full.head, at=full.at)
    found = todo(full, today=date(2026, 7, 2))
    assert {card.obligation.title: card.last is not None for card in found.first if card.period == "2026 年二季度"} == {
        "党费收缴": True,
        "班子分工": True,
        "民主评议": False,
    }


def test_what_was_sent_upward_stays_while_open_and_thirty_days_after_the_decision(full: Scene) -> None:
    sent = {
        title: submissions.send(
            kind="exemption",
            sender=full.unit,
            subject_id=new_id(),
            title=title,
            content={},
            actor=full.head,
            at=full.at,
        )
        for title in ("甲", "乙", "丙")
    }
    decided = {"乙": full.at - timedelta(days=30), "丙": full.at - timedelta(days=31)}
    for title, at in decided.items():
        Submission.objects.filter(pk=sent[title].pk).update(status="refused", decided_at=at)
    assert {submission.title for submission in todo(full).sent} == {"甲", "乙"}


def test_two_nil_returns_are_confirmed_together_and_one_by_itself(full: Scene) -> None:
    with full.inside():
        start = {"unit": full.unit, "reason": "无", "actor": full.drafter, "at": full.at}
        nil_return.start_nil(obligation_id=full.owed().pk, **start)
    one = todo(full, "approver")
    assert (len(one.nils_to_confirm), len(one.to_decide)) == (1, 1)
    with full.inside():
        nil_return.start_nil(obligation_id=full.owed("发展党员公示", "C2026-Q1").pk, **start)
    two = todo(full, "approver")
    assert (len(two.nils_to_confirm), len(two.to_decide)) == (2, 0)
    assert "disclosures/nil/confirm/" in signed_in(full, "approver").get(address(full)).content.decode()


def test_the_sheet_has_a_box_for_each_thing_to_do(full: Scene) -> None:
    with full.inside():
        full.proposed()
    page = signed_in(full, "drafter").get(address(full, "desk/print/"))
    assert page.status_code == 200
    # the question about the quarter, two items, and what waits for the reviewer
    assert page.content.decode().count("☐") == 4
    assert signed_in(full, "member").get(address(full, "desk/print/")).status_code == 403


@pytest.mark.parametrize("rest", ["", "desk/print/"])
def test_the_desk_asks_as_often_for_thirty_obligations_as_for_one(full: Scene, rest: str) -> None:
    with full.inside():
        full.proposed()
        full.draft(item="班子分工")
    submissions.send(
        kind="exemption", sender=full.unit, subject_id=new_id(), title="甲", content={}, actor=full.head, at=full.at
    )
    client = signed_in(full, "drafter")
    assert client.get(address(full, rest)).status_code == 200
    with CaptureQueriesContext(connection) as one:
        client.get(address(full, rest))
    first = full.owed()
    for number in range(30):
        first.pk, first.item_key, first.title, first._state.adding = None, None, f"事项{number}", True
        first.pk = type(first)().pk
        first.item_key = type(first)().pk
        first.save()
    with CaptureQueriesContext(connection) as thirty:
        response = client.get(address(full, rest))
    assert len(response.context["todo"].first) == 30 + 2
    assert len(thirty) == len(one)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("role", ["drafter", "reviewer", "approver", "head", "deputy"])
def test_everybody_with_a_duty_has_a_desk(full: Scene, role: str, language: str) -> None:
    with full.inside():
        full.proposed()
        full.approved(item="班子分工")
    client = signed_in(full, role)
    client.cookies["django_language"] = language
    assert client.get(address(full)).status_code == 200


def test_a_unit_without_anything_due_says_what_will_come(full: Scene) -> None:
    ObligationEntry.objects.update(cancelled_on=full.at.date(), verdict="cancelled")
    assert signed_in(full, "drafter").get(address(full)).status_code == 200
