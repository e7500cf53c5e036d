"""All workspaces together: bringing them up to the present migrations, checking them, mending what can be mended."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from core.database_roles import OWNER

from .models import ProvisioningPlan, Tenant
from .ownership import acting_as_owner
from .plans import current_plan, migrate_here, plan_hash
from .rights import apply_rights, grant_workspace
from .shapes import GRANTED, Shape, is_right, roles_amiss, shape_of, shapes_of
from .workspaces import under_construction

#: How long a change of tables waits for the statements that read them. Whoever asks meanwhile waits behind it.
LOCK_SECONDS = 3
#: How many workspaces are compared by one statement.
AT_ONCE = 100


def outdated() -> Iterable[Tenant]:
    """Give the tenants whose workspaces lack a migration."""
    return Tenant.objects.exclude(plan_hash=plan_hash()).select_related("unit").order_by("unit__tree_id", "unit__lft")


@transaction.atomic
def migrate_one(tenant: Tenant, *, at: datetime) -> None:
    """Apply the migrations that one workspace lacks, and note that it now has them all.

    :raises OperationalError: if its tables are in use for longer than `LOCK_SECONDS`; nothing is changed then.
    """
    plan = current_plan(at=at)
    with acting_as_owner():
        tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
        known = ProvisioningPlan.objects.get(pk=tenant.plan_hash)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{LOCK_SECONDS}s"])
        with under_construction(tenant):
            migrate_here(applied=[(app, name) for app, name in known.migrations])
        grant_workspace(tenant)
        tenant.plan_hash = plan.pk
        tenant.save(update_fields=["plan_hash"])


@dataclass(frozen=True)
class Fault:
    """What is wrong with one workspace, line by line.

    :ivar can_be_mended: by `mend`: only roles and rights are amiss, no table.
    """

    tenant: Tenant
    lines: tuple[str, ...]
    can_be_mended: bool


def check(tenants: Sequence[Tenant], *, expected: Shape) -> list[Fault]:
    """Compare workspaces of the present plan with what the plan makes: roles, rights and every table (two queries)."""
    shapes = shapes_of(tenants)
    roles = roles_amiss(tenants)
    faults = []
    for tenant in tenants:
        shape, lines = shapes.get(tenant.schema_name), []
        if role := roles.get(tenant.database_role):
            lines.append(f"{tenant.database_role}: {role}")
        if shape is None:
            lines.append(f"schema {tenant.schema_name} missing")
        elif shape != expected:
            lines += [f"missing: {line}" for line in sorted(expected - shape)]
            lines += [f"too much: {line}" for line in sorted(shape - expected)]
        if lines:
            is_mendable = shape is not None and all(is_right(line) for line in expected ^ shape)
            faults.append(Fault(tenant, tuple(lines), is_mendable))
    return faults


def present_shape(*, at: datetime) -> Shape:
    """Give the shape that every workspace of the present plan must have."""
    return shape_of(current_plan(at=at))


def ownerless_schemas() -> list[str]:
    """Name the schemas that look like a workspace's and belong to no unit, as an interrupted restore leaves them."""
    query = """
    SELECT nspname FROM pg_namespace WHERE nspname ~ '^u_[0-9]+$'
    AND NOT EXISTS (SELECT 1 FROM registry_tenant WHERE schema_name = nspname) ORDER BY 1"""
    with connection.cursor() as cursor:
        cursor.execute(query)
        return [name for (name,) in cursor.fetchall()]


def shared_faults() -> list[str]:
    """Compare the rights on the shared tables with what `rights` says, by giving them and undoing it."""
    with acting_as_owner(), transaction.atomic():
        before = _shared_rights()
        apply_rights()
        after = _shared_rights()
        transaction.set_rollback(True)
    return [f"missing: {line}" for line in sorted(after - before)] + [
        f"too much: {line}" for line in sorted(before - after)
    ]


def _shared_rights() -> Shape:
    query = f"""
    SELECT format('right %s on %s for %s', privilege_type, what, CASE grantee WHEN 0 THEN 'everybody'
                  ELSE pg_get_userbyid(grantee) END)
    FROM ({GRANTED}) granted WHERE space = 'public'::regnamespace AND what <> 'schema'
    UNION ALL SELECT format('row-level security on %s', relname) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relrowsecurity
    UNION ALL
    SELECT format('policy %s on %s for %s to %s: %s / %s', policyname, tablename, cmd, roles, qual, with_check)
    FROM pg_policies WHERE schemaname = 'public'"""  # noqa: S608 - a constant
    with connection.cursor() as cursor:
        cursor.execute(query)
        return frozenset(line for (line,) in cursor.fetchall())


#: Whoever has any right in a schema, as a GRANT names them.
_GRANTEES = f"""
SELECT DISTINCT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END
FROM ({GRANTED}) granted WHERE space = to_regnamespace(%s)"""  # noqa: S608 - a constant


@transaction.atomic
def mend(tenant: Tenant) -> None:
    """Make a workspace's role anew if it is missing, and give everybody exactly their rights. Touches no table."""
    schema = tenant.schema_name
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute(_GRANTEES, [schema])
        for (grantee,) in cursor.fetchall():
            if grantee != OWNER:
                cursor.execute(f'REVOKE ALL ON SCHEMA "{schema}" FROM {grantee}')
                for kind in ("TABLES", "SEQUENCES"):
                    cursor.execute(f'REVOKE ALL ON ALL {kind} IN SCHEMA "{schema}" FROM {grantee}')
        grant_workspace(tenant)


@transaction.atomic
def mend_shared() -> None:
    """Give every role its rights on the shared tables anew."""
    with acting_as_owner():
        apply_rights()
