"""What a structure act does to what units owe. After each, reconcile prints nothing."""

from __future__ import annotations

import uuid

import pytest

from core.actors import SYSTEM
from hierarchy.ledger import fulfilling, owing
from hierarchy.ledger.models import EventKind, LedgerEvent, ObligationEntry
from hierarchy.ledger.reconciling import differences
from hierarchy.structure import actions
from hierarchy.structure.consequences import Consequences, foresee
from hierarchy.structure.positions import LaterChangeStands
from hierarchy.units.models import Unit, UnitPosition
from tests.factories import make_line
from tests.hierarchy.ledger.given import adopt, drafter_of, item, labels, owed

from .stories import day, faults, noon, small_district

pytestmark = pytest.mark.django_db


def stamps(unit: Unit) -> dict[str, str]:
    """Give the line of the position stamped on each entry that is owed, by period."""
    entries = ObligationEntry.objects.owed().filter(unit=unit).select_related("position__line")
    return {entry.period_label: entry.position.line.code for entry in entries}


def adopted_monthly() -> tuple[dict[str, Unit], object]:
    """The village adopts on 1 January one monthly item; seen on 10 March it owes January to April."""
    units = small_district()
    monthly = item(cycle="monthly")
    adopt(units["V1"], [monthly], on="2026-01-01")
    owing.extend_schedule(until=day(3, 10), actor=SYSTEM, at=noon(day(3, 10)))
    return units, monthly


def test_a_move_stamps_the_periods_that_end_from_its_day_on_and_no_others() -> None:
    units, _monthly = adopted_monthly()
    assert stamps(units["V1"]) == {f"2026-0{month}": "L03" for month in (1, 2, 3, 4)}
    actions.move_unit(
        unit=units["V1"], line=make_line("L04"), effective_on=day(2, 28), actor=SYSTEM, at=noon(day(4, 10))
    )
    assert stamps(units["V1"]) == {"2026-01": "L03", "2026-02": "L04", "2026-03": "L04", "2026-04": "L04"}
    assert list(differences()) == []


def test_a_move_one_day_after_a_periods_end_leaves_that_period_alone() -> None:
    units, _monthly = adopted_monthly()
    actions.move_unit(
        unit=units["V1"], line=make_line("L04"), effective_on=day(3, 1), actor=SYSTEM, at=noon(day(4, 10))
    )
    assert stamps(units["V1"]) == {"2026-01": "L03", "2026-02": "L03", "2026-03": "L04", "2026-04": "L04"}
    assert list(differences()) == []


def test_a_superiors_move_restamps_the_units_below() -> None:
    units, monthly = adopted_monthly()
    before = owed(units["V1"], monthly, "2026-03").position
    actions.move_unit(unit=units["T1"], parent=units["T2"], effective_on=day(3, 10), actor=SYSTEM, at=noon(day(4, 10)))
    after = owed(units["V1"], monthly, "2026-03").position
    assert (before.path, after.path) == (
        f"/{units['QW'].pk}/{units['T1'].pk}/{units['V1'].pk}/",
        f"/{units['QW'].pk}/{units['T2'].pk}/{units['T1'].pk}/{units['V1'].pk}/",
    )
    assert owed(units["V1"], monthly, "2026-02").position == before
    assert list(differences()) == []
    assert faults() == []


@pytest.mark.parametrize(("last_day", "left"), [(31, ["2026-01", "2026-02", "2026-03"]), (30, ["2026-01", "2026-02"])])
def test_a_period_ending_on_the_last_day_is_still_owed(last_day: int, left: list[str]) -> None:
    units = small_district()
    adopt(units["B1"], [item(cycle="monthly")], on="2026-01-01")
    owing.extend_schedule(until=day(3, 10), actor=SYSTEM, at=noon(day(3, 10)))
    actions.close_unit(unit=units["B1"], closed_on=day(3, last_day), reason="撤销", actor=SYSTEM, at=noon(day(4, 10)))
    assert labels(units["B1"]) == left
    assert list(differences()) == []


def test_closed_in_september_and_reopened_in_november_owes_from_november() -> None:
    units = small_district()
    adopt(units["B1"], [item(cycle="monthly")], on="2026-07-01")
    later = noon(day(11, 20))
    owing.extend_schedule(until=day(9, 20), actor=SYSTEM, at=noon(day(9, 20)))
    actions.close_unit(unit=units["B1"], closed_on=day(9, 15), reason="撤销", actor=SYSTEM, at=noon(day(9, 20)))
    assert labels(units["B1"]) == ["2026-07", "2026-08"]
    actions.reopen_unit(unit=units["B1"], opened_on=day(11, 10), reason="恢复", actor=SYSTEM, at=later)
    assert labels(units["B1"]) == ["2026-07", "2026-08", "2026-11", "2026-12"]
    assert list(differences()) == []
    assert faults() == []


