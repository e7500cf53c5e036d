"""Workspaces: what making, entering, migrating and holding them costs beside the library's own way."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django_tenants.management.commands import migrate_schemas
from django_tenants.migration_executors import get_executor

from core.database_roles import role_of
from hierarchy.metrics.courses import courses
from hierarchy.metrics.questions import By
from hierarchy.units.models import Unit
from tenants.registry.ownership import acting_as_owner
from tenants.registry.plans import current_plan
from tenants.registry.provisioning import provision_one, schema_name_of
from tenants.registry.workspaces import workspace

from .catalogue_rows import owing
from .district import BenchDistrict
from .results import Result
from .rollups import question_of
from .timing import Times, once, timed

#: Budgets of design 14: times quicker as a ratio, milliseconds, seconds, MiB.
PROVISION_RATIO, FLAT_RATIO, LOOP_RATIO, MIGRATE_RATIO = 0.1, 1.5, 1 / 500, 1 / 20
TENANCY_MS, MIGRATE_SECONDS, CONNECTION_MIB = 2, 60, 300
STOCK = 3
#: What a page of a workspace asks first.
QUERY = "SELECT state, count(*) FROM disclosure_disclosure GROUP BY state"


def results(district: BenchDistrict, *, count: int) -> list[Result]:
    """Provision so many workspaces and measure them; what is compared with a loop over all units is scaled up."""
    units = owing(district.units)[:count]
    ours = _provision(units, district)
    stock = [_as_the_library_does(f"bench_stock_{number}") for number in range(STOCK)]
    found = [
        Result("provision.workspace", _middle(ours), "ms", reference=_middle(stock), most=PROVISION_RATIO),
        Result("provision.flat", _middle(ours[-10:]), "ms", reference=_middle(ours[:10]), most=FLAT_RATIO),
        *_migrating(units, district),
        *_entering(units[0]),
        _looping(units, district),
        _holding(units),
    ]
    for number in range(STOCK):
        with acting_as_owner(), connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA "bench_stock_{number}" CASCADE')
    return found


def _provision(units: Sequence[Unit], district: BenchDistrict) -> list[float]:
    plan = current_plan(at=district.now)
    return [once(lambda unit=unit: provision_one(unit, plan=plan, at=district.now)) for unit in units]  # type: ignore[misc] # bound at once


def _middle(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 2]


def _as_the_library_does(schema: str) -> float:
    """Create a schema and migrate it by django-tenants' own executor, as its `create_schema` does."""

    def create() -> None:
        with acting_as_owner(), connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA "{schema}"')
        _migrate(schema)

    return once(create)


def _migrate(schema: str) -> None:
    """Run the library's own migrate of one schema."""
    ours = migrate_schemas.GET_EXECUTOR_FUNCTION
    migrate_schemas.GET_EXECUTOR_FUNCTION = get_executor
    try:
        with acting_as_owner():
            call_command("migrate_schemas", schema_name=schema, tenant=True, interactive=False, verbosity=0)
    finally:
        migrate_schemas.GET_EXECUTOR_FUNCTION = ours


def _migrating(units: Sequence[Unit], district: BenchDistrict) -> list[Result]:
    """Migrate a fleet that lacks nothing. The library opens every schema: its time is that of one, times all."""

    class Silent:
        def write(self, words: str) -> None:
            """Say nothing."""

    seconds = once(lambda: call_command("fleet", "migrate", stdout=Silent())) / 1_000
    stock = _middle([once(lambda: _migrate(f"bench_stock_{number}")) for number in range(STOCK)]) / 1_000  # noqa: B023 - called at once
    scale = len(district.units)
    return [
        Result("migrate.nothing", seconds, "s", most=MIGRATE_SECONDS),
        Result("migrate.against_stock", seconds, "s", reference=stock * scale, most=MIGRATE_RATIO),
    ]


def _entering(unit: Unit) -> list[Result]:
    """Ask something inside a workspace, beside the same on a connection whose search path and role are fixed."""

    def inside() -> None:
        with workspace(unit), connection.cursor() as cursor:
            cursor.execute(QUERY)
            cursor.fetchall()

    entered = timed(inside, seconds=2, least=50, most=300)
    fixed = _with_fixed_path(unit)
    return [Result("tenancy.overhead", entered.p50 - fixed.p50, "ms", most=TENANCY_MS)]


def _with_fixed_path(unit: Unit) -> Times:
    raw: Any = connection.connection

    def ask() -> None:
        with raw.transaction(), raw.cursor() as cursor:
            cursor.execute(QUERY)
            cursor.fetchall()

    with transaction.atomic():
        raw.execute(f'SET LOCAL search_path = "{schema_name_of(unit)}"')
        raw.execute(f"SET LOCAL ROLE {role_of(unit.pk)}")
        found = timed(ask, seconds=2, least=50, most=300)
        transaction.set_rollback(True)
    return found


def _looping(units: Sequence[Unit], district: BenchDistrict) -> Result:
    """Ask every workspace for its months instead of the tallies: each is given its own table of what it owes."""
    question = question_of(district)
    for unit in units:
        with workspace(unit), acting_as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "CREATE TABLE bench_owed AS SELECT * FROM public.ledger_obligationentry WHERE unit_id = %s", [unit.pk]
            )
            cursor.execute("CREATE INDEX ON bench_owed (period_end)")
            cursor.execute(f"GRANT SELECT ON bench_owed TO {role_of(unit.pk)}")

    def loop() -> None:
        for unit in units:
            with workspace(unit), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT date_trunc('month', period_end), verdict, count(*) FROM bench_owed "
                    "WHERE period_end > %s - 366 GROUP BY 1, 2",
                    [question.period.end],
                )
                cursor.fetchall()

    reference = timed(loop, seconds=1).p50 * len(district.units) / len(units)
    tallied = timed(lambda: courses(question, By.LINE), seconds=2).p50
    for unit in units:
        with workspace(unit), acting_as_owner(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE bench_owed")
    return Result("rollup.against_loop", tallied, "ms", reference=reference, most=LOOP_RATIO)


def _holding(units: Sequence[Unit]) -> Result:
    """Touch every workspace on one connection, and ask what the connection holds by then."""
    if not connection.in_atomic_block:
        connection.close()
    for unit in units:
        with workspace(unit), connection.cursor() as cursor:
            cursor.execute(QUERY)
    with acting_as_owner(), connection.cursor() as cursor:
        cursor.execute("SELECT sum(total_bytes) / 1048576.0 FROM pg_backend_memory_contexts")
        return Result("connection.memory", float(cursor.fetchone()[0]), "MiB", most=CONNECTION_MIB)
