"""What a workspace is to PostgreSQL, line by line: relations, columns, constraints, indexes, and who may do what.

Compared with a workspace made from the plan and undone again, so that nothing is listed here that could grow stale.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import connection, transaction

from .models import ProvisioningPlan, Tenant
from .ownership import acting_as_owner
from .plans import TEMPLATE_SCHEMA
from .provisioning import build
from .rights import IS_A_UNITS

#: SQL: every right that anybody has in a schema, on itself, its relations and their columns. Narrow it by `space`, the
#: schema's oid, with what is known beforehand: else the columns of all workspaces are read.
GRANTED = """
SELECT oid AS space, 'schema' AS what, a.* FROM pg_namespace, aclexplode(nspacl) a
UNION ALL SELECT relnamespace, relname, a.* FROM pg_class, aclexplode(relacl) a
UNION ALL SELECT relnamespace, relname || '.' || attname, a.*
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid, aclexplode(attacl) a"""

#: In a line, what differs from workspace to workspace stands as "." and "the unit".
_LINES = f"""
WITH space AS (
  SELECT n.oid, given.name, r.oid AS role, n.nspowner, n.nspacl
  FROM unnest(%(schemas)s::text[], %(roles)s::text[]) given(name, role)
  JOIN pg_namespace n ON n.nspname = given.name LEFT JOIN pg_roles r ON r.rolname = given.role
), relation AS (
  SELECT space.name, space.role, c.* FROM space JOIN pg_class c ON c.relnamespace = space.oid AND c.relkind <> 't'
), granted AS (
  SELECT space.name, space.role, granted.* FROM space JOIN ({GRANTED}) granted ON granted.space = space.oid
  WHERE granted.space = ANY(ARRAY(SELECT oid FROM space))
), line AS (
  SELECT name, 'owner of schema: ' || pg_get_userbyid(nspowner) AS text FROM space
  UNION ALL SELECT name, format('relation %%s %%s, owner %%s', relkind, relname, pg_get_userbyid(relowner))
  FROM relation
  UNION ALL SELECT name, format('column %%s.%%s %%s%%s %%s', relname, attname, format_type(atttypid, atttypmod),
                                CASE WHEN attnotnull THEN ' not null' END, pg_get_expr(adbin, adrelid))
  FROM relation JOIN pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE relkind = 'r'
  UNION ALL SELECT name, format('constraint %%s.%%s %%s', relname, conname, pg_get_constraintdef(pg_constraint.oid))
  FROM relation JOIN pg_constraint ON conrelid = relation.oid AND contype <> 'n'
  UNION ALL SELECT name, 'index ' || pg_get_indexdef(relation.oid) FROM relation WHERE relkind = 'i'
  UNION ALL SELECT name, format('right %%s on %%s for %%s', privilege_type, what, CASE grantee
                                WHEN 0 THEN 'everybody' WHEN role THEN 'the unit' ELSE pg_get_userbyid(grantee) END)
  FROM granted
)
SELECT name, array_agg(replace(replace(text, '"' || name || '".', '.'), name || '.', '.')) FROM line GROUP BY name"""  # noqa: S608 - a constant

Shape = frozenset[str]
_CASTS = re.compile(r"::(?:character varying|text)(?:\[\])?|[()]")


def shapes_of(tenants: Sequence[Tenant]) -> dict[str, Shape]:
    """Read the shapes of workspaces by the names of their schemas (one query); a schema that is missing is left out."""
    names = {"schemas": [one.schema_name for one in tenants], "roles": [one.database_role for one in tenants]}
    with connection.cursor() as cursor:
        cursor.execute(_LINES, names)
        return {name: frozenset(map(_plain, lines)) for name, lines in cursor.fetchall()}


def _plain(line: str) -> str:
    """Leave out brackets and casts to text: a condition that was dumped and restored comes back with others."""
    return _CASTS.sub("", line) if line.startswith(("index ", "constraint ")) else line


def shape_of(plan: ProvisioningPlan) -> Shape:
    """Make a workspace from a plan, read its shape, and undo it."""
    template = Tenant(schema_name=TEMPLATE_SCHEMA, unit_id=0)
    with acting_as_owner(), transaction.atomic():
        build(template, plan)
        [shape] = shapes_of([template]).values()
        transaction.set_rollback(True)
    return shape


def is_right(line: str) -> bool:
    """Tell whether a line is a right, which is granted or taken again without touching a row."""
    return line.startswith("right ")


def roles_amiss(tenants: Sequence[Tenant]) -> dict[str, str]:
    """Say of each role what is wrong with it; roles as they should be are left out (one query)."""
    query = f"""
    SELECT given.name, r.oid IS NULL, r.rolcanlogin OR r.rolsuper OR r.rolbypassrls OR r.rolcreaterole, {IS_A_UNITS}
    FROM unnest(%s::text[]) given(name) LEFT JOIN pg_roles r ON r.rolname = given.name"""  # noqa: S608 - a constant
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(query, [[one.database_role for one in tenants]])
        for name, is_missing, is_mighty, is_member in cursor.fetchall():
            if is_missing:
                found[name] = "role missing"
            elif is_mighty:
                found[name] = "role may do more than any unit's"
            elif not is_member:
                found[name] = "role is not a unit's, or the pages may not become it"
    return found
