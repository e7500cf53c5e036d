"""What a schema consists of, in a form in which two schemas can be compared."""

from typing import Any

from django.db import connection

COLUMNS = """
    SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity, a.attgenerated,
           pg_get_expr(d.adbin, d.adrelid), co.collname
    FROM pg_attribute a
    JOIN pg_class c ON c.oid = a.attrelid
    LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    LEFT JOIN pg_collation co ON co.oid = a.attcollation
    WHERE c.relnamespace = %s::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY c.relname, a.attnum
"""
CONSTRAINTS = """
    SELECT c.relname, k.conname, k.contype, k.condeferrable, k.condeferred, pg_get_constraintdef(k.oid)
    FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
    WHERE k.connamespace = %s::regnamespace ORDER BY c.relname, k.conname
"""
INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s ORDER BY tablename, indexname
"""
OTHER_RELATIONS = """
    SELECT relkind, relname FROM pg_class
    WHERE relnamespace = %s::regnamespace AND relkind NOT IN ('r', 'i') ORDER BY relname
"""


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def shape_of(schema: str) -> dict[str, list[tuple[Any, ...]]]:
    """Give columns, constraints, indexes and everything else of a schema, without its name."""
    parts = {"columns": COLUMNS, "constraints": CONSTRAINTS, "indexes": INDEXES, "others": OTHER_RELATIONS}
    return {name: [_unnamed(row, schema) for row in rows(query, schema)] for name, query in parts.items()}


def _unnamed(row: tuple[Any, ...], schema: str) -> tuple[Any, ...]:
    return tuple(part.replace(f"{schema}.", "") if isinstance(part, str) else part for part in row)
