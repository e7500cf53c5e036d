"""Who may start or stop a server just now, and who still needs it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .processes import process_start


@contextmanager
def file_lock(path: Path) -> Iterator[None]:
    """Hold a lock between processes. The kernel releases it when its holder dies."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


class Leases:
    """Which living processes use a server. The last one to leave stops it; a killed one does not count.

    A server started by hand is pinned: it stays when the last process leaves.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pin = folder / "pinned"

    def add(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self._mine().write_text(process_start(os.getpid()) or "")

    def remove(self) -> None:
        self._mine().unlink(missing_ok=True)

    def holders(self) -> list[int]:
        """Give the processes that hold a lease and still live; forget the others."""
        living = []
        for lease in self.folder.glob("[0-9]*"):
            pid = int(lease.name)
            start = process_start(pid)
            if start is not None and lease.read_text() in ("", start):
                living.append(pid)
            else:
                lease.unlink(missing_ok=True)
        return living

    def pinned(self) -> bool:
        return self.pin.exists()

    def set_pinned(self, pinned: bool) -> None:
        if pinned:
            self.folder.mkdir(exist_ok=True)
            self.pin.touch()
        else:
            self.pin.unlink(missing_ok=True)

    def _mine(self) -> Path:
        return self.folder / str(os.getpid())
