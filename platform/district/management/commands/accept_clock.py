from typing import Any

from django.core.management.base import BaseCommand

from audit import trail
from audit.models import Entry
from core.actors import SYSTEM
from district import clock
from district.models import District


class Command(BaseCommand):
    help = "Record that the server's clock is right now, after it was ahead. Acts are taken again from then on."

    def handle(self, *args: Any, **options: Any) -> None:
        now, last = clock.now(), Entry.objects.last_recorded_at()
        trail.record("clock.accepted", subject=District.current(), actor=SYSTEM, at=now, last_recorded_at=last)
        self.stdout.write(f"The clock reads {now:%Y-%m-%d %H:%M}; acts are taken again.")
