"""Create and edit a unit."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.errors import Refusal
from core.urls import district_url
from hierarchy.units.models import Unit

from .. import actions
from ..actions.units import FACTS
from ..forms import EditUnitForm, NewUnitForm
from .frame import for_the_office, show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def new_unit(request: SignedInRequest) -> HttpResponse:
    """Open a new unit. `?parent=CODE` fills in the superior."""
    parent = Unit.objects.filter(code=request.GET.get("parent", "")).select_related("line", "locality").first()
    initial = {"opened_on": request.today}
    if parent is not None:
        locality = parent if parent.kind.is_locality else parent.locality
        initial |= {"parent": parent, "line": parent.line, "locality": locality}
    form = NewUnitForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                made = actions.create_unit(actor=request.user, at=request.now, **form.cleaned_data)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, _("%(unit)s was created.") % {"unit": made.name})
                return redirect(district_url("structure_unit", code=made.code))
    return render(request, "structure/new_unit.html", {"form": form, "parent": parent}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def edit_unit(request: SignedInRequest, code: str) -> HttpResponse:
    """Change a unit's names and facts."""
    unit = get_object_or_404(Unit.objects.select_related("kind"), code=code)
    form = EditUnitForm(request.POST or None, initial=EditUnitForm.initial_of(unit))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(request, unit, form)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, _("The changes were saved."))
                return redirect(district_url("structure_unit", code=code))
    return render(request, "structure/edit_unit.html", {"form": form, "unit": unit}, status=status)


@transaction.atomic
def _save(request: SignedInRequest, unit: Unit, form: EditUnitForm) -> None:
    given, actor, at = form.cleaned_data, request.user, request.now
    actions.rename_unit(
        unit=unit,
        name=given["name"],
        short_name=given["short_name"],
        reason=given["reason"],
        actor=actor,
        at=at,
    )
    actions.update_unit_facts(unit=unit, actor=actor, at=at, **{name: given[name] for name in FACTS})
