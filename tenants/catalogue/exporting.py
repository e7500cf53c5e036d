"""The catalogue as a table to take away: XLSX like the original annex, CSV with the same cells (CAT-02, CAT-03).

It is a document, so it is Chinese in every language of the interface. Imported again it gives the same rows with the
same keys: nothing is hidden in it, the last column names each item.
"""

from __future__ import annotations

import io
import math
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter

from core import sheets
from core.documents import chinese_date
from hierarchy.ledger.catalogue_table import spans

from . import words
from .comparing import Entry
from .keys import numbers_of

MADE_AT = datetime(2000, 1, 1)  # noqa: DTZ001 - the format takes a date without a zone; the same for the same content
SHEET_NAME = "党务公开目录"
SEPARATOR = "、"
LINE_PT = 15.0
LEAST_ROW_PT = 24.0


@dataclass(frozen=True)
class CatalogueSheet:
    """One version as it is taken away.

    :param number: the version's number. :param adopted_on: None for a draft. :param on: the day of taking it away.
    """

    unit_name: str
    number: int
    adopted_on: date | None
    entries: Sequence[Entry]
    on: date

    @property
    def title(self) -> str:
        return f"{self.unit_name}党务公开目录"

    @property
    def edition(self) -> str:
        if self.adopted_on is None:
            return f"第{self.number}版（草案）"
        return f"第{self.number}版，{chinese_date(self.adopted_on)}起施行"

    @property
    def file_name(self) -> str:
        """The name without its ending."""
        return f"{self.title}（第{self.number}版{'草案' if self.adopted_on is None else ''}）"


@dataclass(frozen=True)
class Column:
    """A column: its header, its width in half-width characters, its text."""

    header: str
    width: int
    text: Callable[[Entry], str]
    is_centred: bool = True


def _forms(entry: Entry) -> str:
    return SEPARATOR.join(words.WRITTEN_FORMS.get(code, code) for code in entry.row.forms)


def _mark(is_set: bool) -> str:
    return "是" if is_set else "否"


#: The columns of the original, in its order.
ORIGINAL = (
    Column("序号", 5, lambda entry: str(entry.order)),
    Column("一级目录", 16, lambda entry: entry.row.level1),
    Column("二级目录", 26, lambda entry: entry.row.level2),
    Column("三级目录", 40, lambda entry: entry.row.level3, is_centred=False),
    Column("公开形式", 26, _forms),
    Column("公开范围", 14, lambda entry: words.WRITTEN_SCOPES.get(entry.row.scope, "")),
    Column("公开时限", 10, lambda entry: words.WRITTEN_TIME_LIMITS.get(entry.row.time_limit, "")),
)
MERGED = (1, 2)
#: Further columns, each written if any row has something to say there.
FURTHER: tuple[tuple[Column, Callable[[Entry], object]], ...] = (
    (
        Column("更新周期", 11, lambda entry: words.WRITTEN_CYCLES.get(entry.row.cycle, "")),
        lambda entry: entry.row.cycle,
    ),
    (Column("零报告", 7, lambda entry: _mark(entry.row.nil_allowed)), lambda entry: entry.row.nil_allowed),
    (
        Column("隐私审查", 9, lambda entry: _mark(entry.row.needs_privacy_review)),
        lambda entry: entry.row.needs_privacy_review,
    ),
    (Column("集体研究", 9, lambda entry: _mark(entry.row.is_important)), lambda entry: entry.row.is_important),
    (
        Column("公示类型", 13, lambda entry: words.WRITTEN_NOTICES.get(entry.row.notice, "")),
        lambda entry: entry.row.notice,
    ),
    (Column("展示天数", 9, lambda entry: str(entry.row.display_days or "")), lambda entry: entry.row.display_days),
    (
        Column("内容类别", 15, lambda entry: words.WRITTEN_CATEGORIES.get(entry.row.category, "")),
        # Elsewhere the words of the levels tell the category.
        lambda entry: entry.row.category != words.category_of(entry.row.level1, entry.row.level2),
    ),
    (Column("内容细则", 14, lambda entry: SEPARATOR.join(entry.row.rules)), lambda entry: entry.row.rules),
    (Column("责任股室", 12, lambda entry: entry.section), lambda entry: entry.section),
    (Column("范围说明", 18, lambda entry: entry.row.scope_reason, False), lambda entry: entry.row.scope_reason),
    (Column("形式说明", 18, lambda entry: entry.row.form_reason, False), lambda entry: entry.row.form_reason),
    (Column("不适用说明", 18, lambda entry: entry.row.not_applicable, False), lambda entry: entry.row.not_applicable),
    (Column("待确认", 18, lambda entry: entry.row.to_confirm, False), lambda entry: entry.row.to_confirm),
)
NUMBER_HEADER, NUMBER_WIDTH = "事项编号", 11


def columns_of(sheet: CatalogueSheet) -> list[Column]:
    """Give the columns that a version is written with, its item numbers last."""
    keys = [entry.key for entry in sheet.entries]
    numbers = dict(zip(keys, numbers_of(keys), strict=True))
    further = [column for column, says in FURTHER if any(says(entry) for entry in sheet.entries)]
    return [*ORIGINAL, *further, Column(NUMBER_HEADER, NUMBER_WIDTH, lambda entry: numbers[entry.key])]


def to_csv(sheet: CatalogueSheet) -> bytes:
    """Write the table as CSV: a header, then every cell of every row."""
    columns = columns_of(sheet)
    rows = [[column.text(entry) for column in columns] for entry in sheet.entries]
    return sheets.write_csv([column.header for column in columns], rows)


