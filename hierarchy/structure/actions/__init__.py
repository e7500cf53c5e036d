"""Every act that changes the structure. Each takes the tree's lock first and reads its units again behind it."""

from .closing import close_unit, reopen_unit
from .demonstrations import end_demonstration, name_demonstration
from .leads import appoint_lead, end_lead
from .merging import merge_units
from .moving import move_unit
from .units import create_unit, rename_unit, update_unit_facts
from .years import open_year

__all__ = [
    "appoint_lead",
    "close_unit",
    "create_unit",
    "end_demonstration",
    "end_lead",
    "merge_units",
    "move_unit",
    "name_demonstration",
    "open_year",
    "rename_unit",
    "reopen_unit",
    "update_unit_facts",
]
