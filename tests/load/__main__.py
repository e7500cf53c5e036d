"""`make load`: a district of any size on this machine, its fleet made and migrated, its people all at work at once.

Prints what it sees, and writes it to `var/load.json`. Everything runs on the loopback and ends by itself.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import requests

from tests.world.people import Clerk, work_together
from tests.world.world import ROOT, World, a_world, wait_until

WRITERS, AT_ONCE = 16, 10
STEPS = (300, 1_000)
#: Waits of the database's sessions for each other, as PostgreSQL itself would log them from this length on.
LOCK_WAITS_FROM = "10ms"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'minglan'"
SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = 'minglan' AND usename = 'minglan_web'"


class Report:
    """What was seen, in order."""

    def __init__(self) -> None:
        self.seen: dict[str, Any] = {}

    def note(self, what: str, value: Any) -> None:
        self.seen[what] = value
        print(f"{what:<58}{value}", flush=True)  # noqa: T201 - the report

    def timed(self, what: str, work: Callable[[], Any], *, per: int = 0) -> None:
        began = monotonic()
        work()
        seconds = monotonic() - began
        self.note(what, f"{seconds:.1f} s" + (f", {seconds / per * 1_000:.0f} ms each" if per else ""))


def main() -> None:
    parser = ArgumentParser(prog="make load")
    parser.add_argument("--units", type=int, default=120, help="from 20 to 3,000, with five years of the ledger")
    parser.add_argument("--seconds", type=int, default=60, help="how long the people work")
    parser.add_argument("--people", type=int, default=100, help="how many are at work at once")
    parser.add_argument("--no-fleet", action="store_true", help="make the workspaces and measure no migration")
    given = parser.parse_args()
    report = Report()
    with tempfile.TemporaryDirectory() as folder, a_world(Path(folder)) as world:
        people: dict[str, Any] = {}
        report.timed(
            "district built",
            lambda: people.update(world.build(measured=given.units, writers=WRITERS, items=2 * AT_ONCE)),
        )
        if given.no_fleet:
            report.timed("fleet provision", lambda: done(world.manage("fleet", "provision")))
        else:
            fleet(world, people, report, units=given.units)
        world.start_web(workers=2)
        at_once(world, people, report)
        everybody(world, people, report, count=given.people, seconds=given.seconds)
        every_board(world, people, report)
        report.timed("backup", lambda: done(world.manage("backup", f"{folder}/backup")))
        size = sum(path.stat().st_size for path in Path(folder, "backup").rglob("*") if path.is_file())
        report.note("  its size", f"{size / 1_048_576:.0f} MiB")
    path = Path("var") / "load.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(report.seen, ensure_ascii=False, indent=1), encoding="utf-8")


def done(process: subprocess.CompletedProcess[str]) -> str:
    assert process.returncode == 0, process.stdout + process.stderr
    return process.stdout


def fleet(world: World, people: dict[str, Any], report: Report, *, units: int) -> None:
    """Provision and migrate at growing sizes; at the last one the migration is killed and goes on."""
    report.note(
        "django-tenants' own create of one schema", f"{float(done(world.inside('tests.load.stock', 'make'))):.2f} s"
    )
    codes = [code for code in people["units"] if not code.startswith(("W0", "LEAD"))]
    standing = world.workspaces()
    for step in [*(step for step in STEPS if step < units), len(codes)]:
        last = step == len(codes)
        wanted = codes[max(0, standing - WRITERS) : step] if not last else []  # in the end whoever has none yet
        report.timed(
            f"fleet provision, from {standing} to {step if not last else len(people['units'])}",
            lambda wanted=wanted: done(world.manage("fleet", "provision", *(f"--unit={code}" for code in wanted))),
            per=len(wanted) or len(people["units"]) - standing,
        )
        standing = world.workspaces()
        world.release_a_column()
        if last:
            report.timed("fleet migrate of an added column, killed (kill -9)", lambda: kill_in_the_middle(world))
            report.note("  workspaces migrated by then", behind(world)[1])
        count = behind(world)[0] if last else standing
        report.timed(
            f"fleet migrate of an added column, {count} workspaces",
            lambda: done(world.manage("fleet", "migrate")),
            per=count,
        )
        report.timed(f"fleet migrate of nothing, {standing} workspaces", lambda: done(world.manage("fleet", "migrate")))
    stock = float(done(world.inside("tests.load.stock", "migrate")))
    report.note("django-tenants' own migrate of one schema", f"{stock:.2f} s, {stock * standing:.0f} s for all of them")
    report.timed("fleet check", lambda: done(world.manage("fleet", "check")))
    report.note("fleet status", done(world.manage("fleet", "status")).strip().replace("\n", " "))


def behind(world: World) -> tuple[int, int]:
    """Give how many workspaces still have an older plan, and how many the newest one."""
    question = """
    SELECT count(*) FILTER (WHERE plan_hash <> newest.hash), count(*) FILTER (WHERE plan_hash = newest.hash)
    FROM registry_tenant, (SELECT hash FROM registry_provisioningplan ORDER BY recorded_at DESC LIMIT 1) newest"""
    [(older, newest)] = world.ask(question)
    return int(older), int(newest)


def kill_in_the_middle(world: World) -> None:
    before = world.workspaces()
    process = world.begin("fleet", "migrate")
    wait_until(lambda: world.plans() > 1 and behind(world)[0] < before * 2 / 3, patience=3_600)
    world.kill(process)


def at_once(world: World, people: dict[str, Any], report: Report) -> None:
    """Let 16 units publish at once, one thing after the other, and watch whether any waits for another."""
    world.set("log_lock_waits", "on")
    world.set("deadlock_timeout", LOCK_WAITS_FROM)
    clerks = [Clerk(world, given) for given in people["writers"]]
    is_over, looks, waits = threading.Event(), 0, 0

    def watch() -> None:
        nonlocal looks, waits
        while not is_over.is_set():
            looks, waits = looks + 1, waits + int(world.ask(WAITING)[0][0])
            sleep(0.005)

    watching = threading.Thread(target=watch)
    watching.start()
    times: list[float] = []

    def publish(clerk: Clerk) -> None:
        for _each in range(AT_ONCE):
            began = monotonic()
            clerk.publish(clerk.ready.pop(0))
            times.append((monotonic() - began) * 1_000)

    began = monotonic()
    work_together(clerks, publish, meanwhile=lambda: None)
    seconds = monotonic() - began
    is_over.set()
    watching.join()
    count = len(times)
    logged = world.server.log.read_text(errors="replace").count("still waiting for")
    report.note(
        f"{WRITERS} units publish {count} things at once", f"{count / seconds:.1f} a second, {percentiles(times)}"
    )
    report.note("  sessions seen waiting for another's lock", f"{waits} in {looks} looks")
    report.note(f"  lock waits longer than {LOCK_WAITS_FROM} in the server's log", logged)
    for given in people["writers"]:
        del given["ready"][:AT_ONCE]


def percentiles(times: list[float]) -> str:
    times = sorted(times)
    return ", ".join(f"p{part} {times[min(len(times) - 1, len(times) * part // 100)]:.0f} ms" for part in (50, 95, 99))


def everybody(world: World, people: dict[str, Any], report: Report, *, count: int, seconds: int) -> None:
    """Let locust's people work, and give their answers by what they did."""
    file = world.folder / "people.json"
    file.write_text(json.dumps(people), encoding="utf-8")
    command = (
        f"--headless --only-summary --users {count} --spawn-rate 10 --run-time {seconds}s --stop-timeout 20".split()
    )
    subprocess.run(
        [sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("locustfile.py")), "--host", world.address,
         "--csv", str(world.folder / "locust"), "--exit-code-on-error", "0", *command],
        cwd=ROOT, env=world.environment | {"LOAD_PEOPLE": str(file)}, capture_output=True, check=True,
    )  # fmt: skip
    with (world.folder / "locust_stats.csv").open(encoding="utf-8") as table:
        for row in csv.DictReader(table):
            times = ", ".join(f"p{part} {row[f'{part}%']} ms" for part in (50, 95, 99))
            number, failed = row["Request Count"], row["Failure Count"]
            name = row["Name"] if row["Name"] != "Aggregated" else f"all {count} people"
            report.note(
                f"  {name}", f"{number} asked, {failed} failed, {float(row['Requests/s']):.1f} a second, {times}"
            )
    remember(world, report, "after that")


def every_board(world: World, people: dict[str, Any], report: Report) -> None:
    """Open the board of every unit: each connection has then touched a share of all workspaces."""

    def opened(slug: str) -> int:
        return requests.get(f"{world.address}/u/{slug}/board/", timeout=60).status_code

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(opened, people["units"].values()))
    report.note(f"{len(answers)} boards opened", f"{sum(answer == 200 for answer in answers)} shown")
    remember(world, report, "after every board")


def remember(world: World, report: Report, when: str) -> None:
    web = [resident(pid) for pid in world.web_processes()]
    sessions = [resident(pid) for (pid,) in world.ask(SESSIONS)]
    report.note(f"memory {when}: web processes", f"{len(web)}, largest {max(web):.0f} MiB")
    report.note(
        f"memory {when}: sessions",
        f"{len(sessions)}, largest {max(sessions):.0f} MiB, together {sum(sessions):.0f} MiB",
    )


def resident(pid: int) -> float:
    """Give the memory of a process in MiB, what it shares with others counted by its share."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except FileNotFoundError:  # has ended meanwhile
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1_024


if __name__ == "__main__":
    main()
