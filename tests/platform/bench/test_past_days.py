"""Figures and lists as of past days, held against a plain fold of every event in Python, over a ledger of all acts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction

from bench.district import TODAY, BenchDistrict, Size, fill
from core.actors import SYSTEM
from core.days import end_of
from dashboards.asking import Asked
from dashboards.obligations import Conditions, Obligations
from hierarchy.ledger import reconciling
from hierarchy.ledger.events import Change, post
from hierarchy.ledger.folding import State, verdict_on
from hierarchy.ledger.models import EventKind, LedgerEvent, ObligationEntry
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import rollup
from hierarchy.units.models import Unit
from tests.hierarchy.ledger.given import moment

# One process for the whole file: it fills once for all tests.
pytestmark = pytest.mark.django_db

DAYS = ["2025-08-01", "2026-02-11", "2026-04-20", "2026-05-31", "2026-06-20", "2026-07-08", "2026-07-09"]
PERIODS = ["2025-Q3", "2026-Q1", "2026-Q2", "2026-Q3", "2026"]
MET = {"on_time", "late", "exempt", "nil"}


@pytest.fixture(scope="module")
def district(django_db_setup: None, django_db_blocker: Any) -> Iterator[BenchDistrict]:
    """Fill once, and let something unusual happen to one item in twelve."""
    with django_db_blocker.unblock(), transaction.atomic():
        filled = fill(Size(20, 1), progress=lambda _sentence: None)
        _let_things_happen()
        assert list(reconciling.differences()) == []
        yield filled
        transaction.set_rollback(True)


def _let_things_happen() -> None:
    rng = Random(7)
    entries = list(ObligationEntry.objects.order_by("pk"))
    for entry in rng.sample(entries, len(entries) // 12):
        start = max(entry.changed_at.date(), date(2026, 2, 1)) + timedelta(days=1)
        day = start + timedelta(days=rng.randint(0, max(0, (TODAY - start).days - 12)))
        for change in _unusual(entry, day, rng):
            if change.effective_on < TODAY:
                post([change], actor=SYSTEM, at=moment(change.effective_on))


def _unusual(entry: ObligationEntry, day: date, rng: Random) -> list[Change]:
    if entry.disclosed_on is not None:
        again = day + timedelta(days=rng.randint(1, 11))
        data = {"successor_due_on": (day + timedelta(days=6)).isoformat()}
        days = {"declared_on": again.isoformat(), "disclosed_on": again.isoformat()}
        changes = [Change(entry, EventKind.WITHDRAWN, day, data), Change(entry, EventKind.REPUBLISHED, again, days)]
        return changes[: rng.randint(1, 2)]
    if entry.verdict:
        return []
    later = {"extended_to": ((entry.due_on or day) + timedelta(days=20)).isoformat()}
    return [
        rng.choice(
            (
                Change(entry, EventKind.EXTENDED, day, later),
                Change(entry, EventKind.EXEMPTED, day),
                Change(entry, EventKind.CANCELLED, day),
                Change(entry, EventKind.PREPARED, day),
            )
        )
    ]


def _folded(period: Period, day: date) -> dict[tuple[int, object], list[str]]:
    """Judge the last event of each item recorded by the day; cancelled ones left out. By unit and catalogue row."""
    last: dict[object, LedgerEvent] = {}
    events = LedgerEvent.objects.filter(
        recorded_at__lt=end_of(day), obligation__period_end__range=(period.start, period.end)
    )
    for event in events.select_related("obligation").order_by("id"):
        last[event.obligation_id] = event
    rows: dict[tuple[int, object], list[str]] = defaultdict(list)
    for event in last.values():
        verdict = verdict_on(State.of(event), day)
        if verdict != "cancelled":
            rows[event.unit_id, event.obligation.item_key].append(str(verdict))
    return rows


@pytest.mark.parametrize("on", DAYS)
@pytest.mark.parametrize("code", PERIODS)
def test_states_rows_and_covered_units_are_those_of_a_plain_fold(district: BenchDistrict, on: str, code: str) -> None:
    day, period = date.fromisoformat(on), Period.parse(code)
    expected: dict[int, Counter[str]] = defaultdict(Counter)
    for (unit, _key), verdicts in _folded(period, day).items():
        expected[unit].update(verdicts)
        expected[unit]["rows_owed"] += 1
        expected[unit]["rows_met"] += bool(MET & set(verdicts))
    rows = rollup(Question(period, day, TODAY), By.UNIT)
    names = ("on_time", "late", "overdue", "not_yet_due", "exempt", "nil", "rows_owed", "rows_met")
    found = {int(row.key): {name: getattr(row.counts, name) for name in names} for row in rows if row.counts.owed}
    assert found == {unit: {name: counts[name] for name in names} for unit, counts in expected.items()}
    [total] = rollup(Question(period, day, TODAY), By.TOTAL)
    assert total.counts.units_covered == len(expected)


@pytest.mark.parametrize("on", DAYS)
def test_a_list_as_of_a_past_day_holds_as_many_as_the_figure_says(district: BenchDistrict, on: str) -> None:
    day, period = date.fromisoformat(on), Period.parse("2026-Q2")
    expected = Counter(verdict for verdicts in _folded(period, day).values() for verdict in verdicts)
    judged = Obligations(Asked(period, day, TODAY), Unit.objects.all())
    states = ("on_time", "late", "overdue", "not_yet_due", "exempt", "nil")
    assert {state: judged.where(Conditions(state=state)).count() for state in states} == {
        state: expected[state] for state in states
    }
