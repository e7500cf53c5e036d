"""Which tables a schema has, found from the schema."""

from typing import Any

# The library imports its base before its introspection, for the reason written there; so do we.
import django_tenants.postgresql_backend.base  # noqa: F401 - imported for the order alone
from django.db.backends.postgresql.introspection import TableInfo
from django_tenants.postgresql_backend.introspection import DatabaseSchemaIntrospection

# Django asks pg_class for every visible table, which reads the relations of all workspaces: quadratic over a fleet.
# pg_class has no index that begins with the namespace; pg_depend has one that finds what stands in it.
TABLES_OF_SCHEMA = """
    SELECT c.relname,
           CASE WHEN c.relispartition THEN 'p' WHEN c.relkind IN ('m', 'v') THEN 'v' ELSE 't' END,
           pg_catalog.obj_description(c.oid, 'pg_class')
    FROM pg_catalog.pg_namespace n
    JOIN pg_catalog.pg_depend d
      ON d.refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
     AND d.refobjid = n.oid
     AND d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    JOIN pg_catalog.pg_class c ON c.oid = d.objid
    WHERE n.nspname = %s AND c.relkind IN ('f', 'm', 'p', 'r', 'v')
"""


class WorkspaceIntrospection(DatabaseSchemaIntrospection):
    """Introspection of the schema that the connection is in, and of no other."""

    def get_table_list(self, cursor: Any) -> list[TableInfo]:
        """List the tables and views of the current schema."""
        cursor.execute(TABLES_OF_SCHEMA, [self.connection.schema_name])
        return [TableInfo(*row) for row in cursor.fetchall() if row[0] not in self.ignored_tables]
