"""The unit's surveys: year by year, one with its progress or result, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.display import percent
from core.downloads import download
from core.qr import qr_code
from core.sheets import write_csv, write_xlsx
from core.urls import unit_url
from district.settings import value as setting
from hierarchy.ledger.vocabulary import PublicGroup
from tenants.disclosure.form_pages import FormPage, answer
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions import surveying
from ..models import Survey
from ..policies import can_read_cases
from ..survey_forms import NewSurveyForm, PlanForm
from ..survey_policies import can_lead_surveys, can_prepare_surveys
from ..survey_result import GroupResult, progress_of, remarks_of, result_of, total_of
from ..survey_words import mean

#: A day that every month has: a survey takes the month that the setting names, as a proposal.
LAST_OF_MONTH = 28
KINDS = ("csv", "xlsx")


def get_survey(year: int) -> Survey:
    """Give the survey of a year, or the page that says there is none."""
    survey = Survey.objects.filter(year=year).first() if 2000 <= year <= 2099 else None
    if survey is None:
        raise Http404(_("This unit has no survey of that year. Open it from the list."))
    return survey


def _url(request: WorkRequest, year: int, name: str = "survey") -> str:
    return unit_url(request.unit.slug, name, year=year)


@require_GET
@for_workers
def survey_list(request: WorkRequest) -> HttpResponse:
    """List the unit's surveys, the newest first, each with how far its groups are."""
    surveys = list(Survey.objects.all())
    progress = progress_of(surveys, request.unit, on=request.today)
    context = {
        "unit": request.unit,
        "lines": [{"survey": survey, "groups": progress[survey.pk]} for survey in surveys],
        "may_prepare": can_prepare_surveys(request.user, request.unit, on=request.today),
    }
    return render(request, "feedback/surveys.html", context)


@require_GET
@for_workers
def survey_detail(request: WorkRequest, year: int) -> HttpResponse:
    """Show one survey: while it runs how far it is, when it is closed its result."""
    survey, unit, today = get_survey(year), request.unit, request.today
    is_closed = survey.state == Survey.State.CLOSED
    results = result_of(survey) if is_closed else []
    context = {
        "unit": unit,
        "survey": survey,
        "groups": progress_of([survey], unit, on=today)[survey.pk],
        "results": results,
        "total": total_of(results),
        "reads_remarks": is_closed and can_read_cases(request.user, unit, on=today),
        "may_prepare": not is_closed and can_prepare_surveys(request.user, unit, on=today),
        "may_lead": can_lead_surveys(request.user, unit, on=today),
        "address": request.build_absolute_uri(_url(request, year, "survey_answer")),
    }
    if context["reads_remarks"]:
        context["remarks"] = remarks_of(survey)
    return render(request, "feedback/survey.html", context)


@require_http_methods(["GET", "POST"])
@for_workers
def new_survey(request: WorkRequest) -> HttpResponse:
    """Prepare the survey of a year; the month comes from the district's setting."""
    year, month = request.today.year, int(setting("survey_cycle", on=request.today))
    form = NewSurveyForm(
        request.POST or None,
        initial={
            "year": year,
            "title": _("Survey of satisfaction with party-affairs disclosure, %(year)s") % {"year": year},
            "opens_on": date(year, month, 1),
            "closes_on": date(year, month, LAST_OF_MONTH),
        },
    )
    page = FormPage(
        sentence=_("Prepare the yearly survey"),
        lead=_("Party members, masses and society are asked apart. The head or the deputy opens the survey."),
        submit_label=_("Keep the plan"),
        back_url=unit_url(request.unit.slug, "surveys"),
    )

    def prepare(given: dict[str, Any]) -> tuple[str, str]:
        surveying.prepare_survey(
            unit=request.unit, year=given["year"], plan=form.plan, actor=request.user, at=request.now
        )
        return _url(request, given["year"]), _("The survey is prepared. Print its sheets, then have it opened.")

    return answer(request, page, form, prepare)


@require_http_methods(["GET", "POST"])
@for_workers
def change_survey(request: WorkRequest, year: int) -> HttpResponse:
    """Change what is planned."""
    survey = get_survey(year)
    initial = {name: getattr(survey, name) for name in ("title", "opens_on", "closes_on")}
    form = PlanForm(request.POST or None, initial=initial | survey.invited)
    page = FormPage(
        sentence=_("Change the survey of %(year)s") % {"year": year},
        lead=_("Title and first day stay as they are, for the survey is open.")
        if survey.state == Survey.State.OPEN
        else "",
        submit_label=_("Keep the changes"),
        back_url=_url(request, year),
    )

    def change(_given: dict[str, Any]) -> tuple[str, str]:
        surveying.change_survey(unit=request.unit, year=year, plan=form.plan, actor=request.user, at=request.now)
        return _url(request, year), _("The changes are kept.")

    return answer(request, page, form, change)


def _step(request: WorkRequest, year: int, act: Callable[..., Survey], said: str) -> HttpResponse:
    act(unit=request.unit, year=get_survey(year).year, actor=request.user, at=request.now)
    messages.success(request, said)
    return redirect(_url(request, year))


@require_POST
@for_workers
def open_survey(request: WorkRequest, year: int) -> HttpResponse:
    """Open the survey."""
    return _step(request, year, surveying.open_survey, _("The survey is open."))


@require_POST
@for_workers
def close_survey(request: WorkRequest, year: int) -> HttpResponse:
    """Close the survey and compute its result."""
    return _step(request, year, surveying.close_survey, _("The survey is closed; its result stands."))


@require_POST
@for_workers
def publish_survey(request: WorkRequest, year: int) -> HttpResponse:
    """Put the result on the board."""
    return _step(request, year, surveying.publish_result, _("The result is on the board."))


@require_GET
@for_workers
def export_survey(request: WorkRequest, year: int) -> HttpResponse:
    """Send the result by group as a table to take away: no single answer, no figure under the minimum."""
    survey = get_survey(year)
    if survey.state != Survey.State.CLOSED:
        raise Http404(_("The survey has no result yet. It has one when it is closed."))
    asked = request.GET.get("as", "")
    kind = asked if asked in KINDS else "xlsx"
    headers = [
        _("Group"),
        _("People asked"),
        _("Valid answers"),
        _("Invalid answers"),
        _("Fewest that count"),
        _("Satisfaction"),
        _("Satisfied or very satisfied"),
        _("Recognition"),
    ]
    rows = [_row(one) for one in result_of(survey)]
    write = write_csv if kind == "csv" else write_xlsx
    name = _("Result of the survey of %(year)s") % {"year": year}
    return download(write(headers, rows), name=f"{request.unit.short_name}-{name}", kind=kind)


def _row(one: GroupResult) -> list[Any]:
    def shown(value: Fraction | None) -> Any:
        return _("too few answers") if value is None else mean(value)

    return [
        str(PublicGroup(one.group).label),
        one.invited,
        one.answers,
        one.invalid,
        one.least,
        shown(one.satisfaction),
        _("too few answers") if one.satisfied is None else percent(one.satisfied),
        shown(one.recognition),
    ]


@require_GET
@for_workers
def survey_poster(request: WorkRequest, year: int) -> HttpResponse:
    """Show a poster with the QR code of the form, to print and hang up."""
    survey = get_survey(year)
    address = request.build_absolute_uri(_url(request, year, "survey_answer"))
    groups = [group.label for group in PublicGroup if survey.invited.get(group)]
    context = {"unit": request.unit, "survey": survey, "address": address, "code": qr_code(address), "groups": groups}
    return render(request, "feedback/survey_poster.html", context)
