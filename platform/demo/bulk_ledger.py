"""The ledger's rows of many proceedings: changes folded by `hierarchy.ledger`, written with few statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.utils.timezone import localdate

from accounts.models import User
from hierarchy.ledger.events import Change, create_entries, new_event, set_state
from hierarchy.ledger.folding import State, fold
from hierarchy.ledger.fulfilling import counting_day
from hierarchy.ledger.models import EventKind, LedgerEvent, ObligationEntry
from hierarchy.ledger.owing import Rules
from hierarchy.ledger.tallies import TallyChange
from tenants.disclosure.models import Disclosure
from tenants.disclosure.procedure import Act

from .acts import Proceedings
from .bulk_workspace import is_approval

ROWS_PER_STATEMENT = 1_000
#: Columns of an entry that preparing, disclosing, nil returns and cancelling change, with their types.
CHANGED = {
    "prepared_at": "timestamptz",
    "declared_on": "date",
    "disclosed_on": "date",
    "nil_on": "date",
    "cancelled_on": "date",
    "recorded_at": "timestamptz",
    "disclosure_id": "uuid",
    "verdict": "text",
    "days_late": "int",
    "changed_at": "timestamptz",
}


@dataclass(frozen=True)
class Posting:
    """One change with who made it and when."""

    at: datetime
    actor: User
    change: Change


@dataclass
class LedgerRows:
    """Changes to obligations of one unit, gathered in any order and posted in the order of time."""

    rules: Rules
    postings: list[Posting] = field(default_factory=list)
    created: list[Posting] = field(default_factory=list)

    def create(self, proceedings: Proceedings, change: Change) -> None:
        """Add an obligation that proceedings begin with."""
        self.created.append(Posting(proceedings.started_at, proceedings.drafter, change))

    def add(self, proceedings: Proceedings, disclosure: Disclosure, entry: ObligationEntry, *, preset: str) -> None:
        """Add what one disclosure's acts post."""
        for taken in proceedings.taken:
            on = localdate(taken.at)
            if is_approval(taken, preset):
                self.post(taken.at, taken.user, Change(entry, EventKind.PREPARED, on))
            elif taken.act == Act.CONFIRM_NIL:
                entry.disclosure_id = disclosure.pk
                self.post(taken.at, taken.user, Change(entry, EventKind.NIL_RETURNED, on))
            elif taken.act == Act.PUBLISH and proceedings.fulfilment is not None:
                entry.recorded_at, entry.disclosure_id = taken.at, disclosure.pk
                change = self._disclosed(entry, proceedings.fulfilment.disclosed_on, on)
                self.post(taken.at, taken.user, change)

    def write(self) -> None:
        """Fold and write events, entries and tallies."""
        for posting in sorted(self.created, key=lambda posting: posting.at):
            create_entries([posting.change], actor=posting.actor, at=posting.at)
        events: list[LedgerEvent] = []
        entries: dict[object, ObligationEntry] = {}
        tally = TallyChange()
        for posting in sorted(self.postings, key=lambda posting: posting.at):
            entry, change = posting.change.obligation, posting.change
            before = State.of(entry)
            after = fold(
                before,
                kind=change.kind,
                effective_on=change.effective_on,
                recorded_at=posting.at,
                data=change.data,
            )
            set_state(entry, after, at=posting.at)
            events.append(new_event(entry, after, change, actor=posting.actor, at=posting.at))
            tally.move(unit_id=entry.unit_id, period_end=entry.period_end, before=before, after=after)
            entries[entry.pk] = entry
        LedgerEvent.objects.bulk_create(events, batch_size=ROWS_PER_STATEMENT)
        update_entries(entries.values())
        tally.write()

    def post(self, at: datetime, actor: User, change: Change) -> None:
        """Add one change to an obligation."""
        self.postings.append(Posting(at, actor, change))

    def _disclosed(self, entry: ObligationEntry, declared_on: date, recorded_on: date) -> Change:
        limit = int(self.rules.settings.value("offline_backfill_days", on=recorded_on))
        counts_on = counting_day(declared_on, recorded_on, limit_days=limit, calendar=self.rules.calendar)
        data = {"declared_on": declared_on.isoformat(), "disclosed_on": counts_on.isoformat()}
        return Change(entry, EventKind.DISCLOSED, counts_on, data)


def update_entries(entries: Iterable[ObligationEntry]) -> None:
    """Write the changed columns of many entries in one statement (a CASE per row and column is slow)."""
    rows = list(entries)
    if not rows:
        return
    columns = [[entry.pk for entry in rows], *([getattr(entry, name) for entry in rows] for name in CHANGED)]
    arrays = ", ".join(["%s::uuid[]", *(f"%s::{kind}[]" for kind in CHANGED.values())])
    sql = (
        f"UPDATE {ObligationEntry._meta.db_table} AS entry "  # noqa: S608 - names are constants
        f"SET {', '.join(f'{name} = changed.{name}' for name in CHANGED)} "
        f"FROM unnest({arrays}) AS changed (id, {', '.join(CHANGED)}) WHERE entry.id = changed.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, columns)
