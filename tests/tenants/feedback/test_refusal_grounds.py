"""What is applied for is granted, granted in part or refused, on a known ground with what it asks for (REQ-05)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from django.utils.html import escape

from core.errors import Invalid
from core.ids import new_id
from core.secrecy_marks import SecretText
from core.urls import unit_url
from tenants.feedback.actions import clocking, handling, replying
from tenants.feedback.actions.reply_content import GroundMissing, NotSo, ReplyContent
from tenants.feedback.models import Case, CaseStep, Reply
from tenants.feedback.refusal_grounds import RefusalGround, grounds_of, reason_of
from tenants.registry.workspaces import workspace
from tests.tenants.disclosure.scene import make_scene
from tests.tenants.feedback.acts import do, in_handling, now
from tests.tenants.feedback.people import APPLICANT, Village, make_staff

#: What each ground needs besides; of the two missing here, the case itself has to show that the ground holds.
FACTS: dict[str, dict[str, str]] = {
    "secret": {"document": "云委密〔2026〕3号"},
    "internal": {},
    "privacy": {},
    "trade_secret": {},
    "not_held": {"holder": "区自然资源局"},
    "disclosed": {"where": "村务公开栏 2026 年 3 月第 2 页"},
}


def draft(village: Village, case_id: Any, *given: Any, **facts: Any) -> Reply:
    content = ReplyContent("您好，经核实答复如下。", *given, facts=facts)
    reply: Reply = do(village, replying.draft_reply, case_id, village.officer, content=content)
    return reply


def send(village: Village, case_id: Any, reply: Reply) -> None:
    do(village, replying.approve_and_release, case_id, village.head, seen_sha256=reply.content_sha256, how="link")


def nothing_drafted(village: Village, case_id: Any) -> bool:
    with workspace(village.unit):
        drafted = CaseStep.objects.filter(kind="draft_reply", case_id=case_id).exists()
        return not drafted and Case.objects.get(pk=case_id).state == "handling"


@pytest.mark.parametrize("decision", ["partly", "refused"])
@pytest.mark.parametrize("ground", FACTS)
def test_a_ground_is_kept_with_what_it_asks_for(village: Village, ground: str, decision: str) -> None:
    reply = draft(village, in_handling(village, kind="request"), decision, ground, **FACTS[ground], noise="x")
    assert (reply.decision, reply.refusal_ground, reply.decision_facts) == (decision, ground, FACTS[ground])


@pytest.mark.parametrize(
    ("ground", "facts", "field", "fault"),
    [
        ("", {}, "refusal_ground", GroundMissing),
        ("unsuitable", {}, "refusal_ground", GroundMissing),
        ("secret", {}, "document", Invalid),
        ("secret", {"document": "因为涉及某工程的布防，不公开。"}, "document", SecretText),
        ("secret", {"document": "机密★十年"}, "document", SecretText),
        ("not_held", {"holder": " "}, "holder", Invalid),
        ("not_held", {"holder": "某" * 201}, "holder", Invalid),
        ("disclosed", {}, "where", Invalid),
        ("disclosed", {"where": f"https://x.example/u/x/board/{new_id()}/"}, "where", NotSo),
        ("repeated", {}, "earlier", Invalid),
        ("repeated", {"earlier": "2026-0999"}, "earlier", NotSo),
        ("unclear", {}, "refusal_ground", NotSo),
    ],
)
def test_without_what_the_ground_asks_for_nothing_is_drafted(
    village: Village, ground: str, facts: dict[str, str], field: str, fault: type[Exception]
) -> None:
    case_id = in_handling(village, kind="request")
    for decision in ("partly", "refused"):
        with pytest.raises(fault) as refused:
            draft(village, case_id, decision, ground, **facts)
        assert refused.value.field == field  # type: ignore[attr-defined]
        assert nothing_drafted(village, case_id)


@pytest.mark.parametrize("decision", ["", "upheld", "changed", "nonsense"])
def test_a_request_is_decided(village: Village, decision: str) -> None:
    case_id = in_handling(village, kind="request")
    with pytest.raises(Invalid) as refused:
        draft(village, case_id, decision)
    assert (refused.value.field, refused.value.code) == ("decision", "decision_missing")
    assert nothing_drafted(village, case_id)


def test_a_suggestion_is_answered_and_not_refused(village: Village) -> None:
    case_id = in_handling(village)
    with pytest.raises(Invalid):
        draft(village, case_id, "refused", "privacy")
    assert nothing_drafted(village, case_id)
    assert draft(village, case_id).decision == ""


def test_a_granted_request_keeps_no_ground(village: Village) -> None:
    reply = draft(village, in_handling(village, kind="request"), "granted", "privacy", holder="x")
    assert (reply.decision, reply.refusal_ground, reply.decision_facts) == ("granted", "", {})


def test_a_topic_is_refused_on_fewer_grounds(village: Village) -> None:
    assert set(RefusalGround) - set(grounds_of("topic")) == {"repeated", "unclear"}
    assert grounds_of("suggestion") == ()
    case_id = in_handling(village, kind="topic")
    for ground in ("repeated", "unclear"):
        with pytest.raises(GroundMissing):
            draft(village, case_id, "refused", ground)
        assert nothing_drafted(village, case_id)
    assert draft(village, case_id, "refused", "privacy").refusal_ground == "privacy"


def test_only_whoever_was_answered_before_is_told_so(village: Village) -> None:
    before, another = in_handling(village, kind="request"), in_handling(
        village, kind="request", contact={"name": "李四", "id_number": "440308199901101512"}
    )  # fmt: skip
    case_id = in_handling(village, kind="request")
    number, of_another = now(village, before).number, now(village, another).number
    send(village, another, draft(village, another))
    for earlier in (number, of_another, now(village, case_id).number):  # not answered, of somebody else, the same
        with pytest.raises(NotSo):
            draft(village, case_id, "refused", "repeated", earlier=earlier)
        assert nothing_drafted(village, case_id)
    send(village, before, draft(village, before))
    assert draft(village, case_id, "refused", "repeated", earlier=number).decision_facts == {"earlier": number}


@pytest.mark.parametrize("way", ["question", "pause"])
def test_unclear_is_a_ground_once_the_applicant_was_asked(village: Village, way: str) -> None:
    case_id = in_handling(village, kind="request")
    if way == "question":
        do(village, handling.ask_asker, case_id, village.officer, text="请说明申请公开哪一年的账目。")
    else:
        until = date(2026, 4, 14)
        do(village, clocking.pause_case, case_id, village.officer, reason="other_body", text="等答复", until=until)
        with pytest.raises(NotSo):
            draft(village, case_id, "refused", "unclear")
        do(village, clocking.resume_case, case_id, village.officer)
        do(village, clocking.pause_case, case_id, village.officer, reason="asker", text="请说明年份", until=until)
    assert draft(village, case_id, "refused", "unclear").refusal_ground == "unclear"


def test_what_is_disclosed_already_is_an_item_of_this_board_or_a_place(village: Village) -> None:
    scene = make_scene("full", village.at, parent=village.town.unit)
    with scene.inside():
        item = unit_url(scene.unit.slug, "board_item", pk=scene.published().pk)
    case_id = in_handling(village, kind="request")
    with pytest.raises(NotSo):  # on the board of another unit
        draft(village, case_id, "refused", "disclosed", where=item)
    assert nothing_drafted(village, case_id)
    elsewhere = draft(village, case_id, "refused", "disclosed", where="https://www.example.gov.cn/zwgk/3.html")
    assert elsewhere.decision_facts == {"where": "https://www.example.gov.cn/zwgk/3.html"}

    ours = Village(make_staff(scene.unit), village.town, village.district, village.at)
    kept = draft(ours, in_handling(ours, kind="request"), "refused", "disclosed", where=f"http://testserver{item}")
    assert kept.decision_facts == {"where": item}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("ground", FACTS)
def test_the_applicant_reads_decision_reason_and_way_of_appeal(
    village: Village, monkeypatch: pytest.MonkeyPatch, ground: str, language: str
) -> None:
    monkeypatch.setattr("district.clock.now", lambda *_: village.at)
    received = village.receive("申请公开三组道路工程合同", kind="request")
    case_id = received.case.pk
    do(village, handling.take_up_case, case_id, village.officer, title="申请", kind="request", proposal="核实后答复。")
    do(village, handling.instruct, case_id, village.head)
    send(village, case_id, draft(village, case_id, "partly", ground, **FACTS[ground]))
    visitor = Client(headers={"Accept-Language": language})
    with translation.override(language):
        page = visitor.get(unit_url(village.unit.slug, "followed", code=received.code.replace("-", "")))
        seen = page.context["seen"]
        [one] = seen.replies
        assert one.told.sentences[1] == reason_of(ground, FACTS[ground])
        assert village.town.unit.name in one.told.sentences[2]
        shown = page.content.decode()
    assert seen.appeal.can_appeal
    assert all(escape(sentence) in shown for sentence in one.told.sentences)
    assert "您好，经核实答复如下。" in shown
    assert FACTS["secret"]["document"] not in shown  # of a secret the applicant is told the ground alone
    assert APPLICANT["id_number"] not in shown


def test_the_form_asks_for_the_ground_and_keeps_what_was_typed(village: Village) -> None:
    case_id = in_handling(village, kind="request")
    client = Client()
    client.force_login(village.officer)
    page = unit_url(village.unit.slug, "case", pk=case_id)
    typed = {"body": "您好，本单位没有该信息。", "decision": "refused", "refusal_ground": "not_held"}
    refused = client.post(f"{page}do/reply/", typed)
    assert refused.status_code == 400
    [form] = [offer["form"] for offer in refused.context["next"] if offer["name"] == "reply"]
    assert list(form.errors) == ["holder"]
    assert typed["body"] in refused.content.decode()
    assert nothing_drafted(village, case_id)
    assert client.post(f"{page}do/reply/", {**typed, "decision": ""}).status_code == 400
    assert nothing_drafted(village, case_id)
    assert client.post(f"{page}do/reply/", {**typed, "holder": "区自然资源局"}).status_code == 302
    for language in ("zh-hans", "en"):
        shown = client.get(page, headers={"Accept-Language": language})
        assert shown.status_code == 200
        assert "区自然资源局" in shown.content.decode()
