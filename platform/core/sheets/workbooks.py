"""The cells, merged areas and formulas of one sheet of an XLSX workbook, read as a stream.

openpyxl's streaming reader gives the values but neither merged areas nor which cells are formulas, and its full
reader holds every cell as an object (a gigabyte for a hostile file). So the sheet's own XML is read for those two.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree import ElementTree

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange

from .limits import Limits

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_MAX_MERGED_CELLS = 100_000


class Unreadable(Exception):  # noqa: N818 - becomes a refusal with this sentence
    """The workbook cannot be read; `message` says what to do."""

    def __init__(self, message: str, code: str = "sheet_refused") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True)
class WorkbookSheet:
    """One sheet: ``(row, column, text)`` of the cells that hold anything, and the merged areas."""

    name: str
    sheets: tuple[str, ...]
    cells: list[tuple[int, int, str]]
    merged: list[CellRange]


def read(content: bytes, sheet: str | None, limits: Limits) -> WorkbookSheet:
    """Read one sheet, the first unless named.

    :raises Unreadable: see `reading.read_table`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _require_harmless(archive, limits)
        with closing(load_workbook(io.BytesIO(content), read_only=True, data_only=True)) as book:
            names = tuple(worksheet.title for worksheet in book.worksheets)
            name = _choose(sheet, names)
            worksheet = book[name]
            cells = list(_cells(worksheet, limits))
        merged, formulas = _structure(content, name)
    except Unreadable:
        raise
    except Exception as error:  # a damaged part makes the readers raise whatever they trip over
        raise Unreadable(
            _("The workbook is damaged or not an XLSX. Open it, save it again as XLSX, and choose that.")
        ) from error
    _require_values(cells, formulas)
    return WorkbookSheet(name, names, cells, merged)


def text_of(value: Any) -> str:
    """Give a cell's value as text: ISO dates, whole numbers without decimals, spaces trimmed, no control characters."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    kept = (char if char.isprintable() or char == "\n" else " " for char in str(value).replace("\r\n", "\n"))
    return "".join(kept).strip()


def too_many_cells(limits: Limits) -> str:
    return _("The table has more than %(rows)s rows or %(columns)s columns. Keep only what is to be imported.") % {
        "rows": limits.max_rows,
        "columns": limits.max_columns,
    }


def _choose(sheet: str | None, names: tuple[str, ...]) -> str:
    if not names or (sheet is not None and sheet not in names):
        raise Unreadable(
            _("The workbook has no sheet “%(sheet)s”. Its sheets: %(names)s.")
            % {"sheet": sheet or "", "names": "、".join(names)},
            "sheet_missing",
        )
    return names[0] if sheet is None else sheet


def _require_harmless(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuse an archive that unpacks to too much, before unpacking it.

    A part cannot be larger than its entry says: zipfile stops reading there. Document types, which could expand
    without limit, have no place in a workbook.
    """
    parts = archive.infolist()
    if len(parts) > limits.max_parts or sum(part.file_size for part in parts) > limits.max_unpacked_bytes:
        raise Unreadable(
            _("The workbook unpacks to far more than a table. Copy the table alone into a new workbook."),
            "sheet_too_large",
        )
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                start = stream.read(1_000).replace(b"\x00", b"").upper()
            if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
                raise Unreadable(_("The workbook holds definitions that a table does not need. Save it again as XLSX."))


def _cells(worksheet: Any, limits: Limits) -> Iterator[tuple[int, int, str]]:
    worksheet.reset_dimensions()  # the file's own statement of its size need not be true
    rows = 0
    for row in worksheet.iter_rows():
        filled = [(cell.row, cell.column, text) for cell in row if (text := text_of(cell.value))]
        if not filled:
            continue
        rows += 1
        if rows > limits.max_rows or filled[-1][1] > limits.max_columns:
            raise Unreadable(too_many_cells(limits), "sheet_too_large")
        for found_row, column, text in filled:
            if text.startswith("#") and text.endswith(("!", "?", "/A")) and text.isupper():
                raise Unreadable(
                    _("Cell %(cell)s holds the error %(error)s. Correct it, save, and choose the file again.")
                    % {"cell": f"{get_column_letter(column)}{found_row}", "error": text},
                    "sheet_cell_error",
                )
            yield found_row, column, text


def _structure(content: bytes, name: str) -> tuple[list[CellRange], set[str]]:
    """Give the merged areas, and the formulas that have no stored value, of a sheet."""
    merged: list[CellRange] = []
    formulas: set[str] = set()
    covered = 0
    with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open(_part_of(archive, name)) as stream:
        for _event, element in ElementTree.iterparse(stream):  # noqa: S314 - no document type, see _require_harmless
            if element.tag == f"{_MAIN}mergeCell":
                area = CellRange(element.attrib["ref"])
                covered += area.size["rows"] * area.size["columns"]
                if covered > _MAX_MERGED_CELLS:
                    raise Unreadable(_("The sheet has too many merged cells. Merge only what belongs together."))
                merged.append(area)
            elif element.tag == f"{_MAIN}c":
                value = element.find(f"{_MAIN}v")
                if element.find(f"{_MAIN}f") is not None and (value is None or value.text is None):
                    formulas.add(element.attrib.get("r", ""))
            elif element.tag == f"{_MAIN}row":
                element.clear()
    return merged, formulas


def _part_of(archive: zipfile.ZipFile, name: str) -> str:
    """Give the path, inside the archive, of the sheet with this name."""
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - no document type
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - no document type
    targets = {link.attrib["Id"]: link.attrib["Target"] for link in links.iter(_RELATION)}
    for sheet in book.iter(f"{_MAIN}sheet"):
        if sheet.attrib["name"] == name:
            return posixpath.normpath(posixpath.join("/xl", targets[sheet.attrib[_LINK]])).lstrip("/")
    raise KeyError(name)


def _require_values(cells: list[tuple[int, int, str]], formulas: set[str]) -> None:
    """Refuse formulas without a stored value: evaluating them is the spreadsheet's work.

    A text result may be stored elsewhere than in the value, so only cells that came out empty count.
    """
    filled = {f"{get_column_letter(column)}{row}" for row, column, _text in cells}
    empty = sorted(formulas - filled)
    if empty:
        raise Unreadable(
            _("Cell %(cell)s holds a formula without a result. Open the file, save it, and choose it again.")
            % {"cell": empty[0]},
            "sheet_formula",
        )
