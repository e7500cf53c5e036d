"""State changes of the unit's catalogue, one module per noun. Callers use them from here."""

from .adopting import adopt_catalogue
from .applying import set_applicability
from .approving import recall_catalogue, submit_catalogue
from .editing import add_item, confirm_item, edit_item, remove_item, reorder
from .filing import file_catalogue
from .guarding import flag_sensitive, link_rules
from .importing import RowsLeave, import_rows
from .issuing import issue_template, keep_template_rows, prepare_template, save_template_row
from .reviewing import review_catalogue
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
    "flag_sensitive",
    "import_rows",
    "issue_template",
    "keep_template_rows",
    "link_rules",
    "prepare_template",
    "recall_catalogue",
    "remove_item",
    "remove_section",
    "reorder",
    "review_catalogue",
    "save_template_row",
    "set_applicability",
    "start_version",
    "submit_catalogue",
]
