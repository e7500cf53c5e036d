"""Adoption by the unit's own decision, and filing upward."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal, Stale
from core.refused_forms import put_refusal
from hierarchy.ledger.submissions import receiver_of
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions, policies
from ..actions.adopting import needs_approval
from ..comparing import difference_of
from ..completeness import obstacles
from ..forms import AdoptForm, FileForm, SubmitForm
from ..models import Catalogue, CatalogueItem
from .common import findings_of, go, may, renew_revision, the_draft
from .reading import filing_context


@require_http_methods(["GET", "POST"])
@for_workers
def adopt(request: WorkRequest) -> HttpResponse:
    """Record the collective decision that puts the draft in force, or that goes to the superior for approval."""
    catalogue = the_draft()
    if needs_approval(request.unit, on=request.today):
        return submit(request, catalogue)
    if request.method == "GET":
        initial = {"revision": catalogue.revision, "effective_on": request.today, "note": catalogue.note}
        return _adopt_page(request, catalogue, AdoptForm(initial=initial))
    form = AdoptForm(request.POST)
    if not form.is_valid():
        return _adopt_page(request, catalogue, form, status=400)
    try:
        adopted = actions.adopt_catalogue(
            unit=request.unit, catalogue_id=catalogue.pk, actor=request.user, at=request.now, **form.cleaned_data
        )
    except Refusal as refusal:
        put_refusal(form, refusal)
        if isinstance(refusal, Stale):
            renew_revision(form, catalogue.revision)
        return _adopt_page(request, catalogue, form, status=refusal.status)
    messages.success(request, _("Version %(number)d is in force. File it now.") % {"number": adopted.number})
    return go(request.unit, "catalogue")


def submit(request: WorkRequest, catalogue: Catalogue) -> HttpResponse:
    """Send the ready draft to the superior for approval (setting `catalogue_mode`)."""
    if request.method == "GET":
        initial = {
            "revision": catalogue.revision,
            "note": catalogue.note,
            "meeting_reference": catalogue.meeting_reference,
        }
        return _adopt_page(request, catalogue, SubmitForm(initial=initial))
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return _adopt_page(request, catalogue, form, status=400)
    try:
        sent = actions.submit_catalogue(
            unit=request.unit, catalogue_id=catalogue.pk, actor=request.user, at=request.now, **form.cleaned_data
        )
    except Refusal as refusal:
        put_refusal(form, refusal)
        if isinstance(refusal, Stale):
            renew_revision(form, catalogue.revision)
        return _adopt_page(request, catalogue, form, status=refusal.status)
    message = _("Submitted to %(unit)s for approval. Its decision will show here.")
    messages.success(request, message % {"unit": sent.receiver.name})
    return go(request.unit, "catalogue_edit")


def _adopt_page(
    request: WorkRequest, catalogue: Catalogue, form: AdoptForm | SubmitForm, *, status: int = 200
) -> HttpResponse:
    items = list(catalogue.items.select_related("section").order_by("order"))
    in_force = list(CatalogueItem.objects.of_version_in_force())
    found = obstacles(items, on=request.today)
    context = {
        "unit": request.unit,
        "catalogue": catalogue,
        "form": form,
        "row_count": len(items),
        "obstacles": found,
        "needs_approval": isinstance(form, SubmitForm),
        "receiver": receiver_of(request.unit),
        "findings": findings_of(request, items),
        "is_ready": bool(items) and not any(found.values()),
        "difference": difference_of(items, in_force) if in_force else None,
        "holds_role": bool(request.roles & set(policies.ADOPTS)),
        "may_adopt": policies.can_adopt(request.roles, request.user, catalogue),
        **may(request),
    }
    return render(request, "catalogue/adopt.html", context, status=status)


@require_http_methods(["GET", "POST"])
@for_workers
def file(request: WorkRequest) -> HttpResponse:
    """Send the catalogue in force to the receiver of the unit's filings."""
    in_force = Catalogue.objects.in_force()
    form = FileForm(request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid() and in_force is not None:
            try:
                sent = actions.file_catalogue(
                    unit=request.unit,
                    catalogue_id=in_force.pk,
                    actor=request.user,
                    at=request.now,
                    explanation=form.cleaned_data["explanation"],
                )
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                message = _("Filed with %(unit)s. A receipt or a return will show here.")
                messages.success(request, message % {"unit": sent.receiver.name})
                return go(request.unit, "catalogue")
    context = {"unit": request.unit, "catalogue": in_force, "form": form, **filing_context(request), **may(request)}
    return render(request, "catalogue/file.html", context, status=status)
