"""What it takes to make a workspace: the statements of a real migrate, recorded once and kept.

A workspace has no `django_migrations` of its own: that table would bring five relations and a sequence to each of
3,000 schemas. Which migrations a workspace has is said by its tenant's plan instead.
"""

import inspect
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from importlib import import_module
from typing import Any

import sqlparse
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from core.hashing import canonical_json, sha256_hex

from .models import ProvisioningPlan, Tenant
from .ownership import acting_as_owner
from .workspaces import connected, under_construction

MigrationKey = tuple[str, str]

TEMPLATE_SCHEMA = "workspace_template"
RECORDED = {"CREATE", "ALTER", "COMMENT", "DROP"}
# Reading the catalogue, choosing the schema and savepoints leave nothing behind. Constraint timing matters only to
# tables with rows, and a new workspace has none.
PASSING = {"SELECT", "SHOW", "SET", "SAVEPOINT", "RELEASE"}
# Backfilling what is there: a new workspace has no rows to change, so a replay leaves it out.
CHANGING_ROWS = {"UPDATE", "DELETE"}


class UnrecordableError(RuntimeError):
    """A tenant migration does something that a replay of its statements would not repeat."""


def workspace_apps() -> set[str]:
    """Give the labels of the apps whose tables live in workspaces."""
    return {config.label for config in apps.get_app_configs() if config.name in settings.TENANT_APPS}


@cache
def workspace_migrations() -> tuple[MigrationKey, ...]:
    """List the migrations of the workspace apps on disk, in the order of their application."""
    graph = MigrationLoader(None).graph
    labels = workspace_apps()
    ordered: dict[MigrationKey, None] = {}
    for target in graph.leaf_nodes():
        if target[0] in labels:
            ordered |= dict.fromkeys(key for key in graph.forwards_plan(target) if key[0] in labels)
    return tuple(ordered)


@cache
def plan_hash() -> str:
    """Give the key of the present plan: SHA-256 over the workspace migrations' names and sources."""
    parts = [[app, name, _source_hash(app, name)] for app, name in workspace_migrations()]
    return sha256_hex(canonical_json(parts))


def _source_hash(app: str, name: str) -> str:
    package, _is_named_in_settings = MigrationLoader.migrations_module(app)
    return sha256_hex(inspect.getsource(import_module(f"{package}.{name}")).encode())


def current_plan(*, at: datetime) -> ProvisioningPlan:
    """Give the plan for the migrations on disk, recording it if nobody has yet."""
    return ProvisioningPlan.objects.filter(pk=plan_hash()).first() or record_plan(at=at)


@transaction.atomic
def record_plan(*, at: datetime) -> ProvisioningPlan:
    """Migrate a template schema, keep the statements it took, and drop the template.

    :raises UnrecordableError: if a migration writes rows, which a replay of DDL would not repeat correctly.
    """
    statements: list[str] = []
    with acting_as_owner():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{TEMPLATE_SCHEMA}"')
            with under_construction(Tenant(schema_name=TEMPLATE_SCHEMA)), recording_into(statements):
                migrate_here(applied=())
            transaction.set_rollback(True)
        plan, _made = ProvisioningPlan.objects.get_or_create(
            pk=plan_hash(),
            defaults={"statements": statements, "migrations": list(workspace_migrations()), "recorded_at": at},
        )
    return plan


@contextmanager
def recording_into(statements: list[str]) -> Iterator[None]:
    """Append every statement that changes the schema, with its parameters merged in and one statement each."""

    is_refused = False

    def record(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal is_refused
        result = execute(sql, params, many, context)
        if not is_refused:  # after a refusal comes only what undoes it
            merged = connected().ops.compose_sql(sql, params) if params else str(sql)
            is_refused = True
            statements.extend(schema_changes(merged, rows=context["cursor"].rowcount))
            is_refused = False
        return result

    with connection.execute_wrapper(record):
        yield


def schema_changes(sql: str, *, rows: int = 0) -> list[str]:
    """Split a string into statements and give those that change the schema.

    :param rows: how many rows the string changed.
    :raises UnrecordableError: for a statement that neither changes the schema nor passes without trace.
    """
    kept = []
    for statement in sqlparse.split(sql):
        text = statement.strip().rstrip(";").rstrip()
        verb = text.split(None, 1)[0].upper() if text else "SELECT"
        if verb in RECORDED:
            kept.append(text)
        elif verb not in PASSING and (rows or verb not in CHANGING_ROWS):
            raise UnrecordableError(f"A workspace migration ran {verb}: {text[:120]}")
    return kept


class _StatedRecorder(MigrationRecorder):
    """A recorder that is told what has been applied, and remembers what is applied next, without a table."""

    def __init__(self, applied: dict[MigrationKey, Any]) -> None:
        super().__init__(connection)
        self.applied = applied

    def ensure_schema(self) -> None:
        """Make no table: the tenant's plan says what has been applied."""

    def applied_migrations(self) -> dict[MigrationKey, Any]:
        return dict(self.applied)

    def record_applied(self, app: str, name: str) -> None:
        self.applied[app, name] = None

    def record_unapplied(self, app: str, name: str) -> None:
        self.applied.pop((app, name), None)


def migrate_here(*, applied: Collection[MigrationKey]) -> None:
    """Apply the workspace migrations still missing in the schema the connection is in.

    Migrations of the shared apps count as applied: in a workspace they do nothing.
    """
    executor = MigrationExecutor(connection)
    labels = workspace_apps()
    graph = executor.loader.graph
    state = {key: graph.nodes[key] for key in graph.nodes if key[0] not in labels or key in set(applied)}
    executor.loader.applied_migrations = state
    executor.recorder = _StatedRecorder(dict(state))
    executor.migrate([key for key in graph.leaf_nodes() if key[0] in labels])
