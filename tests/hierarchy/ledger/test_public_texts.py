"""Posting and dropping texts: one row per subject, with nothing that PostgreSQL cannot keep."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

import pytest

from core.actors import SYSTEM
from core.ids import new_id
from hierarchy.ledger.models import PublicText
from hierarchy.ledger.public_texts import LONGEST_TEXT, drop_text, post_text
from hierarchy.ledger.searching import search
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit

pytestmark = pytest.mark.django_db
TODAY = date(2026, 4, 10)


@pytest.fixture
def unit() -> Unit:
    return make_unit(parent=make_district())


def post(unit: Unit, at: datetime, subject_id: uuid.UUID | None = None, **changes: Any) -> uuid.UUID:
    subject_id = subject_id or new_id()
    values: dict[str, Any] = {
        "kind": "disclosure", "title": "党费收缴情况", "text": "一季度收缴党费。", "category": "organization",
        "published_on": TODAY, "shown_until": None, **changes,
    }  # fmt: skip
    post_text(subject_id=subject_id, unit=unit, actor=SYSTEM, at=at, **values)
    return subject_id


def found(words: str) -> list[uuid.UUID]:
    return [hit.subject_id for hit in search(words=words, on=TODAY).hits]


def test_what_is_posted_is_found_by_title_and_text(unit: Unit, at: datetime) -> None:
    subject = post(unit, at)
    assert found("收缴情况") == found("一季度") == [subject]


def test_posting_again_replaces_every_word(unit: Unit, at: datetime) -> None:
    subject = post(unit, at)
    post(unit, at, subject, title="换届选举", text="选举结果", category="cadres", shown_until=date(2026, 4, 20))
    assert (found("党费"), found("选举")) == ([], [subject])
    row = PublicText.objects.get()
    assert (row.title, row.text, row.category, row.shown_until) == ("换届选举", "选举结果", "cadres", date(2026, 4, 20))


def test_an_answer_and_a_disclosure_of_one_key_are_two_texts(unit: Unit, at: datetime) -> None:
    subject = post(unit, at)
    post(unit, at, subject, kind="answer", category="")
    assert found("党费") == [subject, subject]
    assert (drop_text(kind="answer", subject_id=subject), drop_text(kind="answer", subject_id=subject)) == (1, 0)
    assert PublicText.objects.get().kind == "disclosure"


def test_what_is_dropped_is_not_found(unit: Unit, at: datetime) -> None:
    drop_text(kind="disclosure", subject_id=post(unit, at))
    assert found("党费") == []
    assert not PublicText.objects.exists()


@pytest.mark.parametrize("text", ["", "\x00党费\x00", "😀" * 50, "字" * (LONGEST_TEXT + 500), "a" * 5_000, "'\\%_&|!"])
def test_any_text_can_be_posted(unit: Unit, at: datetime, text: str) -> None:
    subject = post(unit, at, title="怪", text=text)
    assert PublicText.objects.get().text == text.replace("\x00", "")[:LONGEST_TEXT]
    assert found("怪") == [subject]
