"""Making workspaces, migrating them and importing units while the command or the database server is killed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hierarchy.structure.tables import TOWN, csv_of, row
from tests.torture.conftest import ROUNDS
from tests.world.people import Clerk, work_together
from tests.world.world import World, children, wait_until

Log = Callable[[str], None]
VICTIMS = ("command", "one process", "database")


def writing(world: World) -> bool:
    """Tell whether some transaction has written something and not ended yet."""
    return bool(world.ask("SELECT count(*) FROM pg_stat_activity WHERE backend_xid IS NOT NULL")[0][0])


def strike(world: World, process: subprocess.Popen[str], victim: str, *, begun: Callable[[], bool]) -> None:
    """Kill somebody soon after the work has begun."""
    wait_until(lambda: begun() or process.poll() is not None)
    time.sleep(random.random() / 10)
    if victim == "database":
        world.kill_database()
        process.communicate()
    elif victim == "one process":
        for child in children(process.pid)[:1]:
            os.kill(child, signal.SIGKILL)
        process.communicate()
    else:
        world.kill(process)


def towns(folder: Path, prefix: str, *, count: int) -> str:
    """Write a table of units; give its path."""
    path = folder / "单位.csv"
    codes = [f"{prefix}{number:03d}" for number in range(count)]
    path.write_bytes(csv_of([row(TOWN, code=code, name=f"{code}镇党委", locality_code=code) for code in codes]))
    return str(path)


@pytest.mark.parametrize("round_number", range(ROUNDS))
@pytest.mark.parametrize("victim", ["command", "database"])
def test_an_import_is_whole_or_not_at_all(
    world: World, clerks: list[Clerk], log: Log, tmp_path: Path, victim: str, round_number: int
) -> None:
    prefix = f"I{VICTIMS.index(victim)}{round_number:03d}-"

    def imported() -> int:
        return int(world.ask(f"SELECT count(*) FROM units_unit WHERE code LIKE '{prefix}%'")[0][0])

    table = towns(tmp_path, prefix, count=200)
    process = world.begin("import_units", table)
    strike(world, process, victim, begun=lambda: writing(world))
    kept = imported()
    assert kept in (0, 200)
    again = world.manage("import_units", table)
    assert (again.returncode == 0) == (kept == 0), again.stderr
    assert imported() == 200
    log(f"import of 200 units, {victim} killed: {kept} stood, 200 after trying again")
    world.prove()


@pytest.mark.parametrize("round_number", range(ROUNDS))
@pytest.mark.parametrize("victim", VICTIMS)
def test_provisioning_goes_on(
    world: World, clerks: list[Clerk], log: Log, tmp_path: Path, victim: str, round_number: int
) -> None:
    prefix = f"P{VICTIMS.index(victim)}{round_number:03d}-"
    imported = world.manage("import_units", towns(tmp_path, prefix, count=8))
    assert imported.returncode == 0, imported.stderr
    before = world.workspaces()
    provision = ["fleet", "provision", "--processes", "2", *(f"--unit={prefix}{number:03d}" for number in range(8))]
    process = world.begin(*provision)
    strike(world, process, victim, begun=lambda: world.workspaces() > before)
    kept = world.workspaces() - before
    again = world.manage(*provision)
    assert again.returncode == 0, again.stderr
    assert world.workspaces() == before + 8
    log(f"provisioning, {victim} killed: {kept} workspaces stood; after going on: {again.stdout.strip()}")
    world.prove()


@pytest.mark.parametrize("round_number", range(ROUNDS))
@pytest.mark.parametrize("victim", VICTIMS)
def test_migrating_goes_on_and_so_do_the_pages(
    web: World, clerks: list[Clerk], log: Log, victim: str, round_number: int
) -> None:
    column = web.release_a_column()
    interrupted, read, is_over = sum(clerk.interrupted for clerk in clerks), [], threading.Event()

    def work(clerk: Clerk) -> None:
        while not is_over.is_set():
            clerk.read("disclosures/")
            read.append(clerk)

    def migrate() -> None:
        try:
            process = web.begin("fleet", "migrate", "--processes", "2")
            strike(web, process, victim, begun=lambda: web.plans() > 1)
            again = web.manage("fleet", "migrate", "--processes", "2")
            assert again.returncode == 0, again.stderr
            log(f"migrating, {victim} killed; after going on: {again.stdout.strip()}")
        finally:
            is_over.set()

    work_together(clerks, work, meanwhile=migrate)
    interruptions = sum(clerk.interrupted for clerk in clerks) - interrupted
    log(f"  meanwhile {len(read)} pages were read, {interruptions} had to be asked again")
    assert interruptions == 0 or victim == "database"
    assert web.plans() == 1
    for clerk in clerks:
        question = f"SELECT count(*) FROM {clerk.schema}.disclosure_disclosure WHERE {column} IS NULL"
        assert web.ask(question) == [(0,)]
    web.prove()
