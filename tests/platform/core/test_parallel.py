"""Work done in several processes: each with connections of its own, faults passed on in words."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from core.parallel import for_each, outcomes

pytestmark = pytest.mark.django_db(transaction=True)


def session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def test_no_process_speaks_through_an_inherited_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

    def beside_a_loop() -> bool:
        inherited = session()

        def look(item: int) -> None:
            assert session() != inherited

        async def run() -> None:
            for_each([1, 2], look)

        asyncio.run(run())
        is_left_alone = session() == inherited
        connection.close()
        return is_left_alone

    # In a thread of its own: tests of the browser keep a loop running in the main one.
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(beside_a_loop).result()


def test_every_item_is_given_back_with_its_fault() -> None:
    def odd(item: int) -> None:
        if item % 2:
            raise ValueError(f"{item} is odd")

    found = {item: str(fault) for item, fault in outcomes([0, 1, 2, 3], odd, processes=2)}
    assert found == {0: "None", 1: "1 is odd", 2: "None", 3: "3 is odd"}
