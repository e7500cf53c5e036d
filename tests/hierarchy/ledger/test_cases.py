"""The clock of a case, by hand: April 2026 has its holiday from Saturday 4 to Monday 6; Friday 10 April is the day."""

import uuid
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from core.actors import SYSTEM
from hierarchy.ledger import cases
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import FeedbackEntry, FeedbackEvent
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit


@pytest.fixture
def unit(db: None) -> Unit:
    return make_unit(parent=make_district())


def opened(unit: Unit, at: datetime, **given: Any) -> FeedbackEntry:
    fields = {"kind": "suggestion", "channel": "web", "received_on": at.date(), **given}
    return cases.open_case(unit=unit, case_id=uuid.uuid4(), actor=SYSTEM, at=at, **fields)


def test_a_suggestion_is_answered_within_fifteen_working_days_and_closed_within_thirty(
    unit: Unit, at: datetime
) -> None:
    entry = opened(unit, at)
    # 30 April is the fourteenth; 1 to 5 May are a holiday, Saturday 9 May is worked: the eighteenth.
    assert (entry.due_on, entry.close_due_on) == (date(2026, 5, 6), date(2026, 5, 26))


def test_a_request_is_decided_within_three_working_days_and_with_its_extension_within_ten(
    unit: Unit, at: datetime
) -> None:
    entry = opened(unit, at, kind="request")
    assert entry.due_on == date(2026, 4, 15)
    entry = cases.extend(case_id=entry.pk, actor=SYSTEM, at=at)
    assert entry.due_on == date(2026, 4, 24)
    with pytest.raises(cases.CaseExtensionRefused):
        cases.extend(case_id=entry.pk, actor=SYSTEM, at=at)


def test_a_pause_moves_the_due_date_at_once_and_an_early_end_takes_the_rest_back(unit: Unit, at: datetime) -> None:
    entry = opened(unit, at)
    entry = cases.pause(case_id=entry.pk, until=date(2026, 4, 17), actor=SYSTEM, at=at)
    assert (entry.paused_days, entry.due_on) == (5, date(2026, 5, 12))
    entry = cases.resume(case_id=entry.pk, actor=SYSTEM, at=at + timedelta(days=5))  # Wednesday 15 April
    assert (entry.paused_days, entry.due_on) == (3, date(2026, 5, 9))
    assert list(differences()) == []


def test_a_pause_that_is_never_ended_ends_by_itself(unit: Unit, at: datetime) -> None:
    entry = opened(unit, at)
    cases.pause(case_id=entry.pk, until=date(2026, 4, 17), actor=SYSTEM, at=at)
    with pytest.raises(cases.PauseRefused):
        cases.resume(case_id=entry.pk, actor=SYSTEM, at=at + timedelta(days=10))
    assert FeedbackEntry.objects.get().due_on == date(2026, 5, 12)


def test_a_pause_without_an_end_in_sight_is_refused_and_changes_nothing(unit: Unit, at: datetime) -> None:
    entry = opened(unit, at)
    with pytest.raises(cases.Invalid, match="20"):
        cases.pause(case_id=entry.pk, until=date(2026, 7, 1), actor=SYSTEM, at=at)
    assert FeedbackEvent.objects.count() == 1


def test_an_altered_entry_is_found(unit: Unit, at: datetime) -> None:
    entry = opened(unit, at)
    FeedbackEntry.objects.filter(pk=entry.pk).update(replied_on=at.date())
    assert len(list(differences())) == 1
