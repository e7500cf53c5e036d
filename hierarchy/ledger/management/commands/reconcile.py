"""`manage.py reconcile`: recompute everything that is derived and print every difference."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from hierarchy.ledger import reconciling


class Command(BaseCommand):
    help = "Recompute tallies, entries and references and print every difference (none in a sound district)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="write entries and tallies afresh from the events")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rebuild"]:
            self.stderr.write(f"{reconciling.rebuild()} entries rewritten from their events")
        count = 0
        for path in settings.RECONCILERS:
            for difference in import_string(path)():
                count += 1
                self.stdout.write(difference)
        if count:
            raise CommandError(f"{count} differences. `reconcile --rebuild` rewrites what is derived from the events.")
