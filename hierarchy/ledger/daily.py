"""The ledger's part of the day's work (`settings.DAILY_JOBS`)."""

from django.utils.timezone import localdate

from core.actors import SYSTEM
from district import clock

from . import owing


def extend() -> str:
    """Resolve pending due dates and create the obligations that have come into sight; says how many."""
    at = clock.now()
    resolved = owing.resolve_pending(actor=SYSTEM, at=at)
    created = owing.extend_schedule(until=localdate(at), actor=SYSTEM, at=at)
    return f"{created} obligations created, {resolved} due dates resolved"
