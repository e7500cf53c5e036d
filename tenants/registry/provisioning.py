"""Give units their workspaces, by replaying the recorded plan."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from audit import trail
from core.actors import SYSTEM
from core.errors import Refusal
from hierarchy.units.models import Unit

from .models import ProvisioningPlan, Tenant
from .ownership import acting_as_owner
from .plans import current_plan
from .rights import grant_workspace
from .workspaces import under_construction


class WorkspaceTaken(Refusal):
    """A schema of that name exists, but no tenant owns it."""

    code = "workspace_taken"


def schema_name_of(unit: Unit) -> str:
    """Name a unit's schema by its key: names and addresses may change, the key never does."""
    return f"u_{unit.pk}"


def units_without_workspace() -> Iterable[Unit]:
    """Give the units that exist and have no workspace yet, in the order of the tree."""
    return Unit.objects.filter(tenant__isnull=True, closed_on__isnull=True).order_by("tree_id", "lft")


def provision(units: Iterable[Unit], *, at: datetime) -> list[Tenant]:
    """Make the workspaces of those units that have none, each in one transaction. Give the tenants made.

    Run again, it goes on where it stopped.
    """
    plan = current_plan(at=at)
    made = (provision_one(unit, plan=plan, at=at) for unit in units)
    return [tenant for tenant in made if tenant is not None]


@transaction.atomic
def provision_one(unit: Unit, *, plan: ProvisioningPlan, at: datetime) -> Tenant | None:
    """Make one unit's workspace from a plan; give None if it has one.

    :raises WorkspaceTaken: if a schema of its name stands there already.
    """
    # Two provisioners may meet at one unit: the second waits here, then finds the work done.
    unit = Unit.objects.select_for_update(no_key=True, of=("self",)).get(pk=unit.pk)
    if Tenant.objects.filter(unit=unit).exists():
        return None
    tenant = Tenant(unit=unit, schema_name=schema_name_of(unit), plan_hash=plan.pk, provisioned_at=at)
    with acting_as_owner():
        build(tenant, plan)
        tenant.save()
    trail.record("workspace.provisioned", subject=tenant, actor=SYSTEM, at=at, unit_id=unit.pk, plan=plan.pk)
    return tenant


def build(tenant: Tenant, plan: ProvisioningPlan) -> None:
    """Make a tenant's schema with its tables and rights from a plan. As the owner, in a transaction.

    :raises WorkspaceTaken: if a schema of its name stands there already.
    """
    _create_schema(tenant.schema_name)
    with under_construction(tenant), connection.cursor() as cursor:
        for statement in plan.statements:
            cursor.execute(statement)
    grant_workspace(tenant)


def _create_schema(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = %s", [name])
        if cursor.fetchone():
            raise WorkspaceTaken(
                _("The schema %(name)s exists already. Drop or rename it, then try again.") % {"name": name}
            )
        cursor.execute(f'CREATE SCHEMA "{name}"')
