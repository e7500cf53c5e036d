from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.registry.backup import (
    NotEmptyError,
    ProgramError,
    UnusableBackupError,
    restore,
    restore_unit,
    verified,
)
from tenants.registry.models import Tenant
from tenants.registry.ownership import owner_session


class Command(BaseCommand):
    help = "Restore a backup into an empty database, or one unit's workspace alone, and compare every table with it."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--unit", metavar="CODE", help="only this unit's workspace, in place of what it holds now")
        parser.add_argument("--check", action="store_true", help="only hold the backup against its manifest")
        parser.add_argument("--jobs", type=int, default=2, help="how many tables at once (default 2)")

    @owner_session()
    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["folder"]
        try:
            if options["check"]:
                made = verified(folder)
                self.stdout.write(f"Sound: made {made.made_at}, {len(made.tables)} tables, {len(made.files)} files.")
                return
            if options["unit"]:
                differing = restore_unit(folder, self._tenant(options["unit"]), progress=self.stdout.write)
            else:
                differing = restore(folder, jobs=options["jobs"], progress=self.stdout.write)
        except (UnusableBackupError, NotEmptyError, ProgramError, OSError) as fault:
            raise CommandError(f"Not restored. {fault}") from fault
        for line in differing:
            self.stderr.write(line)
        if differing:
            raise CommandError(f"{len(differing)} tables differ from the backup.")
        self.stdout.write("Restored: every table has the backup's rows. Now run `fleet check` and `reconcile`.")

    def _tenant(self, code: str) -> Tenant:
        tenant = Tenant.objects.select_related("unit").filter(unit__code=code).first()
        if tenant is None:
            raise CommandError(f"No unit with the code {code} has a workspace.")
        return tenant
