"""The ledger's part of the day's work (`settings.DAILY_JOBS`)."""

from django.utils.timezone import localdate

from core.actors import SYSTEM
from district import clock

from . import owing, telling
from .models import Submission


def extend() -> str:
    """Resolve pending due dates and create the obligations that have come into sight; says how many."""
    at = clock.now()
    resolved = owing.resolve_pending(actor=SYSTEM, at=at)
    created = owing.extend_schedule(until=localdate(at), actor=SYSTEM, at=at)
    return f"{created} obligations created, {resolved} due dates resolved"


def remind_receivers() -> str:
    """Remind the deciders of what lies with them past its limit, of each submission once; says how many."""
    at = clock.now()
    late = Submission.objects.waiting().filter(receipt_due_on__lt=localdate(at))
    reminded = telling.tell_overdue(late.select_related("sender", "receiver").defer("content"), at=at)
    return f"{reminded} receivers reminded"
