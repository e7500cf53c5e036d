"""Prove the tree sound, or name every difference."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from hierarchy.units.models import Unit, UnitPosition

Rows = dict[int, list[UnitPosition]]


def differences() -> Iterator[str]:
    """Yield one line per fault of the tree's numbers or of the dated positions; none in a sound tree.

    Two queries whatever the number of units. The names of units are their codes.
    """
    units = {unit.pk: unit for unit in Unit.objects.order_by("pk")}
    rows: Rows = defaultdict(list)
    for row in UnitPosition.objects.order_by("unit_id", "valid_from"):
        rows[row.unit_id].append(row)
    yield from _number_faults(units)
    for unit in units.values():
        yield from _interval_faults(unit, rows[unit.pk])
        yield from _present_faults(unit, rows[unit.pk])
    yield from _path_faults(units, rows)


def _number_faults(units: dict[int, Unit]) -> Iterator[str]:
    """Check mptt's numbers: every tree is numbered 1 to 2n without holes, and nests as the superiors say."""
    trees: dict[int, list[Unit]] = defaultdict(list)
    for unit in units.values():
        trees[unit.tree_id].append(unit)
    for tree_id, members in sorted(trees.items()):
        yield from _edge_faults(tree_id, members)
        yield from _nesting_faults(members, units)


def _edge_faults(tree_id: int, members: Sequence[Unit]) -> Iterator[str]:
    roots = sorted(unit.code for unit in members if unit.parent_id is None)
    if len(roots) != 1:
        yield f"tree {tree_id}: has {len(roots)} roots ({', '.join(roots)})"
    owners: dict[int, list[str]] = defaultdict(list)
    for unit in members:
        owners[unit.lft].append(unit.code)
        owners[unit.rght].append(unit.code)
        if unit.lft >= unit.rght:
            yield f"{unit.code}: left number {unit.lft} is not below right number {unit.rght}"
    for number, codes in sorted(owners.items()):
        if len(codes) > 1:
            yield f"tree {tree_id}: number {number} is held by {', '.join(sorted(codes))}"
    missing = sorted(set(range(1, 2 * len(members) + 1)) - owners.keys())
    if missing:
        yield f"tree {tree_id}: numbers missing: {', '.join(map(str, missing[:10]))}"


def _nesting_faults(members: Sequence[Unit], units: dict[int, Unit]) -> Iterator[str]:
    """Walk a tree by its left numbers: the innermost unit around each must be its superior."""
    around: list[Unit] = []
    for unit in sorted(members, key=lambda unit: (unit.lft, -unit.rght)):
        while around and around[-1].rght < unit.lft:
            around.pop()
        nested_in = around[-1].pk if around else None
        if nested_in != unit.parent_id:
            yield f"{unit.code}: nested in {_code(units, nested_in)}, its superior is {_code(units, unit.parent_id)}"
        if around and unit.rght > around[-1].rght:
            yield f"{unit.code}: reaches beyond {around[-1].code}"
        if unit.level != len(around):
            yield f"{unit.code}: level is {unit.level}, by its numbers {len(around)}"
        around.append(unit)


def _interval_faults(unit: Unit, rows: Sequence[UnitPosition]) -> Iterator[str]:
    if not rows:
        yield f"{unit.code}: has no position"
        return
    if rows[0].valid_from != unit.opened_on:
        yield f"{unit.code}: opened on {unit.opened_on}, its first position begins on {rows[0].valid_from}"
    for before, after in pairwise(rows):
        if before.valid_to is None or before.valid_to > after.valid_from:
            yield f"{unit.code}: the positions from {before.valid_from} and {after.valid_from} overlap"


def _present_faults(unit: Unit, rows: Sequence[UnitPosition]) -> Iterator[str]:
    """Check that a unit stands now where its last position says, and has ended when it says."""
    if not rows:
        return
    last = rows[-1]
    ended_on = None if last.valid_to is None else last.valid_to - timedelta(days=1)
    if ended_on != unit.closed_on:
        yield f"{unit.code}: closed on {unit.closed_on}, its last position ends on {ended_on}"
    for name in ("parent_id", "line_id", "locality_id"):
        have, want = getattr(unit, name), getattr(last, name)
        if have != want:
            yield f"{unit.code}: {name.removesuffix('_id')} is {have}, in its last position {want}"


def _path_faults(units: dict[int, Unit], rows: Rows) -> Iterator[str]:
    """Check that each path is the superior's path of the same days and the unit itself."""
    for unit in units.values():
        for row in rows[unit.pk]:
            if row.parent_id is None:
                if row.path != f"/{unit.pk}/":
                    yield f"{unit.code}: path from {row.valid_from} is {row.path}, not /{unit.pk}/"
                continue
            yield from _path_below_faults(unit, row, rows[row.parent_id], _code(units, row.parent_id))


def _path_below_faults(unit: Unit, row: UnitPosition, above: Sequence[UnitPosition], superior: str) -> Iterator[str]:
    reached, end = row.valid_from, row.valid_to or date.max
    for piece in above:
        piece_end = piece.valid_to or date.max
        if piece.valid_from > reached or piece_end <= reached or reached >= end:
            continue
        expected = f"{piece.path}{unit.pk}/"
        if row.path != expected:
            yield f"{unit.code}: path on {reached} is {row.path}, by its superior's {expected}"
        reached = piece_end
    if reached < end:
        yield f"{unit.code}: its superior {superior} does not exist on {reached}"


def _code(units: dict[int, Unit], pk: int | None) -> str:
    if pk is None:
        return "nothing"
    return units[pk].code if pk in units else f"unit {pk}"
