"""Doing some work for many items in several processes at once. Units' workspaces do not touch each other."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import Any, TypeVar

from django.db import connection, connections

Item = TypeVar("Item")
MOST_PROCESSES = 4
_work: Callable[[Any], None] | None = None
_items: Sequence[Any] = ()


def outcomes(
    items: Sequence[Item], work: Callable[[Item], None], *, processes: int | None = None
) -> Iterator[tuple[Item, Exception | None]]:
    """Do the work for every item; give each with what went wrong, or None, in the order in which they end.

    Inside a transaction (a test, for one) other processes would see nothing of it: there it is done in turn.

    :param processes: by default as many as there are processors, at most `MOST_PROCESSES`.
    :raises BrokenProcessPool: if a process was killed; what it had begun is undone, the rest was not begun.
    """
    wanted = min(processes or min(MOST_PROCESSES, os.cpu_count() or 1), len(items))
    if wanted < 2 or connection.in_atomic_block:
        for item in items:
            yield item, _fault_of(work, item)
        return
    global _work, _items
    _work, _items = work, items  # reach the processes by being there when they are forked: nothing need be picklable
    connections.close_all()  # a connection must not be shared with a forked process
    with ProcessPoolExecutor(wanted, mp_context=get_context("fork"), initializer=_begin) as pool:
        numbers = {pool.submit(_do, number): number for number in range(len(items))}
        for ended in as_completed(numbers):
            yield items[numbers[ended]], ended.result()


def for_each(items: Sequence[Item], work: Callable[[Item], None]) -> None:
    """Do the work for every item, and stop at the first that fails.

    :raises Exception: what went wrong there.
    """
    for _item, fault in outcomes(items, work):
        if fault is not None:
            raise fault


def _begin() -> None:
    # Beside a running event loop Django keeps a second set of connections, which the first process could not see.
    for inherited in connections.all(initialized_only=True):
        del connections[inherited.alias]
    # Ctrl-C reaches every process of the terminal: only the first one answers it, and ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _do(number: int) -> Exception | None:
    return _fault_of(_work, _items[number]) if _work else None


def _fault_of(work: Callable[[Any], None], item: Any) -> Exception | None:
    try:
        work(item)
    except Exception as fault:
        # Between processes only what can be pickled arrives: a fault is passed on by its words.
        return RuntimeError(str(getattr(fault, "message", fault)).strip() or type(fault).__name__)
    return None
