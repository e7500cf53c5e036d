"""Import of a catalogue table such as the real annex: merged cells, a title above the header, its own words (CAT-03).

Reading changes nothing: it gives the rows, or every problem with its row and column. `actions.import_rows` writes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import sheets
from core.errors import Invalid
from core.sheets.limits import Limits

from . import words
from .rows import LEVEL_LENGTHS, MANDATORY, REMARK_LENGTH, Row

MAX_ROWS = 600
LIMITS = Limits(max_bytes=2 * 2**20, max_unpacked_bytes=20 * 2**20, max_rows=MAX_ROWS, max_columns=40)
HEADER_WITHIN_ROWS = 10
#: Header words, without white space, by column.
HEADERS: dict[str, tuple[str, ...]] = {
    "level1": ("一级目录", "一级", "level1"),
    "level2": ("二级目录", "二级", "level2"),
    "level3": ("三级目录", "三级", "公开事项", "事项", "level3"),
    "forms": ("公开形式", "公开方式", "形式", "forms"),
    "scope": ("公开范围", "范围", "scope"),
    "time_limit": ("公开时限", "时限", "time_limit"),
    "cycle": ("公开周期", "更新周期", "周期", "cycle"),
    "nil_allowed": ("零报告", "可零报告", "nil_allowed"),
    "needs_privacy_review": ("隐私审查", "须隐私审查", "needs_privacy_review"),
    "display_days": ("展示天数", "最短展示天数", "display_days"),
    "category": ("内容类别", "category"),
    "section": ("责任股室", "责任科室", "承办股室", "section"),
    "to_confirm": ("待确认", "to_confirm"),
    "is_important": ("集体研究", "重要事项", "is_important"),
    "notice": ("公示类型", "notice"),
    "rules": ("内容细则", "rules"),
    "scope_reason": ("范围说明", "scope_reason"),
    "form_reason": ("形式说明", "form_reason"),
    "not_applicable": ("不适用说明", "not_applicable"),
    "number": ("事项编号", "item_number"),
}
COLUMN_NAMES = {
    "level1": gettext_lazy("level 1"),
    "level2": gettext_lazy("level 2"),
    "level3": gettext_lazy("level 3"),
    "forms": gettext_lazy("forms"),
    "scope": gettext_lazy("scope"),
    "time_limit": gettext_lazy("time limit"),
    "cycle": gettext_lazy("cycle"),
    "nil_allowed": gettext_lazy("nil return allowed"),
    "needs_privacy_review": gettext_lazy("privacy review"),
    "display_days": gettext_lazy("days shown"),
    "category": gettext_lazy("content category"),
    "section": gettext_lazy("section in charge"),
    "to_confirm": gettext_lazy("to be confirmed"),
    "is_important": gettext_lazy("decided collectively"),
    "notice": gettext_lazy("public notice"),
    "rules": gettext_lazy("content rules"),
    "scope_reason": gettext_lazy("why this scope"),
    "form_reason": gettext_lazy("why these forms for this scope"),
    "not_applicable": gettext_lazy("does not apply here because"),
    "number": gettext_lazy("item number"),
}
#: Columns beside the six, by the words that read them.
MARK_READERS: dict[str, Callable[[str], Any]] = {
    "nil_allowed": words.read_mark,
    "needs_privacy_review": words.read_mark,
    "display_days": words.read_days,
    "category": words.read_category,
    "is_important": words.read_mark,
    "notice": words.read_notice,
    "rules": words.read_rules,
}
#: Columns of free text, at most `REMARK_LENGTH` characters each.
REMARKS = ("to_confirm", "scope_reason", "form_reason", "not_applicable")
NOTE_BEGINNINGS = ("注", "备注", "说明", "填表", "编制", "审核", "单位")
MAX_PROBLEMS_PER_FILE = 200


@dataclass(frozen=True)
class Problem:
    """One cell that cannot be taken, and why. `row` counts as the sheet does, from 1."""

    row: int
    column: str
    value: str
    reason: str

    @property
    def column_name(self) -> str:
        """The column's name in the reader's language."""
        return str(COLUMN_NAMES[self.column]) if self.column in COLUMN_NAMES else self.column


@dataclass(frozen=True)
class Origin:
    """Where an imported row stands in its sheet, and what the sheet says of it that is no value of the row."""

    line: int
    number: str = ""
    section: str = ""


@dataclass
class ImportedTable:
    """What a file says: its rows, and what is wrong with it. Rows are good only if there is no problem.

    `columns` are those the sheet has; `origins` has one entry per row.
    """

    sheet: str
    columns: frozenset[str] = frozenset()
    rows: list[Row] = field(default_factory=list)
    origins: list[Origin] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    ignored: list[int] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return bool(self.rows) and not self.problems


def read_table(content: bytes) -> ImportedTable:
    """Read a catalogue from an uploaded file, all problems at once. The first sheet with the six columns counts.

    :raises Invalid: if the file cannot be read, or none of its sheets has the six columns.
    """
    first = sheets.read_table(content, limits=LIMITS)
    for table in _tables(content, first):
        header = _find_header(table)
        if header:
            return _Reader(table, *header).read()
    raise Invalid(
        _(
            "No sheet has the columns of a catalogue (一级目录, 二级目录, 三级目录, 公开形式, 公开范围, 公开时限). "
            "Sheets found: %(sheets)s. Choose the right file, or name its columns so."
        )
        % {"sheets": "、".join(first.sheets) or _("the CSV alone")},
        field="file",
        code="wrong_sheet",
    )


def _tables(content: bytes, first: sheets.Table) -> Iterator[sheets.Table]:
    """Give the first sheet, then the others that hold anything."""
    yield first
    for name in first.sheets[1:]:
        try:
            yield sheets.read_table(content, sheet=name, limits=LIMITS)
        except sheets.SheetRefused:  # an empty sheet beside the table is no fault
            continue


def _find_header(table: sheets.Table) -> tuple[int, dict[str, int]] | None:
    """Find the row that names all six columns, and where each stands."""
    for row in table.rows[:HEADER_WITHIN_ROWS]:
        columns: dict[str, int] = {}
        for cell in row.cells:
            word = words.squeeze(cell.text).lower()
            name = next((name for name, known in HEADERS.items() if word in known), None)
            if name and name not in columns:
                columns[name] = cell.column
        if set(MANDATORY) <= set(columns):
            return row.number, columns
    return None


class _Reader:
    """Reads one sheet below its header, remembering what a row may take over from the one above."""

    def __init__(self, source: sheets.Table, header_row: int, columns: dict[str, int]) -> None:
        self.source = source
        self.header_row = header_row
        self.columns = columns
        self.table = ImportedTable(sheet=source.name, columns=frozenset(columns))
        self.above = {"level1": "", "level2": ""}
        self.first_seen: dict[tuple[str, str, str], int] = {}

    def read(self) -> ImportedTable:
        for number, cells in self._body():
            before = len(self.table.problems)
            row = self._read_row(number, cells)
            if len(self.table.problems) == before:
                self.table.rows.append(row)
                self.table.origins.append(Origin(number, cells.get("number", ""), cells.get("section", "")))
            if before > MAX_PROBLEMS_PER_FILE:
                break
        if not self.table.rows and not self.table.problems:
            reason = _("There is no row below the header. Fill in the table.")
            self.table.problems.append(Problem(self.header_row, "", "", reason))
        return self.table

    def _body(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Give the rows to read with their number; repeated headers and notes are passed over."""
        for row in self.source.rows:
            if row.number <= self.header_row:
                continue
            cells = {name: row.text(column) for name, column in self.columns.items()}
            if all(words.squeeze(cells[name]).lower() in HEADERS[name] for name in MANDATORY):
                continue
            given = [cell for cell in row.cells if cell.text and not cell.merged_from]
            if not given:  # nothing but the end of merged cells
                continue
            if self._is_note(given):
                self.table.ignored.append(row.number)
                continue
            yield row.number, cells

    def _is_note(self, given: list[sheets.Cell]) -> bool:
        """Tell a remark below or between the rows: one cell outside the table, or one that says what it is."""
        if any(cell.column in self.columns.values() for cell in given) and len(given) > 1:
            return False
        outside = all(cell.column not in self.columns.values() for cell in given)
        return outside or given[0].text.startswith(NOTE_BEGINNINGS)

    def _read_row(self, number: int, cells: dict[str, str]) -> Row:
        values: dict[str, Any] = self._read_levels(number, cells)
        values["forms"] = self._word(number, cells, "forms", words.read_forms, ())
        values["scope"] = self._word(number, cells, "scope", words.read_scope, "")
        limit = self._word(number, cells, "time_limit", words.read_time_limit, ("", ""))
        values["time_limit"], values["cycle"] = limit
        if cells.get("cycle"):
            values["cycle"] = self._word(number, cells, "cycle", words.read_cycle, "")
        values["category"] = words.category_of(values["level1"], values["level2"])
        for name, read in MARK_READERS.items():
            if cells.get(name):
                values[name] = self._word(number, cells, name, read, values.get(name))
        values |= {name: self._remark(number, name, cells[name]) for name in REMARKS if cells.get(name)}
        row = Row(**values)
        self._check_cycle(number, cells, row)
        self._check_duplicate(number, row)
        return row

    def _read_levels(self, number: int, cells: dict[str, str]) -> dict[str, str]:
        """Take the three levels. An empty level 1 or 2 continues the group above, as the original table shows it."""
        levels = {name: " ".join(cells[name].split()) for name in LEVEL_LENGTHS}
        if levels["level1"] and levels["level1"] != self.above["level1"]:
            self.above = {"level1": levels["level1"], "level2": ""}
        for name in ("level1", "level2"):
            levels[name] = levels[name] or self.above[name]
            self.above[name] = levels[name]
        for name, length in LEVEL_LENGTHS.items():
            if not levels[name]:
                self._problem(number, name, "", _("This column is empty. Fill it in; all six columns are mandatory."))
            if len(levels[name]) > length:
                reason = _("The text has %(found)d characters; at most %(length)d fit. Shorten it.")
                self._problem(number, name, levels[name], reason % {"found": len(levels[name]), "length": length})
        return levels

    def _remark(self, number: int, name: str, text: str) -> str:
        if len(text) > REMARK_LENGTH:
            reason = _("The text has %(found)d characters; at most %(length)d fit. Shorten it.")
            self._problem(number, name, text, reason % {"found": len(text), "length": REMARK_LENGTH})
        return text

    def _word(self, number: int, cells: dict[str, str], name: str, read: Callable[[str], Any], empty: Any) -> Any:
        text = cells[name]
        if not text:
            if name in MANDATORY:
                reason = _("This column is empty and not part of a merged cell. Fill it in.")
                self._problem(number, name, "", reason)
            return empty
        try:
            return read(text)
        except words.UnknownWordError as error:
            self._problem(number, name, text, _unknown(name) % {"word": str(error)})
            return empty

    def _check_cycle(self, number: int, cells: dict[str, str], row: Row) -> None:
        if row.cycle and row.time_limit and row.time_limit != "periodic":
            reason = _("Only a periodic item has a cycle. Clear the cycle, or make the item periodic.")
            self._problem(number, "cycle", cells.get("cycle", ""), reason)

    def _check_duplicate(self, number: int, row: Row) -> None:
        first = self.first_seen.setdefault(row.text, number)
        if first != number and row.level3:
            reason = _("The same item stands in row %(row)d already. Remove one, or tell them apart.")
            self._problem(number, "level3", row.level3, reason % {"row": first})

    def _problem(self, number: int, column: str, value: str, reason: str) -> None:
        self.table.problems.append(Problem(number, column, value, reason))


