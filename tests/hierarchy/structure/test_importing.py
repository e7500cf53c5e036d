"""The import of units: what is read, what is refused and why, and that it is all or nothing."""

import io
import time
from datetime import date
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from audit.models import Entry
from core.actors import SYSTEM
from core.errors import NotPermitted
from core.sheets import SheetRefused
from hierarchy.structure import actions
from hierarchy.structure.importing import (
    AlreadyImported,
    HeaderRefused,
    PreviewIsStale,
    TableHasErrors,
    UnknownPreview,
    confirm_import,
    problems_workbook,
    template_workbook,
    upload_units,
)
from hierarchy.structure.models import ImportPreview
from hierarchy.units.models import Line, Unit, UnitPosition
from tests.factories import make_user

from . import tables
from .stories import day, faults, noon, positions_of, small_district
from .tables import BRANCH, DISTRICT, SOUND, TOWN, VILLAGE, csv_of, row, xlsx_of

pytestmark = pytest.mark.django_db
NOW = noon(day(4, 10))


def upload(content: bytes) -> ImportPreview:
    return upload_units(filename="单位.csv", content=content, actor=SYSTEM, at=NOW).preview


def problems(rows: list[list[str]]) -> list[tuple[int, str, str, str]]:
    """Give row, column letter, value and code of every error."""
    found = upload_units(filename="x.csv", content=csv_of(rows), actor=SYSTEM, at=NOW).checked.errors
    return [(problem.row, problem.letter, problem.value, problem.code) for problem in found]


def import_all(content: bytes) -> list[Unit]:
    return confirm_import(preview_id=upload(content).pk, actor=SYSTEM, at=NOW)


@pytest.mark.parametrize(
    "content",
    [
        csv_of(SOUND),
        csv_of(SOUND, encoding="utf-8-sig"),
        csv_of(SOUND, encoding="gb18030"),
        csv_of(SOUND, header=tables.CHINESE_HEADER, encoding="gb18030"),
        xlsx_of(SOUND, header=tables.CHINESE_HEADER),
        csv_of(reversed(SOUND)),
    ],
    ids=["utf-8", "utf-8-bom", "gb18030", "chinese-header", "xlsx", "children-first"],
)
def test_a_sound_table_becomes_the_same_tree_whatever_its_form(content: bytes) -> None:
    import_all(content)
    assert positions_of("B1") == [(date(2024, 3, 1), None, "V1", "L03", "T1", "QW/T1/V1/B1")]
    village = Unit.objects.get(code="V1")
    assert (village.slug, village.name, village.kind_id, village.org_form, village.member_count) == (
        "v1",
        "白杨村党总支",
        "village_org",
        "general_branch",
        57,
    )
    assert (village.member_count_on, village.served_count, village.has_portal) == (date(2023, 12, 31), 1830, False)
    assert (village.first_responsible, village.direct_responsible) == ("李四", "王五")
    assert village.staffing_preset == village.kind.staffing_preset
    assert Unit.objects.get(code="T1").locality.code == "T1"
    assert faults() == []


def test_real_dates_numbers_and_chinese_names_of_a_workbook_are_read() -> None:
    line = Line.objects.get(code="L03")
    rows = [
        *SOUND[:2],
        [
            "V1",
            "白杨村党总支",
            "",
            "村党组织",
            "党总支",
            "T1",
            line.name,
            "T1",
            "2024年3月1日",
            57,
            "2023/12/31",
            1830,
            "有",
        ],
    ]
    import_all(xlsx_of(rows))
    village = Unit.objects.get(code="V1")
    assert (village.kind_id, village.org_form, village.line, village.opened_on, village.member_count) == (
        "village_org",
        "general_branch",
        line,
        date(2024, 3, 1),
        57,
    )
    assert village.has_portal is True


