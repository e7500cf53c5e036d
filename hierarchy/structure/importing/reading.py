"""Read an uploaded table of units: which column is which, and every row's texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from core.sheets import Row, SheetRefused, read_table

from .columns import BY_NAME, COLUMNS, column_of

HEADER_WITHIN = 10  # titles and notes may stand above the header row


class HeaderRefused(SheetRefused):
    """No row of the sheet names the columns of a table of units."""

    code = "header_refused"


@dataclass(frozen=True)
class RawRow:
    """One row as it was read: its number in the file, and the text by column name."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True)
class RawTable:
    """A table of units as it was read. `letters` says in which column of the sheet each column stands."""

    letters: Mapping[str, str]
    rows: tuple[RawRow, ...]
    ignored: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Give a form that can be stored and read back to the same table."""
        return {
            "letters": dict(self.letters),
            "rows": [[row.number, [row.values.get(name, "") for name in self.letters]] for row in self.rows],
            "columns": list(self.letters),  # jsonb does not keep the order of keys
            "ignored": list(self.ignored),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> RawTable:
        columns = stored["columns"]
        return cls(
            letters={name: stored["letters"][name] for name in columns},
            rows=tuple(RawRow(number, dict(zip(columns, texts, strict=True))) for number, texts in stored["rows"]),
            ignored=tuple(stored["ignored"]),
        )


def read_units(content: bytes) -> RawTable:
    """Read an XLSX or CSV table of units (defaults 2), headers as identifiers or Chinese labels, in any order.

    :raises SheetRefused: if it is no table at all, a column is missing or stands twice, or no row follows the header.
    """
    table = read_table(content)
    header = _header(table.rows)
    letters: dict[str, str] = {}
    numbers: dict[str, int] = {}
    ignored = []
    for cell in header.cells:
        if not cell.text or (cell.merged_from and not cell.merged_from.startswith(get_column_letter(cell.column))):
            continue
        name = column_of(cell.text)
        if name is None:
            ignored.append(cell.text)
        elif name in letters:
            raise HeaderRefused(
                _("The column “%(column)s” stands twice, in %(first)s and %(second)s. Keep one of them.")
                % {"column": cell.text, "first": letters[name], "second": get_column_letter(cell.column)},
                field="file",
            )
        else:
            letters[name], numbers[name] = get_column_letter(cell.column), cell.column
    _require_columns(letters)
    rows = tuple(
        RawRow(row.number, {name: row.text(column) for name, column in numbers.items()})
        for row in table.rows
        if row.number > header.number and any(row.text(column) for column in numbers.values())
    )
    if not rows:
        raise HeaderRefused(_("No row follows the header. Enter the units below it."), field="file")
    return RawTable(letters, rows, tuple(ignored))


def _header(rows: tuple[Row, ...]) -> Row:
    """Give the row among the first that names most columns."""
    best = max(rows[:HEADER_WITHIN], key=lambda row: len({column_of(text) for text in row.texts} - {None}))
    if len({column_of(text) for text in best.texts} - {None}) < 2:
        raise HeaderRefused(
            _("No header row was found. The table needs the columns %(columns)s; download the template.")
            % {"columns": _(", ").join(column.header for column in COLUMNS if column.required)},
            field="file",
        )
    return best


def _require_columns(letters: Mapping[str, str]) -> None:
    missing = [column.header for name, column in BY_NAME.items() if column.required and name not in letters]
    if missing:
        raise HeaderRefused(
            _("These columns are missing: %(columns)s. Add them, or use the template.")
            % {"columns": _(", ").join(missing)},
            field="file",
        )
