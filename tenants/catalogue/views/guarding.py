"""Small steps on the draft: flag sensitive rows, state why forms suit a scope, declare a row not applicable."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..drafts import lock_item
from ..forms import ApplicabilityForm, ReasonForm, RevisionForm
from ..rows import Row
from .common import go, on_draft, the_draft
from .drafting import issued_row_page, refused


@require_POST
@for_workers
def flag(request: WorkRequest) -> HttpResponse:
    """Give every sensitive row the privacy review and the in-party scope."""
    try:
        found = actions.flag_sensitive(**on_draft(request, RevisionForm(request.POST)))
    except Refusal as refusal:
        return refused(request, refusal)
    message = ngettext("%(count)d row has been flagged.", "%(count)d rows have been flagged.", len(found))
    messages.success(request, message % {"count": len(found)})
    return go(request.unit, "catalogue_edit")


@require_POST
@for_workers
def state_reason(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the reason why a row's forms suit its scope."""
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why these forms suit the scope."))
        return go(request.unit, "catalogue_edit")
    try:
        item = lock_item(the_draft(), pk)
        row = replace(Row.of(item), form_reason=form.cleaned_data["form_reason"])
        common = on_draft(request, form)
        actions.edit_item(item_id=pk, row=row, section_id=item.section_id, **common)
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("“%(item)s” has been saved.") % {"item": item.level3})
    return go(request.unit, "catalogue_edit")


@require_POST
@for_workers
def not_applicable(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Declare that a row of the superior's template does not apply here."""
    form = ApplicabilityForm(request.POST)
    catalogue = the_draft()
    item = lock_item(catalogue, pk)
    if not form.is_valid():
        return issued_row_page(request, catalogue, item, form=form)
    try:
        reason = form.cleaned_data["reason"]
        actions.set_applicability(item_id=pk, applies=False, reason=reason, **on_draft(request, form))
    except Refusal as refusal:
        if refusal.field != "reason":
            return refused(request, refusal)
        put_refusal(form, refusal)
        return issued_row_page(request, catalogue, item, form=form)
    messages.success(request, _("Row %(number)d is declared not applicable here.") % {"number": item.order})
    return go(request.unit, "catalogue_edit")


@require_POST
@for_workers
def applicable(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a row of the superior's template apply again."""
    form = RevisionForm(request.POST)
    try:
        item = actions.set_applicability(item_id=pk, applies=True, reason="", **on_draft(request, form))
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Row %(number)d applies again.") % {"number": item.order})
    return go(request.unit, "catalogue_edit")