@pytest.mark.parametrize(
    ("base", "changes", "expected"),
    [
        (VILLAGE, {"kind": "village"}, (4, "D", "village", "unknown_kind")),
        (VILLAGE, {"kind": ""}, (4, "D", "", "text_missing")),
        (VILLAGE, {"org_form": "committee"}, (4, "E", "committee", "unknown_org_form")),
        (VILLAGE, {"line_code": "L99"}, (4, "G", "L99", "unknown_line")),
        (VILLAGE, {"line_code": "L13"}, (4, "G", "L13", "line_is_inactive")),
        (VILLAGE, {"parent_code": "T9"}, (4, "F", "T9", "unknown_superior")),
        (VILLAGE, {"parent_code": ""}, (4, "F", "", "superior_missing")),
        (VILLAGE, {"parent_code": "V1"}, (4, "F", "V1", "cycle")),
        (VILLAGE, {"opened_on": "2024-02-30"}, (4, "I", "2024-02-30", "bad_date")),
        (VILLAGE, {"opened_on": "45292"}, (4, "I", "45292", "bad_date")),
        (VILLAGE, {"opened_on": ""}, (4, "I", "", "text_missing")),
        (VILLAGE, {"opened_on": "2026-04-11"}, (4, "I", "2026-04-11", "in_the_future")),
        (VILLAGE, {"opened_on": "2023-12-31"}, (4, "I", "2023-12-31", "opened_before_superior")),
        (VILLAGE, {"member_count": "-3"}, (4, "J", "-3", "negative_count")),
        (VILLAGE, {"member_count": "about 50"}, (4, "J", "about 50", "bad_count")),
        (VILLAGE, {"served_count": "99999999999"}, (4, "L", "99999999999", "bad_count")),
        (VILLAGE, {"has_portal": "maybe"}, (4, "M", "maybe", "bad_choice")),
        (VILLAGE, {"name": "长" * 121}, (4, "B", "长" * 121, "text_too_long")),
        (VILLAGE, {"name": "=1+1"}, (4, "B", "=1+1", "formula")),
        (VILLAGE, {"code": "村 1"}, (4, "A", "村 1", "code_refused")),
        (VILLAGE, {"code": "T1", "parent_code": "QW"}, (4, "A", "T1", "code_twice")),
        (VILLAGE, {"locality_code": "QW"}, (4, "H", "QW", "not_a_locality")),
        (VILLAGE, {"locality_code": "T9"}, (4, "H", "T9", "unknown_locality")),
        (DISTRICT, {"code": "QW2"}, (4, "D", "district_committee", "second_district_committee")),
    ],
)
def test_a_bad_cell_is_reported_with_row_column_value_and_reason(
    base: list[str], changes: dict[str, str], expected: tuple[int, str, str, str]
) -> None:
    assert problems([DISTRICT, TOWN, row(base, **changes)]) == [expected]
    assert Unit.objects.count() == 0


def test_every_bad_row_is_reported_at_once() -> None:
    bad = [row(VILLAGE, code=f"V{number}", kind="?", member_count="-1") for number in range(1, 51)]
    assert len(problems([DISTRICT, TOWN, *bad])) == 100


def test_a_circle_of_superiors_names_each_of_its_rows_and_no_other() -> None:
    rows = [
        DISTRICT,
        row(TOWN, parent_code="T2"),
        row(TOWN, code="T2", parent_code="T1", locality_code=""),
        row(VILLAGE, parent_code="T1"),
    ]
    assert problems(rows) == [(3, "F", "T2", "cycle"), (4, "F", "T1", "cycle")]


def test_a_code_that_exists_is_refused_because_an_import_only_adds() -> None:
    small_district()
    assert problems([row(VILLAGE, parent_code="T1", locality_code="")]) == [(2, "A", "V1", "code_taken")]


def test_a_unit_in_scope_without_a_line_is_a_warning_and_can_be_imported() -> None:
    found = upload_units(filename="x.csv", content=csv_of([DISTRICT, row(TOWN, line_code="")]), actor=SYSTEM, at=NOW)
    assert [(problem.row, problem.code) for problem in found.checked.warnings] == [(3, "without_line")]
    confirm_import(preview_id=found.preview.pk, actor=SYSTEM, at=NOW)
    assert Unit.objects.count() == 2


def test_rows_join_the_standing_tree_and_its_numbers_stay_sound() -> None:
    small_district()
    import_all(csv_of([row(BRANCH, code="A0", parent_code="V1"), row(TOWN, code="A1", locality_code="")]))
    assert [unit.code for unit in Unit.objects.get(code="V1").get_children()] == ["A0", "B1", "B2"]
    assert [unit.code for unit in Unit.objects.get(code="QW").get_children()] == ["A1", "T1", "T2"]
    assert faults() == []


def test_slugs_stay_unique_when_codes_differ_only_in_marks() -> None:
    import_all(csv_of([DISTRICT, row(TOWN, code="T-1", locality_code=""), row(TOWN, code="T.1", locality_code="")]))
    assert list(Unit.objects.order_by("code").values_list("code", "slug")) == [
        ("QW", "qw"),
        ("T-1", "t-1"),
        ("T.1", "t-1-2"),
    ]


def test_a_table_with_one_error_imports_nothing() -> None:
    preview = upload(csv_of([*SOUND, row(BRANCH, code="B2", kind="?")]))
    with pytest.raises(TableHasErrors) as refusal:
        confirm_import(preview_id=preview.pk, actor=SYSTEM, at=NOW)
    assert [(problem.row, problem.code) for problem in refusal.value.problems] == [(6, "unknown_kind")]
    assert (Unit.objects.count(), UnitPosition.objects.count()) == (0, 0)


def test_a_preview_is_refused_when_the_tree_has_changed_since() -> None:
    units = small_district()
    preview = upload(csv_of([row(BRANCH, code="B9", parent_code="V1")]))
    actions.move_unit(unit=units["V1"], parent=units["T2"], effective_on=day(4, 1), actor=SYSTEM, at=NOW)
    with pytest.raises(PreviewIsStale):
        confirm_import(preview_id=preview.pk, actor=SYSTEM, at=NOW)
    assert not Unit.objects.filter(code="B9").exists()


