"""What each part adds to a case's page, drawn by its own include of `case.html`."""

from __future__ import annotations

from typing import Any

from tenants.registry.requests import WorkRequest

from . import moving_panel
from .conversion_panel import conversion_panel
from .models import Case


def panels_of(request: WorkRequest, case: Case) -> dict[str, Any]:
    """Give the context that all parts of a case's page ask for together."""
    return {"conversion": conversion_panel(request, case)} | moving_panel.panel(request, case)
