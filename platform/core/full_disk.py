"""Rule: a full disk is said by name, because whoever sends again to a full disk loses patience, and then their text."""

from __future__ import annotations

import errno
from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

STATUS = 507  # Insufficient Storage
TITLE = _("The server's disk is full")
MESSAGE = _(
    "Nothing was saved. Tell the system administrator to make room, then go back one page, where your entries still "
    "stand, and send again."
)
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FULL_IN_POSTGRESQL = "53100"


def is_full_disk(fault: BaseException | None) -> bool:
    """Tell whether a fault comes from a disk without room: of the files, or of the database."""
    return any(
        (isinstance(cause, OSError) and cause.errno in _FULL) or getattr(cause, "sqlstate", None) == _FULL_IN_POSTGRESQL
        for cause in _causes(fault)
    )


def _causes(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__
