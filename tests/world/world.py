"""A whole Minglan of its own: a durable database server, web processes, commands. All of it may be killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import requests

from core.embedded import EmbeddedServer
from core.embedded.processes import process_start

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
MIGRATION = """\
from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    dependencies = [("disclosure", "{before}")]
    operations = [
        migrations.AddField("disclosure", "later_{number}", models.DateTimeField(null=True)),
        migrations.RunPython(
            lambda apps, editor: apps.get_model("disclosure", "Disclosure").objects.update(
                later_{number}=timezone.now()
            ),
            migrations.RunPython.noop,
        ),
    ]
"""


class World:
    """One installation below a folder. Nothing of it is shared with the tests' own server.

    :ivar address: of its pages, on the loopback.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = EmbeddedServer(folder / "var")
        self.web: subprocess.Popen[bytes] | None = None
        self.log = folder / "web.log"
        #: The migrations of a later release, which commands apply and the pages do not know yet.
        self.later = folder / "later" / "later_migrations"
        shutil.copytree(ROOT / "tenants/disclosure/migrations", self.later)
        self.port = _free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "PYTEST_"))}
        return kept | {
            "DJANGO_SETTINGS_MODULE": "config.settings.local",
            "MINGLAN_VAR": str(self.folder / "var"),
            "PYTHONPATH": os.pathsep.join(map(str, (ROOT, ROOT / "platform", self.later.parent))),
        }

    def build(self, **size: int) -> dict[str, Any]:
        """Make the district of `prepare.py`, and give what it says of it."""
        options = [f"--{name}={number}" for name, number in size.items()]
        done = self.inside("tests.world.prepare", *options)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._python(str(ROOT / "manage.py"), *arguments)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        """Begin one of manage.py's commands."""
        return self._begin(str(ROOT / "manage.py"), *arguments)

    def inside(self, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a module's `main` with this world's Django."""
        return self._python("-c", f"import django; django.setup(); from {module} import main; main()", *arguments)

    def _begin(self, *arguments: str) -> subprocess.Popen[str]:
        # In a session of its own, so that all of its processes can be killed.
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.environment | {"DJANGO_SETTINGS_MODULE": "tests.world.later_settings"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def _python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        with self._begin(*arguments) as process:
            said, complained = process.communicate(timeout=3_600)
        return subprocess.CompletedProcess(arguments, process.returncode, said, complained)

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Ask the database as nobody but its superuser may: beside the pages, whatever they say."""
        with self._superuser("minglan") as client:
            return client.execute(question).fetchall()  # type: ignore[call-overload,no-any-return]

    def set(self, name: str, value: str) -> None:
        """Change one of the database server's settings."""
        with self._superuser("postgres") as client:
            client.execute(f"ALTER SYSTEM SET {name} = '{value}'")  # type: ignore[call-overload]
            client.execute("SELECT pg_reload_conf()")

    def _superuser(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(
            host=str(self.server.socket_dir),
            port=self.server.port,
            user=self.server.superuser,
            dbname=database,
            autocommit=True,
        )

    def workspaces(self) -> int:
        """Count the workspaces there are."""
        return int(self.ask("SELECT count(*) FROM registry_tenant")[0][0])

    def plans(self) -> int:
        """Count the plans that workspaces have: more than one while a migration is under way."""
        return int(self.ask("SELECT count(DISTINCT plan_hash) FROM registry_tenant")[0][0])

    def prove(self) -> None:
        """Let every command say that the district is sound."""
        done = self.inside("tests.world.prove")
        assert done.returncode == 0, done.stdout + done.stderr

    def release_a_column(self) -> str:
        """Write a migration that adds a column to every workspace and fills it in; give the column's name."""
        last = max(path.stem for path in self.later.glob("0*.py"))
        number = int(last[:4]) + 1
        (self.later / f"{number:04d}_later.py").write_text(MIGRATION.format(number=number, before=last))
        return f"later_{number}"

    def start_web(self, *, workers: int = 2) -> None:
        """Start the web processes as the unit file in deploy/ does, and wait until they answer.

        Connections are kept as nginx keeps them for browsers: no request meets one that is just being closed.
        """
        options = f"--workers {workers} --threads 4 --timeout 60 --keep-alive 75 --no-control-socket".split()
        command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--log-level", "error"]
        with self.log.open("ab") as log:
            self.web = subprocess.Popen(
                [*command, *options], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(self._answers)

    def web_processes(self) -> list[int]:
        """Give the workers' numbers."""
        assert self.web is not None
        return children(self.web.pid)

    def stop(self) -> None:
        if self.web is not None:
            self.kill_web()
        self.server.destroy()

    def kill(self, process: subprocess.Popen[str]) -> None:
        """End a program begun here, with every process that it began."""
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()

    def kill_database(self) -> None:
        """End the database server and all of its sessions as a power cut would."""
        pid = int((self.server.data / "postmaster.pid").read_text().split()[0])
        _kill(pid)
        self.server.start()

    def kill_worker(self) -> None:
        """End one web process; its master starts another one."""
        _kill(self.web_processes()[0])

    def kill_web(self) -> None:
        """End the master and every worker, and leave them ended."""
        assert self.web is not None
        os.killpg(self.web.pid, signal.SIGKILL)
        self.web.wait()
        self.web = None

    def restart_web(self) -> None:
        self.kill_web()
        self.start_web()

    def _answers(self) -> bool:
        with suppress(requests.RequestException):
            return requests.get(f"{self.address}/accounts/login/", timeout=5).status_code == 200
        return False


@contextmanager
def a_world(folder: Path) -> Iterator[World]:
    """Give a world with its database server running, and remove both at the end."""
    world = World(folder)
    world.server.start()
    try:
        yield world
    finally:
        world.stop()


def wait_until(holds: Callable[[], object], *, patience: float = PATIENCE) -> None:
    """:raises TimeoutError: if it does not hold in time."""
    until = time.monotonic() + patience
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {patience} s for {holds}")
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    """Give the processes that a process began and that still run."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: process_start(pid) is None)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
