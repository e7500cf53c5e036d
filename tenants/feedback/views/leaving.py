"""Pages of what concerns two workspaces: a case goes to another unit, or is pointed to the body in charge."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import unit_url
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from .. import policies
from ..actions.redirecting import redirect_case
from ..actions.transferring import transfer_case
from ..models import Case
from ..moving_forms import RedirectForm, TransferForm
from ..procedure import CaseAct
from ..receivers import receivers_of


@login_required
@require_http_methods(["GET", "POST"])
def case_transfer(request: SignedInRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """Transfer a case to another unit."""
    unit, case = _case_to_end(request, slug, pk)
    receivers = receivers_of(unit, origin_id=case.origin_unit_id)
    form = TransferForm(request.POST or None, receivers=receivers)

    def act(given: dict[str, Any]) -> str:
        receiver = given["receiver"]
        transfer_case(unit=unit, case_id=pk, actor=request.user, at=request.now, **given)
        return _("The case was transferred to %(unit)s. Its clock begins anew there.") % {"unit": receiver.name}

    return _answer(request, "feedback/transfer.html", form, unit, case, act)


@login_required
@require_http_methods(["GET", "POST"])
def case_redirect(request: SignedInRequest, slug: str, pk: uuid.UUID) -> HttpResponse:
    """Point a complaint about misconduct to the body in charge, and erase its words."""
    unit, case = _case_to_end(request, slug, pk)

    def act(given: dict[str, Any]) -> str:
        redirect_case(unit=unit, case_id=pk, actor=request.user, at=request.now)
        return _("Erased. Only the time and the outcome are kept; the asker reads which body is in charge.")

    return _answer(request, "feedback/redirect.html", RedirectForm(request.POST or None), unit, case, act)


def _case_to_end(request: SignedInRequest, slug: str, pk: uuid.UUID) -> tuple[Unit, Case]:
    """Give a case that the reader may end; all others learn nothing of it."""
    unit = Unit.objects.select_related("tenant").filter(slug=slug).first()
    if unit is None:
        raise Http404(_("No party organisation has this address."))
    policies.role_for_case(request.user, unit, CaseAct.END, on=request.today)
    with workspace(unit):
        case = Case.objects.ordinary().filter(pk=pk).first()
    if case is None:
        raise Http404(_("This unit has no such case. Open it from the list."))
    return unit, case


def _answer(
    request: SignedInRequest,
    template: str,
    form: forms.Form,
    unit: Unit,
    case: Case,
    act: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Show the form; on POST do what it asks. A refusal comes back at its field, with what was typed."""
    case_url, status = unit_url(unit.slug, "case", pk=case.pk), 200
    if request.method == "POST":
        status = 400
        if form.is_bound and form.is_valid():
            try:
                messages.success(request, act(form.cleaned_data))
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                return redirect(case_url)
    return render(request, template, {"unit": unit, "case": case, "form": form, "case_url": case_url}, status=status)
