"""`manage.py identity_keys create | check | rotate`: the keys that seal who came with a case (core.sealing)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from core.sealing import ensure_keys, new_key, read_keys, write_keys


class Command(BaseCommand):
    help = "Create, check or exchange the keys that seal identities. Their file lies outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["create", "check", "rotate"])

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        getattr(self, f"_{act}")()

    def _create(self) -> None:
        if Path(settings.IDENTITY_KEYS_FILE).exists():
            raise CommandError(
                f"{settings.IDENTITY_KEYS_FILE} is there already and stays. Exchange its keys with rotate; "
                "if it is damaged, put its copy back."
            )
        ensure_keys()
        self.stdout.write(f"Created {settings.IDENTITY_KEYS_FILE}. Keep a copy apart from the database's backups.")

    def _check(self) -> None:
        keys = read_keys()
        if not keys:
            raise CommandError(f"{settings.IDENTITY_KEYS_FILE} holds no key: nothing can be sealed or read.")
        illegible = self._illegible(keys)
        self.stdout.write(f"{len(keys)} key(s); {illegible} sealed value(s) that none of them opens")
        if illegible:
            raise CommandError("Put back the key that is missing from the file.")

    def _rotate(self) -> None:
        """Put a new key in front, seal everything anew, drop the old ones. Interrupted, it goes on where it stopped."""
        keys = read_keys()
        if not keys:
            raise CommandError(f"{settings.IDENTITY_KEYS_FILE} holds no key. Use create.")
        if self._illegible(keys):
            raise CommandError("Some sealed values are illegible: put back their key first. Nothing was changed.")
        if len(keys) == 1:
            keys = [new_key(), *keys]
            write_keys(keys)
        resealed = sum(import_string(path)() for path in settings.SEALED_HOLDERS)
        if self._illegible(keys[:1]):
            raise CommandError("Something was sealed with an old key meanwhile. Run rotate once more.")
        write_keys(keys[:1])
        self.stdout.write(f"{resealed} sealed value(s) sealed anew; the old key is gone")

    def _illegible(self, keys: list[str]) -> int:
        return int(sum(import_string(path)(keys=keys) for path in settings.SEALED_CHECKS))
