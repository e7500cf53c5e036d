"""Building in haste: nobody needs a demonstration to survive a power cut."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


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
