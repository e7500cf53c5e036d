"""Build the demonstration district if there is none yet, and serve it: `make demo`."""

import os
import signal
import socket
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

import psycopg
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from core.embedded import EmbeddedServer, EmbeddedServerError
from demo import building, database
from demo.serving import DEFAULT_PORT, HOST, PORTS_TRIED, DemoServer, PortBusyError, listen
from tenants.registry.ownership import owner_session

UNITS = 120
SEED = 1


class Command(BaseCommand):
    """Starts what is missing, in order: database server, database, tables, district, pages. Ends all of it."""

    requires_system_checks = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # No lazy text: the parser takes only strings.
        self.help = _("Build the demonstration district if there is none yet, and serve it on this machine.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, help=_("how many party organisations (default 120)"))
        parser.add_argument("--seed", type=int, help=_("another seed gives another district"))
        parser.add_argument("--reset", action="store_true", help=_("delete the demonstration and build it anew"))
        parser.add_argument("--no-serve", action="store_true", help=_("build it and end"))
        parser.add_argument("--port", type=int, help=_("serve on this port (default: the first free one from 8000)"))

    def handle(self, *args: Any, **options: Any) -> None:
        # kill and a closed terminal end it as Ctrl-C does, so that nothing stays behind.
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, _interrupt)
        try:
            self._check(options["units"])
            listener = None if options["no_serve"] else self._listen(options["port"])
            with self._database_server():
                with owner_session():
                    self._prepare(**options)
                if listener is not None:
                    self._serve(listener)
        except KeyboardInterrupt:
            self.stdout.write(_("Stopped."))
        except EmbeddedServerError as error:
            raise CommandError(_(error.sentence) % error.values) from error
        except psycopg.OperationalError as error:
            sentence = _("The database server named by DATABASE_URL cannot be used: %(reason)s")
            raise CommandError(sentence % {"reason": str(error).strip()}) from error

    def _check(self, units: int | None) -> None:
        if units is not None and not building.SMALLEST <= units <= building.LARGEST:
            raise CommandError(
                _("--units must be between %(smallest)d and %(largest)d.")
                % {"smallest": building.SMALLEST, "largest": building.LARGEST}
            )

    def _listen(self, port: int | None) -> socket.socket:
        try:
            listener = listen(port)
        except PortBusyError as busy:
            raise CommandError(
                _('Port %(port)d is in use by another program. Choose another one: make demo ARGS="--port %(other)d"')
                % {"port": busy.port, "other": busy.port + PORTS_TRIED}
            ) from busy
        taken = listener.getsockname()[1]
        if port is None and taken != DEFAULT_PORT:
            self.stdout.write(
                _("Port %(busy)d is in use by another program; taking %(port)d.")
                % {"busy": DEFAULT_PORT, "port": taken}
            )
        return listener

    @contextmanager
    def _database_server(self) -> Iterator[None]:
        if os.environ.get("DATABASE_URL"):
            yield
            return
        with EmbeddedServer.of_this_checkout().lease(progress=lambda sentence: self._say(_(sentence))):
            yield

    def _prepare(self, *, units: int | None, seed: int | None, reset: bool, **_options: Any) -> None:
        database.ensure_database()
        if database.holds_a_real_district():
            raise CommandError(
                _(
                    "This database holds a district that is not a demonstration; nothing was changed. Name another "
                    "database in DATABASE_URL, or another folder in MINGLAN_VAR."
                )
            )
        if reset:
            self._empty()
        self._say(_("Bringing the tables up to date ..."))
        database.migrate()
        if not building.is_built():
            self._build(units=units or UNITS, seed=SEED if seed is None else seed)
        elif units is not None or seed is not None:
            self._say(_("The demonstration stands already; --reset builds another one."))
        self._tell_accounts(building.summary())

    def _build(self, *, units: int, seed: int) -> None:
        if database.holds_an_unfinished_demonstration():
            self._empty()
            database.migrate()
        self._say(_("Building a demonstration district of %(units)d party organisations ...") % {"units": units})
        building.build(units=units, seed=seed, progress=self._say)

    def _empty(self) -> None:
        database.drop_database()
        database.ensure_database()

    def _tell_accounts(self, summary: building.DemoSummary) -> None:
        self._say(_("Accounts (user name, password, who):"))
        for username, password, who in summary.accounts:
            self._say(f"  {username:<22}{password:<18}{who}")

    def _serve(self, listener: socket.socket) -> None:
        address = f"http://{HOST}:{listener.getsockname()[1]}/"

        def ready() -> None:
            self._say(_("Minglan is at %(address)s   Ctrl-C stops it.") % {"address": address})

        DemoServer(listener, ready=ready).run()

    def _say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
