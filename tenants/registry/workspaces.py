"""The one gate into a unit's workspace.

Requests, jobs, commands and tests enter through `workspace(unit)` and through nothing else; a test reads the source
for calls that go around it. Whatever confines a workspace, the search path and the unit's database role, is put in
place by the connection itself (`backend`), in one statement, so that nobody can have the one without the other.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django_tenants.utils import get_public_schema_name, tenant_context

from core.database_roles import DISTRICT
from core.errors import Refusal
from hierarchy.units.models import Unit

from .models import Tenant

if TYPE_CHECKING:
    from .backend.base import DatabaseWrapper


class NoWorkspace(Refusal):
    """The unit has not been given a workspace yet."""

    code = "no_workspace"

    def __init__(self, unit: Unit) -> None:
        super().__init__(
            _("%(unit)s has no workspace yet. Ask the system administrator to set it up, then try again.")
            % {"unit": unit.short_name}
        )


class OtherWorkspaceOpenError(RuntimeError):
    """One workspace was entered from inside another: a fault in the program, not an answer to a person."""


@contextmanager
def workspace(unit: Unit) -> Iterator[Tenant]:
    """Enter a unit's workspace for the length of the block, in a transaction of its own.

    What the block writes, here and in the shared tables, is committed when it ends and undone when it raises. Entering
    the same workspace again is allowed and gives a savepoint. On-commit hooks run after the workspace is left: one
    that needs it enters it again.

    :raises NoWorkspace: if the unit was never provisioned.
    :raises OtherWorkspaceOpenError: if another unit's workspace is open on this connection.
    """
    tenant = tenant_of(unit)
    with transaction.atomic(), _confined_to(tenant):
        yield tenant


def tenant_of(unit: Unit) -> Tenant:
    """Give a unit's tenant, read once per unit instance.

    :raises NoWorkspace: if the unit was never provisioned.
    """
    try:
        return unit.tenant
    except Tenant.DoesNotExist:
        # The instance may have been read before it was provisioned, and remembers that there was none.
        tenant = Tenant.objects.filter(unit=unit).first()
    if tenant is None:
        raise NoWorkspace(unit)
    return tenant


def connected() -> "DatabaseWrapper":
    """Give Django's connection as what it is here, the wrapper of `settings.DATABASE_ENGINE`."""
    return cast("DatabaseWrapper", connection)


def is_inside_workspace() -> bool:
    """Tell whether this connection is in some unit's workspace."""
    return bool(connected().schema_name != get_public_schema_name())


@contextmanager
def _confined_to(tenant: Tenant) -> Iterator[None]:
    present = connected().schema_name
    if is_inside_workspace() and present != tenant.schema_name:
        raise OtherWorkspaceOpenError(f"{tenant.schema_name} was entered from {present}")
    with tenant_context(tenant):
        yield


@contextmanager
def as_district() -> Iterator[None]:
    """Read, from inside a workspace, what belongs to the person who asks and not to the unit, as their own notices.

    For reads, and only where a test lists it.
    """
    with connected().acting_as(DISTRICT):
        yield


@contextmanager
def under_construction(tenant: Tenant) -> Iterator[None]:
    """Enter a schema whose tables are being made or changed. For provisioning and migrations of the registry only."""
    with transaction.atomic(), _confined_to(tenant):
        yield
