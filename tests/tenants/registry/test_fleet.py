"""The fleet: made, migrated, checked and repaired as a whole, one broken workspace stopping none of the others."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.database_roles import OWNER, role_of
from core.second_session import second_session
from hierarchy.units.models import Unit
from tenants.registry import fleet
from tenants.registry.management.commands import fleet as fleet_command
from tenants.registry.models import ProvisioningPlan, Tenant
from tenants.registry.ownership import acting_as_owner
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import tenant_of
from tests.factories import make_unit

pytestmark = pytest.mark.django_db

Run = Callable[..., tuple[str, str, str]]


@pytest.fixture
def run() -> Run:
    """Give a function that runs the command: what it said, what it complained of, how it ended."""

    def ran(*arguments: str) -> tuple[str, str, str]:
        said, complained = StringIO(), StringIO()
        try:
            call_command("fleet", *arguments, stdout=said, stderr=complained)
        except CommandError as refusal:
            return said.getvalue(), complained.getvalue(), str(refusal)
        return said.getvalue(), complained.getvalue(), ""

    return ran


@pytest.fixture
def units(at: datetime) -> list[Unit]:
    units = [make_unit(code=code, name=f"第{code}支部") for code in ("A1", "B2", "C3")]
    provision(units, at=at)
    return units


def owner_runs(*statements: str) -> None:
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in statements:
            cursor.execute(statement)


def add_a_column(*, applied: object) -> None:
    """Stand in for a migration."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE feedback_case ADD COLUMN note text")


def schema_of(unit: Unit) -> str:
    return tenant_of(unit).schema_name


def test_provisioning_names_the_unit_that_failed_finishes_the_rest_and_resumes(run: Run) -> None:
    first, broken, last = (make_unit(code=code) for code in ("A1", "B2", "C3"))
    owner_runs(f"CREATE SCHEMA u_{broken.pk}")
    said, complained, ended = run("provision")
    assert said == "2 workspaces made, 1 failed.\n"
    assert complained.startswith("B2 ")
    assert ended == "Failed: B2. Mend the cause and run this again."
    assert set(Tenant.objects.values_list("unit", flat=True)) == {first.pk, last.pk}
    owner_runs(f"DROP SCHEMA u_{broken.pk}")
    assert run("provision") == ("1 workspaces made, 0 failed.\n", "", "")
    assert Tenant.objects.count() == 3


def test_a_code_that_no_unit_has_is_named(run: Run) -> None:
    assert run("provision", "--unit", "NONE")[2] == "No unit has the code NONE."


def test_workspaces_just_made_are_as_they_should_be(run: Run, units: list[Unit]) -> None:
    assert run("check") == ("3 workspaces checked, 0 not as they should be.\n", "", "")
    assert run("repair") == ("0 workspaces repaired, 0 failed.\n", "", "")
    assert "3 workspaces, 0 lack migrations; 0 units without a workspace." in run("status")[0]


def test_rights_too_many_and_too_few_are_named_and_mended(run: Run, units: list[Unit]) -> None:
    _first, second, third = units
    table, column = f"{schema_of(second)}.catalogue_section", f"{schema_of(second)}.feedback_case"
    owner_runs(
        f"GRANT SELECT ON {table} TO {role_of(third.pk)}",
        f"GRANT SELECT (sealed) ON {column} TO {role_of(second.pk)}",
        f"REVOKE INSERT ON {schema_of(third)}.disclosure_version FROM {role_of(third.pk)}",
        f"GRANT USAGE ON SCHEMA {schema_of(third)} TO PUBLIC",
    )
    said, complained, ended = run("check")
    assert said == "3 workspaces checked, 2 not as they should be.\n"
    assert complained.splitlines() == [
        "B2 第B2支部: too much: right SELECT on catalogue_section for " + role_of(third.pk),
        "B2 第B2支部: too much: right SELECT on feedback_case.sealed for the unit",
        "C3 第C3支部: missing: right INSERT on disclosure_version for the unit",
        "C3 第C3支部: too much: right USAGE on schema for everybody",
    ]
    assert "fleet repair" in ended
    assert run("repair") == ("2 workspaces repaired, 0 failed.\n", "", "")
    assert run("check")[2] == ""


def test_a_missing_role_is_named_and_made_again(run: Run, units: list[Unit]) -> None:
    role = role_of(units[1].pk)
    owner_runs(f"ALTER ROLE {role} RENAME TO minglan_u0")
    _said, complained, _ended = run("check")
    assert f"B2 第B2支部: {role}: role missing" in complained
    assert run("repair")[0] == "1 workspaces repaired, 0 failed.\n"
    assert run("check")[2] == ""


def test_a_role_that_may_sign_in_or_stands_alone_is_named(run: Run, units: list[Unit]) -> None:
    owner_runs(f"ALTER ROLE {role_of(units[0].pk)} LOGIN", f"REVOKE {role_of(units[1].pk)} FROM minglan_web")
    complained = run("check")[1]
    assert "A1 第A1支部" in complained
    assert "may do more than any unit's" in complained
    assert "the pages may not become it" in complained


