"""`manage.py daily`: what has to happen once a day, by a timer or by hand. Safe to repeat."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.timezone import localdate

from core.actors import SYSTEM
from district import clock
from hierarchy.ledger import owing


class Command(BaseCommand):
    help = "Create the obligations that have come into sight and resolve pending due dates."

    def handle(self, *args: Any, **options: Any) -> None:
        at = clock.now()
        resolved = owing.resolve_pending(actor=SYSTEM, at=at)
        created = owing.extend_schedule(until=localdate(at), actor=SYSTEM, at=at)
        self.stdout.write(f"{created} obligations created, {resolved} due dates resolved")
