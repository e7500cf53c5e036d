"""Two versions of the catalogue row by row: what one added, removed, changed or moved against the other (CAT-08)."""

from __future__ import annotations

import uuid
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Self

from .models import CatalogueItem
from .rows import Row

#: The columns of a row, as they are compared and named, and the section in charge.
COLUMNS = (*(each.name for each in fields(Row)), "section")


@dataclass(frozen=True)
class Entry:
    """One row of a version or of an imported table: its key, its number in the table, its values."""

    key: uuid.UUID
    order: int
    row: Row
    section: str = ""

    @classmethod
    def of(cls, item: CatalogueItem) -> Self:
        return cls(item.key, item.order, Row.of(item), item.section.name if item.section else "")

    def value(self, column: str) -> object:
        """Give the value in a column of `COLUMNS`."""
        return self.section if column == "section" else getattr(self.row, column)


@dataclass(frozen=True)
class Pair:
    """The same item before and after. `columns` are those that differ; `is_moved` if it changed places with others."""

    before: Entry
    after: Entry
    columns: tuple[str, ...]
    is_moved: bool


@dataclass
class Comparison:
    """Everything that differs, each list in the order of the newer version, the removed rows in that of the older."""

    added: list[Entry] = field(default_factory=list)
    removed: list[Entry] = field(default_factory=list)
    changed: list[Pair] = field(default_factory=list)
    moved: list[Pair] = field(default_factory=list)  # in their order only
    unchanged: int = 0

    @property
    def differing(self) -> int:
        """How many rows differ in anything."""
        return len(self.added) + len(self.removed) + len(self.changed) + len(self.moved)

    @property
    def is_empty(self) -> bool:
        return not self.differing


def compare(before: Sequence[Entry], after: Sequence[Entry]) -> Comparison:
    """Compare two tables by the keys of their items.

    A row is moved if it is not among the longest run of common rows that keep their order: one row put elsewhere
    is one row moved, not all that it passed.
    """
    old = {entry.key: entry for entry in before}
    found = Comparison(removed=[entry for entry in before if entry.key not in {each.key for each in after}])
    places = {entry.key: place for place, entry in enumerate(before)}
    common = [entry for entry in after if entry.key in old]
    keeping = {common[index].key for index in _longest_rise([places[entry.key] for entry in common])}
    for entry in after:
        if entry.key not in old:
            found.added.append(entry)
            continue
        earlier, is_moved = old[entry.key], entry.key not in keeping
        columns = tuple(name for name in COLUMNS if earlier.value(name) != entry.value(name))
        if columns:
            found.changed.append(Pair(earlier, entry, columns, is_moved))
        elif is_moved:
            found.moved.append(Pair(earlier, entry, (), is_moved))
        else:
            found.unchanged += 1
    return found


def difference_of(draft: Sequence[CatalogueItem], in_force: Sequence[CatalogueItem]) -> Comparison:
    """Compare a draft with the version in force. Both need their sections fetched."""
    return compare([Entry.of(item) for item in in_force], [Entry.of(item) for item in draft])


def _longest_rise(places: Sequence[int]) -> list[int]:
    """Give the indices of a longest rising run among different numbers."""
    tails: list[int] = []  # the smallest number that a run of each length ends with
    ends: list[int] = []
    before: list[int | None] = []
    for index, place in enumerate(places):
        length = bisect_left(tails, place)
        before.append(ends[length - 1] if length else None)
        if length == len(tails):
            tails.append(place)
            ends.append(index)
        else:
            tails[length], ends[length] = place, index
    run: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        run.append(last)
        last = before[last]
    return run[::-1]
