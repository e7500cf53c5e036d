"""One private PostgreSQL server: made on first use, reached through a socket only its user can open."""

import hashlib
import os
import pwd
import shutil
import signal
import socket
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg

from core.database_roles import make_roles

from .binaries import STATE_ROOT, own_folder, programs, service_account
from .errors import EmbeddedServerError, explained, failed, gettext_noop
from .locks import Leases, file_lock
from .processes import account_of, command_of, process_start

CHECKOUT = Path(__file__).resolve().parents[3]
SPACE_FOR_A_NEW_CLUSTER = 200 * 1024**2
SHORTEST_START_SECONDS = 60
START_SECONDS_PER_GIB = 60
STOP_SECONDS = 60
OLD_BACKENDS_SECONDS = 15
"""After a kill -9 of the server, how long its orphaned backends may take to notice."""

Progress = Callable[[str], None]


def silent(sentence: str) -> None:
    """Report progress to nobody."""


class EmbeddedServer:
    """A PostgreSQL 18 cluster below a folder, with a unix socket and no network.

    `lease()` is for a program that needs the server while it runs: the last one to leave stops it. `start()` and
    `stop()` are for somebody at a keyboard. Making an object changes nothing and needs nothing to be installed.

    :param var_dir: where this checkout keeps its data. Root's data lies below /var/lib/minglan instead.
    :param cluster: several may lie side by side; tests have their own.
    :param durable: whether commits survive a power cut. Tests are faster without.
    """

    superuser = "minglan"
    port = 5432
    """Only the socket's file name: the server listens on no address."""

    def __init__(self, var_dir: Path, *, cluster: str = "postgres", durable: bool = True) -> None:
        var_dir = var_dir.resolve()
        key = hashlib.sha256(os.fsencode(var_dir)).hexdigest()[:10]
        self.var_dir = var_dir
        self.durable = durable
        self.home = STATE_ROOT / key if os.geteuid() == 0 else var_dir
        self.folder = self.home / cluster
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        # A socket's whole path may have 107 bytes, which a checkout below a few Chinese folder names exceeds.
        self.socket_dir = Path(f"/tmp/minglan-{os.geteuid()}-{key}-{cluster}")  # noqa: S108 - its owner is checked
        self.leases = Leases(self.home / f"{cluster}.leases")
        self._lock_path = self.home / f"{cluster}.lock"
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def of_this_checkout(cls, *, cluster: str = "postgres", durable: bool = True) -> "EmbeddedServer":
        """Give the server whose data lies in `MINGLAN_VAR`, or in `var/` beside manage.py."""
        return cls(Path(os.environ.get("MINGLAN_VAR") or CHECKOUT / "var"), cluster=cluster, durable=durable)

    def is_running(self) -> bool:
        """Tell whether the server accepts connections."""
        return self._status() == "ready" and self._answers()

    def start(self, *, progress: Progress = silent) -> bool:
        """Start the server, to stay until `stop()`.

        :returns: whether it was not running before.
        :raises EmbeddedServerError: with a sentence that says what to do.
        """
        with self._locked():
            started = self._start(progress)
            self.leases.set_pinned(True)
            return started

    def stop(self) -> bool:
        """Stop the server if it runs, whoever uses it, and tell whether it ran."""
        if not self.folder.exists():
            return False
        with self._locked():
            return self._stop()

    def stop_if_unused(self) -> bool:
        """Stop a server that a killed program left behind, and tell whether there was one."""
        if not self.folder.exists():
            return False
        with self._locked():
            return not self.leases.pinned() and not self.leases.holders() and self._stop()

    @contextmanager
    def lease(self, *, progress: Progress = silent) -> Iterator[bool]:
        """Keep the server running inside the block; yields whether it had to be started.

        :raises EmbeddedServerError: with a sentence that says what to do.
        """
        with self._locked():
            started = self._start(progress)
            self.leases.add()
        try:
            yield started
        finally:
            self.leases.remove()
            self.stop_if_unused()

    def destroy(self) -> None:
        """Stop the server and delete its data and every trace of it."""
        self.stop()
        for folder in (self.folder, self.socket_dir, self.leases.folder):
            shutil.rmtree(folder, ignore_errors=True)
        self._lock_path.unlink(missing_ok=True)
        with suppress(OSError):  # another cluster may still lie there
            self.home.rmdir()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            if self.home.is_relative_to(STATE_ROOT):
                own_folder(STATE_ROOT)
                own_folder(self.home)
            self.home.mkdir(parents=True, exist_ok=True)
            with file_lock(self._lock_path):
                yield
        except OSError as error:
            raise explained(error, folder=self.home, log=self.log) from error

    def _start(self, progress: Progress) -> bool:
        if self._settled():
            return False
        account = self._account()
        # One that runs but does not answer has lost its socket, as when somebody empties /tmp.
        self._stop()
        self._forget_dead_server()
        self.leases.set_pinned(False)
        self._make_cluster(account, progress)
        self._configure(account)
        self._make_socket_dir(account)
        self._launch(account, progress)
        return True

    def _account(self) -> pwd.struct_passwd:
        """Give the account that the server runs as: the owner of its data, if there is any yet."""
        me = os.geteuid()
        if self.data.exists():
            owner = self.data.stat().st_uid
            if me not in (0, owner):
                raise EmbeddedServerError(
                    gettext_noop(
                        "The database in %(path)s belongs to user %(owner)s. Run as that user, or set MINGLAN_VAR to "
                        "a folder of your own."
                    ),
                    path=self.data,
                    owner=account_of(owner).pw_name,
                )
            return pwd.getpwuid(owner)
        return service_account() or account_of(me)

    def _make_cluster(self, account: pwd.struct_passwd, progress: Progress) -> None:
        if self.data.exists():
            return
        own_folder(self.folder, owner=account)
        free = shutil.disk_usage(self.folder).free
        if free < SPACE_FOR_A_NEW_CLUSTER:
            raise EmbeddedServerError(
                gettext_noop(
                    "Only %(free)d MB are free in %(path)s; a new database needs %(needed)d MB. Make room, or set "
                    "MINGLAN_VAR to a folder on another disk."
                ),
                free=free // 1024**2,
                path=self.folder,
                needed=SPACE_FOR_A_NEW_CLUSTER // 1024**2,
            )
        progress(gettext_noop("Creating the database server's data ..."))
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C", "--no-instructions"]
        if not self.durable:
            options.append("--no-sync")
        done = self._run(account, "initdb", "-D", str(unfinished), "-U", self.superuser, *options)
        if done.returncode:
            raise failed(done.stderr.decode(errors="replace"), folder=self.folder, log=self.log)
        unfinished.rename(self.data)

    def _configure(self, account: pwd.struct_passwd) -> None:
        """Write our settings anew at each start, so that a newer Minglan's apply to older data."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "unix_socket_permissions": "0700",
            "port": self.port,
            "max_connections": 100,
            "shared_buffers": "256MB" if self.durable else "128MB",
            # pg_dump and a migration of 3,000 workspaces lock every table of theirs.
            "max_locks_per_transaction": 2048,
            # A roll-up sorts and groups some thousand units; in 4 MB it would do so on the disk.
            "work_mem": "16MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            "cluster_name": "minglan",
        }
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        ours = self.data / "minglan.conf"
        ours.write_text("".join(f"{name} = '{value}'\n" for name, value in settings.items()))
        os.chown(ours, account.pw_uid, account.pw_gid)
        main = self.data / "postgresql.conf"
        include = "include = 'minglan.conf'\n"
        if include not in main.read_text():
            with main.open("a") as configuration:
                configuration.write(include)

    def _make_socket_dir(self, account: pwd.struct_passwd) -> None:
        own_folder(self.socket_dir, owner=account, mode=0o700)
        found = self.socket_dir.lstat()
        ours = stat.S_ISDIR(found.st_mode) and found.st_uid == account.pw_uid and not found.st_mode & 0o077
        if not ours:
            raise EmbeddedServerError(
                gettext_noop("%(path)s is not a private folder of user %(owner)s. Remove it and start again."),
                path=self.socket_dir,
                owner=account.pw_name,
            )

    def _launch(self, account: pwd.struct_passwd, progress: Progress) -> None:
        begun = time.monotonic()
        while True:
            said_before = self.log.stat().st_size if self.log.exists() else 0
            self._process = self._spawn(account)
            if self._await_ready(begun, progress):
                self._make_roles()
                return
            with self.log.open("rb") as log:
                log.seek(said_before)
                said = log.read().decode(errors="replace")
            old_backends = "is still in use" in said and time.monotonic() - begun < OLD_BACKENDS_SECONDS
            if not old_backends:
                raise failed(said, folder=self.folder, log=self.log)
            time.sleep(0.3)

    def _make_roles(self) -> None:
        """At each start, so that a newer Minglan finds its roles on an older cluster."""
        with psycopg.connect(
            host=str(self.socket_dir), port=self.port, user=self.superuser, dbname="postgres", autocommit=True
        ) as server:
            make_roles(server)

    def _await_ready(self, begun: float, progress: Progress) -> bool:
        """Wait until the server accepts connections; False if it ended instead."""
        limit: float | None = None
        while not self.is_running():
            if self._process is None or self._process.poll() is not None:
                return False
            waited = time.monotonic() - begun
            if limit is None and waited > 5:
                progress(gettext_noop("The database is recovering from an unclean stop; this may take a while ..."))
                limit = SHORTEST_START_SECONDS + START_SECONDS_PER_GIB * _size(self.data) / 1024**3
            if limit is not None and waited > limit:
                self._stop()
                raise EmbeddedServerError(
                    gettext_noop("The database did not start within %(seconds)d seconds. Its log is %(log)s."),
                    seconds=limit,
                    log=self.log,
                )
            time.sleep(0.05)
        return True

    def _spawn(self, account: pwd.struct_passwd) -> subprocess.Popen[bytes]:
        # A session of its own: a Ctrl-C at the terminal is for the program that uses the server, not for the server.
        if not self.log.exists():
            self.log.touch(0o600)
            os.chown(self.log, account.pw_uid, account.pw_gid)
        with self.log.open("ab") as log:
            return subprocess.Popen(  # noqa: S603 - our own program, no shell
                [programs() / "postgres", "-D", self.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as(account),
            )

    def _run(self, account: pwd.struct_passwd, program: str, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(  # noqa: S603 - our own program, no shell
            [programs() / program, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            **self._as(account),
        )

    def _as(self, account: pwd.struct_passwd) -> dict[str, Any]:
        process: dict[str, Any] = {"cwd": self.folder, "env": {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}}
        if os.geteuid() == 0:
            process |= {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
        return process

    def _stop(self) -> bool:
        """End the server: after its sessions are cut if it can, at once if it cannot."""
        self.leases.set_pinned(False)
        server = self._server_pid()
        if server is None:
            return False
        for how in (signal.SIGINT, signal.SIGQUIT):
            os.kill(server, how)
            patience = time.monotonic() + STOP_SECONDS
            while time.monotonic() < patience:
                if self._process is not None:
                    self._process.poll()
                if process_start(server) is None:
                    self._process = None
                    with suppress(OSError):
                        self.socket_dir.rmdir()
                    return True
                time.sleep(0.03)
        raise EmbeddedServerError(
            gettext_noop("The database server (process %(pid)d) does not stop. Its log is %(log)s."),
            pid=server,
            log=self.log,
        )

    def _settled(self) -> bool:
        """Wait for a server that is just starting or stopping, and tell whether it runs now."""
        patience = time.monotonic() + SHORTEST_START_SECONDS
        while self._status() not in ("", "ready") and time.monotonic() < patience:
            time.sleep(0.05)
        return self.is_running()

    def _status(self) -> str:
        """Give "" for no server, "ready", or another word while it starts or stops."""
        if self._server_pid() is None:
            return ""
        lines = (self.data / "postmaster.pid").read_text().splitlines()
        return lines[7].strip() if len(lines) > 7 else "starting"

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            try:
                client.connect(str(self.socket_dir / f".s.PGSQL.{self.port}"))
            except OSError:
                return False
        return True

    def _server_pid(self) -> int | None:
        """Give the process of this very cluster; its number may have passed to another program since."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        except PermissionError as error:
            raise explained(error, folder=self.folder, log=self.log) from error
        if process_start(pid) is None or os.fsencode(self.data) not in command_of(pid):
            return None
        return pid

    def _forget_dead_server(self) -> None:
        """Remove what a killed server left.

        PostgreSQL does so itself unless the old process number is in use again, as after a container's restart.
        """
        for left in (self.data / "postmaster.pid", self.socket_dir / f".s.PGSQL.{self.port}.lock"):
            left.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    """Add up files' sizes while the server makes and removes some."""
    total = 0
    for parent, _folders, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                total += os.stat(os.path.join(parent, name)).st_size
    return total
