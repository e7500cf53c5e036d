"""The table as it is taken away, and that it comes back as it went: the same rows, the same keys, nothing changed."""

from __future__ import annotations

import io
import uuid
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from core.ids import new_id
from core.urls import unit_url
from district import clock
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Category, Cycle, Form, Scope, TimeLimit
from hierarchy.units.models import Role
from tenants.catalogue import actions, words
from tenants.catalogue.comparing import Entry, compare
from tenants.catalogue.exporting import CatalogueSheet, row_heights, to_csv, to_xlsx
from tenants.catalogue.importing import read_table
from tenants.catalogue.keys import NumberNotFound, key_of_number, numbers_of
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.recognising import recognise
from tenants.catalogue.rows import Row
from tenants.catalogue.templates import load_template
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_user

from .conftest import Office

TODAY = date(2026, 4, 10)
#: Every column that can have something to say, said.
FULL = [
    Row("决策", "重大决策", "重大项目", ("meeting", "new_media"), "party", "periodic",
        "half_yearly_with_quarterly_tuning", "resolutions", 30, True, True,
        "范围存疑", True, "cadre", ("1.2", "3.4"), "涉及个人", "只在会上", False, "本单位无此事项"),
    Row("决策", "重大决策", "大额资金", ("media", "hearing"), "specified", "immediate", "", "other"),
    Row("决策", "贯彻执行", "-贯彻部署", ("qa_reply",), "local", "staged", "", "resolutions"),
    Row("廉政", "贯彻执行", "=述职述廉", ("chat_group", "kiosk"), "public", "long_term", "", "integrity", 3660),
]  # fmt: skip


def sheet_of(rows: Sequence[Row], *, sections: Sequence[str] = ()) -> CatalogueSheet:
    named = list(sections) or [""] * len(rows)
    entries = [Entry(new_id(), n, row, name) for n, (row, name) in enumerate(zip(rows, named, strict=True), 1)]
    return CatalogueSheet("示例区委组织部", 2, TODAY, entries, TODAY)


def opened(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).active


def header(content: bytes) -> list[str]:
    return [cell.value for cell in opened(content)[3]]


def test_every_code_has_a_word_that_reads_back_to_it() -> None:
    assert [words.read_forms(words.WRITTEN_FORMS[code]) for code in Form.values] == [(code,) for code in Form.values]
    assert [words.read_scope(words.WRITTEN_SCOPES[code]) for code in Scope.values] == Scope.values
    limits = [words.read_time_limit(words.WRITTEN_TIME_LIMITS[code]) for code in TimeLimit.values]
    assert limits == [(code, "") for code in TimeLimit.values]
    assert [words.read_cycle(words.WRITTEN_CYCLES[code]) for code in Cycle.values] == Cycle.values
    assert [words.read_category(words.WRITTEN_CATEGORIES[code]) for code in Category.values] == Category.values


@pytest.mark.parametrize("template", ["T1", "T3", "T4", "T5", "T6", "T7"])
@pytest.mark.parametrize("write", [to_xlsx, to_csv])
def test_a_template_written_and_read_again_is_the_same(template: str, write: Any) -> None:
    rows = list(load_template(template).rows)
    table = read_table(write(sheet_of(rows)))
    assert (table.problems, table.rows) == ([], rows)


@pytest.mark.parametrize("write", [to_xlsx, to_csv])
def test_a_table_with_every_column_written_and_read_again_is_the_same(write: Any) -> None:
    sheet = sheet_of(FULL, sections=["干部科", "", "办公室", ""])
    table = read_table(write(sheet))
    assert (table.problems, table.ignored, table.rows) == ([], [], FULL)
    assert [origin.section for origin in table.origins] == ["干部科", "", "办公室", ""]
    assert [key_of_number(each.number, [e.key for e in sheet.entries]) for each in table.origins] == [
        entry.key for entry in sheet.entries
    ]


