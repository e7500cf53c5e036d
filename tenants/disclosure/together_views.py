"""Pages of several acts at once: nil returns to propose, nil returns to confirm, approvals where that is safe."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.urls import unit_url
from hierarchy.units.models import Role
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .actions import copying, starting, together
from .models import StepKind
from .procedure import Act, decision_in, roles_for
from .safe_approval import Case, cases_of, reasons_against
from .together_forms import NilReturnsForm, SeenTogetherForm
from .views import disclosure_url
from .waiting import NilRow, cleared, drafters_of, nil_rows, nils_to_confirm

#: The judgements of which a full staffing gives no two to one person on one version.
_EARLIER = (StepKind.REVIEW, StepKind.SECRECY_REVIEW)


@require_POST
@for_workers
def start_from_last(request: WorkRequest) -> HttpResponse:
    """Begin a draft with what was disclosed for the period before; go on with one that is there already."""
    try:
        obligation_id = uuid.UUID(request.POST.get("obligation", ""))
    except ValueError:
        obligation_id = uuid.UUID(int=0)
    try:
        disclosure = copying.start_from_last(
            unit=request.unit, obligation_id=obligation_id, actor=request.user, at=request.now
        )
    except starting.AlreadyStarted as refusal:
        messages.info(request, str(refusal.message))
        return redirect(disclosure_url(request.unit, refusal.disclosure_id))
    return redirect(disclosure_url(request.unit, disclosure.pk))


@require_http_methods(["GET", "POST"])
@for_workers
def nil_returns(request: WorkRequest) -> HttpResponse:
    """List what may be answered with "nothing in this period", and propose what is ticked."""
    form = NilReturnsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcomes = together.start_nils(unit=request.unit, claims=form.claims, actor=request.user, at=request.now)
        return _done(request, "nil_returns", outcomes)
    rows = nil_rows(request.unit, today=request.today)
    ticked = set(form.ticked())

    def shown(picked: Iterable[NilRow]) -> list[dict[str, Any]]:
        keys = [(row, row.obligation.pk) for row in picked]
        return [{"row": row, "is_ticked": key in ticked, "reason": form.own_reason(key)} for row, key in keys]

    over = [row for row in rows if row.is_over]
    running = shown(row for row in rows if not row.is_over)
    context: dict[str, Any] = {
        "unit": request.unit,
        "form": form,
        "count": len(rows),
        "groups": [
            ("confirmations", shown(row for row in over if row.is_confirmation)),
            ("periods", shown(row for row in over if not row.is_confirmation)),
            ("running", running),
        ],
        "is_running_open": any(each["is_ticked"] for each in running),
        "may_propose": Role.DRAFTER in request.roles,
    }
    return render(request, "disclosure/nil_returns.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@for_workers
def nil_confirmations(request: WorkRequest) -> HttpResponse:
    """List the nil returns that wait for the reader, and confirm what is ticked, each as it was shown."""
    form = SeenTogetherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcomes = together.confirm_nils(unit=request.unit, seen=form.seen(), actor=request.user, at=request.now)
        return _done(request, "nil_confirmations", outcomes)
    may = bool(request.roles & set(_deciders(request, "proposed", is_nil=True)))
    waiting = nils_to_confirm(request.user.person_id) if may else []
    names = drafters_of(waiting)
    context = {
        "unit": request.unit,
        "form": form,
        "waiting": [(each, names.get(each.current.author_id, "")) for each in waiting],
    }
    return render(request, "disclosure/nil_confirmations.html", context, status=400 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@for_workers
def approvals(request: WorkRequest) -> HttpResponse:
    """List what waits for the reader's approval: what may be approved together, and what needs reading by itself."""
    form = SeenTogetherForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        outcomes = together.approve_together(unit=request.unit, seen=form.seen(), actor=request.user, at=request.now)
        return _done(request, "approvals", outcomes)
    may = bool(request.roles & set(_deciders(request, "cleared", is_nil=False)))
    cases = cases_of(cleared(request.user.person_id) if may else [])
    names = drafters_of([case.disclosure for case in cases])
    judged = [(case, _reasons(case, request), names.get(case.version.author_id, "")) for case in cases]
    context = {
        "unit": request.unit,
        "form": form,
        "safe": [(case, name) for case, reasons, name in judged if not reasons],
        "to_read": [(case, reasons, name) for case, reasons, name in judged if reasons],
    }
    return render(request, "disclosure/approvals.html", context, status=400 if form.is_bound else 200)


def _deciders(request: WorkRequest, state: str, *, is_nil: bool) -> Sequence[Role]:
    act = decision_in(request.unit.staffing_preset, state, is_nil=is_nil)
    if act not in (Act.APPROVE, Act.CONFIRM_NIL):
        return ()
    return roles_for(act, preset=request.unit.staffing_preset, state=state, is_nil=is_nil)


def _reasons(case: Case, request: WorkRequest) -> list[str]:
    reasons = [str(reason) for reason in reasons_against(case)]
    if any(step.kind in _EARLIER and step.actor_id == request.user.person_id for step in case.steps):
        reasons.append(_("you already took an earlier step on it"))
    return reasons


def _done(request: WorkRequest, kind: str, outcomes: Sequence[together.Outcome]) -> HttpResponse:
    done = [outcome for outcome in outcomes if outcome.went_through]
    context = {
        "unit": request.unit,
        "kind": kind,
        "done": done,
        "refused": [outcome for outcome in outcomes if not outcome.went_through],
        "again_url": unit_url(request.unit.slug, kind),
    }
    return render(request, "disclosure/together_done.html", context, status=200 if done else 409)
