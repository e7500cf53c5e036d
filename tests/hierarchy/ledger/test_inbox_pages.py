"""The receiver's pages: the inbox, the frozen copy for its two parties only, the decision, the receipt."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.ids import new_id
from core.urls import district_url
from district import clock
from hierarchy.ledger import submissions
from hierarchy.ledger.catalogue_table import table_rows
from hierarchy.ledger.models import Submission
from hierarchy.units.models import Role, Unit
from tests.factories import grant, make_district, make_unit, make_user

ITEM = {
    "order": 1,
    "level1": "决策",
    "level2": "重大决策",
    "level3": "重大项目决策及落实",
    "forms": ["meeting", "document"],
    "scope": "party",
    "time_limit": "periodic",
    "cycle": "quarterly",
    "nil_allowed": True,
    "needs_privacy_review": False,
    "section": "办公室",
}
CONTENT = {
    "number": 1,
    "adopted_on": "2026-04-08",
    "meeting_reference": "2026年4月8日党委会",
    "note": "",
    "explanation": "",
    "items": [ITEM],
}


class World:
    """A district whose office receives a town's filing, and a town that receives a village's."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.district = make_district()
        self.town = make_unit(kind="town_committee", name="青石镇党委", parent=self.district)
        self.village = make_unit(kind="village_org", name="白杨村党总支", parent=self.town)
        self.clerk = make_user(name="区委办")
        grant(self.clerk, self.district, Role.DISTRICT_SUPERVISOR)
        self.town_clerk = make_user(name="镇党建办")
        grant(self.town_clerk, self.town, Role.SUPERIOR_SUPERVISOR)
        self.drafter = make_user(name="王承办")
        grant(self.drafter, self.town, Role.DRAFTER)
        self.member = make_user(name="陈党员")
        grant(self.member, self.town, Role.MEMBER)
        self.other = make_user(name="村里人")
        grant(self.other, self.village, Role.DRAFTER)

    def send(self, sender: Unit | None = None, *, days_ago: int = 0) -> Submission:
        unit = sender or self.town
        return submissions.send(
            kind="filing",
            sender=unit,
            subject_id=new_id(),
            title=f"{unit.name}党务公开目录（第1版）",
            content=CONTENT,
            actor=self.drafter,
            at=self.at - timedelta(days=days_ago),
        )


@pytest.fixture
def world(db: None, at: datetime, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(clock, "now", lambda district=None: at)
    return World(at)


def browser(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def get(user: User | None, name: str, query: str = "", **kwargs: Any) -> Any:
    return browser(user).get(district_url(name, **kwargs) + query)


def post(user: User | None, name: str, data: dict[str, str] | None = None, **kwargs: Any) -> Any:
    return browser(user).post(district_url(name, **kwargs), data or {})


def listed(answer: Any) -> list[Submission]:
    return list(answer.context["page"])


def test_the_inbox_holds_what_was_sent_to_the_readers_units_oldest_first(world: World) -> None:
    late = world.send(days_ago=20)
    recent = world.send()
    village = world.send(world.village)
    office = get(world.clerk, "inbox")
    assert (listed(office), office.context["waiting"], office.context["overdue"]) == ([late, recent], 2, 1)
    assert listed(get(world.town_clerk, "inbox")) == [village]
    assert listed(get(world.other, "inbox")) == []


def test_decided_submissions_move_to_the_history(world: World) -> None:
    sent = world.send()
    submissions.accept(submission=sent, actor=world.clerk, at=world.at)
    assert listed(get(world.clerk, "inbox")) == []
    assert listed(get(world.clerk, "inbox", "?show=decided")) == [sent]


def test_a_submission_is_readable_by_its_two_parties_only(world: World) -> None:
    sent = world.send()
    assert [get(who, "submission", pk=sent.pk).status_code for who in (world.clerk, world.drafter)] == [200, 200]
    strangers = (world.member, world.other, make_user())
    assert [get(who, "submission", pk=sent.pk).status_code for who in strangers] == [404, 404, 404]
    assert get(world.clerk, "submission", pk=new_id()).status_code == 404


def test_the_superior_of_the_receiver_does_not_read_it(world: World) -> None:
    assert get(world.clerk, "submission", pk=world.send(world.village).pk).status_code == 404


@pytest.mark.parametrize("page", ["inbox", "submission", "submission_receipt"])
def test_the_signed_out_are_asked_to_sign_in(world: World, page: str) -> None:
    kwargs = {} if page == "inbox" else {"pk": world.send().pk}
    answer = get(None, page, **kwargs)
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, district_url("account_login"))


def test_receiving_gives_a_numbered_receipt_to_print(world: World) -> None:
    sent = world.send()
    assert get(world.clerk, "submission_receipt", pk=sent.pk).status_code == 404
    assert post(world.clerk, "submission_accept", pk=sent.pk).status_code == 302
    sent.refresh_from_db()
    assert (sent.status, sent.receipt_number) == ("accepted", "报备〔2026〕1号")
    assert "报备〔2026〕1号" in get(world.drafter, "submission_receipt", pk=sent.pk).content.decode()


def test_a_return_needs_its_reason(world: World) -> None:
    sent = world.send()
    empty = post(world.clerk, "submission_return", {"reason": "  "}, pk=sent.pk)
    assert (empty.status_code, list(empty.context["forms"]["return"].errors)) == (400, ["reason"])
    assert Submission.objects.get().status == "sent"
    assert post(world.clerk, "submission_return", {"reason": "第3行范围有误"}, pk=sent.pk).status_code == 302
    sent.refresh_from_db()
    assert (sent.status, sent.reason, sent.receipt_number) == ("returned", "第3行范围有误", "")


def test_a_second_decision_is_told_of_the_first_and_changes_nothing(world: World) -> None:
    sent = world.send()
    submissions.accept(submission=sent, actor=world.clerk, at=world.at)
    answer = post(world.clerk, "submission_return", {"reason": "晚了"}, pk=sent.pk)
    assert (answer.status_code, answer.context["refusal"].code) == (409, "already_decided")
    sent.refresh_from_db()
    assert (sent.status, sent.reason) == ("accepted", "")


def test_the_sender_cannot_decide(world: World) -> None:
    sent = world.send()
    assert post(world.drafter, "submission_accept", pk=sent.pk).status_code == 403
    assert post(world.other, "submission_accept", pk=sent.pk).status_code == 404
    assert Submission.objects.get().status == "sent"


def test_the_inbox_asks_no_more_of_the_database_for_more_submissions(world: World) -> None:
    client = browser(world.clerk)
    world.send()
    client.get(district_url("inbox"))
    with CaptureQueriesContext(connection) as one:
        client.get(district_url("inbox"))
    for _ in range(25):
        world.send()
    with CaptureQueriesContext(connection) as many:
        client.get(district_url("inbox"))
    assert len(many) == len(one)


def test_equal_levels_are_merged_and_empty_ones_stand_alone() -> None:
    texts = [("甲", "一"), ("甲", "一"), ("甲", "二"), ("乙", "二"), ("", ""), ("", "")]
    rows = table_rows([ITEM | {"level1": first, "level2": second} for first, second in texts])
    assert [row.level1_span for row in rows] == [3, 0, 0, 1, 1, 1]
    assert [row.level2_span for row in rows] == [2, 0, 1, 1, 1, 1]