def test_the_table_looks_like_the_original_annex() -> None:
    page = opened(to_xlsx(sheet_of(load_template("T1").rows)))
    assert page["A1"].value == "示例区委组织部党务公开目录"
    assert (page["A2"].value, page["E2"].value) == ("编制单位：示例区委组织部", "第2版，2026年4月10日起施行")
    assert [cell.value for cell in page[3]][:7] == [
        "序号", "一级目录", "二级目录", "三级目录", "公开形式", "公开范围", "公开时限",
    ]  # fmt: skip
    merged = {str(area) for area in page.merged_cells.ranges}
    assert {"A1:L1", "A2:D2", "E2:L2", "B4:B10", "C4:C5"} <= merged
    setup = page.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.print_title_rows, page.freeze_panes) == ("$3:$3", "A4")
    assert "填报单位：示例区委组织部" in page.oddFooter.left.text
    assert "填报日期：2026年4月10日" in page.oddFooter.right.text
    assert (page["D4"].border.left.style, page["D4"].alignment.wrap_text) == ("thin", True)


def test_a_column_stands_only_where_a_row_has_something_to_say() -> None:
    original = ["序号", "一级目录", "二级目录", "三级目录", "公开形式", "公开范围", "公开时限"]
    plain = [replace(FULL[2], level3="贯彻部署")]
    assert header(to_xlsx(sheet_of(plain))) == [*original, "事项编号"]
    assert header(to_xlsx(sheet_of(FULL, sections=["科", "", "", ""]))) == [
        *original, "更新周期", "零报告", "隐私审查", "集体研究", "公示类型", "展示天数", "内容类别", "内容细则",
        "责任股室", "范围说明", "形式说明", "不适用说明", "待确认", "事项编号",
    ]  # fmt: skip


def test_nothing_in_the_table_is_hidden_and_none_of_it_a_formula() -> None:
    page = opened(to_xlsx(sheet_of(FULL)))
    assert page["D7"].data_type == "s"
    assert not any(each.hidden for each in [*page.column_dimensions.values(), *page.row_dimensions.values()])


def test_the_same_table_gives_the_same_bytes() -> None:
    sheet = sheet_of(FULL)
    assert to_xlsx(sheet) == to_xlsx(sheet)


def test_a_group_whose_text_is_longer_than_its_rows_makes_them_higher() -> None:
    # 20 characters at a width of 12 - 2 half ones make four lines of 15 points and 6 of margin.
    assert row_heights([["长" * 20, "a"], ["", "b"]], [12, 12], {0: [2, 0]}) == [33.0, 33.0]


def test_numbers_are_the_keys_last_figures_and_whole_where_they_would_be_alike() -> None:
    first = uuid.UUID("0196a3c0-0000-7000-8000-00009f3a21c7")
    alike = uuid.UUID("0196a3c0-0000-7000-8000-11119f3a21c7")
    other = uuid.UUID("0196a3c1-0000-7000-8000-000012345678")
    assert numbers_of([first, other]) == ["K9F3A21C7", "K12345678"]
    assert numbers_of([first, alike]) == [str(first), str(alike)]
    keys = {first, other}
    for number in ("K9F3A21C7", "k9f3a21c7", "9F3A21C7", str(first), "0196a3c0", "K9F3A 21C7"):
        assert key_of_number(number, keys) == first
    for number, is_ambiguous in (("K00000000", False), ("1", False), ("0196a3c0", True)):
        with pytest.raises(NumberNotFound) as refused:
            key_of_number(number, {first, alike})
        assert refused.value.is_ambiguous == is_ambiguous


# In the unit's workspace


class Pages:
    """A signed-in person at the unit's catalogue."""

    def __init__(self, office: Office, user: Any) -> None:
        self.office, self.client = office, Client()
        if user is not None:
            self.client.force_login(user)

    def get(self, name: str, **kwargs: Any) -> Any:
        return self.client.get(unit_url(self.office.unit.slug, name, **kwargs))

    def uploads(self, content: bytes) -> Any:
        with workspace(self.office.unit):
            revision = Catalogue.objects.draft().revision
        file = SimpleUploadedFile("目录.xlsx", content)
        return self.client.post(
            unit_url(self.office.unit.slug, "catalogue_import"), {"revision": revision, "file": file}
        )

    def confirms(self, preview: Any, **more: str) -> Any:
        data = {"rows": preview.context["payload"], **more}
        return self.client.post(unit_url(self.office.unit.slug, "catalogue_import_confirm"), data)


