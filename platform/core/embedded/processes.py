"""Which process and which user is it? Process numbers are used again, soon after a container restarts."""

import os
import pwd
import shutil
import subprocess
from contextlib import suppress
from pathlib import Path


def process_start(pid: int) -> str | None:
    """Tell when a living process started ("" where the system does not say); None if there is none.

    Number and start together name a process.
    """
    if Path("/proc/self/stat").exists():
        with suppress(OSError):
            # The name in the second field may contain anything, so count from its closing bracket.
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            return None if fields[0] == "Z" else fields[19]
        return None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        pass
    return ""


def command_of(pid: int) -> bytes:
    """Give a process's command line, so that a number used again is not taken for the server."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        ps = shutil.which("ps", path="/usr/bin:/bin") or "ps"
        return subprocess.run(  # noqa: S603 - a fixed program, a number
            [ps, "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, check=False
        ).stdout


def account_of(uid: int) -> pwd.struct_passwd:
    """Give the account of a user number, also where it has no name."""
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        # A container may run as a number without a name; initdb only needs a name for it.
        return pwd.struct_passwd((str(uid), "x", uid, os.getegid(), "", "/", "/bin/sh"))
