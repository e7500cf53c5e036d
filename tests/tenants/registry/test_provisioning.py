"""A workspace made by replay is what a real migrate would have made, and is lean."""

import pytest
from django.core.management import call_command
from django.db import connection
from django_tenants.management.commands import migrate_schemas
from django_tenants.migration_executors import get_executor

from hierarchy.units.models import Unit
from tenants.registry.models import ProvisioningPlan, Tenant
from tenants.registry.ownership import acting_as_owner
from tenants.registry.plans import plan_hash
from tenants.registry.provisioning import WorkspaceTaken, provision
from tests.factories import make_unit

from .schemas import rows, shape_of

pytestmark = pytest.mark.django_db

# Each relation is held 3,000 times. Raising the total needs a reason: say it in the change that raises it.
# 42 for catalogue and disclosure; 4 for the matters behind events, stages and revisions; 1 for one version awaiting
# its superior's approval. 40 for cases: 6 the case itself; 5 each its steps, its replies, surveys and their answers;
# 4 each measures, files and occasions; 2 for supervisors.
RELATIONS_PER_WORKSPACE = 87
RELATIONS_PER_TABLE = """
    SELECT t.relname,
           1 + (SELECT count(*) FROM pg_index i WHERE i.indrelid = t.oid)
             + (CASE WHEN t.reltoastrelid <> 0 THEN 2 ELSE 0 END)
    FROM pg_class t
    WHERE t.relnamespace = %s::regnamespace AND t.relkind = 'r' ORDER BY t.relname
"""


@pytest.fixture
def unit() -> Unit:
    return make_unit(name="甲村党支部")


def test_a_provisioned_workspace_equals_a_real_migrate(unit, at, monkeypatch):
    [tenant] = provision([unit], at=at)
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA stock")
    monkeypatch.setattr(migrate_schemas, "GET_EXECUTOR_FUNCTION", get_executor)  # the library's own again
    with acting_as_owner(), connection.cursor() as cursor:
        call_command("migrate_schemas", schema_name="stock", tenant=True, interactive=False, verbosity=0)
        # What the library notes in each schema, we note in the shared tenant row.
        cursor.execute("DROP TABLE stock.django_migrations")
    assert shape_of(tenant.schema_name) == shape_of("stock")


def test_the_tenant_says_from_which_migrations_its_workspace_was_made(unit, at):
    [tenant] = provision([unit], at=at)
    assert (tenant.unit, tenant.schema_name, tenant.plan_hash) == (unit, f"u_{unit.pk}", plan_hash())
    plan = ProvisioningPlan.objects.get(pk=tenant.plan_hash)
    assert {app for app, _name in plan.migrations} == {"catalogue", "disclosure", "feedback"}


def test_provisioning_again_makes_nothing(unit, at):
    provision([unit], at=at)
    assert provision([unit, unit], at=at) == []
    assert Tenant.objects.count() == 1


def test_no_foreign_key_leaves_a_workspace(unit, at):
    [tenant] = provision([unit], at=at)
    leaving = rows(
        "SELECT k.conname FROM pg_constraint k JOIN pg_class far ON far.oid = k.confrelid "
        "WHERE k.contype = 'f' AND k.connamespace = %s::regnamespace AND far.relnamespace <> k.connamespace",
        tenant.schema_name,
    )
    arriving = rows(
        "SELECT k.conname FROM pg_constraint k JOIN pg_class far ON far.oid = k.confrelid "
        "WHERE k.contype = 'f' AND far.relnamespace = %s::regnamespace AND k.connamespace <> far.relnamespace",
        tenant.schema_name,
    )
    assert (leaving, arriving) == ([], [])


def test_a_workspace_has_tables_and_indexes_and_nothing_else(unit, at):
    [tenant] = provision([unit], at=at)
    assert shape_of(tenant.schema_name)["others"] == []
    triggers = rows(
        "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE c.relnamespace = %s::regnamespace AND NOT t.tgisinternal",
        tenant.schema_name,
    )
    assert triggers == []


def test_a_workspace_is_lean(unit, at, record_property):
    [tenant] = provision([unit], at=at)
    per_table = dict(rows(RELATIONS_PER_TABLE, tenant.schema_name))
    record_property("relations_per_workspace", sum(per_table.values()))
    assert {table: count for table, count in per_table.items() if count > 10} == {}
    assert sum(per_table.values()) <= RELATIONS_PER_WORKSPACE


def test_a_schema_that_nobody_owns_is_not_taken_over(unit, at):
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA u_{unit.pk}")
    with pytest.raises(WorkspaceTaken):
        provision([unit], at=at)
    assert not Tenant.objects.exists()
