"""Read the cells of an uploaded table as text, with merged cells written out: an XLSX workbook, or CSV."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from core.errors import Invalid

MAX_UPLOAD_BYTES = 2 * 1024 * 1024
MAX_UNPACKED_BYTES = 12 * 1024 * 1024
MAX_ROWS = 600
MAX_COLUMNS = 30


@dataclass
class Sheet:
    """One sheet's text, row by row.

    `merged` holds the cells (row, column; counted from 0) that a merged cell covers from above: their text is
    written out in `cells`, and it counts as given there.
    """

    name: str
    cells: list[list[str]]
    merged: set[tuple[int, int]] = field(default_factory=set)


def read_sheets(content: bytes, file_name: str) -> list[Sheet]:
    """Read every sheet of an XLSX workbook, or the one sheet of a CSV file (UTF-8 or GB18030).

    :raises Invalid: if it is too large, of another kind or damaged.
    """
    if len(content) > MAX_UPLOAD_BYTES:
        raise Invalid(_("The file is larger than 2 MB. A catalogue is a small table: import it alone."), field="file")
    if not content.strip():
        raise Invalid(_("The file is empty. Choose the file with the catalogue's table."), field="file")
    if content[:4] == b"PK\x03\x04":
        return _read_workbook(content)
    if file_name.lower().endswith(".csv"):
        return [Sheet(name=file_name, cells=_read_csv(content))]
    raise Invalid(
        _("This is neither an XLSX workbook nor a CSV file. Save the table as XLSX and import that."), field="file"
    )


def _read_workbook(content: bytes) -> list[Sheet]:
    message = _("The workbook cannot be read. Open it, save it again as XLSX, and import that.")
    if _unpacked_size(content) > MAX_UNPACKED_BYTES:
        raise Invalid(_("The workbook holds far more than a catalogue. Import the table alone."), field="file")
    try:
        # Not read_only: only the full reader knows merged cells. The limit above keeps it small.
        workbook = load_workbook(io.BytesIO(content), data_only=True)
        return [_read_worksheet(sheet) for sheet in workbook.worksheets]
    except Exception as error:  # openpyxl raises whatever a broken part makes it trip over
        raise Invalid(message, field="file") from error


def _unpacked_size(content: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile:
        return 0  # the reader says what is wrong with it


def _read_worksheet(sheet: Any) -> Sheet:
    columns = min(sheet.max_column or 0, MAX_COLUMNS)
    rows = min(sheet.max_row or 0, MAX_ROWS + 1)
    cells = [
        [_text(value) for value in row]
        for row in sheet.iter_rows(min_row=1, max_row=rows, max_col=columns, values_only=True)
    ]
    while cells and not any(cells[-1]):  # formatted, but empty
        cells.pop()
    result = Sheet(name=sheet.title, cells=cells)
    for area in sheet.merged_cells.ranges:
        for row in range(area.min_row, min(area.max_row, len(cells))):  # below the first row of the area
            if area.min_col <= columns:
                cells[row][area.min_col - 1] = cells[area.min_row - 1][area.min_col - 1]
                result.merged.add((row, area.min_col - 1))
    return result


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        try:
            rows = [[_text(value) for value in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)]
        except csv.Error:
            break
        return rows[: MAX_ROWS + 1]
    raise Invalid(_("The text of this file cannot be read. Save it as CSV UTF-8, or as XLSX."), field="file")


def _text(value: object) -> str:
    """Give a cell's text; control characters that a workbook may carry but a database may not are dropped."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "".join(
        " " if char.isspace() else char for char in str(value) if char.isspace() or char.isprintable()
    ).strip()
