"""Tables in the form that offices hand round: a title, its maker, a head of one or two rows, printed on A4 or A3.

One `OfficeTable` is written as XLSX or as CSV, and both show what the page shows: rates are rounded as on the page.
"""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import IO, Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.display import day, tenths_of_percent

from .writing import WORKBOOK, sheet_name, without_formula

#: Paper sizes by their number in a workbook.
PAPER = {"A3": 8, "A4": 9}
#: What a workbook takes in a cell.
MOST_CHARACTERS = 32_767
#: A workbook up to this size is kept in memory, a larger one on disk.
_IN_MEMORY = 8 * 2**20
_FORMATS = {"count": "#,##0", "rate": "0.0%", "points": "+0.0;−0.0;0.0", "number": "0.0", "day": "yyyy-mm-dd"}


@dataclass(frozen=True)
class Column:
    """A column. Its values are of one kind: text, count, rate (0..1), points, number or day; None is "–".

    :param group: the head over it and its neighbours with the same one; blank: its own head stands over both rows.
    :param width: in characters.
    """

    label: str
    kind: str = "text"
    group: str = ""
    width: float = 12


@dataclass(frozen=True)
class OfficeTable:
    """A table to take away.

    :param unit: what is counted, as in 单位：件. :param notes: further lines under the title: filters, definitions.
    :param rows: one value per column; read once, while writing. :param paper: A4 or A3, always landscape.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    unit: str = ""
    prepared_by: str = ""
    prepared_on: date | None = None
    notes: Sequence[str] = ()
    paper: str = "A4"

    @property
    def has_groups(self) -> bool:
        return any(column.group for column in self.columns)

    @property
    def about(self) -> list[str]:
        """The lines under the title: who made it and when, what is counted, the notes."""
        made = [
            self.prepared_by and _("Prepared by: %(name)s") % {"name": self.prepared_by},
            self.prepared_on and _("Date: %(day)s") % {"day": day(self.prepared_on)},
            self.unit and _("Unit: %(unit)s") % {"unit": self.unit},
        ]
        return ["    ".join(part for part in made if part), *self.notes]


def xlsx_file(table: OfficeTable) -> IO[bytes]:
    """Write the table as a workbook to a temporary file, read from its beginning; whoever closes it removes it."""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the response closes it
    with xlsxwriter.Workbook(file, WORKBOOK | {"in_memory": False}) as book:
        _Sheet(book, table).write()
    file.seek(0)
    return file


def csv_lines(table: OfficeTable) -> Iterator[bytes]:
    """Give the table as CSV line by line, in UTF-8 with its mark: one head, then the rows, no title.

    Two rows of heads become one, joined by a hyphen, so that programs read it.
    """
    writer = csv.writer(_Echo())
    heads = [f"{column.group}-{column.label}" if column.group else column.label for column in table.columns]
    yield "\ufeff".encode() + writer.writerow([without_formula(head) for head in heads]).encode()
    kinds = [column.kind for column in table.columns]
    for row in table.rows:
        values = [without_formula(_for_csv(value, kind)) for value, kind in zip(row, kinds, strict=True)]
        yield writer.writerow(values).encode()


class _Echo:
    """Gives back each line instead of keeping it."""

    def write(self, line: str) -> str:
        return line


def _for_csv(value: Any, kind: str) -> Any:
    if value is None or value == "":
        return ""
    if kind == "rate":
        return f"{tenths_of_percent(value)}%"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


class _Sheet:
    """Writes one sheet from top to bottom."""

    def __init__(self, book: Any, table: OfficeTable) -> None:
        self.table = table
        self.page = book.add_worksheet(sheet_name(table.title))
        fonts = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter"}
        border = {"border": 1, "border_color": "#808080"}
        self.title = book.add_format(fonts | {"font_name": "黑体", "font_size": 16, "align": "center"})
        self.about = book.add_format(fonts | {"align": "left"})
        self.head = book.add_format(fonts | border | {"font_name": "黑体", "align": "center", "text_wrap": True})
        self.cells = {
            kind: book.add_format(fonts | border | {"num_format": form, "align": "right"})
            for kind, form in _FORMATS.items()
        }
        self.text = book.add_format(fonts | border | {"text_wrap": True})
        self.none = book.add_format(fonts | border | {"align": "right"})

    def write(self) -> None:
        last = len(self.table.columns) - 1
        self._across(0, last, self.table.title, self.title)
        self.page.set_row(0, 30)
        row = 1
        for line in self.table.about:
            if line:
                self._across(row, last, line, self.about)
                row += 1
        first = row + (2 if self.table.has_groups else 1)
        self._head(row)
        self.page.freeze_panes(first, 1)
        for number, column in enumerate(self.table.columns):
            self.page.set_column(number, number, column.width)
        end = first
        for values in self.table.rows:
            for number, (value, column) in enumerate(zip(values, self.table.columns, strict=True)):
                self._cell(end, number, value, column.kind)
            end += 1
        self._for_paper(row, first)

    def _across(self, row: int, last: int, text: str, look: Any) -> None:
        if last:
            self.page.merge_range(row, 0, row, last, "", look)
        self.page.write_string(row, 0, text, look)

    def _head(self, row: int) -> None:
        if not self.table.has_groups:
            for number, column in enumerate(self.table.columns):
                self.page.write_string(row, number, column.label, self.head)
            return
        numbered = list(enumerate(self.table.columns))
        for group, members in groupby(numbered, key=lambda pair: pair[1].group or pair[0]):
            within = list(members)
            start, end = within[0][0], within[-1][0]
            if isinstance(group, int):
                self.page.merge_range(row, start, row + 1, start, "", self.head)
                self.page.write_string(row, start, within[0][1].label, self.head)
                continue
            if start < end:
                self.page.merge_range(row, start, row, end, "", self.head)
            self.page.write_string(row, start, group, self.head)
            for number, column in within:
                self.page.write_string(row + 1, number, column.label, self.head)

    def _cell(self, row: int, number: int, value: Any, kind: str) -> None:
        if value is None:
            self.page.write_string(row, number, "–", self.none)
        elif kind == "rate":
            self.page.write_number(row, number, float(tenths_of_percent(value) / 100), self.cells[kind])
        elif kind == "day":
            when = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a spreadsheet's date has no zone
            self.page.write_datetime(row, number, when, self.cells[kind])
        elif kind in self.cells and isinstance(value, int | float | Decimal):
            self.page.write_number(row, number, value, self.cells[kind])
        else:
            self.page.write_string(row, number, str(value)[:MOST_CHARACTERS], self.text)

    def _for_paper(self, head: int, first: int) -> None:
        self.page.set_landscape()
        self.page.set_paper(PAPER[self.table.paper])
        self.page.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        self.page.fit_to_pages(1, 0)
        self.page.repeat_rows(head, first - 1)
        self.page.set_footer("&C" + _("Page %(page)s of %(pages)s") % {"page": "&P", "pages": "&N"})
