"""Recording keeps what a replay needs, one statement at a time, and refuses what it could not repeat."""

import re
from datetime import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from hierarchy.units.models import Unit
from tenants.registry import plans
from tenants.registry.fleet import migrate_one, outdated
from tenants.registry.models import ProvisioningPlan, Tenant
from tenants.registry.ownership import acting_as_owner
from tenants.registry.plans import (
    TEMPLATE_SCHEMA,
    UnrecordableError,
    current_plan,
    record_plan,
    recording_into,
    schema_changes,
)
from tenants.registry.provisioning import provision, provision_one
from tests.factories import make_unit

from .schemas import rows, shape_of


def test_a_string_of_several_statements_is_split_and_passing_ones_are_left_out():
    assert schema_changes('ALTER TABLE a ADD b int; SET CONSTRAINTS "x" IMMEDIATE') == ["ALTER TABLE a ADD b int"]


def test_a_semicolon_inside_a_literal_splits_nothing():
    assert schema_changes("COMMENT ON TABLE a IS 'one; two';") == ["COMMENT ON TABLE a IS 'one; two'"]


def test_a_migration_that_writes_rows_cannot_be_recorded():
    with pytest.raises(UnrecordableError):
        schema_changes("INSERT INTO a VALUES (1)")
    with pytest.raises(UnrecordableError):
        schema_changes("UPDATE a SET b = 1", rows=1)


def test_a_migration_that_fills_in_what_rows_lack_leaves_a_new_workspace_as_it_is():
    assert schema_changes("UPDATE a SET b = 1; ALTER TABLE a ALTER b SET NOT NULL") == [
        "ALTER TABLE a ALTER b SET NOT NULL"
    ]


@pytest.mark.django_db
def test_what_a_migration_may_not_do_is_named_by_what_it_did():
    with pytest.raises(UnrecordableError, match="ran INSERT"), acting_as_owner(), recording_into([]):
        insert_into_a_new_table()


@transaction.atomic
def insert_into_a_new_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE noted (id int)")
        cursor.execute("INSERT INTO noted VALUES (1)")


@pytest.mark.django_db
def test_parameters_are_recorded_in_place():
    statements: list[str] = []
    with acting_as_owner(), recording_into(statements), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE noted (id int)")
        cursor.execute("SELECT %s", ["CREATE"])
        cursor.execute("COMMENT ON TABLE noted IS 'fifty per cent'")
    assert statements == ["CREATE TABLE noted (id int)", "COMMENT ON TABLE noted IS 'fifty per cent'"]


@pytest.mark.django_db
def test_recording_leaves_no_template_behind_and_records_once(at):
    with acting_as_owner():
        ProvisioningPlan.objects.all().delete()
    plan = record_plan(at=at)
    assert record_plan(at=at) == plan
    assert ProvisioningPlan.objects.count() == 1
    assert rows("SELECT 1 FROM pg_namespace WHERE nspname = %s", TEMPLATE_SCHEMA) == []
    assert connection.schema_name == "public"


@pytest.mark.django_db
def test_a_workspace_of_an_older_plan_is_migrated_to_the_present_one(at):
    """Stand at the first app's migrations, then bring the workspace forward."""
    unit, reference = make_unit(), make_unit()
    [expected] = provision([reference], at=at)
    tenant = provisioned_from_an_older_plan(unit, at)
    assert list(outdated()) == [tenant]

    migrate_one(tenant, at=at)

    assert list(outdated()) == []
    assert shape_of(tenant.schema_name) == shape_of(expected.schema_name)


@pytest.mark.django_db
def test_the_usual_migrate_migrates_workspaces_by_their_plans(at):
    tenant = provisioned_from_an_older_plan(make_unit(), at)
    call_command("migrate", interactive=False, verbosity=0)
    assert list(outdated()) == []
    assert not rows(
        "SELECT 1 FROM pg_tables WHERE schemaname = %s AND tablename = 'django_migrations'", tenant.schema_name
    )


@pytest.mark.django_db
def test_a_single_app_is_not_migrated_in_workspaces(at):
    tenant = provisioned_from_an_older_plan(make_unit(), at)
    with pytest.raises(CommandError, match="Workspaces are migrated as a whole"):
        call_command("migrate_schemas", "catalogue", tenant=True, interactive=False, verbosity=0)
    assert list(outdated()) == [tenant]


def provisioned_from_an_older_plan(unit: Unit, at: datetime) -> Tenant:
    """Give a unit a workspace as it was before the second app existed."""
    full = current_plan(at=at)
    later = re.compile(r'(TABLE|ON) "(disclosure|feedback)_')
    with acting_as_owner():
        old = ProvisioningPlan.objects.create(
            pk="0" * 64,
            migrations=[key for key in full.migrations if key[0] == "catalogue"],
            statements=[text for text in full.statements if not later.search(text)],
            recorded_at=at,
        )
    tenant = provision_one(unit, plan=old, at=at)
    assert tenant is not None
    return tenant


@pytest.mark.django_db
def test_the_plan_changes_with_the_source_of_a_migration(monkeypatch):
    before = plans.plan_hash()
    monkeypatch.setattr(plans, "_source_hash", lambda app, name: f"changed {app} {name}")
    plans.plan_hash.cache_clear()
    after = plans.plan_hash()
    plans.plan_hash.cache_clear()
    assert before != after
