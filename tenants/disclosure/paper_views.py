"""What the procedure puts on paper: the approval form for signatures, the sheet for the wall."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.qr import qr_code
from core.urls import unit_url
from hierarchy.ledger.vocabulary import CarrierLabel, Category
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest, WorkspaceRequest

from .approval_form import form_of
from .board import published
from .presenting import view_of
from .views import get_disclosure

SIZES = ("a4", "a3")


@require_GET
@for_workers
def approval_form(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the approval form of the newest version, or of the one that `version` names, to be printed and signed."""
    disclosure = get_disclosure(pk)
    if disclosure.is_nil:
        raise Http404(_("A nil return has no approval form: it is confirmed on its page."))
    view = view_of(disclosure, preset=request.unit.staffing_preset)
    wanted = request.GET.get("version", "")
    found = [each for each in view.versions if not wanted or str(each.version.number) == wanted]
    if not found:
        raise Http404(_("This disclosure has no such version."))
    address = request.build_absolute_uri(unit_url(request.unit.slug, "disclosure", pk=pk))
    context = {
        "unit": request.unit,
        "disclosure": disclosure,
        "version": found[0].version,
        "form": form_of(disclosure, found[0]),
        "is_newest": found[0] is view.current,
        "code": qr_code(address),
        "address": address,
    }
    return render(request, "disclosure/approval_form.html", context)


@require_GET
def wall_sheet(request: WorkspaceRequest, pk: uuid.UUID) -> HttpResponse:
    """Show an item of the board as a sheet to hang up: A4, or A3 with `size=a3`. Only what society may read."""
    publication = published(pk, request.today)
    version = publication.version
    address = request.build_absolute_uri(unit_url(request.unit.slug, "board_item", pk=pk))
    size = request.GET.get("size", "")
    labels = [str(CarrierLabel(code).label) for code in publication.labels if code in CarrierLabel.values]
    context = {
        "unit": request.unit,
        "publication": publication,
        "version": version,
        "category": Category(version.disclosure.category).label,
        "labels": labels or [str(CarrierLabel.PARTY.label)],
        "size": size if size in SIZES else SIZES[0],
        "sizes": SIZES,
        "code": qr_code(address),
        "address": address,
    }
    return render(request, "disclosure/wall_sheet.html", context)
