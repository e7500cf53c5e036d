"""Days as moments, and the months they lie in."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone


def start_of(day: date) -> datetime:
    """Give the first moment of a day, local time."""
    return datetime.combine(day, time.min, get_default_timezone())


def end_of(day: date) -> datetime:
    """Give the moment up to which things happen "by" a day: the start of the next, local time.

    The last day of the calendar has no next one: its own last moment stands in.
    """
    if day == date.max:
        return datetime.combine(day, time.max, get_default_timezone())
    return start_of(day + timedelta(days=1))


def last_of_month(day: date) -> date:
    """Give the last day of the month a day lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])
