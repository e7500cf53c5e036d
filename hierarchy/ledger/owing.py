"""What a unit owes: obligations made from its catalogue in force, cancelled when they no longer stand."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.errors import Refusal
from district.settings import DistrictSettings
from hierarchy.units.models import Unit
from workdays.calendar import Calendar

from .events import Change, create_entries, latest_catalogues, lock_units, new_entry, post
from .models import CatalogueEntry, EventKind, ObligationEntry
from .positions import PositionBook
from .schedule import ScheduledItem, confirmation_of, cycle_of, due_date, duties, periods_of
from .vocabulary import Duty, TimeLimit

UNITS_PER_TRANSACTION = 100


class CatalogueNumberTaken(Refusal):
    """Another version was put in force at the same time."""

    code = "catalogue_number_taken"


@dataclass(frozen=True)
class Rules:
    """One reading of the district's settings and of the working-day table, for many units."""

    settings: DistrictSettings
    calendar: Calendar

    @classmethod
    def load(cls) -> Rules:
        return cls(DistrictSettings.load(), Calendar.load())


def first_filing_deadline(unit: Unit, *, rules: Rules, on: date) -> date | None:
    """Give the day by which a unit's first catalogue had to be in force, None if the district set none.

    It is the district's date, or the unit's opening plus `filing_due_days`, whichever is later.
    """
    deadline = rules.settings.value("first_filing_due_on", on=on)
    if deadline is None:
        return None
    days = int(rules.settings.value("filing_due_days", on=on))
    after_opening = rules.calendar.add(unit.opened_on, days) or unit.opened_on
    return max(deadline, after_opening)


@transaction.atomic
def adopt_catalogue(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    number: int,
    items: Sequence[ScheduledItem],
    effective_on: date,
    meeting_reference: str,
    actor: Actor,
    at: datetime,
) -> CatalogueEntry:
    """Put a catalogue version in force: record it, cancel what no longer stands, create what is owed.

    A first catalogue adopted after its deadline owes, as overdue, the periods that ended since the deadline. A later
    version cancels only obligations that are not yet due and whose row or time limit is gone (CAT-08).

    The caller has checked that the actor may adopt.

    :raises CatalogueNumberTaken: if that version number is in force already.
    """
    lock_units([unit.pk])
    rules = Rules.load()
    previous = latest_catalogues([unit]).get(unit.pk)
    if previous is not None and previous.number >= number:
        raise CatalogueNumberTaken(_("A newer catalogue has been adopted meanwhile. Reload the page."))
    deadline = first_filing_deadline(unit, rules=rules, on=effective_on) if previous is None else None
    is_late = deadline is not None and effective_on > deadline
    days_key = "filing_due_days" if previous is None else "refiling_due_days"
    filing_due_on = rules.calendar.add(effective_on, int(rules.settings.value(days_key, on=effective_on)))
    entry = CatalogueEntry.objects.create(
        catalogue_id=catalogue_id,
        unit=unit,
        number=number,
        items=[item.to_json() for item in items],
        item_count=len(items),
        meeting_reference=meeting_reference,
        effective_on=effective_on,
        owed_from=deadline if is_late and deadline else effective_on,
        recorded_at=at,
        filing_due_on=deadline if is_late else filing_due_on,
    )
    if previous is not None:
        _cancel_what_no_longer_stands(unit, items, rules=rules, effective_on=effective_on, actor=actor, at=at)
    _create_what_is_owed({unit.pk: (unit, entry)}, rules=rules, until=localdate(at), actor=actor, at=at)
    record("catalogue.in_force", subject=entry, actor=actor, at=at, unit_id=unit.pk, number=number)
    return entry


def _cancel_what_no_longer_stands(
    unit: Unit, items: Sequence[ScheduledItem], *, rules: Rules, effective_on: date, actor: Actor, at: datetime
) -> None:
    by_key = {item.key: item for item in items}
    # What is due by the day of recording stays owed: a backdated adoption must not wipe out what is overdue.
    not_yet_due = ObligationEntry.objects.filter(unit=unit).open().exclude(due_on__lt=localdate(at))
    gone = [
        entry
        for entry in not_yet_due.select_for_update()
        if entry.withdrawn_on is None
        and not _still_owed(entry, by_key.get(entry.item_key), unit=unit, rules=rules, on=effective_on)
    ]
    changes = [Change(entry, EventKind.CANCELLED, effective_on, {"reason": "new_version"}) for entry in gone]
    post(changes, actor=actor, at=at)


def _still_owed(entry: ObligationEntry, item: ScheduledItem | None, *, unit: Unit, rules: Rules, on: date) -> bool:
    """Whether the new version's row owes the same period as the entry."""
    if item is None or item.time_limit != entry.time_limit:
        return False
    if item.time_limit != TimeLimit.PERIODIC:
        return True
    cycle = cycle_of(item, kind=unit.kind_id, settings=rules.settings, on=on)
    periods = periods_of(cycle, ending_from=entry.period_end, beginning_by=entry.period_start)
    return any(period.label == entry.period_label for period in periods)


