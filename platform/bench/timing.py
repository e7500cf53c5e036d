"""Taking times and counting statements."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import ceil
from time import perf_counter
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Times:
    """Times of the same work done again and again, in milliseconds, in order of length."""

    sorted: tuple[float, ...]

    def within(self, share: float) -> float:
        """Give the time within which that share of the rounds was done."""
        return self.sorted[max(0, ceil(len(self.sorted) * share) - 1)]

    @property
    def p50(self) -> float:
        return self.within(0.5)

    @property
    def p95(self) -> float:
        return self.within(0.95)


def timed(work: Callable[[], Any], *, seconds: float, least: int = 3, most: int = 40) -> Times:
    """Do some work once to warm up, then again and again, until so many rounds or so many seconds are over.

    :param least: rounds that are done however long they take.
    """
    work()
    taken: list[float] = []
    while len(taken) < least or (len(taken) < most and sum(taken) < seconds * 1_000):
        taken.append(once(work))
    return Times(tuple(sorted(taken)))


def once(work: Callable[[], Any]) -> float:
    """Do some work once and give its time in milliseconds."""
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1_000


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect what the block asks of the database, without the search path that the backend sets before each."""
    collected: list[str] = []

    def note(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
        if not str(sql).startswith("SELECT set_config("):
            collected.append(str(sql))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield collected
