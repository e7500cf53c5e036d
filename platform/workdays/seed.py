"""The official calendar of past and present years, as the migration lays it down.

From chinesecalendar, which knows the State Council's notices up to 2026 and raises for years it does not know
(other libraries guess).
"""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
from chinese_calendar import Holiday, constants

FIRST_YEAR, LAST_YEAR = 2024, 2026

_CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


def official_days(first_year: int = FIRST_YEAR, last_year: int = LAST_YEAR) -> Iterator[tuple[date, bool, str]]:
    """Yield ``(date, is working, note)`` for every day of the years, both included."""
    day = date(first_year, 1, 1)
    while day.year <= last_year:
        is_working = chinese_calendar.is_workday(day)
        yield day, is_working, _note(day, is_working)
        day += timedelta(days=1)


def _note(day: date, is_working: bool) -> str:
    if is_working and day in constants.workdays:
        return f"{_CHINESE[constants.workdays[day]]}调休上班"
    if not is_working and day in constants.holidays:
        return _CHINESE[constants.holidays[day]]
    return ""
