from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Refusal
from district.clock import now
from hierarchy.units.models import Unit
from tenants.registry.ownership import owner_session
from tenants.registry.plans import current_plan
from tenants.registry.provisioning import provision_one, units_without_workspace


class Command(BaseCommand):
    help = "Give every unit that has none its workspace. Run again, it goes on where it stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--unit", action="append", metavar="CODE", help="only this unit (may be repeated)")

    @owner_session()
    def handle(self, *args: Any, **options: Any) -> None:
        units = list(self._units(options["unit"]))
        plan = current_plan(at=now())
        failed = []
        for done, unit in enumerate(units, start=1):
            try:
                provision_one(unit, plan=plan, at=now())
            except Exception as fault:
                failed.append(unit.code)
                self.stderr.write(f"{unit.code} {unit.name}: {fault.message if isinstance(fault, Refusal) else fault}")
            self._progress(done, len(units))
        self.stdout.write(f"{len(units) - len(failed)} workspaces made, {len(failed)} failed.")
        if failed:
            raise CommandError(f"Without a workspace: {', '.join(failed)}. Mend the cause and run this again.")

    def _units(self, codes: list[str] | None) -> Any:
        if codes is None:
            return units_without_workspace()
        units = Unit.objects.filter(code__in=codes)
        unknown = sorted(set(codes) - set(units.values_list("code", flat=True)))
        if unknown:
            raise CommandError(f"No unit has the code {', '.join(unknown)}.")
        return units.filter(tenant__isnull=True)

    def _progress(self, done: int, total: int) -> None:
        if done == total or done % 50 == 0:
            self.stdout.write(f"{done} of {total}")
