"""The unit's sections and their division of labour."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..forms import SectionForm
from ..models import Section
from .common import go, may


@require_GET
@for_workers
def sections(request: WorkRequest) -> HttpResponse:
    """List the sections with the rows in force that each is in charge of."""
    owned = Count("catalogueitem", filter=Q(catalogueitem__catalogue__state="in_force"))
    context = {"unit": request.unit, "sections": Section.objects.annotate(row_count=owned), **may(request)}
    return render(request, "catalogue/sections.html", context)


@require_http_methods(["GET", "POST"])
@for_workers
def add(request: WorkRequest) -> HttpResponse:
    """Add a section."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@for_workers
def edit(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Rename a section or change its duties."""
    section = Section.objects.filter(pk=pk).first()
    if section is None:
        raise Http404(_("This unit has no such section."))
    return _edit(request, section)


def _edit(request: WorkRequest, section: Section | None) -> HttpResponse:
    initial = {"name": section.name, "duties": section.duties} if section else {}
    form = SectionForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                _save(request, section, form)
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The section has been saved."))
                return go(request.unit, "catalogue_sections")
    context = {"unit": request.unit, "section": section, "form": form, **may(request)}
    return render(request, "catalogue/section.html", context, status=status)


def _save(request: WorkRequest, section: Section | None, form: SectionForm) -> None:
    if section is None:
        actions.add_section(unit=request.unit, actor=request.user, at=request.now, **form.cleaned_data)
        return
    actions.edit_section(
        unit=request.unit, section_id=section.pk, actor=request.user, at=request.now, **form.cleaned_data
    )


@require_POST
@for_workers
def remove(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Remove a section that is in charge of nothing."""
    try:
        actions.remove_section(unit=request.unit, section_id=pk, actor=request.user, at=request.now)
    except Refusal as refusal:
        if refusal.status != 409:
            raise
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("The section has been removed."))
    return go(request.unit, "catalogue_sections")
