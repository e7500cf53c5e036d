"""`make demo` as a process: what it starts it ends, and a busy port is named."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.embedded import EmbeddedServer
from demo import database
from demo.serving import HOST, PortBusyError, listen
from district.models import District

ROOT = Path(__file__).resolve().parents[2]

# The district itself has its own tests; here it stands already.
RUNNER = """
import sys
sys.path[1:1] = ["platform"]
import django
django.setup()
from demo import building
building.is_built = lambda: True
building.summary = building.DemoSummary
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "demo", *sys.argv[1:]])
"""


class Demo:
    """A demonstration in a folder of its own, and what it leaves running."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "党务 公开" / "var"
        self.server = EmbeddedServer(self.var)
        self.environment = {**os.environ, "MINGLAN_VAR": str(self.var), "LANGUAGE": "en", "PYTHONUTF8": "1"}
        self.environment.pop("DATABASE_URL", None)
        self.environment["DJANGO_SETTINGS_MODULE"] = "config.settings.local"

    def run(self, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-c", RUNNER, *arguments],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    demo = Demo(tmp_path_factory.mktemp("demo"))
    yield demo
    demo.server.destroy()


@pytest.fixture
def taken() -> Iterator[socket.socket]:
    with socket.create_server((HOST, 0)) as listener:
        yield listener


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def free_port() -> int:
    with socket.create_server((HOST, 0)) as listener:
        return port_of(listener)


def await_port(port: int, *, open_: bool) -> bool:
    """Wait until somebody listens on the port, or nobody does any more."""
    patience = time.monotonic() + 60
    while time.monotonic() < patience:
        with socket.socket() as client:
            if (client.connect_ex((HOST, port)) == 0) is open_:
                return True
        time.sleep(0.05)
    return False


def test_the_port_asked_for_is_taken_or_refused_by_its_number(taken: socket.socket) -> None:
    with pytest.raises(PortBusyError) as busy:
        listen(port_of(taken))
    assert busy.value.port == port_of(taken)


def test_a_busy_port_is_told_before_anything_is_started(tmp_path: Path, taken: socket.socket) -> None:
    demo = Demo(tmp_path)
    said, _ = (process := demo.run("--port", str(port_of(taken)))).communicate(timeout=60)
    assert (process.returncode, str(port_of(taken)) in said) == (1, True)
    assert demo.var.exists() is False
    assert demo.server.is_running() is False


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_whatever_ends_it_ends_all_of_it(demo: Demo, ending: signal.Signals) -> None:
    port = free_port()
    process = demo.run("--port", str(port))
    for line in process.stdout or ():
        if f":{port}/" in line:
            break
    assert await_port(port, open_=True)
    assert demo.server.is_running() is True
    process.send_signal(ending)
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert await_port(port, open_=False)
    assert demo.server.is_running() is False


def test_after_a_kill_the_next_run_works_and_leaves_nothing(demo: Demo) -> None:
    port = free_port()
    killed = demo.run("--port", str(port))
    for line in killed.stdout or ():
        if f":{port}/" in line:
            break
    os.kill(int((demo.server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    killed.kill()
    killed.wait()
    assert await_port(port, open_=False)
    again = demo.run("--no-serve")
    again.communicate(timeout=60)
    assert again.returncode == 0
    assert demo.server.is_running() is False


@pytest.mark.django_db
def test_a_real_district_is_told_from_a_demonstration() -> None:
    from tests import factories

    assert database.holds_a_real_district() is False
    factories.make_unit()
    assert database.holds_a_real_district() is True
    District.objects.create(name="明州区", is_demonstration=True)
    assert database.holds_a_real_district() is False
