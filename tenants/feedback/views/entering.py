"""Entering a case on somebody's behalf, and the slip with its private code, shown once."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.qr import qr_code
from core.refused_forms import put_refusal
from core.urls import unit_url
from hierarchy.ledger.cases import reply_days_of
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import policies
from ..actions.entering import enter_case
from ..case_access import case_url, ordinary_case
from ..case_forms import EntryForm
from ..duplicates import Candidate, candidates_for
from ..procedure import CaseAct

#: The key in the session under which a code waits for its one slip.
_SLIP = "case_slip"


def _require_can_enter(request: WorkRequest) -> None:
    policies.role_for_case(request.user, request.unit, CaseAct.REGISTER, on=request.today)


@require_http_methods(["GET", "POST"])
@for_workers
def case_new(request: WorkRequest) -> HttpResponse:
    """Enter a case. What may be a duplicate is shown first; entering it all the same takes a second press."""
    _require_can_enter(request)
    if request.method == "GET":
        channel = request.GET.get("channel", "")
        initial = {"received_on": request.today, "occasion": request.GET.get("occasion", "")}
        initial |= {"channel": channel} if channel else {}
        return _entry_page(request, EntryForm(initial=initial))
    form = EntryForm(request.POST, request.FILES)
    if not form.is_valid():
        return _entry_page(request, form, status=400)
    if not request.POST.get("another"):
        found = _alike(form.cleaned_data["original"], form.cleaned_data["phone"], request)
        if found:
            return _entry_page(request, form, candidates=found, status=409)
    try:
        received = enter_case(
            unit=request.unit,
            intake=form.intake,
            letters=form.cleaned_data["letters"],
            actor=request.user,
            at=request.now,
        )
    except Refusal as refusal:
        put_refusal(form, refusal)
        return _entry_page(request, form, status=refusal.status)
    request.session[_SLIP] = [str(received.case.pk), received.code]
    return redirect(unit_url(request.unit.slug, "case_slip", pk=received.case.pk))


def _entry_page(
    request: WorkRequest, form: EntryForm, *, candidates: list[Candidate] | None = None, status: int = 200
) -> HttpResponse:
    context = {"unit": request.unit, "form": form, "candidates": candidates or [], "asks": bool(candidates)}
    return render(request, "feedback/case_new.html", context, status=status)


def _alike(text: str, phone: str, request: WorkRequest) -> list[Candidate]:
    try:
        return candidates_for(text, phone=phone, today=request.today)
    except Refusal:
        return candidates_for(text, today=request.today)  # no key, no digest: the action says so when it seals


@require_POST
@for_workers
def case_duplicates(request: WorkRequest) -> HttpResponse:
    """Give the candidates for what is being typed, as a fragment."""
    _require_can_enter(request)
    text = request.POST.get("original", "")[:4_000]
    found = _alike(text, request.POST.get("phone", "")[:30], request)
    return render(request, "feedback/_candidates.html", {"unit": request.unit, "candidates": found})


@require_GET
@for_workers
def case_slip(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the slip to hand over: number, address and, once, the private code with its QR code."""
    found = ordinary_case(request, pk)
    kept = request.session.pop(_SLIP, None)
    code = kept[1] if kept and kept[0] == str(pk) else ""
    address = request.build_absolute_uri(_follow_url(request))
    context = {
        "unit": request.unit,
        "case": found,
        "code": code,
        "address": address,
        "qr": qr_code(address) if code else "",
        "case_url": case_url(request.unit, pk),
        "days": reply_days_of(found.kind, on=found.received_on),
    }
    response = render(request, "feedback/case_slip.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _follow_url(request: WorkRequest) -> str:
    """Give the page on which a private code is typed; the board until there is one."""
    for name in ("follow", "board"):
        try:
            return unit_url(request.unit.slug, name)
        except NoReverseMatch:
            continue
    raise Http404(_("There is no such step."))