def _unknown(column: str) -> str:
    known: dict[str, Callable[[], str]] = {
        "forms": lambda: _("“%(word)s” is not a known form. Known: 会议、文件、通报、简报、公开栏、网站、解答 …"),
        "scope": lambda: _("“%(word)s” is not a known scope. Known: 社会、本地区本单位、党内、特定对象."),
        "time_limit": lambda: _("“%(word)s” is not a known time limit. Known: 固定（长期）、定期、逐段、随时（即时）."),
        "cycle": lambda: _("“%(word)s” is not a known cycle. Known: 每月、每季度、每半年、每年."),
        "category": lambda: _("“%(word)s” is not a known content category. Leave the cell empty if in doubt."),
        "notice": lambda: _("“%(word)s” is not a known public notice. Known: 任前公示、发展党员公示."),
        "display_days": lambda: _("“%(word)s” is not a number of days from 1 to 3660."),
    }
    return known.get(column, partial(_, "“%(word)s” is neither yes (是) nor no (否)."))()


def marked_like(
    rows: list[Row],
    *sources: list[Row],
    given: Collection[str] = (),
    numbered: Sequence[Row | None] = (),
) -> list[Row]:
    """Give imported rows the marks that rows of the same text carry in the first source that has them.

    :param given: the sheet's columns: what a sheet has a column for, it decides itself.
    :param numbered: for each row, the row that its number names; it comes before one of the same text.
    """
    marks: dict[tuple[str, str, str], Row] = {}
    for source in reversed(sources):
        marks.update({row.text: row for row in source})
    models = list(numbered) or [None] * len(rows)
    return [
        row.with_marks_of(model, given=given) if (model := named or marks.get(row.text)) else replace(row)
        for row, named in zip(rows, models, strict=True)
    ]
