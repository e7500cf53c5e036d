"""The document of a bulletin, read back: its parts in their places, its figures those of the page, in Chinese."""

from __future__ import annotations

import io
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import translation
from docx import Document

from hierarchy.bulletins import actions
from hierarchy.bulletins.content import Words
from hierarchy.bulletins.models import Bulletin
from hierarchy.bulletins.official import official_document
from hierarchy.bulletins.reading import findings_of
from tests.dashboards.given import disclose, first_quarter

from .given import Ground, ground

pytestmark = pytest.mark.django_db
__all__ = ["ground"]

WORDS = Words(
    "关于2026年3月党务公开情况的通报", "云办通报〔2026〕3号", "各党组织：", "总体平稳。\n仍有差距。", "请对照整改。"
)


def document_of(bulletin: Bulletin, part: str = "", *, on: date = date(2026, 4, 10)) -> Any:
    findings = findings_of(bulletin, today=on)
    made = official_document(bulletin, findings, findings.sections[part])
    return Document(io.BytesIO(made.to_bytes()))


def texts(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


def table(document: Any, number: int) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in document.tables[number].rows]


@pytest.fixture
def issued(ground: Ground, at: datetime) -> Bulletin:
    draft = ground.draft(at)
    actions.reword_bulletin(bulletin_id=draft.pk, revision=0, words=WORDS, actor=ground.officer, at=at)
    draft.refresh_from_db()
    return ground.issue(draft, at)


def test_the_parts_stand_in_the_order_of_an_official_document(issued: Bulletin) -> None:
    with translation.override("en"):
        found = texts(document_of(issued))
    opening = findings_of(issued, today=date(2026, 4, 10)).sections[""].sentences["zh-hans"]["opening"]
    assert found[:4] == ["示例区委办公室文件", WORDS.number, WORDS.title, "各党组织："]
    assert found[4:7] == [opening, "总体平稳。", "仍有差距。"]
    headings = [text for text in found if text[1:2] == "、" and text[0] in "一二三四五"]
    assert headings == ["一、主要指标", "二、各条线情况", "三、逾期未公开情况", "四、上期通报以来进展"]
    assert (
        "注：数据截至2026年4月10日10:00，此后更正的数据在下期通报中反映。上期数据截至2026年3月10日，与本期处于同一时点。"
        in found
    )
    assert found[found.index("示例区委办公室") + 1] == "2026年4月10日"


def test_its_tables_hold_the_figures_of_the_page(issued: Bulletin) -> None:
    document = document_of(issued)
    assert [row[1:3] for row in table(document, 0)[1:5]] == [
        ["0.0%", "0/1"], ["0.0%", "0/1"], ["25.0%", "1/4"], ["25.0%", "1/4"],
    ]  # fmt: skip
    assert [row[2:8] for row in table(document, 1)[1:]] == [
        ["1", "1", "0", "0", "1", "0.0%"],
        ["1", "3", "1", "0", "2", "33.3%"],
        ["1", "0", "0", "0", "0", "–"],
    ]
    assert table(document, 4)[1:] == [
        ["1", "白杨村党总支", "青石镇党委", "2", "10"],
        ["2", "青石镇党委", "–", "1", "10"],
    ]


def test_the_document_of_an_issued_bulletin_never_changes(issued: Bulletin, ground: Ground) -> None:
    def written() -> bytes:
        found = Bulletin.objects.get(pk=issued.pk)
        findings = findings_of(found, today=date(2026, 5, 20))
        return official_document(found, findings, findings.sections[""]).to_bytes()

    before = written()
    disclose(first_quarter(ground.town)[0], "2026-03-31")
    ground.town.short_name = ground.town.name = "改名后的镇党委"
    ground.town.save()
    assert written() == before


def test_a_lines_document_holds_its_own_section(issued: Bulletin) -> None:
    document = document_of(issued, "line:L03")
    found = texts(document)
    assert "（农村（村）条线）" in found
    assert "各党组织：" not in found
    everything = "\n".join(
        [*found, *(cell for number in range(len(document.tables)) for row in table(document, number) for cell in row)]
    )
    assert "白杨村党总支" in everything
    assert "1/3" in everything
    assert "区级机关" not in everything


def test_it_names_no_item_and_no_person(issued: Bulletin, ground: Ground) -> None:
    document = document_of(issued)
    everything = "\n".join(
        [*texts(document), *(str(table(document, number)) for number in range(len(document.tables)))]
    )
    assert "事项1" not in everything
    assert ground.officer.person.name not in everything


def test_drafts_and_withdrawn_ones_say_so(issued: Bulletin, ground: Ground, at: datetime) -> None:
    assert "（草稿）" in texts(document_of(ground.draft(at, "2026-Q1")))
    actions.withdraw_bulletin(bulletin_id=issued.pk, reason="数据有误", actor=ground.officer, at=at)
    issued.refresh_from_db()
    assert "（已撤回）" in texts(document_of(issued))
