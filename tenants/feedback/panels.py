"""What each part adds to a case's page: one entry each, under the part's name."""

from __future__ import annotations

from typing import Any

from tenants.registry.requests import WorkRequest

from .conversion_panel import conversion_panel
from .models import Case


def panels_of(request: WorkRequest, case: Case) -> dict[str, Any]:
    """Give what the parts of a case's page need."""
    return {"conversion": conversion_panel(request, case)}
