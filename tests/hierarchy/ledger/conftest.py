"""The ledger by itself: decisions end here, for no workspace stands behind the units of these tests."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def the_ledgers_own_handlers(settings: Any) -> None:
    """Leave out the handlers that would enter the sender's workspace; those have their own tests beside them."""
    handlers = settings.DECISION_HANDLERS.items()
    settings.DECISION_HANDLERS = {kind: path for kind, path in handlers if path.startswith("hierarchy.")}
