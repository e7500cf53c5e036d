"""The quarterly confirmation that there was nothing of an immediate item (defaults 4.2, immediate_confirm)."""

import uuid

import pytest

from core.actors import SYSTEM
from hierarchy.ledger import fulfilling, matters, owing, reconciling
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.schedule import ScheduledItem, confirmation_of
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit
from tests.hierarchy.ledger.given import adopt, day, drafter_of, item, labels, moment, owed, set_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit(parent=make_district(), line="L03", kind="village_org")


@pytest.fixture
def notices() -> ScheduledItem:
    return item("发展党员公示", time_limit="immediate")


def extend(to: str) -> int:
    return owing.extend_schedule(until=day(to), actor=SYSTEM, at=moment(to))


def register(unit: Unit, row: ScheduledItem, on: str, *, recorded: str | None = None) -> ObligationEntry:
    return matters.owe_event(
        unit=unit,
        item_key=row.key,
        matter_id=uuid.uuid4(),
        happened_on=day(on),
        actor=drafter_of(unit),
        at=moment(recorded or on),
    )


def test_each_quarter_is_to_be_confirmed_ten_working_days_after_its_end(unit: Unit, notices: ScheduledItem) -> None:
    adopt(unit, [notices], on="2026-03-02")
    entry = owed(unit, notices, "C2026-Q1")
    assert (entry.duty, entry.period_start, entry.period_end, entry.due_on) == (
        "confirmation",
        day("2026-01-01"),
        day("2026-03-31"),
        day("2026-04-15"),
    )
    assert entry.nil_allowed is True  # the row allows none: of nothing there is nothing to disclose all the same


def test_a_quarter_is_asked_about_from_its_first_day_and_once(unit: Unit, notices: ScheduledItem) -> None:
    adopt(unit, [notices], on="2026-03-02")
    assert extend("2026-03-31") == 0
    assert extend("2026-04-01") == 1
    assert extend("2026-04-01") == 0
    assert labels(unit) == ["C2026-Q1", "C2026-Q2"]


def test_quarters_that_ended_before_the_catalogue_are_not_asked_about(unit: Unit, notices: ScheduledItem) -> None:
    adopt(unit, [notices], on="2026-04-01")
    assert labels(unit) == ["C2026-Q2"]


def test_a_district_that_does_not_ask_has_no_confirmations_from_then_on(unit: Unit, notices: ScheduledItem) -> None:
    adopt(unit, [notices], on="2026-03-02")
    set_value("immediate_confirm", False, since="2026-04-01")
    extend("2026-07-01")
    assert labels(unit) == ["C2026-Q1"]


def test_an_event_of_the_quarter_takes_its_place(unit: Unit, notices: ScheduledItem) -> None:
    adopt(unit, [notices], on="2026-03-02")
    extend("2026-04-01")
    register(unit, notices, "2026-03-31", recorded="2026-04-01")
    assert labels(unit) == ["E2026-03-31", "C2026-Q2"]
    assert extend("2026-04-02") == 0
    assert list(reconciling.differences()) == []


def test_an_event_leaves_the_confirmation_of_other_rows(unit: Unit, notices: ScheduledItem) -> None:
    other = item("群众点题事项", time_limit="immediate")
    adopt(unit, [notices, other], on="2026-03-02")
    register(unit, notices, "2026-03-03")
    assert labels(unit) == ["E2026-03-03", "C2026-Q1"]
    assert owed(unit, other, "C2026-Q1").cancelled_on is None


def test_an_event_registered_in_error_brings_the_confirmation_back(unit: Unit, notices: ScheduledItem) -> None:
    adopt(unit, [notices], on="2026-03-02")
    event = register(unit, notices, "2026-03-03")
    cancel = {"reason": "registered_in_error", "actor": drafter_of(unit), "at": moment("2026-03-04")}
    assert matters.cancel_matter(unit=unit, obligation_ids=[event.pk], **cancel) == 1
    assert extend("2026-03-05") == 1
    assert labels(unit) == ["C2026-Q1"]
    assert list(reconciling.differences()) == []


def test_a_quarter_confirmed_stays_confirmed_when_an_event_turns_up(unit: Unit, notices: ScheduledItem) -> None:
    adopt(unit, [notices], on="2026-03-02")
    confirmed = fulfilling.confirm_nil(
        obligation_id=owed(unit, notices, "C2026-Q1").pk,
        disclosure_id=uuid.uuid4(),
        actor=drafter_of(unit),
        at=moment("2026-04-01"),
    )
    register(unit, notices, "2026-03-31", recorded="2026-04-03")
    confirmed.refresh_from_db()
    assert (confirmed.verdict, labels(unit)) == ("nil", ["C2026-Q1", "E2026-03-31"])


@pytest.mark.parametrize(
    ("happened_on", "label"), [("2026-01-01", "C2026-Q1"), ("2026-06-30", "C2026-Q2"), ("2026-12-31", "C2026-Q4")]
)
def test_a_day_belongs_to_the_confirmation_of_its_quarter(happened_on: str, label: str) -> None:
    assert confirmation_of(day(happened_on)) == label
