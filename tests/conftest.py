"""Fixtures for every test: the database, and the moment at which tests take place."""

import os
from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from pathlib import Path

    from core.embedded import EmbeddedServer
    from tests.databases import WorkerDatabase


# A busy machine is no fault of the code; in CI the same examples are drawn every time.
settings.register_profile(
    "minglan",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=os.environ.get("CI") == "true",
)
settings.load_profile("minglan")


def pytest_xdist_auto_num_workers() -> int:
    """Run two to four processes: more would only wait for the one database server."""
    return max(2, min(4, os.cpu_count() or 2))


#: Files and folders that build something large once: all of their tests go to one process. (xdist's own `loadgroup`
#: marks tests by renaming them, which pytest 9 no longer heeds.)
BUILT_ONCE = ("tests/platform/demo/test_building.py", "tests/platform/bench/test_past_days.py", "tests/torture/")


class Scheduling(LoadScopeScheduling):  # type: ignore[misc] # xdist gives it no types
    """Hand out test by test, and the files above whole."""

    def _split_scope(self, nodeid: str) -> str:
        return next((path for path in BUILT_ONCE if nodeid.startswith(path)), nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    return Scheduling(config, log)


def embedded_test_server() -> "EmbeddedServer":
    """Give the embedded server for tests: beside the demonstration's, and without waiting for the disk."""
    from core.embedded import EmbeddedServer

    return EmbeddedServer.of_this_checkout(cluster="tests", durable=False)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the server if worker processes were killed before they could."""
    if not hasattr(config, "workerinput") and not os.environ.get("DATABASE_URL"):
        embedded_test_server().stop_if_unused()


@pytest.fixture(scope="session")
def database_server() -> Iterator[None]:
    """Keep a database server running: the one `DATABASE_URL` names, else an embedded one."""
    if os.environ.get("DATABASE_URL"):
        yield
    else:
        with embedded_test_server().lease():
            yield


@pytest.fixture(scope="session")
def worker_database(
    database_server: None, django_test_environment: None, django_db_blocker: Any
) -> Iterator["WorkerDatabase"]:
    """Give this process's own database, a copy of the migrated template."""
    from tests.databases import WorkerDatabase

    with django_db_blocker.unblock():
        database = WorkerDatabase()
        database.create()
    yield database
    with django_db_blocker.unblock():
        database.drop()


@pytest.fixture(autouse=True)
def units_numbered_anew(request: pytest.FixtureRequest) -> None:
    """Let every test that asks the database number its units alike."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        request.getfixturevalue("worker_database").number_units_anew()


@pytest.fixture(scope="session")
def django_db_setup(worker_database: "WorkerDatabase") -> Iterator[None]:
    """Stand in for pytest-django's: copy instead of migrate, and copy again instead of emptying tables."""
    from django.test import TransactionTestCase

    def copy_again(case: TransactionTestCase) -> None:
        worker_database.recreate()

    original = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = copy_again
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(scope="session", autouse=True)
def identity_keys(tmp_path_factory: pytest.TempPathFactory) -> "Path":
    """Give the key that seals identities in this process's tests."""
    from django.conf import settings as django_settings

    from core.sealing import new_key, write_keys

    path = tmp_path_factory.mktemp("keys") / "identity.keys"
    django_settings.IDENTITY_KEYS_FILE = path
    write_keys([new_key()], path)
    return path


@pytest.fixture
def at() -> datetime:
    """Give the moment at which tests take place: Friday 10 April 2026, 10:00 in Shanghai."""
    return datetime(2026, 4, 10, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def today(at: datetime) -> date:
    """Give the day on which tests take place, a working day."""
    return at.date()
