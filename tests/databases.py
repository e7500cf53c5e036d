"""Databases for tests: one template per state of the migrations, one copy of it per test process.

Copying a template takes a tenth of a second; migrating takes many. A copy is made anew after every test that
commits, because emptying its tables would also delete the reference data that migrations load.
"""

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Any

import django
import psycopg
from django.apps import apps
from django.db import connection, connections
from django.utils import timezone
from psycopg import sql

from core.database_roles import LOGIN, OWNER, UNITS, make_roles, role_of
from core.embedded import EmbeddedServer
from core.second_session import second_session
from tenants.registry.bootstrap import prepare_database
from tenants.registry.ownership import acting_as_owner

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("platform", "hierarchy", "tenants", "assessment", "dashboards")
PATTERNS = (
    "database_roles.py", "rights.py", "migrations/*.py", "reference*.py", "definitions.py", "seed*.py", "*.csv",
)  # fmt: skip
SLOTS = 64
UNITS_PER_SLOT = 10_000_000
ROLES_PER_SLOT = 3_000
TESTS_LOGIN = "minglan_tests"


def fingerprint() -> str:
    """Hash everything that a freshly migrated database depends on."""
    digest = hashlib.sha256(django.__version__.encode())
    digest.update(repr([config.name for config in apps.get_app_configs()]).encode())
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _sources() -> set[Path]:
    found = {Path(__file__)}
    for room in ROOMS:
        for pattern in PATTERNS:
            found.update((ROOT / room).rglob(pattern))
    return found


class WorkerDatabase:
    """The database of one test process, copied from the template.

    An advisory lock on the server reserves its name (`test_<name>_<slot>`) for as long as the process lives, so
    that workers and even separate runs side by side never share one, and a killed run leaves nothing reserved.
    """

    def __init__(self, alias: str = "default") -> None:
        self.connection = connections[alias]
        self.base_name = str(self.connection.settings_dict["NAME"])
        self.template = f"test_{self.base_name}_template_{fingerprint()}"
        self.server = self._connect()
        self.slot = self._reserve()
        self.name = f"test_{self.base_name}_{self.slot}"
        self._make_roles()

    def create(self) -> None:
        """Make the copy (and first the template, if no process has made it yet) and point Django at it."""
        with self._locked("template"):
            if not self._exists(self.template):
                self._build_template()
        self._copy()

    def recreate(self) -> None:
        """Replace the copy by a fresh one. Connections of other threads to the old one are cut."""
        connections.close_all()
        self._copy()

    def drop(self) -> None:
        """Drop the copy. The template stays for the next run."""
        connections.close_all()
        self._drop(self.name)
        self._use(self.base_name)
        self.server.close()

    def _copy(self) -> None:
        self._drop(self.name)
        self._run("CREATE DATABASE {} TEMPLATE {} OWNER {}", self.name, self.template, OWNER)
        # Who may connect is not copied: as `rights.shared_statements` says, and the tests' own login.
        self._run("REVOKE ALL ON DATABASE {} FROM PUBLIC", self.name)
        login = str(self.connection.settings_dict["USER"])
        self._run("GRANT CONNECT ON DATABASE {} TO {}, {}", self.name, LOGIN, login)
        self._use(self.name)

    def _build_template(self) -> None:
        for old in self._names_like(f"test_{self.base_name}_template_"):
            self._drop(old)
        building = f"test_{self.base_name}_building"
        self._drop(building)
        self._run(
            "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'",
            building,
            OWNER,
        )
        self._use(building)
        prepare_database(at=timezone.now())
        connections.close_all()
        self._run("ALTER DATABASE {} RENAME TO {}", building, self.template)
        self._run("ALTER DATABASE {} ALLOW_CONNECTIONS false", self.template)

    def _use(self, name: str) -> None:
        connections.close_all()
        self.connection.settings_dict["NAME"] = name

    def _connect(self) -> psycopg.Connection[Any]:
        is_embedded = self.connection.settings_dict["USER"] == TESTS_LOGIN
        return second_session("postgres", user=EmbeddedServer.superuser if is_embedded else "")

    def _reserve(self) -> int:
        for slot in range(SLOTS):
            name = f"test_{self.base_name}_{slot}"
            if self._one("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", name):
                return slot
        raise RuntimeError(f"all {SLOTS} test databases of {self.base_name} are in use")

    def _make_roles(self) -> None:
        """Make the roles, and for tests alone a login that may become any of them."""
        login = str(self.connection.settings_dict["USER"])
        with self._locked("roles"):
            make_roles(self.server)
            if login == TESTS_LOGIN and not self._one("SELECT count(*) FROM pg_roles WHERE rolname = %s", login):
                self._run("CREATE ROLE {} LOGIN NOINHERIT IN ROLE {}, {}", login, LOGIN, OWNER)
            self._make_roles_of_units()

    def _make_roles_of_units(self) -> None:
        """Make the roles of the units that tests will have: a test that makes one lets no other do so until it ends."""
        first = self.slot * UNITS_PER_SLOT + 1
        there = {name for (name,) in self.server.execute("SELECT rolname FROM pg_roles")}
        self._run("SET ROLE {}", OWNER)  # as provisioning does: whoever makes a role may alter it
        for unit_id in range(first, first + ROLES_PER_SLOT):
            if role_of(unit_id) not in there:
                self._run("CREATE ROLE {} NOLOGIN IN ROLE {} ROLE {}", role_of(unit_id), UNITS, LOGIN)
        self.server.execute("RESET ROLE")

    def number_units_anew(self) -> None:
        """Let units be numbered from the first one of this process's range: the server's roles are named by them."""
        # Not `self.connection`: beside a browser Django knows another one, as its loop runs in this thread.
        with acting_as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('units_unit', 'id'), %s, false)", [self.slot * UNITS_PER_SLOT + 1]
            )

    def _locked(self, what: str) -> Any:
        key = f"test_{self.base_name}_{what}"
        self._one("SELECT pg_advisory_lock(hashtextextended(%s, 0))", key)
        return closing(_Unlock(self, key))

    def _exists(self, name: str) -> bool:
        return bool(self._one("SELECT count(*) FROM pg_database WHERE datname = %s", name))

    def _names_like(self, prefix: str) -> list[str]:
        rows = self.server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        return [row[0] for row in rows]

    def _drop(self, name: str) -> None:
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _run(self, statement: str, *names: str) -> None:
        self.server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))  # type: ignore[arg-type]

    def _one(self, query: str, *values: str) -> Any:
        row = self.server.execute(query, values).fetchone()  # type: ignore[arg-type]
        return row[0] if row else None


class _Unlock:
    def __init__(self, database: WorkerDatabase, key: str) -> None:
        self.database = database
        self.key = key

    def close(self) -> None:
        self.database._one("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", self.key)
