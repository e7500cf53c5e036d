"""What Django loads as the engine: the wrapper of a connection."""

from typing import Any

from django_tenants.postgresql_backend import base

from .introspection import WorkspaceIntrospection

# Django looks these up in an engine's `base` module.
DatabaseError = base.DatabaseError
IntegrityError = base.IntegrityError


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose introspection costs the same with 3,000 workspaces as with one."""

    #: The schema that the connection is in. django-tenants sets it, and says nothing of its type.
    schema_name: str

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.introspection = WorkspaceIntrospection(self)
