"""The lock of the tree, and the tree's numbers built in memory.

mptt cannot lock: two writers at once would give two units the same numbers. So every write takes one lock, held until
its transaction ends, and reads its units again behind it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from django.db import connection, transaction

from core.hashing import canonical_json, sha256_hex
from hierarchy.units.models import Unit

#: Advisory lock class of "the tree is being written". The ledger's own class follows it (ledger.events.UNIT_LOCK).
TREE_LOCK = 7_200

Key = TypeVar("Key", bound=Hashable)


def tree_lock() -> None:
    """Wait for every other writer of the tree and keep them out until this transaction ends.

    :raises TransactionManagementError: outside a transaction, where the lock would be given back at once.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("The tree's lock lasts as long as a transaction: open one first.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [TREE_LOCK])
        cursor.fetchone()


def read_again(unit: Unit) -> Unit:
    """Read a unit behind the lock: what the caller holds may be older than another writer's change.

    Its row is locked too, so that a renaming, which needs no tree lock, waits; posting to its ledger does not.
    """
    rows = Unit.objects.select_related("kind", "line", "parent", "locality", "merged_into")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)


def fingerprint() -> str:
    """Give a hash of who stands where now, to tell whether the tree has changed since somebody looked at it."""
    rows = Unit.objects.order_by("pk").values_list(
        "pk", "code", "kind", "parent", "line", "locality", "opened_on", "closed_on"
    )
    return sha256_hex(canonical_json([[None if cell is None else str(cell) for cell in row] for row in rows]))


@dataclass(frozen=True)
class Numbers:
    """mptt's numbers of one node."""

    tree_id: int
    lft: int
    rght: int
    level: int


def number_forest(parents: Mapping[Key, Key | None], order: Mapping[Key, str]) -> dict[Key, Numbers]:
    """Number every node of a forest, siblings in the order of `order`. No recursion: a chain may be long.

    Nodes that no root leads to (a cycle, a superior that is not there) get no numbers.
    """
    children: dict[Key | None, list[Key]] = defaultdict(list)
    for node in sorted(parents, key=lambda key: order[key], reverse=True):
        children[parents[node]].append(node)
    numbers: dict[Key, Numbers] = {}
    for tree_id, root in enumerate(reversed(children[None]), start=1):
        counter = 0
        opened: list[tuple[Key, int]] = []  # nodes entered and not yet left, with their left number
        todo: list[Key] = [root]
        while todo:
            node = todo[-1]
            counter += 1
            if opened and opened[-1][0] == node:  # all its children are done: leave it
                todo.pop()
                lft = opened.pop()[1]
                numbers[node] = Numbers(tree_id, lft, counter, len(opened))
            else:
                opened.append((node, counter))
                todo.extend(children[node])
    return numbers
