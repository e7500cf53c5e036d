"""What `migrate` and `migrate_schemas` do here: the shared tables by Django, workspaces by their plans."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.management.base import CommandError
from django.utils import timezone
from django_tenants.migration_executors.base import MigrationExecutor, run_migrations

from .fleet import migrate_one, outdated
from .ownership import acting_as_owner, owner_session
from .rights import apply_rights


class FleetExecutor(MigrationExecutor):
    """Keeps the library's own way out of workspaces: it would find no migration table and begin from nothing."""

    codename = "fleet"

    def run_migrations(self, tenants: Iterable[str] | None = None) -> None:
        """Migrate the named schemas, the shared one first.

        :raises CommandError: for options that mean single migrations, which workspaces do not take.
        """
        named = set(tenants or ())
        if self.PUBLIC_SCHEMA_NAME in named:
            with owner_session(), acting_as_owner():
                run_migrations(self.args, self.options, self.codename, self.PUBLIC_SCHEMA_NAME)
                apply_rights()
            named.remove(self.PUBLIC_SCHEMA_NAME)
        if not named:
            return
        if self.args or self.options.get("app_label") or self.options.get("fake"):
            raise CommandError("Workspaces are migrated as a whole. Name no app and fake nothing, or add --shared.")
        with owner_session():
            for tenant in list(outdated()):
                if tenant.schema_name in named:
                    migrate_one(tenant, at=timezone.now())


def executor_for(codename: str | None = None) -> type[FleetExecutor]:
    """Answer django-tenants' question which executor to use (settings: GET_EXECUTOR_FUNCTION)."""
    return FleetExecutor