@pytest.fixture
def drafter(office: Office, monkeypatch: pytest.MonkeyPatch) -> Pages:
    """Give the drafter of a unit with a version in force, a section and an open draft of the next."""
    monkeypatch.setattr(clock, "now", lambda district=None: office.at)
    with workspace(office.unit):
        section = actions.add_section(unit=office.unit, name="干部科", duties="", actor=office.drafter, at=office.at)
        draft = office.ready_draft()
        CatalogueItem.objects.filter(order=13).update(section=section, display_days=7, cycle="yearly", category="other")
        office.adopt(draft)
        office.draft("in_force")
    return Pages(office, office.drafter)


def kept(office: Office) -> list[tuple[Any, ...]]:
    """Give everything of the draft's rows but their own ids."""
    with workspace(office.unit):
        items = Catalogue.objects.draft().items.select_related("section")
        return [(item.key, item.order, Row.of(item), item.section) for item in items]


def edited(content: bytes, **cells: str | None) -> bytes:
    """Change cells of an exported workbook, as somebody does in a spreadsheet."""
    book = load_workbook(io.BytesIO(content))
    page: Any = book.active
    for name, value in cells.items():
        page[name] = value
    changed = io.BytesIO()
    book.save(changed)
    return changed.getvalue()


def column(content: bytes, name: str) -> str:
    return next(cell.column_letter for cell in opened(content)[3] if cell.value == name)


def test_the_table_taken_away_and_imported_changes_nothing(office: Office, drafter: Pages) -> None:
    before = kept(office)
    answer = drafter.get("catalogue_export")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    preview = drafter.uploads(answer.content)
    assert preview.context["difference"].is_empty
    assert (preview.context["leaving"], preview.status_code) == ([], 200)
    assert drafter.confirms(preview).status_code == 302
    assert kept(office) == before


def test_the_csv_taken_away_and_imported_changes_nothing_either(office: Office, drafter: Pages) -> None:
    before = kept(office)
    preview = drafter.uploads(drafter.get("catalogue_export_csv").content)
    assert preview.context["difference"].is_empty
    drafter.confirms(preview)
    assert kept(office) == before


def test_a_row_renamed_in_the_sheet_keeps_its_key_its_marks_and_its_section(office: Office, drafter: Pages) -> None:
    before = kept(office)
    preview = drafter.uploads(edited(drafter.get("catalogue_draft_export").content, D16="改了名的事项"))
    difference = preview.context["difference"]
    assert (len(difference.changed), difference.added, difference.removed) == (1, [], [])
    drafter.confirms(preview)
    key, order, row, section = before[12]
    assert kept(office)[12] == (key, order, replace(row, level3="改了名的事项"), section)


def test_a_mark_cleared_in_the_sheet_is_cleared(office: Office, drafter: Pages) -> None:
    content = drafter.get("catalogue_draft_export").content
    privacy = column(content, "隐私审查")
    assert opened(content)[f"{privacy}16"].value == "是"
    cells = {f"{privacy}16": "否", f"{column(content, '更新周期')}16": None, f"{column(content, '责任股室')}16": None}
    drafter.confirms(drafter.uploads(edited(content, **cells)))
    _key, _order, row, section = kept(office)[12]
    assert (row.needs_privacy_review, row.cycle, section) == (False, "", None)


def test_numbers_and_sections_that_nobody_knows_are_named_with_row_and_column(office: Office, drafter: Pages) -> None:
    before = kept(office)
    content = drafter.get("catalogue_draft_export").content
    number, section = column(content, "事项编号"), column(content, "责任股室")
    page = opened(content)
    cells = {f"{number}4": "K00000000", f"{number}6": page[f"{number}5"].value, f"{section}7": "没有的科"}
    answer = drafter.uploads(edited(content, **cells))
    assert answer.status_code == 400
    problems = [(each.row, each.column, each.value) for each in answer.context["table"].problems]
    assert problems == [
        (4, "number", "K00000000"),
        (6, "number", page[f"{number}5"].value),
        (7, "section", "没有的科"),
    ]
    assert kept(office) == before


