"""Work done in several processes: each with connections of its own, faults passed on in words."""

import asyncio

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
    inherited = session()

    def look(item: int) -> None:
        assert session() != inherited

    async def beside_a_loop() -> None:
        for_each([1, 2], look)

    asyncio.run(beside_a_loop())
    assert session() == inherited


def test_every_item_is_given_back_with_its_fault() -> None:
    def odd(item: int) -> None:
        if item % 2:
            raise ValueError(f"{item} is odd")

    found = {item: str(fault) for item, fault in outcomes([0, 1, 2, 3], odd, processes=2)}
    assert found == {0: "None", 1: "1 is odd", 2: "None", 3: "3 is odd"}