def test_tables_that_differ_are_named_and_left_alone(run: Run, units: list[Unit]) -> None:
    owner_runs(
        f"ALTER TABLE {schema_of(units[0])}.catalogue_section DROP COLUMN name",
        f"DROP TABLE {schema_of(units[1])}.feedback_measure CASCADE",
        f"CREATE TABLE {schema_of(units[2])}.mine (id int)",
    )
    said, complained, ended = run("repair")
    assert said == "0 workspaces repaired, 0 failed.\n"
    assert "A1 第A1支部: missing: column catalogue_section.name" in complained
    assert "B2 第B2支部: missing: " in complained
    assert "C3 第C3支部: too much: column mine.id integer" in complained
    assert ended.startswith("Tables differ in A1, B2, C3.")


def test_a_schema_that_is_gone_and_one_that_nobody_owns_are_named(run: Run, units: list[Unit]) -> None:
    owner_runs(f"DROP SCHEMA {schema_of(units[0])} CASCADE", "CREATE SCHEMA u_999999999")
    said, complained, ended = run("check")
    assert f"A1 第A1支部: schema {schema_of(units[0])} missing" in complained
    assert "u_999999999: belongs to no unit" in complained
    assert said == "3 workspaces checked, 1 not as they should be.\n"
    assert ended


def test_rights_on_shared_tables_are_checked_and_mended(run: Run, units: list[Unit]) -> None:
    owner_runs(
        "GRANT DELETE ON audit_entry TO minglan_district",
        "REVOKE SELECT ON units_unit FROM minglan_units",
        "ALTER TABLE ledger_obligationentry DISABLE ROW LEVEL SECURITY",
    )
    complained = run("check")[1].splitlines()
    assert "shared tables: too much: right DELETE on audit_entry for minglan_district" in complained
    assert "shared tables: missing: right SELECT on units_unit for minglan_units" in complained
    assert "shared tables: missing: row-level security on ledger_obligationentry" in complained
    assert run("repair")[0].startswith("Rights on the shared tables given anew.\n")
    assert run("check") == ("3 workspaces checked, 0 not as they should be.\n", "", "")


def test_one_unit_is_checked_alone(run: Run, units: list[Unit]) -> None:
    owner_runs(f"CREATE TABLE {schema_of(units[2])}.mine (id int)")
    assert run("check", "--unit", "A1")[0] == "1 workspaces checked, 0 not as they should be.\n"


def test_the_fleet_is_compared_with_as_many_queries_for_three_as_for_one(units: list[Unit], at: datetime) -> None:
    from tests.counting import queries

    expected = fleet.present_shape(at=at)
    for number in (1, 3):
        with queries() as asked:
            assert fleet.check(list(Tenant.objects.order_by("pk")[:number]), expected=expected) == []
        assert len(asked) == 3


@pytest.mark.django_db(transaction=True)
def test_several_processes_make_workspaces_and_go_on_after_one_was_killed(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    units = [make_unit(code=f"U{number}") for number in range(6)]
    doomed = units[3].pk
    real = fleet_command.provision_one

    def killed_at_one(unit: Unit, **given: Any) -> Tenant | None:
        made = real(unit, **given) if unit.pk != doomed else None
        if unit.pk == doomed:
            os.kill(os.getpid(), signal.SIGKILL)
        return made

    monkeypatch.setattr(fleet_command, "provision_one", killed_at_one)
    _said, _complained, ended = run("provision", "--processes", "2")
    assert ended.startswith("One of the processes was killed.")
    assert not Tenant.objects.filter(unit=doomed).exists()
    monkeypatch.setattr(fleet_command, "provision_one", real)
    left = 6 - Tenant.objects.count()
    assert left
    assert run("provision", "--processes", "2") == (f"{left} workspaces made, 0 failed.\n", "", "")
    assert run("check")[0] == "6 workspaces checked, 0 not as they should be.\n"


@pytest.mark.django_db(transaction=True)
def test_a_workspace_in_use_is_tried_again_and_named_in_the_end(
    run: Run, units: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fleet, "LOCK_SECONDS", 0.1)
    monkeypatch.setattr(fleet, "migrate_here", add_a_column)
    with acting_as_owner():
        older = ProvisioningPlan.objects.get()
        older.pk = "0" * 64
        older.save(force_insert=True)
        Tenant.objects.update(plan_hash=older.pk)
    with second_session() as reader, reader.transaction():
        reader.execute(f"SET ROLE {OWNER}")
        reader.execute(f"SELECT count(*) FROM {schema_of(units[1])}.feedback_case")
        said, complained, ended = run("migrate", "--processes", "1")
    assert said == "2 workspaces migrated, 1 failed.\n"
    assert complained.count("B2 第B2支部: ") == 3
    assert ended == "Failed: B2. Mend the cause and run this again."
    assert "1 lack migrations" in run("status")[0]
    assert "B2 第B2支部: lacks migrations" in run("check")[1]
    assert run("migrate") == ("1 workspaces migrated, 0 failed.\n", "", "")
    assert "3 workspaces, 0 lack migrations" in run("status")[0]
    assert run("check")[1].count("too much: column feedback_case.note text") == 3  # which the plan does not know
