"""The database server's roles, which keep organisations apart even where a statement of ours is wrong.

| role | may | who becomes it |
|---|---|---|
| `OWNER` | own the database, its schemas and tables, and make roles | migrations, provisioning, the demonstration |
| `LOGIN` | nothing but become one of those below | the pages and jobs sign in as it |
| `DISTRICT` | the shared tables, no workspace | every connection, outside `workspace()` |
| a unit's, `role_of` | its workspace, its part of what is shared (`tenants.registry.rights`) | inside `workspace()` |
| `UNITS` | what every unit's role may: they are its members | nobody |
| `IDENTITIES` | the columns that hold sealed identities | around the one statement that reads one |

Roles belong to the whole server: districts on one server share their names, and each grants them its own tables.
"""

from typing import Any

from psycopg import Connection, sql

OWNER = "minglan_owner"
LOGIN = "minglan_web"
DISTRICT = "minglan_district"
UNITS = "minglan_units"
IDENTITIES = "minglan_identities"

UNIT_ASKING = "(SELECT substring(current_user::text FROM '^minglan_u([0-9]+)$')::bigint)"
"""SQL: the key of the unit whose role asks, NULL for any other role. A subquery, so that it is asked once and not for
each row."""

ATTRIBUTES = {
    OWNER: "LOGIN CREATEDB CREATEROLE",
    LOGIN: "LOGIN NOINHERIT",
    DISTRICT: "NOLOGIN",
    UNITS: "NOLOGIN",
    IDENTITIES: "NOLOGIN",
}
MEMBERSHIPS = (
    f"GRANT {DISTRICT}, {IDENTITIES} TO {LOGIN}",
    f"GRANT {LOGIN} TO {OWNER}",
    f"GRANT {UNITS} TO {OWNER} WITH ADMIN OPTION",
    f"GRANT pg_read_all_stats TO {OWNER}",  # what connections hold
)


def role_of(unit_id: int) -> str:
    """Name the role that a workspace is entered as."""
    return f"minglan_u{unit_id}"


def missing_roles(server: Connection[Any]) -> list[str]:
    """Give the roles above that the server does not have yet."""
    rows = server.execute("SELECT rolname FROM pg_catalog.pg_roles WHERE rolname = ANY(%s)", [list(ATTRIBUTES)])
    found = {row[0] for row in rows.fetchall()}
    return [role for role in ATTRIBUTES if role not in found]


def roles_sql() -> str:
    """Give what makes the roles on a server of one's own, for psql as its superuser. Safe to repeat."""
    made = [
        f"SELECT 'CREATE ROLE {role} {attributes}' WHERE to_regrole('{role}') IS NULL \\gexec"
        for role, attributes in ATTRIBUTES.items()
    ]
    return "\n".join([*made, *(f"{statement};" for statement in MEMBERSHIPS)]) + "\n"


def make_roles(server: Connection[Any]) -> None:
    """Make the roles that are missing, and renew who may become whom. Safe to repeat.

    :param server: a session of a superuser, or of a role that may make roles.
    """
    for role in missing_roles(server):
        server.execute(sql.SQL("CREATE ROLE {} " + ATTRIBUTES[role]).format(sql.Identifier(role)))
    for statement in MEMBERSHIPS:
        server.execute(sql.SQL(statement))
