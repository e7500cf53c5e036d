"""What lies with the superior for approval, and recalling it (CAT-05). Submitting is in `deciding`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.errors import Refusal
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..actions.approving import NotSubmitted, submission_of
from ..forms import RecallForm
from ..models import Catalogue
from .common import go, may, rows_of


def submitted_page(request: WorkRequest, catalogue: Catalogue, *, refusal: Refusal | None = None) -> HttpResponse:
    """Show the version that lies with the superior; it cannot be changed there."""
    rows = rows_of(catalogue)
    context = {
        "unit": request.unit,
        "catalogue": catalogue,
        "rows": rows,
        "has_sections": any(row.section for row in rows),
        "sent": submission_of(catalogue.pk),
        "form": RecallForm(),
        "refusal": refusal,
        **may(request),
    }
    return render(request, "catalogue/submitted.html", context, status=refusal.status if refusal else 200)


@require_POST
@for_workers
def recall(request: WorkRequest) -> HttpResponse:
    """Take the submitted version back."""
    submitted = Catalogue.objects.submitted()
    if submitted is None:
        raise NotSubmitted(_("This version does not lie with the superior any more. Reload the page."))
    form = RecallForm(request.POST)
    try:
        actions.recall_catalogue(
            unit=request.unit,
            catalogue_id=submitted.pk,
            reason=form.cleaned_data["reason"] if form.is_valid() else "",
            actor=request.user,
            at=request.now,
        )
    except Refusal as refusal:
        if refusal.status not in (400, 409):
            raise
        return submitted_page(request, submitted, refusal=refusal)
    messages.success(request, _("Recalled: it is a draft again."))
    return go(request.unit, "catalogue_edit")
