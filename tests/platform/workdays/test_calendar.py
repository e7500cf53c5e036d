from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.counting import queries
from workdays.calendar import Calendar, NotCovered
from workdays.seed import official_days

CALENDAR = Calendar.of((day, is_working) for day, is_working, _note in official_days())
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))


def test_qingming_2026_by_hand() -> None:
    assert CALENDAR.between(date(2026, 3, 30), date(2026, 4, 8)) == 6
    assert CALENDAR.between(date(2026, 3, 30), date(2026, 4, 7)) == 5
    assert CALENDAR.add(date(2026, 3, 31), 5) == date(2026, 4, 8)


@pytest.mark.parametrize(
    ("start", "working_days", "due"),
    [
        (date(2026, 3, 31), 10, date(2026, 4, 15)),  # 1, 2, 3, 7, 8, 9, 10, 13, 14, 15
        (date(2025, 12, 31), 10, date(2026, 1, 15)),  # 4 January, a Sunday, is made up for New Year's holiday
        (date(2026, 6, 30), 5, date(2026, 7, 7)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday at work before the Spring Festival
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 5, 2), 0, date(2026, 5, 2)),  # nothing is added to a holiday either
        (date(2026, 4, 8), -5, date(2026, 3, 31)),
    ],
)
def test_adding_by_hand(start: date, working_days: int, due: date) -> None:
    assert CALENDAR.add(start, working_days) == due


def test_make_up_days_are_working_days_and_holidays_are_not() -> None:
    assert CALENDAR.is_working(date(2026, 2, 28))
    assert not CALENDAR.is_working(date(2026, 4, 6))
    assert not CALENDAR.is_working(date(2026, 4, 11))


def test_past_the_coverage_a_due_date_is_pending() -> None:
    assert CALENDAR.covered_until == date(2026, 12, 31)
    assert CALENDAR.add(date(2026, 12, 31), 1) is None
    assert CALENDAR.add(date(2027, 1, 4), 1) is None
    assert CALENDAR.add(date(2024, 1, 1), -1) is None
    with pytest.raises(NotCovered):
        CALENDAR.between(date(2026, 12, 31), date(2027, 1, 5))
    with pytest.raises(NotCovered):
        CALENDAR.is_working(date(2023, 12, 31))


def test_what_follows_a_gap_is_not_covered() -> None:
    calendar = Calendar.of([(date(2026, 1, 1), False), (date(2026, 1, 2), True), (date(2026, 1, 4), True)])
    assert (calendar.covered_until, calendar.add(date(2026, 1, 1), 2)) == (date(2026, 1, 2), None)


def test_an_empty_table_covers_nothing() -> None:
    assert Calendar.of([]).add(date(2026, 1, 1), 1) is None
    assert not Calendar.of([]).covers(date(2026, 1, 1))


@given(days, st.integers(1, 300))
def test_between_takes_back_what_add_added(start: date, working_days: int) -> None:
    due = CALENDAR.add(start, working_days)
    if due is not None:
        assert due > start
        assert CALENDAR.is_working(due)
        assert CALENDAR.between(start, due) == working_days


@given(days, days)
def test_between_is_a_plain_count(start: date, end: date) -> None:
    first, last = sorted((start, end))
    counted = sum(CALENDAR.is_working(first + timedelta(days=offset)) for offset in range(1, (last - first).days + 1))
    assert CALENDAR.between(first, last) == counted
    assert CALENDAR.between(last, first) == -counted


@given(days, days, days)
def test_between_adds_up(first: date, second: date, third: date) -> None:
    total = CALENDAR.between(first, second) + CALENDAR.between(second, third)
    assert total == CALENDAR.between(first, third)


@given(days, st.integers(1, 250), st.integers(1, 250))
def test_adding_twice_is_adding_the_sum(start: date, first: int, second: int) -> None:
    between = CALENDAR.add(start, first)
    if between is not None:
        assert CALENDAR.add(between, second) == CALENDAR.add(start, first + second)


@given(days, days, st.integers(0, 250))
def test_a_later_start_never_ends_earlier(first: date, second: date, working_days: int) -> None:
    early, late = sorted((first, second))
    due_early, due_late = CALENDAR.add(early, working_days), CALENDAR.add(late, working_days)
    if due_late is not None:
        assert due_early is not None
        assert due_early <= due_late


@pytest.mark.django_db
def test_the_seeded_table_is_loaded_in_one_query() -> None:
    with queries() as statements:
        loaded = Calendar.load()
    assert len(statements) == 1
    assert loaded == CALENDAR
