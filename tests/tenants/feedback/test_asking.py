"""Asking and following without an account, through the pages."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.signing import Signer
from django.test import Client

from core.sealing import unseal, write_keys
from district.models import District
from hierarchy.ledger.models import FeedbackEntry
from notices.models import Notice
from tenants.feedback import robots
from tenants.feedback.models import Case, CaseStep
from tenants.feedback.views.asking import SUM_AFTER
from tenants.registry.workspaces import workspace
from tests.tenants.feedback.people import Village, with_identity
from visitors.models import VisitCount

WORDS = "村口的路灯坏了三天，晚上老人出门看不见，请尽快修一修。"


@pytest.fixture
def visitor(village: Village, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("district.clock.now", lambda *_: village.at)
    return Client()


def form(at: datetime, **given: Any) -> dict[str, Any]:
    made = Signer(salt="tenants.feedback.robots").sign((at - timedelta(minutes=2)).isoformat())
    return {"kind": "suggestion", "original": WORDS, "reply_by": "link", "form_time": made} | given


def address(village: Village, path: str) -> str:
    return f"/u/{village.unit.slug}/{path}"


def ask(visitor: Client, village: Village, **given: Any) -> Any:
    return visitor.post(address(village, "ask/"), form(village.at, **given))


def code_of(visitor: Client, village: Village) -> str:
    receipt = visitor.get(address(village, "ask/receipt/"))
    assert receipt.status_code == 200
    assert "no-store" in receipt["Cache-Control"]
    return str(receipt.context["receipt"]["code"])


def cases(village: Village) -> list[Case]:
    with workspace(village.unit):
        return [with_identity(case) for case in Case.objects.order_by("number")]


def test_a_villager_asks_and_follows(visitor: Client, village: Village) -> None:
    assert visitor.get(address(village, "ask/")).status_code == 200
    answer = ask(visitor, village, name="王秀英", phone="13812345678", may_publish="on")
    assert (answer.status_code, answer.url) == (302, address(village, "ask/receipt/"))
    code = code_of(visitor, village)
    [case] = cases(village)
    assert (case.number, case.state, case.original, case.channel) == ("2026-0001", "received", WORDS, "web")
    assert unseal(case.sealed) == {"name": "王秀英", "phone": "13812345678"}
    assert code.replace("-", "") not in case.code_sha256
    assert FeedbackEntry.objects.get().due_on.isoformat() == "2026-05-06"
    assert Notice.objects.filter(recipient=village.officer.person, kind="case_to_register").exists()

    found = Client().post(address(village, "follow/"), {"code": code.lower().replace("-", " ")})
    page = Client().get(found.url)
    assert WORDS in page.content.decode()
    assert "王秀英" not in page.content.decode()
    assert page["Referrer-Policy"] == "same-origin"


def test_the_code_is_shown_once(visitor: Client, village: Village) -> None:
    ask(visitor, village)
    code_of(visitor, village)
    assert visitor.get(address(village, "ask/receipt/")).status_code == 302


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"original": "  "}, "original"),
        ({"kind": "report"}, "kind"),
        ({"kind": "request"}, "name"),
        ({"kind": "request", "name": "甲", "phone": "1", "id_number": "123"}, "id_number"),
        ({"kind": "request", "phone": "13812345678", "id_number": "11010519491231002X"}, "name"),
        ({"kind": "request", "name": "王秀英", "phone": "13812345678"}, "id_number"),
        ({"kind": "request", "name": "王秀英", "id_number": "11010519491231002X"}, "phone"),
        ({"id_number": "110105194912310021"}, "id_number"),
        ({"reply_by": "phone"}, "phone"),
        ({"original": "绝密★一年 某文件"}, "original"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    visitor: Client, village: Village, given: dict[str, Any], field: str
) -> None:
    answer = ask(visitor, village, **given)
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert cases(village) == []
    if "original" not in given:
        assert WORDS in answer.content.decode()


@pytest.mark.parametrize("given", [{"website": "http://x"}, {"form_time": ""}, {"form_time": "forged"}])
def test_a_program_gets_the_form_again(visitor: Client, village: Village, given: dict[str, Any]) -> None:
    answer = ask(visitor, village, **given)
    assert answer.status_code == 400
    assert WORDS in answer.content.decode()
    assert cases(village) == []


def test_many_from_one_address_are_asked_a_sum_and_then_held_back(
    visitor: Client, village: Village, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(SUM_AFTER):
        assert ask(visitor, village).status_code == 302
    asked = ask(visitor, village)
    assert asked.context["form"].errors.keys() == {"sum"}
    assert ask(visitor, village, **answered(asked)).status_code == 302
    VisitCount.objects.update(count=500)
    flooded = ask(visitor, village, **answered(asked))
    assert flooded.status_code == 429
    assert WORDS in flooded.content.decode()
    assert len(cases(village)) == SUM_AFTER + 1
    # Somebody elsewhere is held back only by the unit's own limit for the day.
    VisitCount.objects.all().delete()
    assert Client(REMOTE_ADDR="10.1.1.1").post(address(village, "ask/"), form(village.at)).status_code == 302


def answered(page: Any, *, seconds: int = 10) -> dict[str, Any]:
    """Give the hidden moment and the sum of a form that a page shows, as if it was made some seconds earlier."""
    made_at = page.wsgi_request.now - timedelta(seconds=seconds)
    moment = robots.form_time(made_at)
    return {"form_time": moment, "sum": sum(robots.sum_of(moment))}


@pytest.fixture
def flooded(visitor: Client, village: Village) -> Client:
    for _ in range(SUM_AFTER):
        ask(visitor, village)
    return visitor


def test_the_sum_is_another_on_every_form_and_is_read_out_with_its_field(flooded: Client, village: Village) -> None:
    pages = [flooded.get(address(village, "ask/")) for _ in range(2)]
    for page in pages:
        moment = page.context["form"]["form_time"].value()
        first, second = robots.sum_of(moment)
        label = re.search(r'<label[^>]* for="id_sum"[^>]*>(.*?)</label>', page.content.decode(), re.DOTALL)
        assert label is not None
        assert re.findall(r"\d", label[1]) == [str(first), str(second)]
    sums = {robots.sum_of(robots.form_time(village.at + timedelta(seconds=number))) for number in range(200)}
    assert len(sums) > 40  # of 64 pairs


def test_a_sum_counts_once_and_is_replaced_with_nothing_lost(flooded: Client, village: Village) -> None:
    sent = answered(flooded.get(address(village, "ask/")))
    assert ask(flooded, village, **sent).status_code == 302
    replayed = ask(flooded, village, **sent)
    form = replayed.context["form"]
    assert (replayed.status_code, form.errors.keys(), len(cases(village))) == (400, {"sum"}, SUM_AFTER + 1)
    assert (form["form_time"].value() != sent["form_time"], form["sum"].value()) == (True, "")
    first, second = robots.sum_of(form["form_time"].value())
    label = re.search(r'<label[^>]* for="id_sum"[^>]*>(.*?)</label>', replayed.content.decode(), re.DOTALL)
    assert label is not None
    assert re.findall(r"\d", label[1]) == [str(first), str(second)]
    assert WORDS in replayed.content.decode()


@pytest.mark.parametrize("given", [{"sum": 1}, {"sum": ""}, {"sum": "x"}, {"seconds": 1_900}])
def test_a_wrong_sum_and_an_old_one_are_asked_anew(flooded: Client, village: Village, given: dict[str, Any]) -> None:
    page = flooded.get(address(village, "ask/"))
    sent = answered(page, seconds=given.pop("seconds", 10)) | given
    again = ask(flooded, village, **sent)
    assert (again.status_code, again.context["form"].errors.keys(), len(cases(village))) == (400, {"sum"}, SUM_AFTER)
    assert again.context["form"]["form_time"].value() != sent["form_time"]


def test_without_a_key_nothing_is_taken_in_and_nothing_lost(
    visitor: Client, village: Village, settings: Any, tmp_path: Any
) -> None:
    settings.IDENTITY_KEYS_FILE = tmp_path / "none"
    answer = ask(visitor, village, name="王秀英")
    assert answer.status_code == 409
    assert WORDS in answer.content.decode()
    assert cases(village) == []
    write_keys(["damaged"], settings.IDENTITY_KEYS_FILE)
    assert ask(visitor, village, name="王秀英").status_code == 409


def test_a_wrong_code_and_an_expired_one_look_alike_and_are_limited(visitor: Client, village: Village) -> None:
    ask(visitor, village)
    code = code_of(visitor, village)
    with workspace(village.unit):
        Case.objects.update(code_expires_on=village.at.date() - timedelta(days=1))
    expired = visitor.get(address(village, f"follow/{code}/"))
    wrong = visitor.get(address(village, "follow/2222-2222-2222-2222/"))
    assert expired.status_code == wrong.status_code == 404
    assert str(expired.context["form"].errors) == str(wrong.context["form"].errors)
    with workspace(village.unit):
        Case.objects.update(code_expires_on=None)
    for _ in range(20):
        visitor.get(address(village, "follow/2222-2222-2222-2222/"))
    assert visitor.get(address(village, f"follow/{code}/")).status_code == 429
    assert Client(REMOTE_ADDR="10.1.1.1").get(address(village, f"follow/{code}/")).status_code == 200


def test_the_asker_writes_again_withdraws_and_no_longer_counts(visitor: Client, village: Village) -> None:
    ask(visitor, village)
    code = code_of(visitor, village)
    page = address(village, f"follow/{code}/")
    assert visitor.post(page + "message/", {"text": "第四天了"}).status_code == 302
    assert "第四天了" in visitor.get(page).content.decode()
    assert visitor.post(page + "message/", {"text": " "}).status_code == 400
    assert visitor.post(page + "rating/", {"rating": "80"}).status_code == 409
    assert visitor.post(page + "withdraw/").status_code == 302
    [case] = cases(village)
    assert (case.state, case.outcome) == ("ended", "withdrawn")
    assert FeedbackEntry.objects.get().outcome == "withdrawn"
    assert visitor.post(page + "withdraw/").status_code == 409
    with workspace(village.unit):
        assert [step.kind for step in CaseStep.objects.order_by("at", "id")] == ["receive", "message", "withdraw"]


def test_what_comes_too_late_is_said_and_what_was_typed_is_shown(visitor: Client, village: Village) -> None:
    ask(visitor, village)
    page = address(village, f"follow/{code_of(visitor, village)}/")
    with workspace(village.unit):
        Case.objects.update(state="ended", outcome="transferred")
    late = visitor.post(page + "message/", {"text": "第四天了"})
    assert late.status_code == 409
    assert "第四天了" in late.content.decode()
    with workspace(village.unit):
        Case.objects.update(state="closed", outcome="answered")
    refused = visitor.post(page + "withdraw/")
    assert refused.status_code == 409
    assert refused.context["refused"].errors


def test_large_print_is_a_choice_of_the_browser(visitor: Client, village: Village) -> None:
    board = address(village, "board/")
    back = visitor.post("/large-text/", {"next": board})
    assert back.url == board
    assert 'class="large-text"' in visitor.get(board).content.decode()
    assert visitor.post("/large-text/", {"next": "https://elsewhere.example/"}).url == "/"
    assert 'class="large-text"' not in visitor.get(board).content.decode()
    assert District.objects.exists()
