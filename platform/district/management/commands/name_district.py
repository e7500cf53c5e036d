from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core.actors import SYSTEM
from core.errors import Refusal
from district.naming import name_district


class Command(BaseCommand):
    help = "Name the district of this installation."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--name-en", default="")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            district = name_district(name=options["name"], name_en=options["name_en"], actor=SYSTEM, at=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal.message)) from refusal
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(district.name)
