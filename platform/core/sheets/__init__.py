"""Tables of cells: read what people upload (XLSX, CSV), write what they take away. `reading` and `writing` do it."""

from .reading import Cell, Row, SheetRefused, Table, read_table
from .writing import write_csv, write_xlsx

__all__ = ["Cell", "Row", "SheetRefused", "Table", "read_table", "write_csv", "write_xlsx"]
