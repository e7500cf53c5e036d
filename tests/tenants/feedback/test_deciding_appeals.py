"""A superior decides on an appeal: the applicant reads it at both units, the unit is told or answers anew (REQ-05)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from threading import Thread
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.html import escape

from audit.models import Entry
from core.errors import Invalid, NotPermitted, Refusal
from core.transitions import WrongStep
from core.urls import district_url, unit_url
from hierarchy.ledger.case_reconciling import differences
from notices.models import Notice
from tenants.feedback.actions import handling, replying
from tenants.feedback.actions.appealing import NoAppeal, appeal_request
from tenants.feedback.actions.deciding_appeals import approve_and_release_appeal, release_appeal
from tenants.feedback.actions.reply_content import ReplyContent
from tenants.feedback.actions.replying import AlreadySent, AppealConcernsTwo, StaleReply
from tenants.feedback.models import Case, CaseStep, Reply
from tenants.registry.workspaces import workspace
from tests.factories import make_user
from tests.tenants.feedback.acts import do, entry_of, kinds_of_steps, now
from tests.tenants.feedback.people import Staff, Village

UPHELD = ReplyContent("合同含第三方商业秘密，原答复并无不当。", "upheld")
CHANGED = ReplyContent("金额和工期应当公开，请村党总支重新答复。", "changed", facts={"answer_within": 5})


@dataclass(frozen=True)
class Appealed:
    """A request refused by the village, and its appeal at the town."""

    village: Village
    code: str
    request_id: uuid.UUID
    appeal_id: uuid.UUID

    @property
    def town(self) -> Staff:
        return self.village.town

    def draft(self, content: ReplyContent) -> Reply:
        with workspace(self.town.unit):
            return replying.draft_reply(**self.at_town(self.town.officer), content=content)

    def at_town(self, actor: Any, **given: Any) -> dict[str, Any]:
        return {"unit": self.town.unit, "case_id": self.appeal_id, "actor": actor, "at": self.village.at} | given

    def answer(self, content: ReplyContent, **given: Any) -> Reply:
        reply = self.draft(content)
        return approve_and_release_appeal(
            **self.at_town(self.town.head, **given), seen_sha256=reply.content_sha256, how="link"
        )

    def page(self, unit: Any, language: str = "zh-hans") -> Any:
        address = unit_url(unit.slug, "followed", code=self.code.replace("-", ""))
        return Client().get(address, headers={"Accept-Language": language})

    def state(self) -> tuple[str, str, list[str], int]:
        """Give everything that a refused act leaves as it is: both cases, the steps of the first, the notices."""
        with workspace(self.town.unit):
            appeal = Case.objects.get(pk=self.appeal_id).state
        steps = kinds_of_steps(self.village, self.request_id)
        return now(self.village, self.request_id).state, appeal, steps, Notice.objects.count()


def take_to_handling(staff: Staff, case_id: uuid.UUID, village: Village) -> None:
    who: dict[str, Any] = {"unit": staff.unit, "case_id": case_id, "at": village.at}
    with workspace(staff.unit):
        handling.take_up_case(**who, title="申请公开", kind="request", proposal="核实后答复。", actor=staff.officer)
        handling.instruct(**who, actor=staff.head)


@pytest.fixture
def appealed(village: Village, monkeypatch: pytest.MonkeyPatch) -> Appealed:
    monkeypatch.setattr("district.clock.now", lambda *_: village.at)
    received = village.receive("申请公开三组道路工程合同", kind="request")
    take_to_handling(village.village, received.case.pk, village)
    refusal = ReplyContent("合同涉及商业秘密。", "refused", "trade_secret")
    reply = do(village, replying.draft_reply, received.case.pk, village.officer, content=refusal)
    do(
        village, replying.approve_and_release, received.case.pk, village.head, seen_sha256=reply.content_sha256,
        how="link",
    )  # fmt: skip
    appeal_request(unit=village.unit, code=received.code, reason="金额不是秘密。", at=village.at)
    with workspace(village.town.unit):
        appeal_id = Case.objects.get().pk
    take_to_handling(village.town, appeal_id, village)
    Notice.objects.update(read_at=village.at)
    return Appealed(village, received.code, received.case.pk, appeal_id)


def told(village: Village) -> dict[str, list[str]]:
    """Give who of the village was told what since the appeal was made."""
    staff = {"officer": village.officer, "deputy": village.village.deputy, "head": village.head}
    unread = Notice.objects.filter(read_at=None)
    return {
        name: list(unread.filter(recipient_id=user.person_id).values_list("kind", flat=True))
        for name, user in staff.items()
    }


def close(appealed: Appealed) -> None:
    village = appealed.village
    do(village, replying.close_case, appealed.request_id, village.officer, outcome="refused")


@pytest.mark.parametrize("closed", [False, True])
def test_the_unit_is_told_that_its_decision_stands(appealed: Appealed, closed: bool) -> None:
    village = appealed.village
    if closed:
        close(appealed)
    before = now(village, appealed.request_id)
    appealed.answer(UPHELD)
    case = now(village, appealed.request_id)
    assert (case.state, case.outcome, case.code_expires_on) == (before.state, before.outcome, before.code_expires_on)
    with workspace(village.unit):
        step = CaseStep.objects.filter(case=case).order_by("at", "id").last()
        assert Entry.objects.filter(verb="case.appeal_decided", data__decision="upheld").exists()
    assert step is not None
    assert (step.kind, step.text, step.data) == (
        "appeal_decided", UPHELD.body, {"decision": "upheld", "unit_id": village.town.unit.pk},
    )  # fmt: skip
    assert told(village) == {name: ["case_appeal_upheld"] for name in ("officer", "deputy", "head")}
    assert list(differences()) == []


def test_a_closed_request_is_opened_again_to_be_answered_anew(appealed: Appealed) -> None:
    village = appealed.village
    close(appealed)
    appealed.answer(CHANGED, at=village.at + timedelta(days=3))
    case, entry = now(village, appealed.request_id), entry_of(appealed.request_id)
    assert (case.state, case.outcome, case.code_expires_on) == ("handling", "", None)
    assert (entry.closed_on, entry.outcome, entry.replied_on, entry.due_on) == (
        None, "", date(2026, 4, 10), date(2026, 4, 15),
    )  # fmt: skip
    assert kinds_of_steps(village, appealed.request_id)[-2:] == ["appeal_decided", "reopen"]
    with workspace(village.unit):
        data = CaseStep.objects.get(kind="appeal_decided").data
        assert list(Entry.objects.order_by("position").values_list("verb", flat=True))[-2:] == [
            "case.appeal_decided", "case.reopened",
        ]  # fmt: skip
    # Told on Monday 13 April; the fifth working day after it is Monday the 20th.
    assert (data["answer_within"], data["answer_by"]) == (5, "2026-04-20")
    assert told(village) == {name: ["case_to_answer_anew"] for name in ("officer", "deputy", "head")}
    assert list(differences()) == []


def test_a_request_not_yet_closed_is_handled_further(appealed: Appealed) -> None:
    village = appealed.village
    appealed.answer(CHANGED)
    assert now(village, appealed.request_id).state == "handling"
    assert kinds_of_steps(village, appealed.request_id)[-1] == "appeal_decided"
    anew = ReplyContent("金额和工期见附表。", "granted")
    reply = do(village, replying.draft_reply, appealed.request_id, village.officer, content=anew)
    do(
        village, replying.approve_and_release, appealed.request_id, village.head, seen_sha256=reply.content_sha256,
        how="link", at=village.at + timedelta(days=3),
    )  # fmt: skip
    assert told(village)["officer"] == []  # answered anew: nobody is reminded any more
    do(village, replying.close_case, appealed.request_id, village.officer, outcome="disclosed")
    assert (now(village, appealed.request_id).state, entry_of(appealed.request_id).outcome) == ("closed", "disclosed")
    assert list(differences()) == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("content", [UPHELD, CHANGED])
def test_the_applicant_reads_the_decision_at_both_units(
    appealed: Appealed, content: ReplyContent, language: str
) -> None:
    village = appealed.village
    assert not appealed.page(village.unit, language).context["seen"].appeal.decided
    appealed.answer(content)
    here, there = appealed.page(village.unit, language), appealed.page(village.town.unit, language)
    assert (here.status_code, there.status_code) == (200, 200)
    seen = here.context["seen"].appeal
    assert (seen.other, seen.can_appeal, seen.is_answered_anew) == (
        village.town.unit, False, content.decision == "changed",
    )  # fmt: skip
    [reply] = there.context["seen"].replies
    assert list(seen.decided) == list(reply.told.sentences)
    assert all(escape(sentence) in here.content.decode() for sentence in seen.decided)
    assert content.body in there.content.decode()
    assert content.body not in here.content.decode()  # read at the superior, to which a link leads
    assert village.unit.name in there.content.decode()
    assert not there.context["seen"].appeal.can_appeal


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_units_own_page_shows_the_decision(appealed: Appealed, language: str) -> None:
    appealed.answer(CHANGED)
    client = Client()
    client.force_login(appealed.village.officer)
    page = client.get(
        unit_url(appealed.village.unit.slug, "case", pk=appealed.request_id), headers={"Accept-Language": language}
    )
    assert page.status_code == 200
    assert CHANGED.body in page.content.decode()
    assert page.context["course"][0].note


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (ReplyContent("答复"), "decision"),
        (ReplyContent("答复", "refused", "privacy"), "decision"),
        (ReplyContent("答复", "changed"), "answer_within"),
        (ReplyContent("答复", "changed", facts={"answer_within": 0}), "answer_within"),
        (ReplyContent("答复", "changed", facts={"answer_within": 11}), "answer_within"),
        (ReplyContent(" ", "upheld"), "body"),
    ],
)
def test_an_appeal_is_decided_one_way_or_the_other(appealed: Appealed, content: ReplyContent, field: str) -> None:
    before = appealed.state()
    with pytest.raises(Invalid) as refused:
        appealed.draft(content)
    assert refused.value.field == field
    assert appealed.state() == before


def test_an_appeals_reply_is_never_sent_without_the_unit_learning_of_it(appealed: Appealed) -> None:
    reply = appealed.draft(UPHELD)
    before = appealed.state()
    with workspace(appealed.town.unit), pytest.raises(AppealConcernsTwo):
        replying.approve_and_release(
            **appealed.at_town(appealed.town.head), seen_sha256=reply.content_sha256, how="link"
        )
    assert appealed.state() == before


def test_what_cannot_be_sent_leaves_both_units_as_they_were(appealed: Appealed) -> None:
    reply = appealed.draft(CHANGED)
    before = appealed.state()
    good = {"seen_sha256": reply.content_sha256, "how": "link"}
    for actor, given, fault in (
        (appealed.town.officer, good, NotPermitted),  # who drafted it, and no principal
        (appealed.village.head, good, NotPermitted),  # whose decision it is about
        (make_user(), good, NotPermitted),
        (appealed.town.head, {**good, "seen_sha256": "0" * 64}, StaleReply),
        (appealed.town.head, {**good, "how": "by drum"}, Invalid),
    ):
        with pytest.raises(fault):
            approve_and_release_appeal(**appealed.at_town(actor), **given)
        assert appealed.state() == before
    with pytest.raises(WrongStep):
        release_appeal(**appealed.at_town(appealed.town.officer), how="link")
    assert appealed.state() == before


def test_an_appeal_is_decided_once_and_made_once(appealed: Appealed) -> None:
    appealed.answer(UPHELD)
    with pytest.raises(AlreadySent):
        release_appeal(**appealed.at_town(appealed.town.officer), how="link")
    further = appealed.draft(ReplyContent("补充说明", "changed", facts={"answer_within": 5}))
    assert (further.decision, further.decision_facts) == ("", {})
    before = kinds_of_steps(appealed.village, appealed.request_id)
    approve_and_release_appeal(
        **appealed.at_town(appealed.town.head), seen_sha256=further.content_sha256, how="link"
    )  # fmt: skip
    assert kinds_of_steps(appealed.village, appealed.request_id) == before
    with pytest.raises(NoAppeal):
        appeal_request(unit=appealed.village.unit, code=appealed.code, reason="再申诉", at=appealed.village.at)


@pytest.mark.parametrize(("decision", "ground", "may"), [("partly", "privacy", True), ("granted", "", False)])
def test_what_is_granted_in_part_can_be_appealed_against(
    village: Village, monkeypatch: pytest.MonkeyPatch, decision: str, ground: str, may: bool
) -> None:
    monkeypatch.setattr("district.clock.now", lambda *_: village.at)
    received = village.receive("申请公开名单", kind="request")
    take_to_handling(village.village, received.case.pk, village)
    content = ReplyContent("名单见附件，住址不公开。", decision, ground)
    reply = do(village, replying.draft_reply, received.case.pk, village.officer, content=content)
    do(
        village, replying.approve_and_release, received.case.pk, village.head, seen_sha256=reply.content_sha256,
        how="link",
    )  # fmt: skip
    made = Appealed(village, received.code, received.case.pk, uuid.uuid4())
    assert made.page(village.unit).context["seen"].appeal.can_appeal is may
    if may:
        assert appeal_request(unit=village.unit, code=made.code, reason="住址可以隐去。", at=village.at).pk
    else:
        with pytest.raises(NoAppeal):
            appeal_request(unit=village.unit, code=made.code, reason="还要", at=village.at)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_the_decision_at_once_one_does(appealed: Appealed) -> None:
    reply = appealed.draft(CHANGED)
    with workspace(appealed.town.unit):
        replying.approve_reply(**appealed.at_town(appealed.town.head), seen_sha256=reply.content_sha256)
    results: list[str] = []

    def attempt(actor: Any) -> None:
        try:
            release_appeal(**appealed.at_town(actor), how="link")
            results.append("sent")
        except Refusal as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=attempt, args=[actor]) for actor in (appealed.town.officer, appealed.town.head)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(results) == ["reply_already_sent", "sent"]
    assert kinds_of_steps(appealed.village, appealed.request_id).count("appeal_decided") == 1
    assert Notice.objects.filter(kind="case_to_answer_anew").count() == 3


def test_the_superior_decides_through_the_pages(appealed: Appealed) -> None:
    officer, head = Client(), Client()
    officer.force_login(appealed.town.officer)
    head.force_login(appealed.town.head)
    page = unit_url(appealed.town.unit.slug, "case", pk=appealed.appeal_id)
    refused = officer.post(f"{page}do/reply/", {"body": "应当公开。", "decision": "changed", "answer_within": "99"})
    assert refused.status_code == 400
    assert "应当公开。" in refused.content.decode()
    typed = {"body": "应当公开。", "decision": "changed", "answer_within": "5"}
    assert officer.post(f"{page}do/reply/", typed).status_code == 302
    [offer] = head.get(page).context["next"]
    address = district_url("appeal_step", slug=appealed.town.unit.slug, pk=appealed.appeal_id, step="approve-and-send")
    assert offer["address"] == address
    seen = offer["form"].initial["seen"]

    before = appealed.state()
    assert Client().post(address, {"seen": seen, "how": "link"}).status_code == 302  # to sign in
    stranger = Client()
    stranger.force_login(appealed.village.head)
    assert stranger.post(address, {"seen": seen, "how": "link"}).status_code == 403
    assert head.post(address, {"seen": "0" * 64, "how": "link"}).url == page
    assert head.post(address, {"seen": seen}).url == page
    assert appealed.state() == before

    assert head.post(address, {"seen": seen, "how": "link"}).url == page
    assert now(appealed.village, appealed.request_id).state == "handling"
    assert "应当公开。" in appealed.page(appealed.town.unit).content.decode()
