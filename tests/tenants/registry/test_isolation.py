"""PostgreSQL itself keeps organisations apart: raw SQL as each role, against every table there is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.db.utils import OperationalError

from audit import trail
from core.actors import SYSTEM
from core.database_roles import DISTRICT, IDENTITIES, LOGIN, OWNER, UNITS, role_of
from core.second_session import second_session
from hierarchy.ledger.models import MonthlyTally, ObligationEntry
from hierarchy.units.models import Unit
from notices.models import Notice
from tenants.catalogue.models import Section
from tenants.feedback.actions.intake import Intake, receive_case
from tenants.feedback.models import Case
from tenants.registry.ownership import acting_as_owner
from tenants.registry.rights import RIGHTS, apply_rights
from tenants.registry.workspaces import as_district, connected, tenant_of, workspace
from tests.factories import make_unit
from tests.tenants.disclosure.scene import Scene

from .schemas import rows

pytestmark = pytest.mark.django_db

VERBS = ("SELECT", "INSERT", "UPDATE", "DELETE")
DENIED, ROW_DENIED = "permission denied", "row-level security"
#: Written out by hand, whatever the list of rights says: what no unit's role may so much as look at.
SECRET = {"django_session", "account_emailaddress", "account_emailconfirmation", "axes_accessattempt", "axes_accesslog",
          "axes_accessfailurelog", "axes_accessattemptexpiration", "structure_importpreview", "audit_anchor",
          "bulletins_bulletin", "auth_group", "auth_permission", "auth_group_permissions", "django_migrations",
          "registry_domain", "registry_provisioningplan", "structure_yearopening"}  # fmt: skip
#: Likewise: what nobody but the owner changes once it is written.
FOR_GOOD = {"audit_entry", "audit_anchor", "ledger_ledgerevent", "ledger_feedbackevent"}
#: Likewise: whose rows belong to a unit, and in which column it stands.
OF_UNITS = {"ledger_obligationentry", "ledger_ledgerevent", "ledger_monthlytally", "ledger_catalogueentry",
            "ledger_feedbackentry", "ledger_feedbackevent", "ledger_surveyresult",
            "ledger_attendanceentry"}  # fmt: skip


@pytest.fixture
def pair(pair: tuple[Scene, Scene], at: datetime) -> tuple[Scene, Scene]:
    """The two units, each also with something in hand and a case."""
    for scene in pair:
        with scene.inside():
            scene.proposed(item="班子分工")
            intake = Intake(
                kind="question", channel="web", original="路灯坏了", received_on=at.date(), contact={"name": "王秀英"}
            )
            receive_case(unit=scene.unit, intake=intake, actor=SYSTEM, at=at)
    return pair


@contextmanager
def as_role(role: str) -> Iterator[Callable[[str], tuple[str, int]]]:
    """Give a function that tries a statement as a role: "" and how many rows, or how PostgreSQL refused it."""

    def attempt(statement: str, *values: Any) -> tuple[str, int]:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, values or None)
                return "", cursor.rowcount
        except ProgrammingError as refusal:
            return str(refusal).splitlines()[0], 0
        except Exception as other:  # it was let through, and a constraint stood in the way
            return f"let through: {type(other).__name__}", 0

    with connected().acting_as(role):
        yield attempt


def verbs_of(role: str, table: str) -> set[str]:
    """Find what a role may do with a table by trying it, without changing a row."""
    tries = {
        "SELECT": f"SELECT count(*) FROM {table} WHERE false",
        "INSERT": f"INSERT INTO {table} DEFAULT VALUES",
        "UPDATE": f'UPDATE {table} SET "{a_column_of(table)}" = NULL WHERE false',
        "DELETE": f"DELETE FROM {table} WHERE false",
    }
    with as_role(role) as attempt:
        return {verb for verb in VERBS if not attempt(tries[verb])[0].startswith(DENIED)}


def a_column_of(table: str) -> str:
    """Give a column that may be set: not one that the database fills in itself."""
    schema, _dot, name = table.rpartition(".")
    with acting_as_owner():
        [found] = rows(
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' AND attidentity = '' ORDER BY attnum LIMIT 1",
            f"{schema or 'public'}.{name}",
        )
    return str(found[0])


def expected(verbs: str) -> set[str]:
    return {verb for verb in VERBS if verb in verbs}


def tables_in(schema: str) -> list[str]:
    return [row[0] for row in rows("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", schema)]


def test_every_shared_table_has_its_rights_and_no_other_is_named():
    assert sorted(RIGHTS) == tables_in("public")


def test_each_role_may_do_with_each_shared_table_what_the_list_says_and_nothing_else(pair: tuple[Scene, Scene]):
    unit = role_of(pair[0].unit.pk)
    found = {
        table: tuple(verbs_of(role, f"public.{table}") for role in (unit, DISTRICT, LOGIN, IDENTITIES))
        for table in RIGHTS
    }
    assert found == {
        table: (expected(right.units), expected(right.district), set(), set()) for table, right in RIGHTS.items()
    }
    assert {table for table in RIGHTS if found[table][0] == set()} == SECRET
    assert {table for table in RIGHTS if not {"UPDATE", "DELETE"} & (found[table][0] | found[table][1])} >= FOR_GOOD


def test_nobody_but_the_unit_may_do_anything_with_a_table_of_its_workspace(pair: tuple[Scene, Scene]):
    ours, theirs = (scene.unit for scene in pair)
    schema = tenant_of(theirs).schema_name
    tables = tables_in(schema)
    assert len(tables) >= 18
    found = {
        (role, table): verbs_of(role, f"{schema}.{table}")
        for role in (role_of(ours.pk), DISTRICT, LOGIN, UNITS)
        for table in tables
    }
    assert {key: verbs for key, verbs in found.items() if verbs} == {}
    own = {table: verbs_of(role_of(theirs.pk), f"{schema}.{table}") for table in tables}
    assert own == {table: set(VERBS) for table in tables}
    assert {table: verbs for table in tables if (verbs := verbs_of(IDENTITIES, f"{schema}.{table}"))} == {
        "feedback_case": {"SELECT"}
    }


def test_another_units_rows_of_the_ledger_are_neither_seen_nor_changed_nor_removed(pair: tuple[Scene, Scene]):
    ours, theirs = (scene.unit for scene in pair)
    with acting_as_owner():
        there = {table: rows(f"SELECT count(*) FROM {table} WHERE unit_id = %s", theirs.pk)[0][0] for table in OF_UNITS}
    assert there["ledger_obligationentry"] >= 6
    with as_role(role_of(ours.pk)) as attempt:
        for table in OF_UNITS:
            of_theirs = f"FROM {table} WHERE unit_id = {theirs.pk}"
            assert attempt(f"SELECT 1 {of_theirs}") == ("", 0), table
            assert attempt(f"SELECT 1 FROM {table} WHERE unit_id <> {ours.pk}") == ("", 0), table
            if table not in FOR_GOOD:
                assert attempt(f"UPDATE {table} SET unit_id = {ours.pk} WHERE unit_id = {theirs.pk}") == ("", 0), table
                assert attempt(f"DELETE {of_theirs}") == ("", 0), table


def test_a_row_in_another_units_name_is_refused(pair: tuple[Scene, Scene]):
    ours, theirs = (scene.unit for scene in pair)
    tried = 0
    for table in sorted(OF_UNITS | {"ledger_publicationentry", "ledger_publictext", "ledger_submission"}):
        column = "sender_id" if table == "ledger_submission" else "unit_id"
        with acting_as_owner():
            found = rows(f"SELECT to_jsonb(t) FROM {table} t WHERE {column} = %s LIMIT 1", theirs.pk)
        for (row,) in found:
            with as_role(role_of(ours.pk)) as attempt:
                said, _count = attempt(
                    f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)",
                    row if isinstance(row, str) else json.dumps(row),
                )
            assert ROW_DENIED in said, (table, said)
            tried += 1
    assert tried >= 6


def test_own_rows_cannot_be_given_to_another_unit(pair: tuple[Scene, Scene]):
    ours, theirs = (scene.unit for scene in pair)
    with as_role(role_of(ours.pk)) as attempt:
        said, _count = attempt(f"UPDATE ledger_obligationentry SET unit_id = {theirs.pk} WHERE unit_id = {ours.pk}")
    assert ROW_DENIED in said


def test_the_trail_is_read_and_continued_by_its_unit_alone(pair: tuple[Scene, Scene], at: datetime):
    ours, theirs = (scene.unit for scene in pair)
    trail.record("district.tried", subject=("test", 1), actor=SYSTEM, at=at)
    with as_role(role_of(ours.pk)) as attempt:
        assert attempt("SELECT 1 FROM audit_chain")[1] == 1
        assert attempt(f"SELECT 1 FROM audit_entry WHERE chain_id <> 'unit:{ours.pk}'") == ("", 0)
        assert attempt(f"UPDATE audit_chain SET length = 0 WHERE name = 'unit:{theirs.pk}'") == ("", 0)
    for role in (role_of(ours.pk), DISTRICT):
        with as_role(role) as attempt:
            assert attempt("UPDATE audit_entry SET verb = 'x'")[0].startswith(DENIED)
            assert attempt("DELETE FROM audit_entry")[0].startswith(DENIED)


def test_what_a_notice_says_and_passwords_are_out_of_a_units_reach(pair: tuple[Scene, Scene]):
    with as_role(role_of(pair[0].unit.pk)) as attempt:
        for statement in (
            "SELECT values FROM notices_notice",
            "SELECT * FROM notices_notice",
            "SELECT password FROM accounts_user",
            "SELECT * FROM accounts_user",
            "UPDATE accounts_user SET is_active = true",
            "SELECT rolpassword FROM pg_authid",
        ):
            assert attempt(statement)[0].startswith(DENIED), statement
    assert Notice.objects.exists()


def test_who_came_is_read_only_when_asked_for_and_not_by_the_units_own_role(pair: tuple[Scene, Scene]):
    unit = pair[0].unit
    with workspace(unit):
        case = Case.objects.get()
        with as_role(role_of(unit.pk)) as attempt:
            for statement in (
                "SELECT sealed FROM feedback_case",
                "SELECT * FROM feedback_case",
                "UPDATE feedback_case SET title = sealed",
                "SELECT 1 FROM feedback_case WHERE sealed = ''",
            ):
                assert attempt(statement)[0].startswith(DENIED), statement
            assert attempt("UPDATE feedback_case SET sealed = ''")[0] == ""  # it may be erased
        assert case.sealed == ""
        case.refresh_from_db()
        assert [Case.objects.get().pk, *Case.objects.values_list("pk", flat=True)] == [case.pk] * 2


def test_the_gate_sets_path_and_role_in_one_statement_and_again_after_a_rollback(pair: tuple[Scene, Scene]):
    ours, theirs = (scene.unit for scene in pair)

    def stands() -> list[tuple[Any, ...]]:
        return rows("SELECT current_user::text, current_setting('search_path')")

    inside = [(role_of(ours.pk), f'"{tenant_of(ours).schema_name}", "public"')]
    with workspace(ours):
        assert stands() == inside
        savepoint = transaction.savepoint()
        Section.objects.create(name="办公室")
        transaction.savepoint_rollback(savepoint)
        assert stands() == inside
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows(f"SELECT 1 FROM {tenant_of(theirs).schema_name}.catalogue_section")
        assert stands() == inside
        with as_district():
            assert stands()[0][0] == DISTRICT
        assert stands() == inside
    assert stands() == [(DISTRICT, '"public"')]


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_was_lost_is_confined_again(at: datetime):
    unit = make_unit()
    with workspace(made(unit, at)):
        Section.objects.create(name="办公室")
    connection.close()
    assert rows("SELECT current_user::text") == [(DISTRICT,)]
    connection.close()
    with workspace(unit):
        assert rows("SELECT current_user::text") == [(role_of(unit.pk),)]
        assert Section.objects.get().name == "办公室"


def made(unit: Unit, at: datetime) -> Unit:
    from tenants.registry.provisioning import provision

    provision([unit], at=at)
    return unit


def test_the_pages_login_owns_nothing_and_cannot_become_the_owner():
    nobodies = [LOGIN, DISTRICT, UNITS, IDENTITIES]
    for catalogue, column in (("pg_class", "relowner"), ("pg_namespace", "nspowner"), ("pg_database", "datdba")):
        owned = f"SELECT 1 FROM {catalogue} o JOIN pg_roles r ON r.oid = o.{column} WHERE r.rolname = ANY(%s)"
        assert rows(owned, nobodies) == []
    with second_session(user=LOGIN) as web:
        for statement in (
            f"SET ROLE {OWNER}",
            "SELECT 1 FROM public.units_unit",
            "CREATE TABLE public.mine (id int)",
            "CREATE SCHEMA mine",
            "CREATE ROLE mine",
            "ALTER TABLE public.units_unit DISABLE ROW LEVEL SECURITY",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                web.execute(statement)
        web.execute(f"SET ROLE {DISTRICT}")
        assert web.execute("SELECT count(*) FROM units_line").fetchone() != (0,)


def test_a_role_that_is_missing_is_named_with_what_to_do(pair: tuple[Scene, Scene]):
    unit = pair[0].unit
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {role_of(unit.pk)} RENAME TO minglan_u0")
    with pytest.raises(OperationalError, match="fleet repair"), workspace(unit):
        Section.objects.exists()
    said = StringIO()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    call_command("fleet", "repair", stdout=said)
    assert said.getvalue() == "1 workspaces repaired, 0 failed.\n"
    with workspace(unit):
        assert Case.objects.count() == 1


def test_applying_the_rights_again_changes_nothing(pair: tuple[Scene, Scene]):
    def granted() -> list[tuple[Any, ...]]:
        return rows(
            "SELECT relname, relacl::text, relrowsecurity FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r' ORDER BY 1"
        ) + rows("SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2")

    before = granted()
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        apply_rights()
    assert granted() == before


def test_the_district_counts_every_units_rows(pair: tuple[Scene, Scene]):
    units = {scene.unit.pk for scene in pair}
    assert set(ObligationEntry.objects.values_list("unit", flat=True)) == units
    assert set(MonthlyTally.objects.values_list("unit", flat=True)) == units
