"""What goes wrong with an embedded server, as sentences that say what to do."""

import errno
import os
from pathlib import Path

from .processes import account_of


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation without needing Django."""
    return sentence


class EmbeddedServerError(Exception):
    """The embedded server cannot do what was asked.

    :param sentence: an English sentence with `%(name)s` places, marked with `gettext_noop` where it is raised, so
        that a command can translate it; this module must work before Django's settings do.
    """

    def __init__(self, sentence: str, **values: object) -> None:
        super().__init__(sentence % values)
        self.sentence = sentence
        self.values = values


def explained(error: OSError, *, folder: Path, log: Path) -> EmbeddedServerError:
    """Say what the operating system refused."""
    path = error.filename or folder
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return EmbeddedServerError(gettext_noop("The disk of %(path)s is full. Make room and start again."), path=path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return EmbeddedServerError(
            gettext_noop(
                "%(path)s may not be written by user %(user)s. Run as the user who made it, or set MINGLAN_VAR to "
                "a folder of your own."
            ),
            path=path,
            user=account_of(os.geteuid()).pw_name,
        )
    return failed(str(error), folder=folder, log=log)


def failed(said: str, *, folder: Path, log: Path) -> EmbeddedServerError:
    """Say why a program of PostgreSQL ended, from its last complaint."""
    if "No space left on device" in said:
        return explained(OSError(errno.ENOSPC, said, str(folder)), folder=folder, log=log)
    complaints = [line for line in said.splitlines() if any(word in line for word in ("FATAL", "PANIC", "error:"))]
    reason = (complaints or said.strip().splitlines() or ["it ended without a word"])[-1]
    return EmbeddedServerError(
        gettext_noop("The database server did not start: %(reason)s. Its log is %(log)s."),
        reason=reason.strip().rstrip("."),
        log=log,
    )
