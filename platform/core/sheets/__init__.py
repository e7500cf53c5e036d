"""Tables of cells: read what people upload (XLSX, CSV), write what they take away. `reading` and `writing` do it."""

from .office import Column, OfficeTable, csv_lines, xlsx_file
from .reading import Cell, Row, SheetRefused, Table, read_table
from .writing import write_csv, write_xlsx

__all__ = [
    "Cell",
    "Column",
    "OfficeTable",
    "Row",
    "SheetRefused",
    "Table",
    "csv_lines",
    "read_table",
    "write_csv",
    "write_xlsx",
    "xlsx_file",
]
