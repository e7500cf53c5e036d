"""Building in haste: units' histories do not touch each other, and nobody needs them to survive a power cut."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing import get_context
from typing import TypeVar

from django.db import connection, connections

Item = TypeVar("Item")
MOST_PROCESSES = 4
_work: Callable[[object], None] | None = None


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """Commit without waiting for the disk, on every connection opened in the block.

    A power cut in the middle costs a rebuild, which takes no longer than waiting thousands of times would.
    """
    if connection.in_atomic_block:  # a test: its connection stays as it is
        yield
        return
    before = connection.settings_dict["OPTIONS"]
    connection.close()
    connection.settings_dict["OPTIONS"] = {**before, "options": "-c synchronous_commit=off"}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"] = before


def for_each(items: Sequence[Item], work: Callable[[Item], None]) -> None:
    """Do some work for every item, in as many processes as there are processors.

    Inside a transaction (a test, for one) other processes would see nothing of it: there it is done in turn.
    """
    processes = min(MOST_PROCESSES, os.cpu_count() or 1, len(items))
    if processes < 2 or connection.in_atomic_block:
        for item in items:
            work(item)
        return
    global _work
    _work = work  # type: ignore[assignment] # called with the items it was given with
    connections.close_all()  # a connection must not be shared with a forked process
    with get_context("fork").Pool(processes, initializer=_begin) as pool:
        for _done in pool.imap_unordered(_do, items, chunksize=1):
            pass


def _begin() -> None:
    # Ctrl-C reaches every process of the terminal: only the first one answers it, and ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _do(item: object) -> None:
    if _work is not None:
        _work(item)
