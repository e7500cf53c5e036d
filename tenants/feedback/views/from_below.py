"""The page on which a unit directly below asks its superior, and reads what it has asked and been answered (FBK-08)."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import district_url, unit_url
from tenants.registry.requests import WorkspaceRequest

from .. import policies
from ..actions.asking_upward import ask_superior
from ..below import asked_by, asks_for, reads_for
from ..moving_forms import AskUpwardForm


@require_http_methods(["GET", "POST"])
def case_from_below(request: WorkspaceRequest) -> HttpResponseBase:
    """Ask the superior, and read what the own unit has asked it."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path(), district_url("account_login"))
    readers = list(reads_for(request.user, request.unit, on=request.today))
    if not readers:
        raise policies.NotForYou(
            _("Only those who work in a unit directly below %(unit)s may ask it here.") % {"unit": request.unit.name}
        )
    askers = list(asks_for(request.user, request.unit, on=request.today))
    form, status = AskUpwardForm(request.POST or None, askers=askers), 200
    if request.method == "POST":
        status = 400
        if form.is_bound and form.is_valid():
            given = form.cleaned_data
            try:
                with transaction.atomic():
                    case = ask_superior(
                        superior=request.unit,
                        asker_id=given["asker"],
                        kind=given["kind"],
                        title=given["title"],
                        original=given["original"],
                        actor=request.user,
                        at=request.now,
                    )
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                messages.success(request, _("Asked under number %(number)s.") % {"number": case.number})
                return redirect(unit_url(request.unit.slug, "case_from_below"))
    context = {"unit": request.unit, "form": form, "asked": asked_by(readers), "askers": askers, "readers": readers}
    return render(request, "feedback/from_below.html", context, status=status)
