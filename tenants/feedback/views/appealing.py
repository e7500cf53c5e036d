"""Appealing to the superior: an act on two workspaces, and so outside both."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import unit_url
from district.requests import DistrictRequest
from hierarchy.units.models import Unit

from ..actions.appealing import appeal_request
from ..asking_forms import AppealForm
from ..codes import normal
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
