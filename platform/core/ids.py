"""Keys that sort by time of creation and need no sequence (workspaces may have none)."""

import uuid

import uuid6


def new_id() -> uuid.UUID:
    """Give a UUIDv7 (Python 3.11's own uuid module has none)."""
    return uuid.UUID(bytes=uuid6.uuid7().bytes)
