"""Recompute the ledger from its events and name every difference; `rebuild` puts it right.

Events are the truth. Each obligation is folded afresh from the facts of its events; every event's state, the entry,
its position and the unit's tallies must agree. `settings.RECONCILERS` names further checks (what workspaces refer to).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from hierarchy.units.models import Unit

from .events import FOLLOWING, ROWS_PER_STATEMENT, lock_units, set_state
from .folding import STATE_FIELDS, State, days_late, fold, settled
from .models import EventKind, LedgerEvent, MonthlyTally, ObligationEntry
from .positions import PositionBook
from .tallies import COUNTERS, TallyKey, contribution, tally_key

UNITS_AT_ONCE = 200


def differences() -> Iterator[str]:
    """Yield one line per difference between events, entries, positions and tallies; none in a sound ledger."""
    for unit_ids in _batches():
        events = _events_of(unit_ids)
        entries = list(ObligationEntry.objects.filter(unit__in=unit_ids).order_by("unit_id", "pk"))
        for entry in entries:
            yield from _entry_differences(entry, events.pop(entry.pk, []))
        yield from _position_differences(entries, unit_ids)
        yield from _tally_differences(entries, unit_ids)


def rebuild() -> int:
    """Write entries and tallies afresh from the events. Returns how many entries changed."""
    changed = 0
    for unit_ids in _batches():
        with transaction.atomic():
            lock_units(unit_ids)
            changed += _rebuild_units(unit_ids)
    return changed


def _rebuild_units(unit_ids: Sequence[int]) -> int:
    events = _events_of(unit_ids)
    entries = list(ObligationEntry.objects.filter(unit__in=unit_ids).select_for_update().order_by("pk"))
    changed = []
    for entry in entries:
        its_events = events.get(entry.pk, [])
        states = _states_after(its_events)
        if not states:
            continue
        state, changed_at = states[-1], max(event.recorded_at for event in its_events)
        if _stored(entry) != (state, settled(state), days_late(state), changed_at):
            entry.changed_at = changed_at  # what stood there may be later than any event
            set_state(entry, state, at=changed_at)
            changed.append(entry)
    ObligationEntry.objects.bulk_update(changed, [*STATE_FIELDS, *FOLLOWING], batch_size=ROWS_PER_STATEMENT)
    MonthlyTally.objects.filter(unit__in=unit_ids).delete()
    MonthlyTally.objects.bulk_create(
        [
            MonthlyTally(unit_id=unit, position_id=position, month=month, **counts)
            for (unit, position, month), counts in _expected_tallies(entries).items()
        ],
        batch_size=ROWS_PER_STATEMENT,
    )
    return len(changed)


def _batches() -> Iterator[list[int]]:
    ids = list(Unit.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), UNITS_AT_ONCE):
        yield ids[start : start + UNITS_AT_ONCE]


def _events_of(unit_ids: Sequence[int]) -> dict[object, list[LedgerEvent]]:
    events: dict[object, list[LedgerEvent]] = defaultdict(list)
    for event in LedgerEvent.objects.filter(unit__in=unit_ids).order_by("id"):
        events[event.obligation_id].append(event)
    return events


def _states_after(events: Sequence[LedgerEvent]) -> list[State]:
    """Fold an obligation's events afresh, from their facts alone: the state after each."""
    states: list[State] = []
    for event in events:
        state = fold(
            states[-1] if states else None,
            kind=event.kind,
            effective_on=event.effective_on,
            recorded_at=event.recorded_at,
            data=event.data,
        )
        states.append(state)
    return states


def _stored(entry: ObligationEntry) -> tuple[State, str, int | None, datetime]:
    return State.of(entry), entry.verdict, entry.days_late, entry.changed_at


def _entry_differences(entry: ObligationEntry, events: Sequence[LedgerEvent]) -> Iterator[str]:
    name = f"obligation {entry.pk}"
    if not events or events[0].kind != EventKind.CREATED:
        yield f"{name}: does not begin with its creation"
        return
    states = _states_after(events)
    for event, expected in zip(events, states, strict=True):
        if State.of(event) != expected:
            yield f"{name}: event {event.pk} ({event.kind}) does not follow from the events before it"
    state = states[-1]
    for field in STATE_FIELDS:
        if getattr(entry, field) != getattr(state, field):
            yield f"{name}: {field} is {getattr(entry, field)}, by its events {getattr(state, field)}"
    if (entry.verdict, entry.days_late) != (settled(state), days_late(state)):
        yield f"{name}: verdict is “{entry.verdict}”, by its events “{settled(state)}”"
    changed_at = max(event.recorded_at for event in events)
    if entry.changed_at != changed_at:
        yield f"{name}: last changed {entry.changed_at}, by its events {changed_at}"


def _position_differences(entries: Sequence[ObligationEntry], unit_ids: Sequence[int]) -> Iterator[str]:
    book = PositionBook.of_units(unit_ids)
    for entry in entries:
        position_id = book.at(entry.unit_id, entry.period_end)
        if position_id is None and entry.cancelled_on is None:
            yield f"obligation {entry.pk}: its unit did not exist on {entry.period_end}"
        elif position_id is not None and position_id != entry.position_id:
            yield f"obligation {entry.pk}: stamped with position {entry.position_id}, not {position_id}"


def _expected_tallies(entries: Sequence[ObligationEntry]) -> dict[TallyKey, Counter[str]]:
    tallies: dict[TallyKey, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        counts = contribution(State.of(entry))
        if counts:
            tallies[tally_key(entry.unit_id, entry.position_id, entry.period_end)] += counts
    return tallies


def _tally_differences(entries: Sequence[ObligationEntry], unit_ids: Sequence[int]) -> Iterator[str]:
    expected = _expected_tallies(entries)
    stored: dict[TallyKey, Counter[str]] = {}
    for row in MonthlyTally.objects.filter(unit__in=unit_ids):
        stored[row.unit_id, row.position_id, row.month] = Counter({name: getattr(row, name) for name in COUNTERS})
    for key in sorted(expected.keys() | stored.keys()):
        for name in COUNTERS:
            have, want = stored.get(key, Counter())[name], expected.get(key, Counter())[name]
            if have != want:
                unit_id, position_id, month = key
                yield f"tally of unit {unit_id} at position {position_id}, {month:%Y-%m}: {name} is {have}, not {want}"
