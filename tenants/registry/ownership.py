"""Acting as the database's owner: only to make and change schemas, tables and roles.

The pages and jobs sign in as a login that owns nothing and cannot become the owner. Commands that make or change
tables sign in as the owner (`settings.DATABASE_OWNER`), and even they act as it only inside `acting_as_owner()`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection, connections

from core.database_roles import OWNER

from .workspaces import connected


@contextmanager
def owner_session() -> Iterator[None]:
    """Sign in as the owner for the length of the block. For commands; not inside a transaction."""
    present = connection.settings_dict
    before = {name: present[name] for name in ("USER", "PASSWORD")}
    if connection.in_atomic_block or settings.DATABASE_OWNER.items() <= before.items():
        yield
        return
    connections.close_all()
    present.update(settings.DATABASE_OWNER)
    try:
        yield
    finally:
        connections.close_all()
        present.update(before)


@contextmanager
def acting_as_owner() -> Iterator[None]:
    """Run the statements of the block as the owner.

    :raises OperationalError: where whoever signed in may not become it, as on the pages.
    """
    with connected().acting_as(OWNER):
        yield
