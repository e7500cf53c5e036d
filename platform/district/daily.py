"""The district's part of the day's work (`settings.DAILY_JOBS`)."""

from django.core.management.base import CommandError

from . import clock
from .clock_behind import ClockBehind, require_clock
from .models import District


def look_at_the_clock() -> str:
    """Begin no day's work by a clock that was set back."""
    now = clock.now()
    try:
        require_clock(now, district=District.current())
    except ClockBehind as behind:
        raise CommandError(str(behind.message)) from behind
    return f"{now:%Y-%m-%d %H:%M}"
