"""`make bench ARGS="--units 1000 --years 2"`: measure a district of that size, print a table, write var/bench.json."""

from __future__ import annotations

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, connections

from bench.curves import drawing
from bench.district import LARGEST, SET_UP_AT, SMALLEST, Size
from bench.results import table, write_json
from bench.running import Report, run, sizes_up_to
from core.embedded import EmbeddedServer, EmbeddedServerError
from demo import database
from tenants.registry.bootstrap import prepare_database
from tenants.registry.ownership import owner_session

DATABASE = "minglan_bench"


class Command(BaseCommand):
    help = "Measure pages, roll-ups, exports, imports and workspaces in databases of its own, and write var/bench.json."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--units", type=int, default=300, help="how large the district is (20 to 3000)")
        parser.add_argument("--years", type=int, default=2, help="how many years of the ledger it has (1 to 5)")
        parser.add_argument("--sizes", help="numbers of units instead of a tenth and the whole, as 30,300,3000")
        parser.add_argument("--workspaces", type=int, default=50, help="how many workspaces are made")
        parser.add_argument("--curves", type=Path, help="draw how the pages grow into this SVG file")
        parser.add_argument("--keep", action="store_true", help="keep the largest district's database")

    def handle(self, *args: Any, **options: Any) -> None:
        self.began = perf_counter()
        sizes = self._sizes(options)
        try:
            with self._server(), owner_session():
                report = run(sizes, count=options["workspaces"], fresh=self._fresh, progress=self._say)
                self._finish(options["keep"])
        except EmbeddedServerError as error:
            raise CommandError(str(error)) from error
        self._report(report, options["curves"], sizes)

    def _sizes(self, options: dict[str, Any]) -> list[Size]:
        years = options["years"]
        if options["sizes"]:
            units = sorted({int(part) for part in options["sizes"].split(",")})
            sizes = [Size(number, years) for number in units]
        else:
            sizes = sizes_up_to(options["units"], years)
        if not 1 <= years <= 5 or not SMALLEST <= sizes[0].units <= sizes[-1].units <= LARGEST:
            raise CommandError(f"between {SMALLEST} and {LARGEST} units, one to five years")
        return sizes

    @contextmanager
    def _server(self) -> Iterator[None]:
        """Use the server there is, but a database of our own on it."""
        connections.close_all()
        connection.settings_dict["NAME"] = DATABASE
        if os.environ.get("DATABASE_URL"):
            yield
            return
        with EmbeddedServer.of_this_checkout().lease(progress=self._say):
            yield

    @contextmanager
    def _fresh(self) -> Iterator[None]:
        database.drop_database()
        database.ensure_database()
        prepare_database(at=SET_UP_AT)
        yield

    def _finish(self, keep: bool) -> None:
        if keep:
            self._say(f"The largest district stays in the database {DATABASE}.")
        else:
            database.drop_database()

    def _report(self, report: Report, curves: Path | None, sizes: list[Size]) -> None:
        path = Path(settings.VAR_DIR) / "bench.json"
        write_json(report.results, path)
        if curves is not None:
            title = f"Milliseconds of each page by units, {sizes[-1].years} years of the ledger"
            curves.write_text(drawing(report.curves, title=title), encoding="utf-8")
        self.stdout.write(table(report.results))
        self.stdout.write(f"{path}: {len(report.results)} results")

    def _say(self, sentence: str) -> None:
        self.stdout.write(f"{perf_counter() - self.began:6.0f} s  {sentence}")
        self.stdout.flush()