def to_xlsx(sheet: CatalogueSheet) -> bytes:
    """Write the table as the original shows it: title, unit and edition, header, groups in merged cells.

    On paper it lies across A4, as wide as the page, with the header on every page. Rows are as high as their text
    needs, for a spreadsheet does not count the lines of merged cells.
    """
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": sheet.title, "author": sheet.unit_name, "created": MADE_AT})
        _Page(book, sheet).write()
    return buffer.getvalue()


class _Page:
    """Writes the one worksheet of a workbook."""

    HEAD_ROWS = 3

    def __init__(self, book: Any, sheet: CatalogueSheet) -> None:
        self.sheet, self.columns = sheet, columns_of(sheet)
        self.page = book.add_worksheet(SHEET_NAME)
        base = {"font_name": "仿宋", "font_size": 11, "text_wrap": True, "valign": "vcenter"}
        ruled = base | {"border": 1}
        self.title = book.add_format(
            {"font_name": "方正小标宋简体", "font_size": 20, "align": "center", "valign": "vcenter"}
        )
        self.left = book.add_format(base | {"text_wrap": False})
        self.right = book.add_format(base | {"align": "right", "text_wrap": False})
        self.head = book.add_format(ruled | {"font_name": "黑体", "align": "center"})
        self.centred = book.add_format(ruled | {"align": "center"})
        self.plain = book.add_format(ruled | {"align": "left", "indent": 1})
        self.small = book.add_format(ruled | {"align": "center", "font_name": "宋体", "font_size": 9})

    def write(self) -> None:
        self._set_paper()
        self._head()
        texts = [[column.text(entry) for column in self.columns] for entry in self.sheet.entries]
        groups = self._groups()
        for index, height in enumerate(row_heights(texts, [column.width for column in self.columns], groups)):
            self.page.set_row(self.HEAD_ROWS + index, height)
        for index, row in enumerate(texts):
            for number, text in enumerate(row):
                if number not in MERGED:
                    self._put(self.HEAD_ROWS + index, number, text)
        for number, lengths in groups.items():
            for index, length in enumerate(lengths):
                if length:
                    self._put_group(self.HEAD_ROWS + index, number, texts[index][number], length)

    def _set_paper(self) -> None:
        page, last = self.page, len(self.columns) - 1
        page.set_landscape()
        page.set_paper(9)  # A4
        page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        page.center_horizontally()
        page.fit_to_pages(1, 0)
        page.repeat_rows(self.HEAD_ROWS - 1)
        page.freeze_panes(self.HEAD_ROWS, 0)
        page.print_area(0, 0, self.HEAD_ROWS + max(0, len(self.sheet.entries) - 1), last)
        day = chinese_date(self.sheet.on)
        unit = self.sheet.unit_name.replace("&", "&&")
        page.set_footer(f"&L&9填报单位：{unit}&C&9第 &P 页，共 &N 页&R&9填报日期：{day}"[:255])
        for number, column in enumerate(self.columns):
            page.set_column(number, number, column.width)

    def _head(self) -> None:
        last = len(self.columns) - 1
        self.page.set_row(0, 36)
        self.page.merge_range(0, 0, 0, last, "", self.title)
        self.page.write_string(0, 0, self.sheet.title, self.title)
        self.page.set_row(1, 20)
        self.page.merge_range(1, 0, 1, 3, "", self.left)
        self.page.write_string(1, 0, f"编制单位：{self.sheet.unit_name}", self.left)
        self.page.merge_range(1, 4, 1, last, "", self.right)
        self.page.write_string(1, 4, self.sheet.edition, self.right)
        self.page.set_row(2, 30)
        for number, column in enumerate(self.columns):
            self.page.write_string(2, number, column.header, self.head)

    def _groups(self) -> dict[int, list[int]]:
        """Give, for each merged column, how many rows each of its cells covers; 0 where one above does."""
        rows = [entry.row for entry in self.sheet.entries]
        return {1: spans([row.level1 for row in rows]), 2: spans([(row.level1, row.level2) for row in rows])}

    def _put(self, row: int, number: int, text: str) -> None:
        column = self.columns[number]
        look = self.small if column.header == NUMBER_HEADER else self.centred if column.is_centred else self.plain
        if column.header == "序号":
            self.page.write_number(row, number, int(text), look)
        elif text:
            self.page.write_string(row, number, text, look)
        else:
            self.page.write_blank(row, number, None, look)

    def _put_group(self, row: int, number: int, text: str, length: int) -> None:
        if length > 1:
            self.page.merge_range(row, number, row + length - 1, number, "", self.centred)
        self._put(row, number, text)


def row_heights(texts: Sequence[Sequence[str]], widths: Sequence[int], groups: dict[int, list[int]]) -> list[float]:
    """Give each row's height in points, so that no text is cut, merged ones included: a group shares what it lacks."""
    heights = [
        max(
            LEAST_ROW_PT,
            *(
                _height(text, width)
                for number, (text, width) in enumerate(zip(row, widths, strict=True))
                if number not in groups
            ),
        )
        for row in texts
    ]
    for number, lengths in sorted(groups.items(), reverse=True):  # the inner groups first
        for index, length in enumerate(lengths):
            if length:
                lacking = _height(texts[index][number], widths[number]) - sum(heights[index : index + length])
                for row in range(index, index + length):
                    heights[row] += max(0.0, lacking) / length
    return heights


def _height(text: str, width: int) -> float:
    """Give the height of a text in points that wraps at a width in half-width characters."""
    lines = sum(max(1, math.ceil(_width(line) / max(1, width - 2))) for line in text.split("\n"))
    return lines * LINE_PT + 6


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)
