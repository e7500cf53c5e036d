"""Catalogues in force, one version a year for every unit, and their filing with whoever receives it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from datetime import date, time, timedelta
from hashlib import md5
from itertools import islice
from typing import TypeVar

from accounts.models import User
from core.hashing import canonical_json, sha256_hex
from demo.planning import moment
from demo.units import stable
from hierarchy.ledger.models import CatalogueEntry, Submission, SubmissionKind, SubmissionStatus
from hierarchy.ledger.schedule import ScheduledItem
from hierarchy.ledger.submissions import receiver_of
from hierarchy.ledger.vocabulary import Category, Scope, TimeLimit
from hierarchy.units.models import DisclosureBasis, Unit

from .periods import Years

Row = TypeVar("Row")
ROWS_PER_STATEMENT = 1_000
#: Rows of each catalogue: so many are renewed every quarter, so many confirmed when nothing happened.
PERIODIC, CONFIRMED = 28, 7
ITEMS = PERIODIC + CONFIRMED


def item_key(unit_id: int, number: int) -> uuid.UUID:
    """Give the key of a unit's row. `obligation_rows` computes the same in SQL."""
    return uuid.UUID(md5(f"{unit_id}/{number}".encode(), usedforsecurity=False).hexdigest())


def catalogue_id(unit_id: int, year: int) -> uuid.UUID:
    """Give the key of a unit's version of a year. `obligation_rows` computes the same in SQL."""
    return uuid.UUID(md5(f"{unit_id}/{year}/catalogue".encode(), usedforsecurity=False).hexdigest())


def title_of(number: int) -> str:
    return f"第{number}项公开内容"


def category_of(number: int) -> str:
    return str(Category.values[number % len(Category.values)])


def scope_of(number: int) -> str:
    return str(Scope.values[number % len(Scope.values)])


def scheduled(unit_id: int, number: int) -> ScheduledItem:
    """Give a unit's row of that number, from 1."""
    limit = TimeLimit.PERIODIC if number <= PERIODIC else TimeLimit.IMMEDIATE
    cycle = "quarterly" if limit == TimeLimit.PERIODIC else ""
    return ScheduledItem(
        item_key(unit_id, number), title_of(number), category_of(number), scope_of(number), str(limit), cycle
    )


def owing(units: Sequence[Unit]) -> list[Unit]:
    """Keep the units that disclose at all."""
    return [unit for unit in units if unit.kind.basis != DisclosureBasis.NONE]


def write_catalogues(units: Sequence[Unit], *, years: Years, root: Unit, office: User) -> None:
    """Write each unit's versions and their filings; a few units have not filed their last."""
    entries, filings = [], []
    last = max(quarter.period.start.year for quarter in years.quarters)
    for unit in owing(units):
        receiver = receiver_of(unit)
        items = [scheduled(unit.pk, number).to_json() for number in range(1, ITEMS + 1)]
        for number, year in enumerate(range(years.start.year, last + 1), start=1):
            entry = _entry(unit, number, max(date(year, 1, 5), years.start), items)
            entries.append(entry)
            if receiver is not None and not (year == last and stable(unit.code, "unfiled") % 12 == 0):
                filings.append(_filing(entry, receiver or root, office))
    for batch in _batches(entries):
        CatalogueEntry.objects.bulk_create(batch)
    for submissions in _batches(filings):
        Submission.objects.bulk_create(submissions)


def _entry(unit: Unit, number: int, day: date, items: list[dict[str, object]]) -> CatalogueEntry:
    return CatalogueEntry(
        catalogue_id=catalogue_id(unit.pk, day.year),
        unit=unit,
        number=number,
        items=items,
        item_count=len(items),
        meeting_reference=f"党委会〔{day.year}〕1号",
        effective_on=day,
        owed_from=day,
        recorded_at=moment(day, time(16, 0)),
        filing_due_on=day + timedelta(days=14),
    )


def _filing(entry: CatalogueEntry, receiver: Unit, office: User) -> Submission:
    days = stable(str(entry.catalogue_id)) % 16
    content = {"version": entry.number, "rows": entry.item_count}
    sent_on = entry.effective_on + timedelta(days=1 + days)
    return Submission(
        kind=SubmissionKind.FILING,
        sender_id=entry.unit_id,
        receiver=receiver,
        subject_id=entry.catalogue_id,
        title="公开目录报备",
        content=content,
        content_sha256=sha256_hex(canonical_json(content)),
        sent_at=moment(sent_on, time(10, 0)),
        sent_by=office.person,
        receipt_due_on=sent_on + timedelta(days=7),
        status=SubmissionStatus.ACCEPTED,
        decided_at=moment(sent_on + timedelta(days=2 + days // 2), time(15, 0)),
        decided_by=office.person,
    )


def _batches(rows: Sequence[Row]) -> Iterator[list[Row]]:
    remaining = iter(rows)
    while batch := list(islice(remaining, ROWS_PER_STATEMENT)):
        yield batch
