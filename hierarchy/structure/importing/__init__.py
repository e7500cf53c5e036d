"""Import of a whole district or of some units from XLSX or CSV (defaults 2): read, check, preview, confirm."""

from .checks import CheckedTable, Problem, check
from .previews import (
    AlreadyImported,
    PreviewIsStale,
    TableHasErrors,
    UnknownPreview,
    Upload,
    confirm_import,
    problems_of,
    upload_units,
)
from .reading import HeaderRefused, RawTable, read_units
from .workbooks import problems_workbook, template_workbook

__all__ = [
    "AlreadyImported",
    "CheckedTable",
    "HeaderRefused",
    "PreviewIsStale",
    "Problem",
    "RawTable",
    "TableHasErrors",
    "UnknownPreview",
    "Upload",
    "check",
    "confirm_import",
    "problems_of",
    "problems_workbook",
    "read_units",
    "template_workbook",
    "upload_units",
]
