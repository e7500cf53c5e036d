import io
import zipfile
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from core.sheets import SheetRefused, read_table, write_csv, write_xlsx
from core.sheets.limits import Limits


def workbook(fill: Callable[[Any], None]) -> bytes:
    book = Workbook()
    fill(book.active)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def refusal(content: bytes, **options: Any) -> SheetRefused:
    with pytest.raises(SheetRefused) as refused:
        read_table(content, **options)
    return refused.value


def test_merged_cells_are_written_out_and_say_where_from() -> None:
    def fill(sheet: Any) -> None:
        sheet.append(["类别", "事项"])
        sheet.append(["决策", "重大决策"])
        sheet.append([None, "大额资金"])
        sheet.merge_cells("A2:A3")

    rows = read_table(workbook(fill)).rows
    assert [row.texts for row in rows] == [("类别", "事项"), ("决策", "重大决策"), ("决策", "大额资金")]
    assert (rows[2].cells[0].merged_from, rows[2].cells[0].reference) == ("A2", "A3")


def test_rows_keep_their_number_though_empty_ones_are_left_out() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["C4"] = "a", "b"

    rows = read_table(workbook(fill)).rows
    assert [(row.number, row.texts) for row in rows] == [(1, ("a",)), (4, ("", "", "b"))]
    assert (rows[1].text(3), rows[1].text(9)) == ("b", "")


def test_numbers_dates_and_spaces_become_plain_text() -> None:
    def fill(sheet: Any) -> None:
        sheet.append([3.0, 0.5, date(2026, 3, 31), True, "  张 三\u3000"])

    assert read_table(workbook(fill)).rows[0].texts == ("3", "0.5", "2026-03-31", "TRUE", "张 三")


def test_a_sheet_is_chosen_by_its_name() -> None:
    book = Workbook()
    book.active.title = "说明"
    book.create_sheet("目录").append(["事项"])
    buffer = io.BytesIO()
    book.save(buffer)
    table = read_table(buffer.getvalue(), sheet="目录")
    assert (table.name, table.sheets, table.rows[0].texts) == ("目录", ("说明", "目录"), ("事项",))
    assert refusal(buffer.getvalue(), sheet="别的").code == "sheet_missing"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_of_the_field(encoding: str) -> None:
    rows = read_table("编码,名称\n01,“白杨村”党总支\n".encode(encoding)).rows
    assert [row.texts for row in rows] == [("编码", "名称"), ("01", "“白杨村”党总支")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_may_be_separated_by_comma_semicolon_or_tab(separator: str) -> None:
    assert read_table(f"a{separator}b\n1{separator}2\n".encode()).rows[1].texts == ("1", "2")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xef\xbb\xbf\r\n",
        b"PK\x03\x04 no archive",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\xd0\xcf\x11\xe0 old workbook",
        b'a,"b\n',
        "中文".encode("utf-16"),
    ],
)
def test_a_file_that_is_no_table_is_refused(content: bytes) -> None:
    assert (refusal(content).field, refusal(content).status) == ("file", 400)


def test_a_formula_counts_with_its_stored_value_and_is_refused_without_one() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"], sheet["B7"] = "数", "=1+1"

    content = workbook(fill)
    refused = refusal(content)
    assert (refused.code, "B7" in str(refused.message)) == ("sheet_formula", True)
    calculated = _replace(content, "xl/worksheets/sheet1.xml", b"<v />", b"<v>2</v>")
    calculated = _replace(calculated, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>2</v>")
    assert read_table(calculated).rows[1].text(2) == "2"


def test_a_cell_with_an_error_is_named() -> None:
    def fill(sheet: Any) -> None:
        sheet["C2"] = "#REF!"

    refused = refusal(workbook(fill))
    assert (refused.code, "C2" in str(refused.message)) == ("sheet_cell_error", True)


def test_an_archive_that_unpacks_to_too_much_is_refused_before_unpacking() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60 * 2**20)
    assert len(buffer.getvalue()) < 2**20
    assert refusal(buffer.getvalue()).code == "sheet_too_large"


def test_a_file_or_a_table_beyond_the_limits_is_refused() -> None:
    assert refusal(b"a" * 11, limits=Limits(max_bytes=10)).status == 400
    assert refusal(b"a\n" * 5, limits=Limits(max_rows=4)).code == "sheet_too_large"
    wide = workbook(lambda sheet: sheet.append(["x"] * 5))
    assert refusal(wide, limits=Limits(max_columns=4)).code == "sheet_too_large"


def test_a_far_away_formatted_cell_costs_nothing() -> None:
    def fill(sheet: Any) -> None:
        sheet["A1"] = "a"
        sheet["XFD1048576"].number_format = "0.00"

    assert [row.texts for row in read_table(workbook(fill)).rows] == [("a",)]


def test_a_workbook_with_a_document_type_is_refused() -> None:
    content = _replace(
        workbook(lambda sheet: sheet.append(["a"])),
        "xl/worksheets/sheet1.xml",
        b"<worksheet",
        b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet',
    )
    assert refusal(content).status == 400


def test_written_texts_are_never_formulas() -> None:
    rows = [["=HYPERLINK(1)", 2, date(2026, 3, 31)], ["@x", -1, None]]
    book = load_workbook(io.BytesIO(write_xlsx(["甲", "乙", "丙"], rows)))
    assert (book.active["A2"].data_type, book.active["A2"].value) == ("s", "=HYPERLINK(1)")
    assert read_table(write_xlsx(["甲"], rows)).rows[1].texts == ("=HYPERLINK(1)", "2", "2026-03-31")


def test_a_written_csv_defuses_formulas_and_keeps_numbers() -> None:
    content = write_csv(["甲"], [["=1+1"], [-2], ["-2"], ["+x"], ["好"]])
    assert content.decode("utf-8-sig").splitlines() == ["甲", "'=1+1", "-2", "'-2", "'+x", "好"]


def _replace(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new, 1) if name == part else data)
    return buffer.getvalue()
