from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.verification import make_anchor


class Command(BaseCommand):
    """Anchor all audit chains and print the anchor's hash, to be kept outside this server (run daily).

    An anchor carries the true time, in a demonstration district too.
    """

    help = "Hash all audit chains' heads together; keep the printed hash outside this server."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, metavar="FILE", help="also append the hash to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        anchor = make_anchor(at=timezone.now())
        line = f"{anchor.at.isoformat()} {anchor.hash}"
        if options["to"]:
            with options["to"].open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        self.stdout.write(line)
