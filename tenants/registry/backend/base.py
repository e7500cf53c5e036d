"""What Django loads as the engine: the wrapper of a connection, confined to where it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db.utils import OperationalError
from django_tenants.postgresql_backend import base

from core.database_roles import DISTRICT

from .introspection import WorkspaceIntrospection

# Django looks these up in an engine's `base` module.
DatabaseError = base.DatabaseError
IntegrityError = base.IntegrityError

CONFINE = "SELECT set_config('search_path', %s, false), set_config('role', %s, false)"
NOT_A_ROLE = (psycopg.errors.InvalidParameterValue, psycopg.errors.InsufficientPrivilege)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that is never anywhere without the role that belongs there.

    Search path and role are set by one statement, before the first statement of a connection and whenever either has
    changed or may have been taken back, as by a rollback: what PostgreSQL takes back is forgotten here too.
    """

    #: The schema that the connection is in. django-tenants sets it, and says nothing of its type.
    schema_name: str
    #: The search path and role last set, or None where they have to be set again.
    search_path_set_schemas: tuple[str, str] | None
    _setting_search_path: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._role: str | None = None
        super().__init__(*args, **kwargs)
        self.introspection = WorkspaceIntrospection(self)

    @property
    def role(self) -> str:
        """The role that statements are run as: of the workspace that is open, else the district's."""
        return self._role or getattr(self.tenant, "database_role", None) or DISTRICT

    @contextmanager
    def acting_as(self, role: str) -> Iterator[None]:
        """Run the statements of the block as another role that whoever signed in may become."""
        before, self._role = self._role, role
        try:
            yield
        finally:
            self._role = before

    def _handle_search_path(self, cursor: Any = None) -> None:
        """Confine the connection, if it is not confined yet to where it should be. Before each statement."""
        if self._setting_search_path:
            return
        path = ", ".join(base.quote_schema_name(name) for name in self._get_cursor_search_paths())
        wanted = (path, self.role)
        if self.search_path_set_schemas == wanted:
            return
        self.search_path_set_schemas = None
        self._setting_search_path = True  # asking for a cursor below comes back to here
        own = self.connection.cursor() if cursor is None else cursor
        try:
            own.execute(CONFINE, wanted)
        except NOT_A_ROLE as error:
            raise OperationalError(cannot_become(self.role, error)) from error
        except base.django.db.utils.DatabaseError as error:
            if isinstance(error.__cause__, NOT_A_ROLE):
                raise OperationalError(cannot_become(self.role, error)) from error
            # Anything else happens in a transaction that has failed already: the next statement says so.
            if not isinstance(error.__cause__, psycopg.errors.InFailedSqlTransaction):
                raise
        except psycopg.errors.InFailedSqlTransaction:
            pass
        else:
            self.search_path_set_schemas = wanted
        finally:
            self._setting_search_path = False
            if cursor is None:
                own.close()


def cannot_become(role: str, error: Exception) -> str:
    """Say what to do where a role is missing, or not given to whoever signed in."""
    return (
        f"The database does not let this program become {role} ({str(error).strip()}). "
        "Run `manage.py fleet repair`; on a server of your own, make the roles first: platform/docs/operations.md."
    )
