"""Introspection sees one schema, and finds it without reading the others."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tenants.registry.ownership import acting_as_owner

pytestmark = pytest.mark.django_db


def test_the_table_list_has_tables_and_views_of_the_current_schema_only():
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA elsewhere")
        cursor.execute("CREATE TABLE elsewhere.far (id int PRIMARY KEY)")
        cursor.execute("CREATE TABLE near (id int PRIMARY KEY)")
        cursor.execute("CREATE VIEW seen AS SELECT 1 AS one")
        listed = {table.name: table.type for table in connection.introspection.get_table_list(cursor)}
    assert (listed["near"], listed["seen"]) == ("t", "v")
    assert "far" not in listed
    assert "near_pkey" not in listed


def test_the_table_list_equals_djangos_own_in_the_public_schema():
    from django.db.backends.postgresql.introspection import DatabaseIntrospection

    with connection.cursor() as cursor:
        ours = sorted(connection.introspection.get_table_list(cursor))
        djangos = sorted(DatabaseIntrospection(connection).get_table_list(cursor))
    assert ours == djangos


def test_the_table_list_takes_one_statement_and_no_scan_of_all_relations():
    with CaptureQueriesContext(connection) as queries, connection.cursor() as cursor:
        connection.introspection.get_table_list(cursor)
    [statement] = [query["sql"] for query in queries if not query["sql"].startswith("SELECT set_config(")]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN {statement}")
        steps = "\n".join(row[0] for row in cursor.fetchall())
    assert "Seq Scan on pg_class" not in steps
    assert "pg_depend_reference_index" in steps
