"""Read an uploaded table, XLSX or CSV, into rows of text that know where each cell stands.

The content decides what a file is, not its name. Whatever cannot be read exactly is refused with a sentence that
says what to do: nothing is guessed, and nothing is evaluated (a formula counts with the value stored beside it).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from core.errors import Invalid

from . import workbooks
from .limits import Limits
from .writing import FORMULA_STARTS

_OLE = b"\xd0\xcf\x11\xe0"  # the old binary workbooks, and XLSX with a password
_ZIP = b"PK\x03\x04"
_SEPARATORS = ",\t;"


class SheetRefused(Invalid):
    """The file cannot be read as a table."""

    code = "sheet_refused"


@dataclass(frozen=True)
class Cell:
    """One cell's text. `row` and `column` count from 1, as the spreadsheet shows them."""

    row: int
    column: int
    text: str
    merged_from: str = ""  # the cell whose text was written out here, e.g. "A3"

    @property
    def reference(self) -> str:
        """Give the cell's name in a spreadsheet, e.g. ``B12``."""
        return f"{get_column_letter(self.column)}{self.row}"


@dataclass(frozen=True)
class Row:
    """One row that holds anything, with its number in the file and its cells from column 1 on, gaps filled."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(cell.text for cell in self.cells)

    def text(self, column: int) -> str:
        """Give the text in a column (counted from 1), empty past the row's end."""
        return self.cells[column - 1].text if 0 < column <= len(self.cells) else ""


@dataclass(frozen=True)
class Table:
    """The rows of one sheet that hold anything. `sheets` names all sheets of the workbook."""

    name: str
    sheets: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(content: bytes, *, sheet: str | None = None, limits: Limits | None = None) -> Table:
    """Read one sheet of an XLSX workbook (the first unless named), or a CSV in UTF-8 or GB18030.

    Merged cells are written out: each cell they cover has the text of their first. Texts are without space around
    them, dates are ISO 8601, whole numbers have no decimals.

    :raises SheetRefused: if the file is empty, too large, damaged, protected or of another kind; if it has no such
        sheet, or no cells; or if a cell holds an error or a formula without a stored value.
    """
    limits = limits or Limits()
    if not content.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise SheetRefused(_("The file is empty. Choose the file with the table."), field="file")
    if len(content) > limits.max_bytes:
        raise SheetRefused(
            _("The file is larger than %(max)s MB. Split the table into several files.")
            % {"max": limits.max_bytes // 2**20},
            field="file",
        )
    if content.startswith(_OLE):
        raise SheetRefused(
            _("This is an old or a password-protected workbook. Save it as XLSX without a password and choose that."),
            field="file",
        )
    if content.startswith(_ZIP):
        return _read_workbook(content, sheet, limits)
    return _read_csv(content, limits)


def _read_workbook(content: bytes, sheet: str | None, limits: Limits) -> Table:
    try:
        found = workbooks.read(content, sheet, limits)
    except workbooks.Unreadable as problem:
        raise SheetRefused(problem.message, field="file", code=problem.code) from problem
    cells = {(row, column): Cell(row, column, text) for row, column, text in found.cells}
    for area in found.merged:
        first = cells.get((area.min_row, area.min_col))
        if first is None:
            continue
        for row in range(area.min_row, area.max_row + 1):
            for column in range(area.min_col, area.max_col + 1):
                if (row, column) != (first.row, first.column):
                    cells[row, column] = Cell(row, column, first.text, first.reference)
    return Table(found.name, found.sheets, _rows(cells.values()))


def _read_csv(content: bytes, limits: Limits) -> Table:
    text = _decode(content)
    try:
        records = list(_records(text, limits))
    except csv.Error as error:
        raise SheetRefused(
            _("The CSV cannot be read: a quotation mark may be missing. Save the table again, or as XLSX."),
            field="file",
        ) from error
    cells = [
        Cell(number, column, text)
        for number, record in enumerate(records, start=1)
        for column, value in enumerate(record, start=1)
        if (text := _without_guard(workbooks.text_of(value)))
    ]
    return Table("", (), _rows(cells))


def _without_guard(text: str) -> str:
    """Take off the apostrophe that `writing` puts before a text that a spreadsheet would take for a formula."""
    return text[1:] if text.startswith("'") and text[1:].lstrip().startswith(FORMULA_STARTS) else text


def _records(text: str, limits: Limits) -> Iterator[list[str]]:
    first_line = text.lstrip().partition("\n")[0]
    separator = max(_SEPARATORS, key=first_line.count)  # the comma, unless another is more frequent
    for number, record in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1):
        if number > limits.max_rows or len(record) > limits.max_columns:
            raise SheetRefused(workbooks.too_many_cells(limits), field="file", code="sheet_too_large")
        yield record


def _decode(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Pictures and archives may decode as GB18030, but not without control characters.
        if not any(char < " " and char not in "\t\r\n" for char in text):
            return text
    raise SheetRefused(
        _("This is neither an XLSX workbook nor a CSV in UTF-8 or GB18030. Save the table as XLSX and choose that."),
        field="file",
    )


def _rows(cells: Iterable[Cell]) -> tuple[Row, ...]:
    by_row: dict[int, dict[int, Cell]] = {}
    for cell in cells:
        by_row.setdefault(cell.row, {})[cell.column] = cell
    rows = tuple(_row(number, by_row[number]) for number in sorted(by_row))
    if not rows:
        raise SheetRefused(_("The sheet holds no cells. Choose the file and the sheet with the table."), field="file")
    return rows


def _row(number: int, cells: dict[int, Any]) -> Row:
    return Row(number, tuple(cells.get(column) or Cell(number, column, "") for column in range(1, max(cells) + 1)))
