from datetime import date, datetime
from typing import Any

import pytest

from audit.models import Entry
from core.actors import SYSTEM
from core.errors import NotPermitted, Refusal
from tests.factories import make_district, make_user
from workdays.actions import CalendarRefused, change_day, enter_year
from workdays.calendar import Calendar
from workdays.models import Day

pytestmark = pytest.mark.django_db
CALLS: list[tuple[Any, Any]] = []


def resolve(*, actor: Any, at: datetime) -> int:
    """Stand for the ledger."""
    CALLS.append((actor, at))
    return 3


@pytest.fixture(autouse=True)
def hook(settings: Any) -> None:
    CALLS.clear()
    settings.ON_YEAR_ENTERED = f"{__name__}.resolve"


def test_a_new_year_extends_the_coverage_and_resolves_what_waited(at: datetime) -> None:
    working = enter_year(year=2027, exceptions="1月1日至3日放假\n2月6日上班", actor=SYSTEM, at=at)
    calendar = Calendar.load()
    assert calendar.covered_until == date(2027, 12, 31)
    assert calendar.add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.is_working(date(2027, 2, 6))
    assert working == calendar.between(date(2026, 12, 31), date(2027, 12, 31)) == 261
    assert [(SYSTEM, at)] == CALLS
    entry = Entry.objects.get()
    assert (entry.verb, entry.data["due_dates_resolved"]) == ("workdays.year_entered", 3)


def test_a_year_may_be_entered_before_the_first(at: datetime) -> None:
    enter_year(year=2023, exceptions="1月1日至2日放假", actor=SYSTEM, at=at)
    assert Calendar.load().covered_from == date(2023, 1, 1)


@pytest.mark.parametrize(
    ("year", "exceptions", "field"),
    [
        (2026, "1月1日放假", "year"),
        (2029, "1月1日放假", "year"),
        (2027, "", "exceptions"),
        (2027, "2月6日上班", "exceptions"),
        (2027, "2月31日放假", "exceptions"),
    ],
)
def test_a_year_that_cannot_be_entered_changes_nothing(at: datetime, year: int, exceptions: str, field: str) -> None:
    with pytest.raises(CalendarRefused) as refused:
        enter_year(year=year, exceptions=exceptions, actor=SYSTEM, at=at)
    assert refused.value.field == field
    assert (Day.objects.count(), CALLS, Entry.objects.count()) == (1096, [], 0)


def test_a_day_is_changed_with_its_reason(at: datetime) -> None:
    change_day(day=date(2026, 4, 13), is_working=False, note="区庆", actor=SYSTEM, at=at)
    assert not Calendar.load().is_working(date(2026, 4, 13))
    assert Entry.objects.get().data == {
        "before": {"is_working": True, "note": ""},
        "after": {"is_working": False, "note": "区庆"},
    }


@pytest.mark.parametrize(
    ("day", "note", "field"),
    [(date(2027, 1, 1), "x", "day"), (date(2026, 4, 13), "", "note"), (date(2026, 4, 13), "长" * 61, "note")],
)
def test_a_day_that_cannot_be_changed_stays(at: datetime, day: date, note: str, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        change_day(day=day, is_working=False, note=note, actor=SYSTEM, at=at)
    assert (refused.value.field, Entry.objects.count()) == (field, 0)


def test_nobody_without_the_permission_changes_the_calendar(at: datetime) -> None:
    make_district()
    user = make_user()
    with pytest.raises(NotPermitted):
        change_day(day=date(2026, 4, 13), is_working=False, note="x", actor=user, at=at)
    with pytest.raises(NotPermitted):
        enter_year(year=2027, exceptions="1月1日放假", actor=user, at=at)
    assert (Day.objects.get(pk=date(2026, 4, 13)).is_working, Day.objects.count()) == (True, 1096)