def test_a_renaming_does_not_make_a_preview_stale() -> None:
    units = small_district()
    preview = upload(csv_of([row(BRANCH, code="B9", parent_code="V1")]))
    actions.rename_unit(unit=units["V1"], name="新名村党总支", short_name="", actor=SYSTEM, at=NOW)
    confirm_import(preview_id=preview.pk, actor=SYSTEM, at=NOW)
    assert Unit.objects.filter(code="B9").exists()


def test_confirming_twice_imports_once() -> None:
    preview = upload(csv_of(SOUND))
    confirm_import(preview_id=preview.pk, actor=SYSTEM, at=NOW)
    with pytest.raises(AlreadyImported):
        confirm_import(preview_id=preview.pk, actor=SYSTEM, at=NOW)
    assert Unit.objects.count() == 4
    assert Entry.objects.filter(verb="units.imported").count() == 1


def test_an_unknown_upload_is_refused() -> None:
    preview = upload(csv_of(SOUND))
    pk = preview.pk
    preview.delete()
    with pytest.raises(UnknownPreview):
        confirm_import(preview_id=pk, actor=SYSTEM, at=NOW)


def test_only_the_district_office_imports() -> None:
    stranger = make_user()
    with pytest.raises(NotPermitted):
        upload_units(filename="x.csv", content=csv_of(SOUND), actor=stranger, at=NOW)
    assert ImportPreview.objects.count() == 0


def test_a_title_above_the_header_is_skipped() -> None:
    content = csv_of([tables.HEADER, *SOUND], header=["示例区党组织一览表"])
    import_all(content)
    assert Unit.objects.count() == 4


@pytest.mark.parametrize(
    ("header", "error"),
    [
        (["a", "b", "c"], HeaderRefused),
        (["code", "name", "kind"], HeaderRefused),
        ([*tables.HEADER[:8], "name"], HeaderRefused),
    ],
    ids=["no-header", "columns-missing", "column-twice"],
)
def test_a_table_without_the_needed_columns_is_refused(header: list[str], error: type[Exception]) -> None:
    with pytest.raises(error):
        upload(csv_of([["1"] * len(header)], header=header))
    assert ImportPreview.objects.count() == 0


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04 not a zip"])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(SheetRefused):
        upload(content)


def test_three_thousand_units_are_read_checked_and_loaded_well_under_ten_seconds() -> None:
    content = xlsx_of(tables.district_of(3_000))
    started = time.process_time()  # the machine may be doing other things
    import_all(content)
    elapsed = time.process_time() - started
    assert Unit.objects.count() == 3_000
    assert faults() == []
    assert elapsed < 6


def test_the_template_can_be_filled_in_and_read_back() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template_workbook()))
    page = book.worksheets[0]
    lists = {str(rule.sqref).split(":")[0][0] for rule in page.data_validations.dataValidation}
    assert lists == {"D", "E", "G", "M"}
    choices = {column[0].value: [cell.value for cell in column[1:]] for column in book.worksheets[1].columns}
    headers = [cell.value for cell in page[1]]
    kinds, forms = (choices[headers[number]] for number in (3, 4))
    page.append(["QW", "示例区委", "", kinds[0], forms[0], "", "", "", date(2024, 1, 1)])
    filled = io.BytesIO()
    book.save(filled)
    import_all(filled.getvalue())
    root = Unit.objects.get()
    assert (root.code, root.kind_id, root.org_form) == ("QW", "district_committee", "party_committee")


def test_the_report_of_problems_is_a_workbook_with_one_row_each() -> None:
    preview = upload(csv_of([DISTRICT, row(TOWN, kind="=1+1", member_count="-1")]))
    page = openpyxl.load_workbook(io.BytesIO(problems_workbook(preview.problems))).worksheets[0]
    rows = list(page.iter_rows(min_row=2, values_only=True))
    assert [(line[0], line[1], line[3]) for line in rows] == [(3, "D", "=1+1"), (3, "J", "-1")]


def test_the_command_imports_a_file_and_a_dry_run_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "单位 表.csv"
    file.write_bytes(csv_of(SOUND, encoding="gb18030"))
    call_command("import_units", str(file), "--dry-run")
    assert (Unit.objects.count(), ImportPreview.objects.count()) == (0, 0)
    call_command("import_units", str(file))
    assert Unit.objects.count() == 4


def test_the_command_names_every_problem_and_imports_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "units.csv"
    file.write_bytes(csv_of([DISTRICT, row(TOWN, kind="?"), row(VILLAGE, member_count="-1")]))
    with pytest.raises(CommandError):
        call_command("import_units", str(file))
    printed = capsys.readouterr().err.strip().splitlines()
    assert [line.split(": ")[:3] for line in printed] == [
        ["error", "row 3, D kind", "'?'"],
        ["error", "row 4, J member_count", "'-1'"],
    ]
    assert Unit.objects.count() == 0


def test_rows_are_numbered_as_in_the_file() -> None:
    content = csv_of([DISTRICT, [], TOWN, [], row(VILLAGE, kind="?")])
    found = upload_units(filename="x.csv", content=content, actor=SYSTEM, at=NOW).checked.errors
    assert [problem.row for problem in found] == [6]
    assert all(before.row <= after.row for before, after in pairwise(found))
