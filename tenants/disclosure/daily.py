"""The procedure's part of the day's work (`settings.DAILY_JOBS`)."""

from django.utils.timezone import localdate

from district import clock
from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from .actions import taking_down
from .actions.reminding import demand_proposals
from .notice_terms import leaves_after


def remind() -> str:
    """Ask for a proposal of everything due soon or overdue that nobody has proposed (CAT-14); says how many."""
    at = clock.now()
    owing = ObligationEntry.objects.open().owed().values("unit")
    units = Unit.objects.filter(pk__in=owing, tenant__isnull=False, closed_on__isnull=True).order_by("pk")
    asked = 0
    for unit in units.select_related("tenant"):
        with workspace(unit):
            asked += len(demand_proposals(unit=unit, at=at))
    return f"{asked} proposals demanded"


def end_notices() -> str:
    """Take down every public notice whose last day is over (defaults 4.2); says how many. Names units by the ledger."""
    at = clock.now()
    over = PublicationEntry.objects.past_their_last_day(before=leaves_after(localdate(at)))
    units = Unit.objects.filter(pk__in=over.order_by().values("unit"), tenant__isnull=False).order_by("pk")
    ended = 0
    for unit in units.select_related("tenant"):
        with workspace(unit):
            ended += len(taking_down.end_notices(unit=unit, at=at))
    return f"{ended} public notices ended"
