"""`manage.py fleet status | provision | migrate | check | repair`: all workspaces, in several processes at once."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from core.parallel import outcomes
from district.clock import now
from hierarchy.units.models import Unit
from tenants.registry import fleet
from tenants.registry.models import Tenant
from tenants.registry.ownership import acting_as_owner, owner_session
from tenants.registry.plans import current_plan, plan_hash
from tenants.registry.provisioning import provision_one, units_without_workspace

Item = TypeVar("Item", Unit, Tenant)

#: How often a workspace whose tables were in use is tried again, after all others.
ROUNDS = 3
#: How many lines of one workspace are shown.
MOST_LINES = 8


class Command(BaseCommand):
    help = "Provision, migrate, check or repair all workspaces, or say how they stand. Run again, it goes on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["status", "provision", "migrate", "check", "repair"])
        parser.add_argument("--unit", action="append", metavar="CODE", help="only this unit (may be repeated)")
        parser.add_argument("--processes", type=int, help="how many at once (default: the processors, at most 4)")

    @owner_session()
    def handle(self, *args: Any, **options: Any) -> None:
        self.codes: list[str] | None = options["unit"]
        self.processes: int | None = options["processes"]
        if self.codes:
            unknown = set(self.codes) - set(Unit.objects.filter(code__in=self.codes).values_list("code", flat=True))
            if unknown:
                raise CommandError(f"No unit has the code {', '.join(sorted(unknown))}.")
        try:
            getattr(self, f"_{options['act']}")()
        except BrokenProcessPool as broken:
            raise CommandError(
                "One of the processes was killed. What it had begun is undone. Run this again: it goes on."
            ) from broken

    def _status(self) -> None:
        """Say how many workspaces there are, how many are behind, and what they take."""
        without, behind = len(self._named(units_without_workspace())), len(self._named(fleet.outdated()))
        with acting_as_owner(), connection.cursor() as cursor:  # nobody else may ask how large the database is
            cursor.execute("SELECT count(*), pg_database_size(current_database()) / 1048576 FROM pg_class")
            relations, megabytes = cursor.fetchone()
        self.stdout.write(
            f"{len(self._tenants())} workspaces, {behind} lack migrations; {without} units without a workspace."
        )
        self.stdout.write(f"{relations} relations, {megabytes} MiB in the database.")

    def _provision(self) -> None:
        """Make the workspaces of the units that have none."""
        plan = current_plan(at=now())
        units = self._named(units_without_workspace())
        failed = self._each(units, lambda unit: provision_one(unit, plan=plan, at=now()), code=lambda unit: unit.code)
        self._finish("workspaces made", len(units), failed)

    def _migrate(self) -> None:
        """Apply the migrations that workspaces lack; those that are in use are tried again when all others are done."""
        current_plan(at=now())
        waiting = total = self._named(fleet.outdated())
        failed: list[str] = []
        for _round in range(ROUNDS):
            failed = self._each(waiting, partial(fleet.migrate_one, at=now()), code=_code_of)
            waiting = [tenant for tenant in waiting if tenant.unit.code in failed]
            if not waiting:
                break
        self._finish("workspaces migrated", len(total), failed)

    def _check(self) -> None:
        """Compare every workspace with what the plan makes, and the shared tables' rights with the list."""
        tenants = self._tenants()
        faults = self._faults(tenants)
        shared, ownerless = fleet.shared_faults(), fleet.ownerless_schemas()
        for fault in faults:
            self._tell(fault)
        for line in shared:
            self.stderr.write(f"shared tables: {line}")
        for name in ownerless:
            self.stderr.write(f"{name}: belongs to no unit. If no backup needs it, drop it: DROP SCHEMA {name} CASCADE")
        wrong = len(faults) + bool(shared) + len(ownerless)
        self.stdout.write(f"{len(tenants)} workspaces checked, {len(faults)} not as they should be.")
        if wrong:
            raise CommandError(
                "Roles and rights: `manage.py fleet repair`. Missing migrations: `manage.py fleet migrate`."
            )

    def _repair(self) -> None:
        """Mend roles and rights; name what only a migration or a backup brings back."""
        if fleet.shared_faults():
            fleet.mend_shared()
            self.stdout.write("Rights on the shared tables given anew.")
        faults = self._faults(self._tenants())
        mendable = [fault.tenant for fault in faults if fault.can_be_mended]
        failed = self._each(mendable, fleet.mend, code=_code_of)
        rest = [fault for fault in faults if not fault.can_be_mended]
        for fault in rest:
            self._tell(fault)
        self._finish("workspaces repaired", len(mendable), failed)
        if rest:
            names = ", ".join(fault.tenant.unit.code for fault in rest)
            raise CommandError(
                f"Tables differ in {names}. Run `fleet migrate`; what is missing after that, bring back from a backup."
            )

    def _faults(self, tenants: Sequence[Tenant]) -> list[fleet.Fault]:
        expected = fleet.present_shape(at=now())
        present = [tenant for tenant in tenants if tenant.plan_hash == plan_hash()]
        behind = [tenant for tenant in tenants if tenant.plan_hash != plan_hash()]
        found = [fleet.Fault(tenant, ("lacks migrations",), can_be_mended=False) for tenant in behind]
        for start in range(0, len(present), fleet.AT_ONCE):
            found += fleet.check(present[start : start + fleet.AT_ONCE], expected=expected)
        return found

    def _tenants(self) -> list[Tenant]:
        return self._named(Tenant.objects.select_related("unit").order_by("unit__tree_id", "unit__lft"))

    def _named(self, rows: Any) -> list[Any]:
        if not self.codes:
            return list(rows)
        return list(rows.filter(**{"code__in" if rows.model is Unit else "unit__code__in": self.codes}))

    def _each(self, items: Sequence[Item], work: Callable[[Item], Any], *, code: Callable[[Item], str]) -> list[str]:
        """Do some work for each; give the codes of the units for which it failed."""
        failed = []
        done = outcomes(items, work, processes=self.processes)
        for item, fault in tqdm(done, total=len(items), disable=None, unit="", leave=False):
            if fault is not None:
                failed.append(code(item))
                self.stderr.write(f"{code(item)} {item.name if isinstance(item, Unit) else item.unit.name}: {fault}")
        return sorted(failed)

    def _tell(self, fault: fleet.Fault) -> None:
        unit = fault.tenant.unit
        more = [f"… and {len(fault.lines) - MOST_LINES} more"] if len(fault.lines) > MOST_LINES else []
        for line in (*fault.lines[:MOST_LINES], *more):
            self.stderr.write(f"{unit.code} {unit.name}: {line}")

    def _finish(self, what: str, total: int, failed: Sequence[str]) -> None:
        self.stdout.write(f"{total - len(failed)} {what}, {len(failed)} failed.")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. Mend the cause and run this again.")


def _code_of(tenant: Tenant) -> str:
    return tenant.unit.code
