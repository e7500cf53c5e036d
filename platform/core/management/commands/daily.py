"""`manage.py daily`: what has to happen once a day, by a timer or by hand. Safe to repeat."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Do the day's work: due dates, obligations that come into sight, reminders, the anchor of the audit trail."

    def handle(self, *args: Any, **options: Any) -> None:
        for path in settings.DAILY_JOBS:
            self.stdout.write(f"{path}: {import_string(path)()}")
