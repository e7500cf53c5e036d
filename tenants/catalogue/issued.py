"""The superior's template 下发目录 as a unit below sees it: its rows, and what adopting it would change (CAT-03)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from hierarchy.ledger.models import IssuedTemplate
from hierarchy.units.models import DisclosureBasis, Unit

from .models import Catalogue, CatalogueItem
from .rows import Row

ROW_FIELDS = frozenset(field.name for field in fields(Row))


@dataclass(frozen=True)
class KeyedRow:
    """One row with the key that makes it the same item everywhere, and the section in charge of it here."""

    key: uuid.UUID
    row: Row
    section_id: uuid.UUID | None = None


def rows_in(template: IssuedTemplate) -> list[KeyedRow]:
    """Read a template's rows."""
    return [KeyedRow(uuid.UUID(value["key"]), row_of(value)) for value in template.rows]


def row_of(value: dict[str, Any]) -> Row:
    """Read a row from a template's or a filed copy's JSON, which hold more than the row."""
    return Row.from_json({name: each for name, each in value.items() if name in ROW_FIELDS})


def to_json(rows: Iterable[KeyedRow]) -> list[dict[str, Any]]:
    """Write rows as a template keeps them."""
    return [
        replace(each.row, is_issued=False, not_applicable="").to_json() | {"key": str(each.key), "order": order}
        for order, each in enumerate(rows, 1)
    ]


def is_bound(unit: Unit) -> bool:
    """Say whether the unit takes over its superior's template and may only add to it (`disclosure_basis`)."""
    return unit.kind.basis == DisclosureBasis.ADOPT


def carried_over(template: IssuedTemplate, *, unit: Unit, in_force: Sequence[CatalogueItem]) -> list[KeyedRow]:
    """Give the rows of a draft that adopts a template: the issuer's, then what a bound unit keeps of its own.

    A bound unit keeps its own rows, its sections and what it declared not applicable; rows that the issuer dropped go.
    Other units take the rows as a beginning and change them freely.
    """
    issued = rows_in(template)
    by_key = {item.key: item for item in in_force}
    by_text = {Row.of(item).text: item for item in in_force}
    rows = []
    for each in issued:
        here = by_key.get(each.key) or by_text.get(each.row.text)
        declared = here.not_applicable if here and is_bound(unit) else ""
        row = replace(each.row, is_issued=is_bound(unit), not_applicable=declared)
        rows.append(KeyedRow(each.key, row, here.section_id if here else None))
    if not is_bound(unit):
        return rows
    keys, texts = {each.key for each in issued}, {each.row.text for each in issued}
    own = [item for item in in_force if not item.is_issued and item.key not in keys and Row.of(item).text not in texts]
    for item in own:
        group = [n for n, each in enumerate(rows, 1) if each.row.text[:2] == (item.level1, item.level2)]
        rows.insert(group[-1] if group else len(rows), KeyedRow(item.key, Row.of(item), item.section_id))
    return rows


def is_current(catalogue: Catalogue | None, items: Sequence[CatalogueItem], template: IssuedTemplate) -> bool:
    """Say whether a version rests on this very template; after a move the number alone would not tell."""
    if catalogue is None or catalogue.template_number != template.number:
        return False
    keys = {each.key for each in rows_in(template)}
    return {item.key for item in items if item.is_issued} <= keys and any(item.key in keys for item in items)


@dataclass(frozen=True)
class RowChange:
    """One row that adopting would add, change or remove. Either side may be empty."""

    kind: str
    before: Row | None
    after: Row | None

    @property
    def row(self) -> Row:
        row = self.after or self.before
        if row is None:
            raise ValueError("a change has a row on one side")
        return row

    @property
    def columns(self) -> list[str]:
        """Name the columns that differ."""
        if self.before is None or self.after is None:
            return []
        return [name for name in SHOWN if getattr(self.before, name) != getattr(self.after, name)]


#: The columns whose difference is worth a person's eye, in the order of the table.
SHOWN = ("level1", "level2", "level3", "forms", "scope", "time_limit", "cycle", "nil_allowed", "needs_privacy_review")


def changes(before: Sequence[KeyedRow], after: Sequence[KeyedRow]) -> list[RowChange]:
    """Compare row by row of the same key, or of the same text where keys differ; unchanged rows are left out."""
    left = {each.key: each for each in before}
    by_text = {each.row.text: each.key for each in before}
    found = []
    for each in after:
        key = each.key if each.key in left else by_text.get(each.row.text)
        old = left.pop(key, None) if key else None
        change = RowChange("added" if old is None else "changed", old.row if old else None, each.row)
        if old is None or change.columns:
            found.append(change)
    return found + [RowChange("removed", each.row, None) for each in left.values()]


def keyed(items: Iterable[CatalogueItem]) -> list[KeyedRow]:
    """Give a version's rows with their keys."""
    return [KeyedRow(item.key, Row.of(item), item.section_id) for item in items]
