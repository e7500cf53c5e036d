"""The one place where the ledger is written: event, entry and tally together."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from core.actors import Actor
from core.ids import new_id
from hierarchy.units.models import Unit

from .folding import STATE_FIELDS, State, days_late, fold, settled
from .models import CatalogueEntry, EventKind, LedgerEvent, ObligationEntry
from .schedule import Due, DutyPeriod, ScheduledItem
from .tallies import TallyChange
from .vocabulary import Duty

#: Advisory lock class of "this unit's obligations are being created or cancelled".
UNIT_LOCK = 7_201
ROWS_PER_STATEMENT = 1_000
#: Columns of an entry that follow from its events besides the state's own.
FOLLOWING = ("verdict", "days_late", "changed_at")


@dataclass(frozen=True)
class Change:
    """One act on one obligation, before it is written."""

    obligation: ObligationEntry
    kind: str
    effective_on: date
    data: dict[str, Any] = field(default_factory=dict)


def lock_units(unit_ids: Sequence[int]) -> None:
    """Wait for everybody else who creates or cancels these units' obligations (until the transaction ends)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, id) FROM unnest(%s::int[]) AS id ORDER BY id", [UNIT_LOCK, list(unit_ids)]
        )
        cursor.fetchall()


def set_state(entry: ObligationEntry, state: State, *, at: datetime) -> None:
    """Put a state of a moment, and what follows from it, on an entry, unsaved.

    Acts may be recorded out of order: the latest moment of any of them stays.
    """
    for name, value in state.as_columns().items():
        setattr(entry, name, value)
    entry.changed_at = max(entry.changed_at, at) if entry.changed_at else at
    entry.verdict = settled(state)
    entry.days_late = days_late(state)


def new_event(entry: ObligationEntry, state: State, change: Change, *, actor: Actor, at: datetime) -> LedgerEvent:
    """Make the event of one act, unsaved."""
    return LedgerEvent(
        obligation=entry,
        unit_id=entry.unit_id,
        kind=change.kind,
        effective_on=change.effective_on,
        recorded_at=at,
        actor_id=actor.person_id,
        data=change.data,
        **state.as_columns(),
    )


def new_entry(
    *,
    unit_id: int,
    catalogue_id: Any,
    item: ScheduledItem,
    period: DutyPeriod,
    due: Due,
    position_id: int,
    at: datetime,
    matter_id: uuid.UUID | None = None,
) -> tuple[ObligationEntry, Change]:
    """Make an entry and the act that creates it, unsaved."""
    entry = ObligationEntry(
        id=new_id(),
        unit_id=unit_id,
        item_key=item.key,
        catalogue_id=catalogue_id,
        title=item.title,
        category=item.category,
        time_limit=item.time_limit,
        scope=item.scope,
        nil_allowed=item.nil_allowed or period.duty == Duty.CONFIRMATION,
        duty=period.duty,
        matter_id=matter_id,
        period_label=period.label,
        period_start=period.start,
        period_end=period.end,
        is_renewal=period.is_renewal,
        due_rule=due.rule,
        created_at=at,
    )
    data = {"position": position_id, "due_on": due.on.isoformat() if due.on else None}
    return entry, Change(entry, EventKind.CREATED, period.start, data)


def create_entries(changes: Sequence[Change], *, actor: Actor, at: datetime) -> int:
    """Write new obligations with their first events. They are open, so no tally changes."""
    events = []
    for change in changes:
        state = fold(None, kind=change.kind, effective_on=change.effective_on, recorded_at=at, data=change.data)
        set_state(change.obligation, state, at=at)
        events.append(new_event(change.obligation, state, change, actor=actor, at=at))
    ObligationEntry.objects.bulk_create([change.obligation for change in changes], batch_size=ROWS_PER_STATEMENT)
    LedgerEvent.objects.bulk_create(events, batch_size=ROWS_PER_STATEMENT)
    return len(events)


def post(changes: Sequence[Change], *, actor: Actor, at: datetime, also_update: Sequence[str] = ()) -> None:
    """Write acts on obligations that the caller holds locked: events, entries, tallies.

    :param also_update: further columns of the entries that the caller has set.
    """
    if not changes:
        return
    events, tally = [], TallyChange()
    for change in changes:
        entry = change.obligation
        before = State.of(entry)
        after = fold(before, kind=change.kind, effective_on=change.effective_on, recorded_at=at, data=change.data)
        set_state(entry, after, at=at)
        events.append(new_event(entry, after, change, actor=actor, at=at))
        tally.move(unit_id=entry.unit_id, period_end=entry.period_end, before=before, after=after)
    columns = [*STATE_FIELDS, *FOLLOWING, *also_update]
    if len(changes) == 1:
        changes[0].obligation.save(update_fields=columns)
    else:
        ObligationEntry.objects.bulk_update(
            [change.obligation for change in changes], columns, batch_size=ROWS_PER_STATEMENT
        )
    LedgerEvent.objects.bulk_create(events, batch_size=ROWS_PER_STATEMENT)
    tally.write()


def latest_catalogues(units: Sequence[Unit]) -> dict[int, CatalogueEntry]:
    """Give the catalogue in force of each unit that has one (one query)."""
    entries = CatalogueEntry.objects.filter(unit__in=units).order_by("unit_id", "-number").distinct("unit_id")
    return {entry.unit_id: entry for entry in entries}
