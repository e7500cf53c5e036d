"""What the parts of the case page need: each gives its own context, drawn by its own include of `case.html`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.module_loading import import_string

from tenants.registry.requests import WorkspaceRequest

from .models import Case

#: Dotted paths of functions `(request, case) -> dict`: context of `_measures.html`, `_moving.html`, `_request.html`.
CASE_PANELS: tuple[str, ...] = ("tenants.feedback.moving_panel.panel",)


def panels_of(request: WorkspaceRequest, case: Case) -> dict[str, Any]:
    """Give the context that all parts of a case's page ask for together."""
    context: dict[str, Any] = {}
    for path in CASE_PANELS:
        panel: Callable[[WorkspaceRequest, Case], dict[str, Any]] = import_string(path)
        context |= panel(request, case)
    return context
