"""Name a unit a demonstration site or a pilot, and end it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.errors import Refusal
from core.urls import district_url
from hierarchy.units.models import DemonstrationSite, SiteKind, SiteLevel, Unit

from .. import actions
from ..forms import DemonstrationForm, EndDemonstrationForm
from .frame import for_the_office, show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def name_demonstration(request: SignedInRequest, code: str) -> HttpResponse:
    """Record that a unit is a demonstration site or a pilot (ORG-29)."""
    unit = get_object_or_404(Unit, code=code)
    initial = {"valid_from": request.today, "kind": SiteKind.DEMONSTRATION, "level": SiteLevel.DISTRICT}
    form = DemonstrationForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.name_demonstration(unit=unit, actor=request.user, at=request.now, **form.cleaned_data)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, _("The changes were saved."))
                return redirect(district_url("structure_unit", code=code))
    return render(request, "structure/name_demonstration.html", {"form": form, "unit": unit}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def end_demonstration(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a unit's time as a demonstration site or a pilot."""
    site = get_object_or_404(DemonstrationSite.objects.select_related("unit"), pk=pk)
    form = EndDemonstrationForm(request.POST or None, initial=EndDemonstrationForm.initial_of(site, request.today))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.end_demonstration(site=site, actor=request.user, at=request.now, **form.cleaned_data)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, _("The changes were saved."))
                return redirect(district_url("structure_unit", code=site.unit.code))
    return render(request, "structure/end_demonstration.html", {"form": form, "site": site}, status=status)