def test_reopened_before_the_end_of_a_cancelled_period_owes_that_period_again() -> None:
    units = small_district()
    adopt(units["B1"], [item(cycle="monthly")], on="2026-07-01")
    owing.extend_schedule(until=day(9, 20), actor=SYSTEM, at=noon(day(9, 20)))
    actions.close_unit(unit=units["B1"], closed_on=day(9, 5), reason="误撤", actor=SYSTEM, at=noon(day(9, 20)))
    actions.reopen_unit(unit=units["B1"], opened_on=day(9, 12), reason="更正", actor=SYSTEM, at=noon(day(9, 21)))
    assert labels(units["B1"]) == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert list(differences()) == []


def test_a_merge_cancels_what_is_open_on_its_day_and_keeps_settled_entries_where_they_stood() -> None:
    units = small_district()
    monthly = item(cycle="monthly")
    adopt(units["B1"], [monthly], on="2026-01-01")
    owing.extend_schedule(until=day(3, 10), actor=SYSTEM, at=noon(day(3, 10)))
    fulfilling.disclose(
        obligation_id=owed(units["B1"], monthly, "2026-01").pk,
        declared_on=day(1, 30),
        disclosure_id=uuid.uuid4(),
        actor=drafter_of(units["B1"]),
        at=noon(day(1, 30)),
    )
    settled_at = owed(units["B1"], monthly, "2026-01").position
    actions.merge_units(
        absorbed=units["B1"],
        into=units["B2"],
        effective_on=day(4, 1),
        reason="合并",
        actor=SYSTEM,
        at=noon(day(4, 10)),
    )
    assert labels(units["B1"]) == ["2026-01"]
    assert owed(units["B1"], monthly, "2026-01").position == settled_at
    cancelled = ObligationEntry.objects.filter(unit=units["B1"], cancelled_on__isnull=False)
    assert list(cancelled.order_by("period_end").values_list("period_label", "cancelled_on")) == [
        (f"2026-0{month}", day(4, 1)) for month in (2, 3, 4)
    ]
    assert list(differences()) == []


def test_a_merge_restamps_the_units_that_pass_to_the_absorbing_one() -> None:
    units, monthly = adopted_monthly()
    actions.merge_units(
        absorbed=units["T1"],
        into=units["T2"],
        effective_on=day(3, 1),
        reason="并镇",
        actor=SYSTEM,
        at=noon(day(4, 10)),
    )
    where = {
        label: owed(units["V1"], monthly, label).position.parent.code
        for label in ("2026-01", "2026-02", "2026-03", "2026-04")
    }
    assert where == {"2026-01": "T1", "2026-02": "T1", "2026-03": "T2", "2026-04": "T2"}
    assert list(differences()) == []
    assert faults() == []


def test_closing_before_a_move_that_the_ledger_has_used_is_refused() -> None:
    units = small_district()
    adopt(units["B1"], [item(cycle="monthly")], on="2026-01-01")
    owing.extend_schedule(until=day(3, 10), actor=SYSTEM, at=noon(day(3, 10)))
    actions.move_unit(unit=units["B1"], parent=units["T1"], effective_on=day(3, 1), actor=SYSTEM, at=noon(day(4, 10)))
    before = list(UnitPosition.objects.order_by("pk").values_list())
    with pytest.raises(LaterChangeStands):
        actions.close_unit(unit=units["B1"], closed_on=day(2, 15), reason="撤销", actor=SYSTEM, at=noon(day(4, 10)))
    assert list(UnitPosition.objects.order_by("pk").values_list()) == before
    assert Unit.objects.get(code="B1").closed_on is None
    assert list(differences()) == []


def test_foreseeing_a_move_counts_its_consequences_and_changes_nothing() -> None:
    units, _monthly = adopted_monthly()
    events = LedgerEvent.objects.count()
    foreseen = foresee(
        lambda: actions.move_unit(
            unit=units["V1"],
            parent=units["T2"],
            effective_on=day(2, 15),
            actor=SYSTEM,
            at=noon(day(4, 10)),
        )
    )
    assert foreseen == Consequences(units=3, restamped=3)
    assert LedgerEvent.objects.count() == events
    assert Unit.objects.get(code="V1").parent.code == "T1"
    assert faults() == []


def test_foreseeing_a_closing_counts_what_it_would_cancel() -> None:
    units = small_district()
    adopt(units["B1"], [item(cycle="monthly")], on="2026-01-01")
    owing.extend_schedule(until=day(3, 10), actor=SYSTEM, at=noon(day(3, 10)))
    foreseen = foresee(
        lambda: actions.close_unit(
            unit=units["B1"], closed_on=day(2, 15), reason="撤销", actor=SYSTEM, at=noon(day(4, 10))
        )
    )
    assert foreseen == Consequences(units=1, cancelled=3)
    assert LedgerEvent.objects.filter(kind=EventKind.CANCELLED).count() == 0
