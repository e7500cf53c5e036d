"""The numbers of a survey's printed sheets, as DY-0012: the group's letters and a serial number (FBK-16)."""

from __future__ import annotations

import re
from typing import NamedTuple

from hierarchy.ledger.vocabulary import PublicGroup

#: The letters that begin a sheet's number: 党员, 群众, 社会.
PREFIXES = {PublicGroup.PARTY_MEMBERS: "DY", PublicGroup.MASSES: "QZ", PublicGroup.SOCIETY: "SH"}
MOST_SHEETS = 9_999
#: Sheets made ready for printing in one go.
MOST_AT_ONCE = 400
PER_PAGE = 4

_TYPED = re.compile(r"([A-Za-z]{2})[-–—－ ]?(\d{1,4})", re.ASCII)


class SheetNumber(NamedTuple):
    """A sheet's number, taken apart."""

    group: PublicGroup
    serial: int

    def __str__(self) -> str:
        return f"{PREFIXES[self.group]}-{self.serial:04d}"

    def following(self) -> SheetNumber:
        """Give the number of the next sheet of the group."""
        return SheetNumber(self.group, self.serial + 1)


def read_number(typed: str) -> SheetNumber | None:
    """Read a number as people type it: DY-0012, dy12, DY 12. None if it is none."""
    match = _TYPED.fullmatch(typed.strip())
    if match is None:
        return None
    groups = {prefix: group for group, prefix in PREFIXES.items()}
    group = groups.get(match[1].upper())
    return SheetNumber(group, int(match[2])) if group and int(match[2]) else None
