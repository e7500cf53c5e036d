"""Official documents: the measures of GB/T 9704-2012 read back from the file; the same content gives the same bytes."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import qn

from core.documents import Annex, Heading, OfficialDocument, Span, Table, chinese_date

TABLE = Table(
    head=("序号", "一级", "事项"),
    widths_mm=(20, 80, 125),
    rows=(("1", Span("决策", 2), "甲"), ("2", None, "乙"), ("3", "班子", "丙")),
    centred=frozenset({0}),
)
NOTICE = OfficialDocument(
    title="关于公布《示例区委党务公开目录》的通知",
    letterhead="示例区委文件",
    number="〔2026〕1号",
    addressee="各党（总）支部：",
    body=["现予公布。", Heading("一、要求"), Heading("（一）从严", 2), Heading("1. 按期", 3)],
    attachments=["目录", "说明"],
    signatory="示例区委",
    signed_on=date(2026, 4, 10),
    annexes=[Annex("示例区委党务公开目录", TABLE, notes=("注：动态调整。",), is_landscape=True)],
)


def read(document: OfficialDocument) -> Any:
    return Document(io.BytesIO(document.to_bytes()))


def paragraph(document: Any, text: str) -> Any:
    (found,) = [each for each in document.paragraphs if each.text == text]
    return found


def look(found: Any) -> tuple[str, float, float]:
    """Give a paragraph's Chinese font, its size and its distance of lines, in points."""
    run = found.runs[0]
    return run._element.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt, found.paragraph_format.line_spacing.pt


def test_the_page_is_a4_with_a_text_area_of_156_by_225_mm() -> None:
    section = read(NOTICE).sections[0]
    page = [round(length.mm) for length in (section.page_width, section.page_height)]
    margins = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)
    assert (page, [round(margin.mm) for margin in margins]) == ([210, 297], [37, 26, 35, 28])


def test_each_part_has_the_font_and_size_of_the_standard() -> None:
    document = read(NOTICE)
    assert look(paragraph(document, "关于公布《示例区委党务公开目录》的通知")) == ("方正小标宋简体", 22, 34)
    assert look(paragraph(document, "现予公布。")) == ("仿宋_GB2312", 16, 28.95)
    assert look(paragraph(document, "一、要求")) == ("黑体", 16, 28.95)
    assert look(paragraph(document, "（一）从严")) == ("楷体_GB2312", 16, 28.95)
    assert look(paragraph(document, "1. 按期")) == ("仿宋_GB2312", 16, 28.95)
    assert look(paragraph(document, "附件")) == ("黑体", 16, 28.95)


def test_a_paragraph_begins_two_characters_in_and_the_addressee_at_the_edge() -> None:
    document = read(NOTICE)
    assert paragraph(document, "现予公布。").paragraph_format.first_line_indent.pt == 32
    assert paragraph(document, "各党（总）支部：").paragraph_format.first_line_indent is None
    assert paragraph(document, "〔2026〕1号").paragraph_format.alignment == ALIGN.CENTER


def test_attachments_are_listed_under_each_other_and_one_alone_has_no_number() -> None:
    texts = [each.text for each in read(NOTICE).paragraphs]
    assert texts[texts.index("附件：1.目录") + 1] == "2.说明"
    alone = [each.text for each in read(replace(NOTICE, attachments=["目录"])).paragraphs]
    assert "附件：目录" in alone


def test_the_date_stands_four_characters_from_the_edge_and_the_unit_above_its_middle() -> None:
    document = read(NOTICE)
    # 2026年4月10日 is 3 characters and 7 half ones wide, 104 points; the unit four, 64 points.
    assert paragraph(document, "2026年4月10日").paragraph_format.right_indent.pt == 64
    assert paragraph(document, "示例区委").paragraph_format.right_indent.pt == 64 + 20


def test_a_long_unit_keeps_two_characters_from_the_edge_and_moves_the_date() -> None:
    document = read(replace(NOTICE, signatory="中国共产党示例区委员会组织部"))
    assert paragraph(document, "中国共产党示例区委员会组织部").paragraph_format.right_indent.pt == 32
    assert paragraph(document, "2026年4月10日").paragraph_format.right_indent.pt == 32 + (14 * 16 - 104) / 2


def test_pages_are_numbered_at_the_outer_edge() -> None:
    document = read(NOTICE)
    section = document.sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert document.settings.odd_and_even_pages_header_footer
    assert (odd.text, odd.paragraph_format.alignment) == ("— 1 —", ALIGN.RIGHT)
    assert (even.text, even.paragraph_format.alignment) == ("— 1 —", ALIGN.LEFT)
    assert odd._p.xpath(".//w:instrText")[0].text.strip() == "PAGE"
    assert odd.runs[0].font.size.pt == 14


def test_the_table_lies_on_a_page_of_its_own_with_merged_cells_and_a_repeated_header() -> None:
    document = read(NOTICE)
    annex = document.sections[1]
    assert [round(length.mm) for length in (annex.page_width, annex.page_height)] == [297, 210]
    table = document.tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "一级", "事项"],
        ["1", "决策", "甲"],
        ["2", "决策", "乙"],
        ["3", "班子", "丙"],
    ]
    assert table.cell(1, 1)._tc is table.cell(2, 1)._tc
    assert [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in table.rows] == [True, False, False, False]


def test_a_table_may_stand_between_the_paragraphs() -> None:
    small = Table(head=("指标", "数值"), widths_mm=(100, 56), rows=(("及时率", "96.3%"),))
    document = read(replace(NOTICE, body=["之前。", small, "之后。"]))
    children = list(document.element.body)
    places = [
        children.index(each)
        for each in (paragraph(document, "之前。")._p, document.tables[0]._tbl, paragraph(document, "之后。")._p)
    ]
    assert places == sorted(places)
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows] == [
        ["指标", "数值"],
        ["及时率", "96.3%"],
    ]


def test_the_same_content_gives_the_same_bytes() -> None:
    assert NOTICE.to_bytes() == NOTICE.to_bytes()
    assert NOTICE.to_bytes() != replace(NOTICE, number="〔2026〕2号").to_bytes()


def test_control_characters_are_left_out() -> None:
    assert "现予\x07公布\x00。" not in (
        text := [p.text for p in read(replace(NOTICE, body=["现予\x07公布\x00。"])).paragraphs]
    )
    assert "现予公布。" in text


@pytest.mark.parametrize(
    ("day", "written"), [(date(2026, 4, 10), "2026年4月10日"), (date(2026, 12, 1), "2026年12月1日")]
)
def test_a_day_is_written_without_leading_zeros(day: date, written: str) -> None:
    assert chinese_date(day) == written
