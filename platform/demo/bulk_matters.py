"""Events registered in bulk: the matter, what is owed for it, and the quarter's confirmation that it answers.

Equal to `tenants.disclosure.actions.matters.register_event` and `hierarchy.ledger.matters.owe_event`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.timezone import localdate

from audit.trail import Draft
from hierarchy.ledger.events import Change, latest_catalogues, new_entry
from hierarchy.ledger.models import EventKind, ObligationEntry
from hierarchy.ledger.owing import Rules
from hierarchy.ledger.positions import PositionBook
from hierarchy.ledger.schedule import Due, DutyPeriod, ScheduledItem, confirmation_of
from hierarchy.ledger.vocabulary import Duty
from hierarchy.units.models import Unit
from tenants.disclosure.actions.matters import MAX_MATTER_TITLE
from tenants.disclosure.models import Matter

from .acts import Proceedings
from .bulk_ledger import LedgerRows
from .bulk_workspace import WorkspaceRows


@dataclass
class MatterRows:
    """The events of one unit, unsaved. A row has at most one event a day here, so that labels need no number."""

    unit: Unit
    rules: Rules
    entries: Iterable[ObligationEntry]
    matters: list[Matter] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._book = PositionBook.of_units([self.unit.pk])
        self._catalogue = latest_catalogues([self.unit])[self.unit.pk]
        items = [ScheduledItem.from_json(dict(value)) for value in self._catalogue.items]
        self._items = {item.key: item for item in items}
        confirmations = [entry for entry in self.entries if entry.duty == Duty.CONFIRMATION]
        self._confirmations = {(entry.item_key, entry.period_label): entry for entry in confirmations}

    def register(self, proceedings: Proceedings, rows: WorkspaceRows, ledger: LedgerRows) -> ObligationEntry:
        """Add the matter and its duty, and cancel the confirmation that it answers."""
        happened_on, item_key, at = proceedings.happened_on, proceedings.item_key, proceedings.started_at
        if happened_on is None or item_key is None or proceedings.content is None:
            raise ValueError("no event")
        matter = Matter(
            kind=Matter.Kind.EVENT,
            item_key=item_key,
            title=proceedings.content.title.strip()[:MAX_MATTER_TITLE],
            began_on=happened_on,
            created_by_id=proceedings.drafter.person_id,
            created_at=at,
        )
        self.matters.append(matter)
        data = {"kind": matter.kind}
        rows.trail.append(
            Draft("matter.registered", matter, actor=proceedings.drafter, at=at, unit_id=self.unit.pk, data=data)
        )
        entry, created = self._owe(matter, item_key)
        ledger.create(proceedings, created)
        self._answer(item_key, confirmation_of(happened_on), proceedings, ledger)
        return entry

    def _owe(self, matter: Matter, item_key: uuid.UUID) -> tuple[ObligationEntry, Change]:
        day = matter.began_on
        position_id = self._book.at(self.unit.pk, day)
        if position_id is None:
            raise ValueError("the unit did not exist")
        count = int(self.rules.settings.value("immediate_days", on=localdate(matter.created_at)))
        rule = {"base": day.isoformat(), "working_days": count, "setting": "immediate_days"}
        return new_entry(
            unit_id=self.unit.pk,
            catalogue_id=self._catalogue.catalogue_id,
            item=self._items[item_key],
            period=DutyPeriod(f"E{day.isoformat()}", day, day, duty=Duty.EVENT),
            due=Due(self.rules.calendar.add(day, count), rule),
            position_id=position_id,
            at=matter.created_at,
            matter_id=matter.pk,
        )

    def _answer(self, item_key: uuid.UUID, label: str, proceedings: Proceedings, ledger: LedgerRows) -> None:
        confirmation = self._confirmations.get((item_key, label))
        if confirmation is not None:
            on = localdate(proceedings.started_at)
            change = Change(confirmation, EventKind.CANCELLED, on, {"reason": "event_registered"})
            ledger.post(proceedings.started_at, proceedings.drafter, change)

    def write(self) -> None:
        """Write the matters. The caller is inside the workspace."""
        Matter.objects.bulk_create(self.matters)
