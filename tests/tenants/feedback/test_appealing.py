"""Disclosure on request: refused with its ground, appealed to the superior, decided there, told under one code."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from core.sealing import unseal
from hierarchy.ledger.models import FeedbackEntry
from tenants.feedback.actions import handling, replying
from tenants.feedback.actions.deciding_appeals import approve_and_release_appeal
from tenants.feedback.actions.reply_content import ReplyContent
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.people import Staff, Village, receive

CONTACT = {"name": "王秀英", "phone": "13812345678", "id_number": "11010519491231002X"}


@pytest.fixture
def visitor(village: Village, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("district.clock.now", lambda *_: village.at)
    return Client()


def answer(staff: Staff, village: Village, *, body: str, decision: str) -> None:
    """Take the unit's only case to its released reply."""
    with workspace(staff.unit):
        case = Case.objects.get()
        who: dict[str, Any] = {"unit": staff.unit, "case_id": case.pk, "at": village.at}
        handling.take_up_case(**who, title="申请公开", kind="request", proposal="核实后答复。", actor=staff.officer)
        handling.instruct(**who, actor=staff.head)
        content = ReplyContent(body, decision, "trade_secret" if decision == "refused" else "")
        reply = replying.draft_reply(**who, content=content, actor=staff.officer)
    sent: dict[str, Any] = {**who, "seen_sha256": reply.content_sha256, "how": "link", "actor": staff.head}
    if case.is_appeal:
        approve_and_release_appeal(**sent)
    else:
        with workspace(staff.unit):
            replying.approve_and_release(**sent)


def test_a_refusal_is_appealed_once_and_the_superior_answers_under_the_same_code(
    visitor: Client, village: Village
) -> None:
    code = receive(village.unit, "申请公开三组道路工程合同", at=village.at, kind="request", contact=CONTACT).code
    page = f"/u/{village.unit.slug}/follow/{code}/"
    appeal = f"/appeal/{village.unit.slug}/"
    assert visitor.post(appeal, {"code": code, "reason": "应当公开"}).status_code == 409  # nothing was refused yet
    answer(village.village, village, body="合同涉及商业秘密，不予公开。", decision="refused")
    assert f'action="{appeal}"' in visitor.get(page).content.decode()
    assert visitor.post(appeal, {"code": code, "reason": " "}).status_code == 400

    led = visitor.post(appeal, {"code": code, "reason": "金额和工期不是商业秘密。"})
    assert (led.status_code, led.url) == (
        302, f"/u/{village.town.unit.slug}/follow/{code.replace('-', '')}/",
    )  # fmt: skip
    with workspace(village.town.unit):
        made = Case.objects.get()
        assert (made.kind, made.is_appeal, made.state) == ("request", True, "received")
        assert made.original == "金额和工期不是商业秘密。\n\n申请公开三组道路工程合同"
        assert unseal(made.sealed) == CONTACT
    officer = Client()
    officer.force_login(village.town.officer)
    officer.cookies["django_language"] = "en"
    shown = officer.get(f"/u/{village.town.unit.slug}/cases/{made.pk}/").content.decode()
    assert f"Appeal against the refusal of {village.unit.name}" in shown
    assert FeedbackEntry.objects.get(unit=village.town.unit).due_on.isoformat() == "2026-04-15"

    assert visitor.post(appeal, {"code": code, "reason": "再申诉"}).status_code == 409
    answer(village.town, village, body="原答复并无不当。", decision="upheld")
    assert "原答复并无不当" in visitor.get(led.url).content.decode()
    assert village.town.unit.name in visitor.get(page).content.decode()


def test_a_wrong_code_and_an_unknown_unit_lead_nowhere(visitor: Client, village: Village) -> None:
    receive(village.unit, "申请", at=village.at, kind="request", contact=CONTACT)
    assert visitor.post(f"/appeal/{village.unit.slug}/", {"code": "2222", "reason": "x"}).status_code == 409
    assert visitor.post("/appeal/nowhere/", {"code": "2222", "reason": "x"}).status_code == 404
