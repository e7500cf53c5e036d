"""The board's page of where one can speak in person: reception days, hearings, supervisors (FBK-14, 15)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tenants.registry.requests import WorkspaceRequest

from ..models import Occasion, Supervisor
from ..occasion_reading import announced

#: As many as anybody reads; a unit announces a few.
MOST = 100


@require_GET
def meet(request: WorkspaceRequest) -> HttpResponse:
    """Show everybody what is announced, and those supervisors who agreed to be named."""
    to_come = list(announced(on=request.today)[:MOST])
    in_office = Supervisor.objects.filter(is_listed=True, from_on__lte=request.today, to_on__gte=request.today)
    context = {
        "unit": request.unit,
        "reception_days": [each for each in to_come if each.kind == Occasion.Kind.RECEPTION_DAY],
        "others": [each for each in to_come if each.kind != Occasion.Kind.RECEPTION_DAY],
        "supervisors": in_office.order_by("from_on", "name"),
        "total": len(to_come),
    }
    return render(request, "feedback/meet.html", context)
