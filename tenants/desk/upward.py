"""What this unit has sent upward, and where each stands: open, or decided within the last thirty days (REP-06)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

from core.days import start_of
from hierarchy.ledger.models import Submission, SubmissionStatus
from hierarchy.units.models import Unit

#: How long a decision stays on the desk.
SHOWN_DAYS = 30
MOST = 20


def sent_upward(unit: Unit, *, today: date) -> list[Submission]:
    """Give what waits for a decision and what was decided lately, the newest first (one query)."""
    lately = Q(decided_at__gte=start_of(today - timedelta(days=SHOWN_DAYS)))
    sent = Submission.objects.filter(Q(status=SubmissionStatus.SENT) | lately, sender=unit)
    return list(sent.select_related("receiver").defer("content").order_by("-sent_at", "-id")[:MOST])
