from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from district.clock import now
from tenants.registry.backup import NotEmptyError, ProgramError, back_up
from tenants.registry.ownership import owner_session


class Command(BaseCommand):
    help = "Write the whole database and all files into a new folder, with a manifest of counts and hashes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--jobs", type=int, default=2, help="how many tables at once (default 2)")

    @owner_session()
    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = back_up(options["folder"], at=now(), jobs=options["jobs"], progress=self.stdout.write)
        except (NotEmptyError, ProgramError, OSError) as fault:
            raise CommandError(f"No backup was made. {fault}") from fault
        rows = sum(count for count, _digest in made.tables.values())
        self.stdout.write(
            f"{len(made.plans)} workspaces, {len(made.tables)} tables, {rows} rows, {len(made.files)} files."
        )
        self.stdout.write("The keys of identities are not in it: keep a copy of them elsewhere.")
