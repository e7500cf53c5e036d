"""The procedure's part of the day's work (`settings.DAILY_JOBS`)."""

from district import clock
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

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
