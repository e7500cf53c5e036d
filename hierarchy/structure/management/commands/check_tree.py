"""Prove the tree sound."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from hierarchy.structure.checking import differences


class Command(BaseCommand):
    help = "Check the tree's numbers and the dated positions; print every difference and exit with 1 if there is one."

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for line in differences():
            count += 1
            self.stdout.write(line)
        if count:
            self.stderr.write(f"{count} difference(s).")
            sys.exit(1)
        if options["verbosity"] > 1:
            self.stdout.write("The tree is sound.")
