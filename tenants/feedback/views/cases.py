"""The unit's cases, for those who deal with them: the list, one case, and each act on it. Reports have own pages."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import district_url, unit_url
from district.settings import value as setting
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind, Channel
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest
from workdays.calendar import Calendar

from .. import policies
from ..case_access import case_url, ordinary_case
from ..case_clock import clock_of
from ..case_forms import StepForm, kinds_to_choose
from ..case_reading import course_of, filtered, lines_of, pressing, replies_of
from ..case_steps import APPEAL_STEPS, STEPS, steps_open_to
from ..models import Case, CaseFile, CaseState
from ..panels import panels_of
from ..procedure import CaseAct

PER_PAGE = 30


@require_GET
@for_workers
def case_list(request: WorkRequest) -> HttpResponse:
    """List the unit's cases, the most pressing first; filters stay in the address."""
    policies.require_can_read_cases(request.user, request.unit, on=request.today)
    given = {name: request.GET.get(name, "")[:100] for name in ("show", "kind", "state", "channel", "q")}
    calendar, soon = Calendar.load(), int(setting("due_soon_days", on=request.today))
    soon_until = calendar.add(request.today, soon) or request.today
    cases = filtered(pressing(Case.objects.ordinary()), given, today=request.today, soon_until=soon_until)
    page = Paginator(cases, PER_PAGE).get_page(request.GET.get("page") or 1)
    context = {
        "unit": request.unit,
        "page": page,
        "lines": lines_of(page, today=request.today, calendar=calendar, due_soon_days=soon),
        "given": given,
        "shows": [
            ("", pgettext("cases", "open")),
            ("late", pgettext("cases", "late")),
            ("due_soon", pgettext("cases", "soon due")),
            ("done", pgettext("cases", "closed or ended")),
            ("all", _("all")),
        ],
        "selects": [
            ("kind", _("Kind"), kinds_to_choose()),
            ("state", _("Where it stands"), CaseState.choices),
            ("channel", _("How it came in"), Channel.choices),
        ],
        "is_filtered": any(given.values()),
        "may_enter": policies.can_do_case(request.user, request.unit, CaseAct.REGISTER, on=request.today),
    }
    return render(request, "feedback/cases.html", context)


@require_GET
@for_workers
def case(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one case: what was asked, its clock, the act that comes next, replies, course."""
    return case_page(request, ordinary_case(request, pk))


@require_POST
@for_workers
def case_step(request: WorkRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Do an act with its form; a refusal shows the page again with what was typed."""
    if step not in STEPS:
        raise Http404(_("There is no such step."))
    found, offer = ordinary_case(request, pk), STEPS[step]
    form = step_form(step, found, FeedbackEntry.objects.get(pk=pk), request.POST)
    if not form.is_valid():
        return case_page(request, found, form=form, step=step, status=400)
    try:
        offer.perform(form, unit=request.unit, case_id=pk, actor=request.user, at=request.now)
    except Refusal as refusal:
        put_refusal(form, refusal)
        return case_page(request, Case.objects.get(pk=pk), form=form, step=step, status=refusal.status)
    messages.success(request, str(offer.done))
    return redirect(case_url(request.unit, pk))


def step_form(step: str, found: Case, entry: FeedbackEntry, data: Any = None) -> StepForm:
    return STEPS[step].form(data, case=found, entry=entry, auto_id=f"{step}_%s")


def case_page(
    request: WorkRequest,
    found: Case,
    *,
    form: StepForm | None = None,
    step: str = "",
    status: int = 200,
    step_view: str = "case_step",
) -> HttpResponse:
    """Put a case's page together.

    :param form: a form that was refused, shown again with what was typed. :param step: whose form it is.
    :param step_view: the name of the address that takes the acts' forms.
    """
    entry = FeedbackEntry.objects.get(pk=found.pk)
    names = steps_open_to(request.user, request.unit, found, entry, on=request.today)
    if form is not None and step not in names:
        names = [step, *names]  # the case has moved on: what was typed is shown so that nothing is lost
    offers = [
        {
            "name": name,
            "step": STEPS[name],
            "form": form if form is not None and name == step else step_form(name, found, entry),
            "is_open": name == step if form is not None else STEPS[name].leads,
            "address": _step_url(request, found, step_view, name),
        }
        for name in names
    ]
    clock = clock_of(entry, today=request.today, calendar=Calendar.load())
    context = {
        "unit": request.unit,
        "case": found,
        "entry": entry,
        "clock": clock,
        "acts": frozenset(policies.case_acts_open_to(request.user, request.unit, found, on=request.today)),
        "next": [offer for offer in offers if offer["is_open"]],
        "others": [offer for offer in offers if not offer["is_open"]],
        "course": course_of(found),
        "replies": replies_of(found, request.unit),
        "files": list(CaseFile.objects.filter(case=found, measure=None).order_by("uploaded_at", "id")),
        "is_topic_or_request": found.kind in (CaseKind.TOPIC, CaseKind.REQUEST),
        **panels_of(request, found),
    }
    return render(request, "feedback/case.html", context, status=status)


def _step_url(request: WorkRequest, found: Case, step_view: str, name: str) -> str:
    """Give the address that takes an act's form: of the reply to an appeal it is outside the workspace."""
    if found.is_appeal and name in APPEAL_STEPS:
        return district_url("appeal_step", slug=request.unit.slug, pk=found.pk, step=name)
    return unit_url(request.unit.slug, step_view, pk=found.pk, step=name)
