"""Appealing to the superior, and the superior's answer: acts on two workspaces, and so outside both."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from core.errors import NotPermitted, Refusal
from core.refused_forms import put_refusal
from core.urls import unit_url
from district.requests import DistrictRequest
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from .. import policies
from ..actions.appealing import appeal_request
from ..asking_forms import AppealForm
from ..case_access import case_url
from ..case_steps import APPEAL_STEPS, STEPS
from ..codes import normal
from ..models import Case
from .asking import private


@never_cache
@require_POST
def appeal_new(request: DistrictRequest, slug: str) -> HttpResponse:
    """Make the appeal, and lead to its page at the superior; a refusal shows the form again with what was typed."""
    unit = Unit.objects.select_related("parent", "tenant").filter(slug=slug, tenant__isnull=False).first()
    if unit is None:
        raise Http404(_("No party organisation has this address."))
    form, status = AppealForm(request.POST), 400
    if form.is_valid():
        code = form.cleaned_data["code"]
        try:
            appeal = appeal_request(unit=unit, code=code, reason=form.cleaned_data["reason"], at=request.now)
        except Refusal as refusal:
            put_refusal(form, refusal)
            status = refusal.status
        else:
            return private(redirect(unit_url(appeal.slug, "followed", code=normal(code))))
    return private(render(request, "feedback/appeal.html", {"unit": unit, "form": form}, status=status))


@login_required
@require_POST
def appeal_step(request: SignedInRequest, slug: str, pk: uuid.UUID, step: str) -> HttpResponse:
    """Send the reply to an appeal, and show the case. A refusal is said there: the form holds no words to lose."""
    unit = Unit.objects.select_related("tenant", "parent").filter(slug=slug, tenant__isnull=False).first()
    if unit is None or step not in APPEAL_STEPS:
        raise Http404(_("There is no such step."))
    policies.role_for_case(request.user, unit, STEPS[step].act, on=request.today)
    with workspace(unit):
        case = Case.objects.ordinary().filter(pk=pk, is_appeal=True).first()
        form = STEPS[step].form(request.POST, case=case, entry=FeedbackEntry.objects.get(pk=pk)) if case else None
    if form is None:
        raise Http404(_("This unit has no such case. Open it from the list."))
    if not form.is_valid():
        messages.error(request, _("Choose how the asker is told."))
        return redirect(case_url(unit, pk))
    try:
        APPEAL_STEPS[step](form, unit=unit, case_id=pk, actor=request.user, at=request.now)
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Sent. The applicant can read it now, and the unit has been told."))
    return redirect(case_url(unit, pk))
