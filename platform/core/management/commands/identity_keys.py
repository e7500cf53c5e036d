"""`manage.py identity_keys create | check | rotate | retire`: the keys that seal identities (core.sealing)."""

import math
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.module_loading import import_string

from core.sealing import ensure_keys, new_key, read_keys, write_keys

#: Seconds for which a request may have been under way when the keys were exchanged.
UNDER_WAY = 15 * 60


class Command(BaseCommand):
    help = "Create, check or exchange the keys that seal identities. Their file lies outside the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=["create", "check", "rotate", "retire"])

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
        """Put a new key in front and seal everything anew. Interrupted, it goes on where it stopped.

        The old key stays until `retire`: a request that was under way may still seal with it.
        """
        keys = self._keys()
        if len(keys) == 1:
            keys = [new_key(), *keys]
            write_keys(keys)
        resealed = self._reseal()
        self.stdout.write(
            f"{resealed} sealed value(s) sealed anew. The old key stays for what is under way: drop it with retire, "
            f"in {UNDER_WAY // 60} minutes or later."
        )

    def _retire(self) -> None:
        """Drop the old keys, once nothing that began before the exchange can still be under way."""
        keys = self._keys()
        if len(keys) == 1:
            raise CommandError("There is one key only, and it stays. Exchange it with rotate.")
        rest = UNDER_WAY - (time.time() - Path(settings.IDENTITY_KEYS_FILE).stat().st_mtime)
        if rest > 0:
            raise CommandError(f"The exchange was a moment ago. Run retire in {math.ceil(rest / 60)} minutes.")
        resealed = self._reseal()
        if self._illegible(keys[:1]):
            raise CommandError("Something is still sealed with an old key: is a process running since the exchange?")
        write_keys(keys[:1])
        self.stdout.write(f"{resealed} sealed value(s) sealed anew; the old key is gone")

    def _keys(self) -> list[str]:
        keys = read_keys()
        if not keys:
            raise CommandError(f"{settings.IDENTITY_KEYS_FILE} holds no key. Use create.")
        if self._illegible(keys):
            raise CommandError("Some sealed values are illegible: put back their key first. Nothing was changed.")
        return keys

    def _reseal(self) -> int:
        return int(sum(import_string(path)() for path in settings.SEALED_HOLDERS))

    def _illegible(self, keys: list[str]) -> int:
        return int(sum(import_string(path)(keys=keys) for path in settings.SEALED_CHECKS))
