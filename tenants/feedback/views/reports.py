"""Real-name reports, for those of the handling unit who have nothing to do with the unit reported on."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.sealing import require_keys
from core.urls import unit_url
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions.identities import read_identity
from ..case_steps import STEPS
from ..models import Case
from ..policies_of_reports import may_handle, opened, reports_for, require_for_reports
from ..report_words import read
from ..resealing import something_is_illegible
from .cases import case_page, step_form


def _report(request: WorkRequest, pk: uuid.UUID) -> Case:
    """Give a report with its words, in memory only. Whoever may not handle it hears that there is none."""
    require_for_reports(request.user, request.unit, on=request.today)
    require_keys()  # before anything is looked up: the sentence is the same whether there is a report or not
    case = Case.objects.filter(pk=pk, kind=CaseKind.REPORT).first()
    if case is None or not may_handle(request.user, request.unit, case, on=request.today):
        raise Http404(_("This unit has no such report. Open it from the list."))
    return _with_words(case)


def _with_words(case: Case) -> Case:
    report = opened(case)
    case.title, case.original = report.title, report.original
    case.proposal, case.instruction = read(case, case.proposal), read(case, case.instruction)
    case.reported_unit = report.about  # type: ignore[attr-defined] # for the page only
    return case


@never_cache
@require_GET
@for_workers
def report_list(request: WorkRequest) -> HttpResponse:
    """List the reports that the reader may handle, the newest first."""
    require_for_reports(request.user, request.unit, on=request.today)
    require_keys()
    cases = Case.objects.filter(kind=CaseKind.REPORT)
    reports = reports_for(request.user, request.unit, cases, on=request.today)
    entries = FeedbackEntry.objects.in_bulk([report.case.pk for report in reports])
    rows = [(report, entries.get(report.case.pk)) for report in reports]
    context = {"unit": request.unit, "rows": rows, "is_something_illegible": something_is_illegible()}
    return render(request, "feedback/reports.html", context)


@never_cache
@require_GET
@for_workers
def report(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one report and the acts on it."""
    return case_page(request, _report(request, pk), step_view="report_step")


@require_POST
@for_workers
def report_step(request: WorkRequest, pk: uuid.UUID, step: str) -> HttpResponse:
    """Do an act with its form; a refusal shows the page again with what was typed."""
    found = _report(request, pk)
    if step not in STEPS:
        raise Http404(_("There is no such step."))
    form = step_form(step, found, FeedbackEntry.objects.get(pk=pk), request.POST)
    if not form.is_valid():
        return case_page(request, found, form=form, step=step, status=400, step_view="report_step")
    try:
        STEPS[step].perform(form, unit=request.unit, case_id=pk, actor=request.user, at=request.now)
    except Refusal as refusal:
        put_refusal(form, refusal)
        found = _report(request, pk)
        return case_page(request, found, form=form, step=step, status=refusal.status, step_view="report_step")
    messages.success(request, str(STEPS[step].done))
    return redirect(unit_url(request.unit.slug, "report", pk=pk))


@never_cache
@require_POST
@for_workers
def case_identity(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show who came with a case or report, once, on a page of its own; the reading is on record."""
    case, on = Case.objects.filter(pk=pk).first(), request.today
    if case is None or (case.kind == CaseKind.REPORT and not may_handle(request.user, request.unit, case, on=on)):
        raise Http404(_("This unit has no such case. Open it from the list."))
    identity = read_identity(unit=request.unit, case_id=pk, actor=request.user, at=request.now)
    back = unit_url(request.unit.slug, "report" if case.kind == CaseKind.REPORT else "case", pk=pk)
    context = {"unit": request.unit, "case": case, "identity": identity, "back": back}
    return render(request, "feedback/identity.html", context)
