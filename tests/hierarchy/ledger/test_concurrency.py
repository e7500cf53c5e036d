"""Sixteen disclosures at once, two clerks pressing the same button, adoption beside the extending job."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.actors import SYSTEM
from core.errors import Refusal
from hierarchy.ledger import fulfilling, owing, reconciling
from hierarchy.ledger.models import LedgerEvent, MonthlyTally, ObligationEntry
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit
from tests.hierarchy.ledger.given import adopt, day, drafter_of, item, labels, moment


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run acts in eight threads, each on its own connection; a refusal is an answer."""

    def run(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Refusal as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, acts))


def disclosing(unit: Unit, entry: ObligationEntry) -> Callable[[], Any]:
    actor = drafter_of(unit)
    return lambda: (
        fulfilling.disclose(
            obligation_id=entry.pk,
            declared_on=day("2026-03-20"),
            disclosure_id=uuid.uuid4(),
            actor=actor,
            at=moment("2026-03-20"),
        ).verdict
    )


@pytest.mark.django_db(transaction=True)
def test_disclosures_of_several_units_at_once_leave_nothing_to_reconcile() -> None:
    root = make_district()
    units = [make_unit(parent=root, line="L03") for _ in range(4)]
    for unit in units:
        adopt(unit, [item() for _ in range(4)], on="2026-01-05")
    acts = [disclosing(entry.unit, entry) for entry in ObligationEntry.objects.select_related("unit")]
    assert together(acts) == ["on_time"] * 16
    assert sorted(MonthlyTally.objects.values_list("on_time", flat=True)) == [4, 4, 4, 4]
    assert list(reconciling.differences()) == []


@pytest.mark.django_db(transaction=True)
def test_the_same_obligation_disclosed_by_eight_clerks_counts_once() -> None:
    unit = make_unit(parent=make_district(), line="L03")
    adopt(unit, [item()], on="2026-01-05")
    entry = ObligationEntry.objects.get()
    answers = together([disclosing(unit, entry) for _ in range(8)])
    assert sorted(answers) == ["already_settled"] * 7 + ["on_time"]
    assert LedgerEvent.objects.filter(kind="disclosed").count() == 1
    assert list(reconciling.differences()) == []


@pytest.mark.django_db(transaction=True)
def test_the_extending_job_run_several_times_at_once_creates_each_period_once() -> None:
    unit = make_unit(parent=make_district(), line="L03")
    adopt(unit, [item(), item(cycle="monthly")], on="2026-01-05")
    extend = lambda: owing.extend_schedule(until=day("2026-03-10"), actor=SYSTEM, at=moment("2026-03-10"))  # noqa: E731 - the act itself is the subject
    assert sum(together([extend] * 8)) == 3
    assert labels(unit) == ["2026-01", "2026-02", "2026-03", "2026-Q1", "2026-04", "2026-Q2"]
    assert list(reconciling.differences()) == []


@pytest.mark.django_db
def test_posting_a_disclosure_takes_eight_statements_at_most() -> None:
    unit = make_unit(parent=make_district(), line="L03")
    adopt(unit, [item()], on="2026-01-05")
    act = disclosing(unit, ObligationEntry.objects.get())
    with CaptureQueriesContext(connection) as captured:
        act()
    statements = [
        q["sql"] for q in captured.captured_queries if not q["sql"].startswith(("SET ", "SAVEPOINT", "RELEASE"))
    ]
    assert len(statements) <= 8, statements