def _create_what_is_owed(
    in_force: dict[int, tuple[Unit, CatalogueEntry]], *, rules: Rules, until: date, actor: Actor, at: datetime
) -> int:
    """Create the obligations that are owed and do not exist yet. The units are locked by the caller."""
    existing = _existing_duties(in_force)
    book = PositionBook.of_units(in_force)
    changes: list[Change] = []
    for unit_id, (unit, entry) in in_force.items():
        reopened_on = book.latest_opening(unit_id)
        owed_from = entry.owed_from if reopened_on is None else max(entry.owed_from, reopened_on)
        for value in entry.items:
            item = ScheduledItem.from_json(value)
            for period in duties(
                item,
                kind=unit.kind_id,
                effective_on=entry.effective_on,
                owed_from=owed_from,
                until=until,
                settings=rules.settings,
            ):
                position_id = book.at(unit_id, period.end)
                if position_id is None or (item.key, period.label) in existing[unit_id]:
                    continue
                due = due_date(item, period, settings=rules.settings, calendar=rules.calendar)
                changes.append(
                    new_entry(
                        unit_id=unit_id,
                        catalogue_id=entry.catalogue_id,
                        item=item,
                        period=period,
                        due=due,
                        position_id=position_id,
                        at=at,
                    )[1]
                )
    return create_entries(changes, actor=actor, at=at)


def _existing_duties(unit_ids: Iterable[int]) -> dict[int, set[tuple[uuid.UUID, str]]]:
    existing: dict[int, set[tuple[uuid.UUID, str]]] = defaultdict(set)
    rows = ObligationEntry.objects.owed().filter(unit__in=list(unit_ids))
    for unit_id, key, label, duty, ended in rows.values_list(
        "unit_id", "item_key", "period_label", "duty", "period_end"
    ):
        existing[unit_id].add((key, label))
        if duty == Duty.EVENT:  # what was registered needs no confirmation that there was nothing
            existing[unit_id].add((key, confirmation_of(ended)))
    return existing


def extend_schedule(*, until: date, actor: Actor, at: datetime, unit_ids: Sequence[int] | None = None) -> int:
    """Create the obligations of periods that have come into sight: the extending job. Returns how many.

    Safe to repeat; works in transactions of a hundred units so that nobody waits long.
    """
    rules = Rules.load()
    units = Unit.objects.filter(closed_on__isnull=True, catalogue_entries__isnull=False).distinct().order_by("pk")
    if unit_ids is not None:
        units = units.filter(pk__in=unit_ids)
    ids = list(units.values_list("pk", flat=True))
    created = 0
    for start in range(0, len(ids), UNITS_PER_TRANSACTION):
        batch = ids[start : start + UNITS_PER_TRANSACTION]
        with transaction.atomic():
            lock_units(batch)
            members = list(Unit.objects.filter(pk__in=batch, closed_on__isnull=True))
            catalogues = latest_catalogues(members)
            in_force = {unit.pk: (unit, catalogues[unit.pk]) for unit in members if unit.pk in catalogues}
            created += _create_what_is_owed(in_force, rules=rules, until=until, actor=actor, at=at)
    return created


@transaction.atomic
def cancel(*, obligation_ids: Sequence[uuid.UUID], effective_on: date, reason: str, actor: Actor, at: datetime) -> int:
    """Cancel obligations that no longer stand, whatever their state. Returns how many were not cancelled before."""
    entries = list(ObligationEntry.objects.owed().filter(pk__in=obligation_ids).order_by("pk").select_for_update())
    changes = [Change(entry, EventKind.CANCELLED, effective_on, {"reason": reason}) for entry in entries]
    post(changes, actor=actor, at=at)
    return len(changes)


@transaction.atomic
def close_unit_obligations(
    *, unit: Unit, closed_on: date, reason: str, actor: Actor, at: datetime, including_open: bool = False
) -> int:
    """Cancel the obligations of periods that end after a unit's last day, and no others (metrics: population).

    :param including_open: also cancel every obligation still open, as a merge does (design 5).
    """
    lock_units([unit.pk])
    entries = ObligationEntry.objects.owed().filter(unit=unit)
    after = entries.filter(period_end__gt=closed_on)
    ids = set(after.values_list("pk", flat=True))
    if including_open:
        ids |= set(entries.open().values_list("pk", flat=True))
    return cancel(obligation_ids=list(ids), effective_on=closed_on, reason=reason, actor=actor, at=at)


@transaction.atomic
def restamp(*, unit_ids: Sequence[int], from_day: date, actor: Actor, at: datetime) -> int:
    """Give entries whose period ends on `from_day` or later the position their unit has at that end.

    Called by every structure act, backdated ones included. Returns how many entries moved.
    """
    book = PositionBook.of_units(unit_ids)
    entries = (
        ObligationEntry.objects.filter(unit__in=list(unit_ids), period_end__gte=from_day)
        .order_by("pk")
        .select_for_update()
    )
    changes = []
    for entry in entries:
        position_id = book.at(entry.unit_id, entry.period_end)
        if position_id is not None and position_id != entry.position_id:
            changes.append(Change(entry, EventKind.RESTAMPED, from_day, {"position": position_id}))
    post(changes, actor=actor, at=at)
    return len(changes)


@transaction.atomic
def resolve_pending(*, actor: Actor, at: datetime) -> int:
    """Compute the due dates that waited for a year of the working-day table. Returns how many were resolved."""
    calendar = Calendar.load()
    changes = []
    for entry in ObligationEntry.objects.pending().order_by("pk").select_for_update():
        base = date.fromisoformat(entry.due_rule["base"])
        due_on = calendar.add(base, entry.due_rule["working_days"])
        if due_on is not None:
            changes.append(Change(entry, EventKind.DUE_RESOLVED, localdate(at), {"due_on": due_on.isoformat()}))
    post(changes, actor=actor, at=at)
    return len(changes)
