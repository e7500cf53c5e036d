"""What a draft or an imported table changes against the rows there are: added, changed and removed, counted."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from .models import CatalogueItem
from .rows import Row


@dataclass(frozen=True)
class Difference:
    added: int
    changed: int
    removed: int

    @property
    def is_empty(self) -> bool:
        return not (self.added or self.changed or self.removed)


def difference_of(draft: Sequence[CatalogueItem], in_force: Sequence[CatalogueItem]) -> Difference:
    """Compare a draft with the version in force, row by row of the same key."""
    before: dict[uuid.UUID, Row] = {item.key: Row.of(item) for item in in_force}
    after = {item.key: Row.of(item) for item in draft}
    return _count({str(key): row for key, row in before.items()}, {str(key): row for key, row in after.items()})


def difference_of_rows(rows: Sequence[Row], draft: Sequence[CatalogueItem]) -> Difference:
    """Compare imported rows with a draft, by their text."""
    before = {"\n".join(Row.of(item).text): Row.of(item) for item in draft}
    after = {"\n".join(row.text): row for row in rows}
    return _count(before, after)


def _count(before: dict[str, Row], after: dict[str, Row]) -> Difference:
    changed = sum(1 for key, row in after.items() if key in before and before[key] != row)
    return Difference(len(after.keys() - before.keys()), changed, len(before.keys() - after.keys()))
