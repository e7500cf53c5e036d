"""The bulk path: many disclosures of one unit in a handful of statements, leaving what the real actions leave.

Notices are the one thing it does not write: they tell people of what is new, and this is history.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from audit.trail import record_many
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.owing import Rules
from hierarchy.units.models import Unit
from tenants.catalogue.models import CatalogueItem
from tenants.registry.workspaces import workspace

from .acts import Proceedings
from .bulk_ledger import LedgerRows
from .bulk_matters import MatterRows
from .bulk_workspace import WorkspaceRows, add_proceedings, in_time_order
from .people import Crew


def perform_in_bulk(
    unit: Unit,
    many: Sequence[Proceedings],
    *,
    crew: Crew,
    rules: Rules,
    entries: Mapping[uuid.UUID, ObligationEntry],
    items: Mapping[uuid.UUID, CatalogueItem],
) -> None:
    """Write everything that these proceedings leave behind, in one transaction.

    :param entries: the obligations they fulfil, by key, as they stand; they are changed along.
    :param items: the catalogue rows in force, by item key, for what fulfils no obligation.
    """
    rows, ledger = WorkspaceRows(unit, crew), LedgerRows(rules)
    matters = MatterRows(unit, rules, entries.values())
    for proceedings in sorted(many, key=lambda each: each.started_at):
        entry = entries[proceedings.obligation_id] if proceedings.obligation_id else None
        if proceedings.happened_on is not None:
            entry = matters.register(proceedings, rows, ledger)
        disclosure = add_proceedings(rows, proceedings, entry=entry, item=_row_of(proceedings, items))
        if entry is not None:
            ledger.add(proceedings, disclosure, entry, preset=unit.staffing_preset)
    with workspace(unit):
        matters.write()
        rows.write()
        ledger.write()
        record_many(in_time_order(rows.trail))


def _row_of(proceedings: Proceedings, items: Mapping[uuid.UUID, CatalogueItem]) -> CatalogueItem | None:
    return items.get(proceedings.item_key) if proceedings.item_key else None
