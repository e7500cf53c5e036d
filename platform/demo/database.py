"""The database that the demonstration lives in: made, migrated, and emptied on request. All of it as the owner."""

from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection, connections
from django.db.models import Model
from psycopg import sql

from core.database_roles import OWNER, make_roles, missing_roles
from core.second_session import second_session
from district.models import District
from hierarchy.units.models import Unit


def ensure_database() -> bool:
    """Create the database that the settings name, unless it exists; tell whether it was created."""
    with second_session("postgres") as server:
        if missing_roles(server):
            make_roles(server)
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_name()]).fetchone():
            return False
        server.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'"
            ).format(sql.Identifier(_name()), sql.Identifier(OWNER))
        )
    return True


def drop_database() -> None:
    """Drop the whole database: quicker by far than deleting the rows of every workspace."""
    connections.close_all()
    with second_session("postgres") as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(_name())))


def migrate() -> None:
    """Bring the shared tables and the workspaces there are up to date."""
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    call_command("fleet", "migrate", stdout=StringIO())


def holds_a_real_district() -> bool:
    """Tell whether there is somebody's own data here, which a demonstration must never touch."""
    return _exists(Unit) and not _exists(District, is_demonstration=True)


def holds_an_unfinished_demonstration() -> bool:
    """Tell whether a demonstration was begun here. Ask only when it is known not to be complete."""
    return _exists(District, is_demonstration=True)


def _exists(model: type[Model], **conditions: Any) -> bool:
    if model._meta.db_table not in connection.introspection.table_names():
        return False
    return model._default_manager.filter(**conditions).exists()


def _name() -> str:
    return str(connection.settings_dict["NAME"])
