"""Recognising imported rows: the items their numbers name, the sections they name, the rows in force they leave out.

Reading only: what cannot be recognised is added to the table's problems, and `actions.import_rows` checks again.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Unit

from .importing import ImportedTable, Problem, marked_like
from .keys import NumberNotFound, key_of_number, keys_for, text_of
from .models import CatalogueItem, Section
from .rows import Row
from .templates import template_for


@dataclass(frozen=True)
class Known:
    """What a sheet says of a row beside its values: the item it is, the section in charge."""

    key: uuid.UUID | None = None
    section_id: uuid.UUID | None = None


@dataclass(frozen=True)
class ResolvedRow:
    """An imported row as it is written: with its marks, its key and its section."""

    row: Row
    key: uuid.UUID
    section_id: uuid.UUID | None


@dataclass(frozen=True)
class LeavingRow:
    """A row in force that an import would leave out, with what is still open of it."""

    item: CatalogueItem
    open_count: int


def recognise(table: ImportedTable) -> list[Known]:
    """Give what is known of each row of a table; add a problem for each number and section that is not.

    A number may name a row of any version: what was dropped once comes back as the item it was.
    """
    keys = all_keys()
    sections = {section.name: section.pk for section in Section.objects.all()}
    lines: dict[uuid.UUID, int] = {}
    known = []
    for origin in table.origins:
        key = None
        if origin.number:
            try:
                key = key_of_number(origin.number, keys)
            except NumberNotFound as error:
                table.problems.append(Problem(origin.line, "number", origin.number, _not_found(error)))
        if key is not None and lines.setdefault(key, origin.line) != origin.line:
            reason = _("Row %(row)d has this item number already. Clear one of them.") % {"row": lines[key]}
            table.problems.append(Problem(origin.line, "number", origin.number, reason))
        section = " ".join(origin.section.split())
        if section and section not in sections:
            reason = _("This unit has no such section. Add it under “Sections” first, or clear the cell.")
            table.problems.append(Problem(origin.line, "section", origin.section, reason))
        known.append(Known(key, sections.get(section)))
    return known


def all_keys() -> set[uuid.UUID]:
    """Give the keys of every row of every version of the unit."""
    return set(CatalogueItem.objects.order_by().values_list("key", flat=True))


def numbered_rows(known: Sequence[Known]) -> list[Row | None]:
    """Give, for each row, the row that its number names as it stands in the newest version that has it."""
    keys = {each.key for each in known if each.key is not None}
    newest: dict[uuid.UUID, Row] = {}
    for item in CatalogueItem.objects.filter(key__in=keys).order_by("catalogue__number"):
        newest[item.key] = Row.of(item)
    return [newest.get(each.key) if each.key is not None else None for each in known]


def resolve(
    unit: Unit, rows: Sequence[Row], known: Sequence[Known], columns: Collection[str], *, draft: Sequence[CatalogueItem]
) -> list[ResolvedRow]:
    """Give imported rows as they would be written in place of a draft's: with key, section and marks.

    :param columns: the columns the sheet has: what it has a column for, it decides itself.
    """
    keys = keys_for([row.text for row in rows], draft=draft, given=[each.key for each in known])
    in_force = list(CatalogueItem.objects.of_version_in_force())
    template = template_for(unit.kind)
    sources = [[Row.of(item) for item in items] for items in (draft, in_force)]
    sources.append(list(template.rows) if template else [])
    marked = marked_like(list(rows), *sources, given=columns, numbered=numbered_rows(known))
    by_key = {item.key: item.section_id for item in [*in_force, *draft]}
    by_text = {text_of(item): item.section_id for item in [*in_force, *draft]}
    return [
        ResolvedRow(row, key, each.section_id if "section" in columns else by_key.get(key, by_text.get(row.text)))
        for row, key, each in zip(marked, keys, known, strict=True)
    ]


def leaving_rows(unit: Unit, keys: Collection[uuid.UUID]) -> list[LeavingRow]:
    """List the rows in force that a table with these keys leaves out, and how many obligations of each are open."""
    items = [item for item in CatalogueItem.objects.of_version_in_force().order_by("order") if item.key not in keys]
    open_of_key = dict(
        ObligationEntry.objects.filter(unit=unit, item_key__in=[item.key for item in items])
        .open()
        .values_list("item_key")
        .annotate(number=Count("pk"))
    )
    return [LeavingRow(item, open_of_key.get(item.key, 0)) for item in items]


def _not_found(error: NumberNotFound) -> str:
    if error.is_ambiguous:
        return _("Several items of this unit have this number. Enter the whole number as exported.")
    return _("No item of this unit has this number. Clear the cell if the item is new.")
