"""Tables in office form: title, head of two rows, paper; the same values as CSV."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from core.downloads import table_download
from core.sheets import Column, OfficeTable, csv_lines, xlsx_file

COLUMNS = (
    Column("条线"),
    Column("应公开", "count", "按时公开"),
    Column("按时率", "rate", "按时公开"),
    Column("较上季", "points"),
    Column("最近变动", "day"),
)
ROWS = [
    ("机关", 1200, Decimal(1) / 3, Decimal("-0.5"), date(2026, 7, 10)),
    ("=1+1", 0, None, None, None),
]


def table(**given: Any) -> OfficeTable:
    fields = {"title": "各条线公开情况", "columns": COLUMNS, "rows": iter(ROWS), "unit": "件"}
    made = {"prepared_by": "区委办公室", "prepared_on": date(2026, 7, 10), "notes": ["2026 年二季度"]}
    return OfficeTable(**(fields | made | given))


def sheet(made: OfficeTable) -> Any:
    with xlsx_file(made) as file:
        return load_workbook(io.BytesIO(file.read())).active


def test_the_sheet_has_title_maker_and_a_head_of_two_rows() -> None:
    page = sheet(table())
    assert page["A1"].value == "各条线公开情况"
    assert page["A2"].value == "编制单位：区委办公室    制表日期：2026 年 7 月 10 日    单位：件"
    assert page["A3"].value == "2026 年二季度"
    assert [cell.value for cell in page[4]] == ["条线", "按时公开", None, "较上季", "最近变动"]
    assert [cell.value for cell in page[5]] == [None, "应公开", "按时率", None, None]
    assert {str(area) for area in page.merged_cells.ranges} == {
        "A1:E1",
        "A2:E2",
        "A3:E3",
        "A4:A5",
        "B4:C4",
        "D4:D5",
        "E4:E5",
    }
    assert [cell.value for cell in page[6]][:4] == ["机关", 1200, 0.333, -0.5]
    assert page["C6"].number_format == "0.0%"
    assert [cell.value for cell in page[7]] == ["=1+1", 0, "–", "–", "–"]
    assert page["A7"].data_type == "s"


def test_it_is_set_for_paper() -> None:
    page = sheet(table(paper="A3"))
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)
    assert page.freeze_panes == "B6"
    assert page.print_title_rows == "$4:$5"
    assert page.oddFooter.center.text == "第 &P 页，共 &N 页"


def test_without_groups_the_head_is_one_row() -> None:
    page = sheet(table(columns=[Column("甲"), Column("乙", "count")], rows=[("x", 1)], notes=()))
    assert [[cell.value for cell in row] for row in page.iter_rows(min_row=3)] == [["甲", "乙"], ["x", 1]]
    assert page.freeze_panes == "B4"


def test_the_csv_says_the_same_in_one_head() -> None:
    text = b"".join(csv_lines(table())).decode("utf-8")
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff")))) == [
        ["条线", "按时公开-应公开", "按时公开-按时率", "较上季", "最近变动"],
        ["机关", "1200", "33.3%", "-0.5", "2026-07-10"],
        ["'=1+1", "0", "", "", ""],
    ]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_it_is_streamed_under_its_name(kind: str) -> None:
    response = table_download(table(), name="各条线", kind=kind)
    assert response.streaming
    assert "utf-8''%E5%90%84" in response["Content-Disposition"]
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined] # both kinds stream
