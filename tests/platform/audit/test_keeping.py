"""Answers are kept while the trail stands still, and given up with the first act that is committed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Event
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.utils.translation import override

from audit import keeping
from audit.keeping import MOST_ROWS, acts_recorded, kept, rows_kept
from audit.models import Chain
from audit.trail import record
from core.actors import SYSTEM
from tests.counting import queries


@pytest.fixture(autouse=True)
def keeps(settings: Any) -> None:
    settings.KEEP_ANSWERS = True
    keeping.forget()


@pytest.fixture
def act(at: datetime) -> Callable[..., None]:
    def acted(unit_id: int | None = None) -> None:
        record("a.b", subject=("x", 1), actor=SYSTEM, at=at, unit_id=unit_id)

    return acted


class Counted:
    """Work that says how often it was done."""

    def __init__(self) -> None:
        self.times = 0
        self.ask = kept(self.work)

    def work(self, *asked: object, size: int = 1) -> dict[str, list[int]]:
        self.times += 1
        return {"rows": [self.times] * size}


@pytest.mark.django_db(transaction=True)
def test_an_answer_is_kept_until_an_act_of_any_chain_is_committed(act: Callable[..., None]) -> None:
    counted = Counted()
    assert [counted.ask(1), counted.ask(1), counted.ask(2)] == [{"rows": [1]}, {"rows": [1]}, {"rows": [2]}]
    act()
    assert counted.ask(1) == {"rows": [3]}
    act(unit_id=7)
    assert counted.ask(1) == {"rows": [4]}
    with transaction.atomic():
        act(unit_id=7)
        transaction.set_rollback(True)
    assert counted.ask(1) == {"rows": [4]}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("took", "stands"), [(0.0, 0), (0.1, 2), (2.0, 40), (9.0, 60)])
def test_what_took_long_to_find_stands_for_a_while(
    act: Callable[..., None], monkeypatch: pytest.MonkeyPatch, took: float, stands: float
) -> None:
    present = 100.0
    monkeypatch.setattr(keeping, "monotonic", lambda: present)

    class Slow(Counted):
        def work(self, *asked: object, size: int = 1) -> dict[str, list[int]]:
            nonlocal present
            present += took
            return super().work(*asked, size=size)

    slow = Slow()
    slow.ask(1)
    act()
    found = present
    present = found + stands * 0.99
    slow.ask(1)
    assert slow.times == (1 if stands else 2)
    present = found + stands + 0.01
    slow.ask(1)
    assert slow.times == 2


@pytest.mark.django_db(transaction=True)
def test_who_asks_the_same_meanwhile_waits_for_the_answer() -> None:
    began, may_end = Event(), Event()

    class Waiting(Counted):
        def work(self, *asked: object, size: int = 1) -> dict[str, list[int]]:
            began.set()
            assert may_end.wait(10)
            return super().work(*asked, size=size)

    waiting = Waiting()

    def ask() -> dict[str, list[int]]:
        try:
            return waiting.ask(1)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(ask)
        assert began.wait(10)
        second = pool.submit(ask)
        may_end.set()
        assert first.result() == second.result()
    assert waiting.times == 1


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_the_work_is_done_each_time() -> None:
    counted = Counted()
    counted.ask(1)
    with transaction.atomic():
        counted.ask(1)
        counted.ask(1)
    assert counted.times == 3


@pytest.mark.django_db(transaction=True)
def test_each_language_has_its_own_answer() -> None:
    counted = Counted()
    for language in ("zh-hans", "en", "zh-hans"):
        with override(language):
            counted.ask(1)
    assert counted.times == 2


@pytest.mark.django_db(transaction=True)
def test_what_is_too_large_is_not_kept_and_the_oldest_makes_room() -> None:
    counted = Counted()
    for _again in range(2):
        counted.ask(1, size=MOST_ROWS)
    assert counted.times == 2
    for number in range(3):
        counted.ask(number, size=MOST_ROWS // 2)
    counted.ask(2, size=MOST_ROWS // 2)
    assert counted.times == 5
    counted.ask(0, size=MOST_ROWS // 2)
    assert counted.times == 6


@pytest.mark.django_db(transaction=True)
def test_rows_are_kept_by_what_was_asked(act: Callable[..., None]) -> None:
    act()
    assert rows_kept(Chain.objects.none()) == []
    ours = Chain.objects.filter(length__gte=1)
    assert [len(rows_kept(ours)), len(rows_kept(Chain.objects.filter(length__gte=2)))] == [1, 0]
    Chain.objects.update(head="f" * 64)  # recorded nowhere: not seen
    assert rows_kept(ours.all())[0].head != "f" * 64


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("method", "times"), [("GET", 1), ("POST", 3)])
def test_a_page_counts_acts_once_and_a_change_each_time(method: str, times: int) -> None:
    request_started.send(sender=None, environ={"REQUEST_METHOD": method})
    try:
        with queries() as asked:
            for number in range(3):
                Counted().ask(number)
    finally:
        request_finished.send(sender=None)
    assert len(asked) == times


@pytest.mark.django_db
def test_what_is_not_recorded_at_all_counts_as_none() -> None:
    Chain.objects.all().delete()
    assert acts_recorded() == 0
