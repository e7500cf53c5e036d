"""Notices to people. `send` is what other rooms call; the kinds are in `kinds`."""

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any


def send(*, recipients: Iterable[uuid.UUID], kind: str, values: dict[str, Any], url: str, at: datetime) -> None:
    """Put one notice on the desk of each recipient; see `notices.actions.send`."""
    from .actions import send as deliver  # this package is imported before the models may be

    deliver(recipients=recipients, kind=kind, values=values, url=url, at=at)
