"""Where the work is weak: each group of units held against all others, together and line by line (ORG-34)."""

from __future__ import annotations

from dataclasses import dataclass

from hierarchy.metrics.figures import Figure

from .crossing import Band, Cell, Cross, Head, without

#: Lines named in a group's row and in the sentence.
NAMED = 3


@dataclass(frozen=True)
class Group:
    """One group: its own figure, that of all others, and the lines in which it is weakest.

    :ivar own: with the points between the two.
    """

    head: Head
    own: Cell
    others: Figure
    weak: list[tuple[Head, Cell]]


def groups_of(cross: Cross) -> list[Group]:
    """Give the groups, those furthest behind first; those too small to be compared last, in their own order."""
    made = [_group(cross, band) for band in cross.bands]
    return sorted(made, key=lambda group: (group.own.gap is None, group.own.gap or 0))


def _group(cross: Cross, band: Band) -> Group:
    weak = [
        (column, cell)
        for column, cell in zip(cross.columns, band.cells, strict=True)
        if cell is not None and cell.is_weak
    ]
    weak.sort(key=lambda place: place[1].gap or 0)
    return Group(band.head, band.total, without(cross.whole.figure, band.total.figure), weak[:NAMED])
