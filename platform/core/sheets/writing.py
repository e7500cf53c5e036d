"""Write simple tables to take away. No cell of ours is ever a formula in the reader's spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


#: No text of ours becomes a formula, a link or a number.
WORKBOOK = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "remove_timezone": True,
}


def write_xlsx(headers: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Sheet1") -> bytes:
    """Give a workbook of one sheet with a header row: texts as texts, numbers as numbers, dates as dates."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, WORKBOOK | {"constant_memory": True}) as book:
        page = book.add_worksheet(sheet_name(sheet))
        head = book.add_format({"bold": True, "bottom": 1})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        page.freeze_panes(1, 0)
        page.write_row(0, 0, [str(header) for header in headers], head)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, datetime):
                    page.write_datetime(number, column, value, moment)
                elif isinstance(value, date):
                    page.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - a spreadsheet's date has no zone
                elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
                    page.write_number(number, column, value)
                elif value is not None and value != "":
                    page.write_string(number, column, str(value)[:32_767])
    return buffer.getvalue()


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """Give a CSV in UTF-8 with its mark, so that spreadsheets read the Chinese. Texts never begin a formula."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow([without_formula(header) for header in headers])
    writer.writerows([without_formula(value) for value in row] for row in rows)
    return buffer.getvalue().encode("utf-8-sig")


def without_formula(value: Any) -> Any:
    """Put an apostrophe before a text that a spreadsheet would take for a formula."""
    if value is None or isinstance(value, int | float | Decimal):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip().startswith(FORMULA_STARTS) or text.startswith(("\t", "\r")) else text


def sheet_name(name: str) -> str:
    """Give a name that a workbook takes for a sheet."""
    cleaned = "".join("_" if char in "[]:*?/\\" else char for char in name).strip("'")
    return cleaned[:31] or "Sheet1"
