"""State changes of the unit's catalogue, one module per noun. Callers use them from here."""

from .adopting import adopt_catalogue
from .editing import add_item, confirm_item, edit_item, remove_item, reorder
from .filing import file_catalogue
from .importing import RowsLeave, import_rows
from .sections import add_section, edit_section, remove_section
from .versions import Source, discard_draft, start_version

__all__ = [
    "RowsLeave",
    "Source",
    "add_item",
    "add_section",
    "adopt_catalogue",
    "confirm_item",
    "discard_draft",
    "edit_item",
    "edit_section",
    "file_catalogue",
    "import_rows",
    "remove_item",
    "remove_section",
    "reorder",
    "start_version",
]
