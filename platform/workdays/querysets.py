"""The year as the calendar page draws it: months of weeks of days."""

from __future__ import annotations

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .models import Day
from .official import Exceptional


@dataclass(frozen=True)
class Square:
    """One day in the drawing. `kind`: working, weekend, holiday (a weekday off) or make_up (a weekend day at work)."""

    day: date
    is_working: bool
    note: str

    @property
    def kind(self) -> str:
        is_weekday = self.day.weekday() < 5
        if self.is_working:
            return "working" if is_weekday else "make_up"
        return "holiday" if is_weekday or self.note else "weekend"


@dataclass(frozen=True)
class Month:
    first: date
    weeks: list[list[Square | None]]
    working_days: int


def months_of(year: int, days: Mapping[date, Square]) -> list[Month]:
    """Give the twelve months, weeks beginning on Monday, None outside the month."""
    return [_month(year, month, days) for month in range(1, 13)]


def _month(year: int, month: int, days: Mapping[date, Square]) -> Month:
    weeks = [
        [days.get(day) if day.month == month else None for day in week]
        for week in Weeks().monthdatescalendar(year, month)
    ]
    working = sum(square is not None and square.is_working for week in weeks for square in week)
    return Month(date(year, month, 1), weeks, working)


def squares_of(year: int) -> dict[date, Square]:
    """Read a year's days in one query; empty if it has not been entered."""
    rows = Day.objects.filter(date__year=year).values_list("date", "is_working", "note")
    return {day: Square(day, is_working, note) for day, is_working, note in rows}


def squares_from(days: list[Exceptional]) -> dict[date, Square]:
    """Draw a year before it is entered."""
    return {found.day: Square(found.day, found.is_working, found.note) for found in days}
