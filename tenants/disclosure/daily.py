"""The procedure's part of the day's work (`settings.DAILY_JOBS`)."""

from district import clock
from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from hierarchy.ledger.vocabulary import Mode
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from .actions.predisclosing import end_terms
from .actions.reminding import demand_proposals


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


def end_predisclosures() -> str:
    """Take down every pre-disclosure whose term is over (REQ-06); says how many."""
    at = clock.now()
    showing = PublicationEntry.objects.standing().filter(mode=Mode.PRE_DISCLOSURE, taken_down_at__isnull=True)
    ended = 0
    for unit in Unit.objects.filter(pk__in=showing.values("unit"), tenant__isnull=False).select_related("tenant"):
        with workspace(unit):
            ended += len(end_terms(unit=unit, at=at))
    return f"{ended} pre-disclosures taken down"
