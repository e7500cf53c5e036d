"""The visitors' part of the day's work (`settings.DAILY_JOBS`)."""

from __future__ import annotations

from django.utils import timezone

from .counting import DAY, forget_old


def forget() -> str:
    """Forget the counts of the days before yesterday; says how many."""
    return f"{forget_old(before=timezone.now() - 2 * DAY)} counts of visits forgotten"