def test_rows_in_force_that_would_leave_are_told_and_must_be_ticked(office: Office, drafter: Pages) -> None:
    """Row 3 is left out, row 1 is renamed without its number: both leave, with what is open of them."""
    before = kept(office)
    entries = [Entry(key, order, row) for key, order, row, _section in before if order != 3]
    entries[0] = replace(entries[0], row=replace(entries[0].row, level3="另一件事"))
    sheet = CatalogueSheet("示例区委组织部", 2, None, entries, TODAY)
    content = to_xlsx(sheet)
    preview = drafter.uploads(edited(content, **{f"{column(content, '事项编号')}4": None}))
    leaving = [(each.item.key, each.open_count) for each in preview.context["leaving"]]
    owed = [
        ObligationEntry.objects.filter(unit=office.unit, item_key=key, verdict="").count()
        for key in (before[0][0], before[2][0])
    ]
    assert leaving == [(before[0][0], owed[0]), (before[2][0], owed[1])]
    assert sum(owed) > 0
    refused = drafter.confirms(preview)
    assert (refused.status_code, kept(office)) == (400, before)
    assert drafter.confirms(refused, leaving="1").status_code == 302
    after = kept(office)
    assert len(after) == 35
    assert before[0][0] not in {key for key, *_ in after}


def test_what_was_not_in_the_preview_is_not_agreed_to(office: Office, drafter: Pages) -> None:
    with workspace(office.unit):
        draft = Catalogue.objects.draft()
        rows = [Row.of(item) for item in draft.items.all()][1:]
        with pytest.raises(actions.RowsLeave):
            actions.import_rows(
                unit=office.unit, catalogue_id=draft.pk, revision=draft.revision, rows=rows, actor=office.drafter,
                at=office.at, leaving=[new_id()],
            )  # fmt: skip
        assert draft.items.count() == 36


def test_a_dropped_row_comes_back_by_its_number_as_the_item_it_was(office: Office, drafter: Pages) -> None:
    with workspace(office.unit):
        draft = Catalogue.objects.draft()
        item = draft.items.get(order=3)
        number = numbers_of([item.key])[0]
        actions.remove_item(
            unit=office.unit, catalogue_id=draft.pk, item_id=item.pk, revision=0, actor=office.drafter, at=office.at
        )
        entries = [Entry.of(each) for each in draft.items.select_related("section").order_by("order")]
    entries.append(Entry(item.key, 36, replace(Row.of(item), level3="换了说法")))
    table = read_table(to_xlsx(CatalogueSheet("示例", 2, None, entries, TODAY)))
    assert table.origins[-1].number == number
    with workspace(office.unit):
        assert recognise(table)[-1].key == item.key


def test_everybody_of_the_unit_takes_the_table_away_and_nobody_else(office: Office, drafter: Pages) -> None:
    pages = ("catalogue_export", "catalogue_export_csv")
    for user, status in ((office.member, 200), (make_user(), 404), (None, 302)):
        assert [Pages(office, user).get(name).status_code for name in pages] == [status, status]
    assert drafter.get("catalogue_version_export", number=1).status_code == 200
    assert drafter.get("catalogue_version_export", number=2).status_code == 404  # a draft is no version yet
    assert Pages(office, office.member).get("catalogue_draft_export").status_code == 403


def test_without_a_version_in_force_there_is_nothing_to_take_away(office: Office) -> None:
    assert Pages(office, office.drafter).get("catalogue_export").status_code == 404


def test_the_table_is_chinese_in_every_language(office: Office, drafter: Pages) -> None:
    chinese = drafter.get("catalogue_export").content
    drafter.client.cookies["django_language"] = "en"
    assert drafter.get("catalogue_export").content == chinese


def test_a_comparison_of_a_sheet_with_itself_is_empty() -> None:
    entries = sheet_of(FULL).entries
    assert compare(entries, entries).unchanged == 4


def test_a_drafter_grants_nothing_to_a_reader_of_another_unit(office: Office, drafter: Pages) -> None:
    stranger = make_user()
    grant(stranger, office.district, Role.DRAFTER)
    assert Pages(office, stranger).get("catalogue_export").status_code == 404
