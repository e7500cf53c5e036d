"""The notice that publishes a catalogue: what it says, to whom, with the table; and who takes it away."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from docx import Document

from core.ids import new_id
from core.urls import unit_url
from district import clock
from tenants.catalogue.comparing import Entry
from tenants.catalogue.exporting import CatalogueSheet
from tenants.catalogue.models import Catalogue
from tenants.catalogue.notice import WIDTHS_MM, notice_of
from tenants.catalogue.templates import load_template
from tenants.registry.workspaces import workspace
from tests.factories import make_user

from .conftest import Office


def notice(unit: Any, template: str, *, number: int = 1, meeting: str = "2026年4月10日部务会") -> Any:
    rows = load_template(template).rows
    entries = [Entry(new_id(), order, row) for order, row in enumerate(rows, 1)]
    sheet = CatalogueSheet(unit.name, number, date(2026, 4, 10), entries, date(2026, 4, 13))
    version = Catalogue(number=number, adopted_on=date(2026, 4, 10), meeting_reference=meeting)
    return notice_of(unit, sheet, version)


def texts(content: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(io.BytesIO(content)).paragraphs if paragraph.text]


def test_the_notice_says_who_decided_and_from_when(office: Office) -> None:
    lines = texts(notice(office.unit, "T1").to_bytes())
    assert lines[:5] == [
        "区委组织部文件",
        "〔2026〕　　号",
        "关于公布《区委组织部党务公开目录》的通知",
        "机关各党（总）支部，所属各单位：",
        (
            "根据《中国共产党党务公开条例（试行）》和上级有关规定，《区委组织部党务公开目录》"
            "（第1版）已经2026年4月10日部务会研究通过，自2026年4月10日起施行，现予公布，请遵照执行。"
        ),
    ]
    assert lines[6:] == [
        "附件：区委组织部党务公开目录",
        "区委组织部",
        "2026年4月13日",
        "附件",
        "区委组织部党务公开目录",
        "（第1版，2026年4月10日起施行）",
    ]


def test_a_later_version_ends_the_one_before(office: Office) -> None:
    assert texts(notice(office.unit, "T1", number=3).to_bytes())[4].endswith("请遵照执行。原目录同时停止施行。")


def test_the_district_committee_publishes_under_the_title_of_document_004(office: Office) -> None:
    document = notice(office.district, "T7")
    assert document.title == "关于公布《示例区委党务公开目录》的通知"
    assert document.addressee.startswith("区纪委，区委各工作机关，")
    assert len(document.annexes[0].table.rows) == 8


def test_a_long_title_breaks_where_it_makes_sense(office: Office) -> None:
    office.unit.name = "示例区青石镇白杨村党总支"
    assert notice(office.unit, "T4").title == "关于公布《示例区青石镇白杨村党总支\n党务公开目录》的通知"


def test_the_whole_table_is_the_attachment(office: Office) -> None:
    table = Document(io.BytesIO(notice(office.unit, "T1").to_bytes())).tables[0]
    assert len(table.rows) == 37
    assert [cell.text for cell in table.rows[1].cells] == [
        "1",
        "党组织决议、决定及执行情况",
        "贯彻落实党的路线、方针及政策和上级党组织决策、决定的意见等情况",
        "执行中央方针政策，上级党委决策、决议和部署",
        "会议、文件、公开栏、网站",
        "社会",
        "定期",
    ]
    assert table.cell(1, 1)._tc is table.cell(7, 1)._tc
    assert sum(WIDTHS_MM) == 225


def test_drafters_and_heads_take_it_away(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda district=None: office.at)

    def get(user: Any) -> Any:
        client = Client()
        if user is not None:
            client.force_login(user)
        return client.get(unit_url(office.unit.slug, "catalogue_notice"))

    assert get(office.drafter).status_code == 404  # nothing is in force yet
    with workspace(office.unit):
        office.adopt(office.ready_draft())
    answer = get(office.drafter)
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert get(office.drafter).content == answer.content
    people = (office.head, office.reviewer, office.member, make_user(), None)
    assert [get(user).status_code for user in people] == [200, 403, 403, 404, 302]
