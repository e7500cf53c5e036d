"""The unit's cases, for those who deal with them."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..case_reading import ordinary_case
from ..panels import panels_of


@require_GET
@for_workers
def case(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one case."""
    found = ordinary_case(request, pk)
    return render(request, "feedback/case.html", {"unit": request.unit, "case": found, **panels_of(request, found)})
