"""Bring workspaces that were made from an older plan up to the present migrations."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from .models import ProvisioningPlan, Tenant
from .ownership import acting_as_owner
from .plans import current_plan, migrate_here, plan_hash
from .rights import grant_workspace
from .workspaces import under_construction


def outdated() -> Iterable[Tenant]:
    """Give the tenants whose workspaces lack a migration."""
    return Tenant.objects.exclude(plan_hash=plan_hash()).select_related("unit").order_by("unit__tree_id", "unit__lft")


@transaction.atomic
def migrate_one(tenant: Tenant, *, at: datetime) -> None:
    """Apply the migrations that one workspace lacks, and note that it now has them all."""
    plan = current_plan(at=at)
    with acting_as_owner():
        tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
        known = ProvisioningPlan.objects.get(pk=tenant.plan_hash)
        with under_construction(tenant):
            migrate_here(applied=[(app, name) for app, name in known.migrations])
        grant_workspace(tenant)
        tenant.plan_hash = plan.pk
        tenant.save(update_fields=["plan_hash"])
