"""`manage.py demand_proposals`: ask every unit for what is due and not proposed. Daily, after `daily`."""

from typing import Any

from django.core.management.base import BaseCommand

from district import clock
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Unit
from tenants.disclosure.actions.reminding import demand_proposals
from tenants.registry.workspaces import workspace


class Command(BaseCommand):
    help = "Ask for a proposal of everything due soon or overdue that nobody has proposed (CAT-14). Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        owing = ObligationEntry.objects.open().owed().values("unit")
        units = Unit.objects.filter(pk__in=owing, tenant__isnull=False, closed_on__isnull=True).order_by("pk")
        asked = 0
        for unit in units.select_related("tenant"):
            with workspace(unit):
                asked += len(demand_proposals(unit=unit, at=at))
        self.stdout.write(f"{asked} proposals demanded")
