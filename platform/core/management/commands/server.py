"""Start, stop or ask after the embedded PostgreSQL of this checkout."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.database_roles import roles_sql
from core.embedded import EmbeddedServer, EmbeddedServerError


class Command(BaseCommand):
    """`start` keeps the server running until `stop`; `status` tells how to connect; `roles` is for other servers."""

    requires_system_checks = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No lazy text: the parser takes only strings.
        self.help = _(
            "Start or stop the embedded PostgreSQL server, or tell whether it runs; roles: print what makes the "
            "database roles on a server of your own."
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("act", choices=["start", "stop", "status", "roles"])

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        if act == "roles":
            self.stdout.write(roles_sql(), ending="")
            return
        if os.environ.get("DATABASE_URL"):
            raise CommandError(_("DATABASE_URL names another database server; the embedded one is not used."))
        server = EmbeddedServer.of_this_checkout()
        try:
            sentence = {"start": self._start, "stop": self._stop, "status": self._status}[act](server)
        except EmbeddedServerError as error:
            raise CommandError(_(error.sentence) % error.values) from error
        self.stdout.write(sentence)

    def _start(self, server: EmbeddedServer) -> str:
        started = server.start(progress=lambda sentence: self.stdout.write(_(sentence)))
        begun = _("The database server was started.") if started else _("The database server was running already.")
        return begun + "\n" + self._status(server)

    def _stop(self, server: EmbeddedServer) -> str:
        return _("The database server was stopped.") if server.stop() else _("The database server was not running.")

    def _status(self, server: EmbeddedServer) -> str:
        if not server.is_running():
            return _("The database server is not running.")
        return _("The database server runs: psql -h %(folder)s -U %(user)s") % {
            "folder": server.socket_dir,
            "user": server.superuser,
        }
