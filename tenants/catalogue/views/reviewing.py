"""The yearly review: "no change", or a new version (CAT-12)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from core.refused_forms import put_refusal
from hierarchy.ledger.models import CatalogueEntry
from hierarchy.ledger.reviewing import unreviewed
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..actions.filing import NotInForce
from ..forms import ReviewForm
from ..models import Catalogue
from .common import go, may


@require_http_methods(["GET", "POST"])
@for_workers
def review(request: WorkRequest) -> HttpResponse:
    """Record that the catalogue was reviewed and stays as it is."""
    in_force = Catalogue.objects.in_force()
    form = ReviewForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if in_force is None:
            raise NotInForce(_("Only the version in force is reviewed. Reload the page."))
        if form.is_valid():
            try:
                actions.review_catalogue(
                    unit=request.unit,
                    catalogue_id=in_force.pk,
                    actor=request.user,
                    at=request.now,
                    **form.cleaned_data,
                )
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("The review is recorded: the catalogue stays as it is."))
                return go(request.unit, "catalogue")
    context = {
        "unit": request.unit,
        "catalogue": in_force,
        "form": form,
        "due": unreviewed([request.unit.pk], request.today.year).get(request.unit.pk) if in_force else None,
        "entry": CatalogueEntry.objects.filter(pk=in_force.pk).first() if in_force else None,
        "draft": Catalogue.objects.draft(),
        **may(request),
    }
    return render(request, "catalogue/review.html", context, status=status)
