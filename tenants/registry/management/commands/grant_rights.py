from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from tenants.registry.models import Tenant
from tenants.registry.ownership import acting_as_owner, owner_session
from tenants.registry.rights import apply_rights, grant_workspace


class Command(BaseCommand):
    help = "Give every database role anew what `tenants/registry/rights.py` says, making roles that are missing."

    @owner_session()
    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        with acting_as_owner():
            with transaction.atomic():
                apply_rights()
            tenants = list(Tenant.objects.select_related("unit").order_by("pk"))
            for tenant in tenants:
                try:
                    with transaction.atomic():
                        grant_workspace(tenant)
                except Exception as fault:
                    failed.append(tenant.unit.code)
                    self.stderr.write(f"{tenant.unit.code} {tenant.unit.name}: {fault}")
        self.stdout.write(f"{len(tenants) - len(failed)} workspaces granted, {len(failed)} failed.")
        if failed:
            raise CommandError(f"Not granted: {', '.join(failed)}. Mend the cause and run this again.")
