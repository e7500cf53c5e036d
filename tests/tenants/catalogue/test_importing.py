"""Reading a catalogue table: the real annex, and every way a table can be wrong."""

from typing import Any

import pytest
from openpyxl import Workbook

from core.errors import Invalid
from tenants.catalogue.importing import marked_like, read_table
from tenants.catalogue.rows import Row
from tenants.catalogue.templates import load_template

from .annex import HEADER, annex_records, annex_workbook, saved, workbook_of

GOOD = ["决策", "重大决策", "重大项目决策及落实", "会议、文件", "党内", "随时"]


def problems(content: bytes) -> list[tuple[int, str, str]]:
    return [(each.row, each.column, each.value) for each in read_table(content).problems]


def test_the_real_annex_from_merged_cells_equals_the_csv_on_all_fields() -> None:
    table = read_table(annex_workbook())
    assert (table.sheet, table.problems, len(table.rows)) == ("附件2", [], 36)
    expected = [
        (
            record["level1"],
            record["level2"],
            record["level3"],
            tuple(record["forms_code"].split(";")),
            record["scope_code"],
            record["time_code"],
        )
        for record in annex_records()
    ]
    assert [(*row.text, row.forms, row.scope, row.time_limit) for row in table.rows] == expected


def test_the_note_below_the_table_is_passed_over_and_named() -> None:
    assert read_table(annex_workbook()).ignored == [40]


def test_imported_rows_take_the_marks_of_the_template() -> None:
    template = list(load_template("T1").rows)
    assert marked_like(read_table(annex_workbook()).rows, template) == template


def test_a_csv_reads_like_a_workbook() -> None:
    text = (
        "一级目录,二级目录,三级目录,公开形式,公开范围,公开时限\n决策,重大决策,重大项目,会议；文件,党内,定期（每季度）\n"
    )
    expected = [
        Row("决策", "重大决策", "重大项目", ("meeting", "document"), "party", "periodic", "quarterly", "resolutions")
    ]
    assert read_table(text.encode("utf-8-sig")).rows == expected
    assert read_table(text.encode("gb18030")).rows == expected


def test_an_empty_level_continues_the_group_above() -> None:
    table = read_table(workbook_of(GOOD, [None, None, "重大活动安排", "会议", "党内", "定期"]))
    assert [row.text for row in table.rows] == [
        ("决策", "重大决策", "重大项目决策及落实"),
        ("决策", "重大决策", "重大活动安排"),
    ]


def test_a_level_2_is_not_continued_into_another_level_1() -> None:
    assert problems(workbook_of(GOOD, ["廉政", None, "责任制", "会议", "党内", "定期"])) == [(3, "level2", "")]


def test_an_empty_scope_that_is_not_merged_is_a_problem() -> None:
    assert problems(workbook_of(GOOD, ["决策", "重大决策", "其他", "会议", None, "定期"])) == [(3, "scope", "")]


def test_every_bad_cell_is_named_at_once() -> None:
    content = workbook_of(
        ["决策", "重大决策", "一", "会议 飞鸽", "党内", "随时"],
        ["决策", "重大决策", "二", "会议", "宇宙", "随时"],
        ["决策", "重大决策", "三", "会议", "党内", "有空"],
        ["决策", "重大决策", "长" * 301, "会议", "党内", "随时"],
        ["决策", "重大决策", "一", "会议", "党内", "随时（每季度）"],
    )
    assert problems(content) == [
        (2, "forms", "会议 飞鸽"),
        (3, "scope", "宇宙"),
        (4, "time_limit", "有空"),
        (5, "level3", "长" * 301),
        (6, "time_limit", "随时（每季度）"),
        (6, "level3", "一"),
    ]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("固定", ("long_term", "")),
        ("长期（固定）", ("long_term", "")),
        ("定 期", ("periodic", "")),
        ("逐段", ("staged", "")),
        ("即时(随时)", ("immediate", "")),
        ("每半年", ("periodic", "half_yearly")),
    ],
)
def test_the_words_of_the_original_become_codes(word: str, expected: tuple[str, str]) -> None:
    row = read_table(workbook_of([*GOOD[:5], word])).rows[0]
    assert (row.time_limit, row.cycle) == expected


def test_columns_for_cycle_and_marks_are_read_when_they_are_there() -> None:
    header = [*HEADER[1:], "公开周期", "零报告", "隐私审查"]
    content = workbook_of([*GOOD[:5], "定期", "每年", "是", "否"], header=header)
    row = read_table(content).rows[0]
    assert (row.cycle, row.nil_allowed, row.needs_privacy_review) == ("yearly", True, False)
    assert problems(workbook_of([*GOOD[:5], "定期", "每年", "也许", ""], header=header)) == [(2, "nil_allowed", "也许")]


def test_a_workbook_without_the_table_says_which_sheets_it_has() -> None:
    workbook = Workbook()
    sheet: Any = workbook.active
    sheet.title = "人员"
    sheet.append(["姓名", "电话"])
    workbook.create_sheet("空表")
    with pytest.raises(Invalid) as refused:
        read_table(saved(workbook))
    assert (refused.value.code, refused.value.field) == ("wrong_sheet", "file")
    assert "人员、空表" in str(refused.value.message)


MANY_ROWS = "\n".join([",".join(HEADER[1:]), *(f"决策,重大决策,事项{number},会议,党内,随时" for number in range(700))])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 not a workbook",
        b"\xd0\xcf\x11\xe0 old format",
        b'"open',
        b"x" * (2 * 1024 * 1024 + 1),
        MANY_ROWS.encode(),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        read_table(content)
    assert refused.value.field == "file"


def test_a_table_without_rows_is_a_problem() -> None:
    assert problems(workbook_of()) == [(1, "", "")]
