"""Paper: sheets to print, and the fast entry of what comes back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import unit_url
from hierarchy.ledger.vocabulary import PublicGroup
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions import survey_answering, surveying
from ..models import Survey, SurveyAnswer
from ..scale import RECOGNITION, SATISFACTION, key_of
from ..survey_forms import InterviewEntryForm, SheetEntryForm, SheetsForm
from ..survey_policies import require_can_prepare_surveys
from ..survey_result import progress_of
from ..survey_sheets import MOST_AT_ONCE, PER_PAGE, SheetNumber, read_number
from .surveys import get_survey

LAST = 10


def _url(request: WorkRequest, year: int, name: str, **query: Any) -> str:
    address = unit_url(request.unit.slug, name, year=year)
    return f"{address}?{urlencode(query)}" if query else address


@require_http_methods(["GET", "POST"])
@for_workers
def survey_sheets(request: WorkRequest, year: int) -> HttpResponse:
    """Give out numbers for further sheets, and show the sheets from one number to another, four on a page."""
    survey = get_survey(year)
    require_can_prepare_surveys(request.user, request.unit, on=request.today)
    form, status = SheetsForm(request.POST or None, groups=survey.invited), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                first, last = surveying.print_sheets(
                    unit=request.unit, year=year, actor=request.user, at=request.now, **form.cleaned_data
                )
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                return redirect(_url(request, year, "survey_sheets", first=first, last=last))
    sheets = _sheets(survey, request.GET.get("first", ""), request.GET.get("last", ""))
    context = {
        "unit": request.unit,
        "survey": survey,
        "form": form,
        "pages": [sheets[start : start + PER_PAGE] for start in range(0, len(sheets), PER_PAGE)],
        "sheets": sheets,
        "printed": [_printed(group, count) for group in PublicGroup if (count := survey.sheets.get(group))],
        "satisfaction": SATISFACTION.items(),
        "recognition": RECOGNITION.items(),
        "takes_more": survey.state != Survey.State.CLOSED,
    }
    return render(request, "feedback/survey_sheets.html", context, status=status)


def _printed(group: PublicGroup, count: int) -> dict[str, Any]:
    """Give the numbers of a group that were given out, in parts that can be printed again at once."""
    starts = range(1, count + 1, MOST_AT_ONCE)
    parts = [(SheetNumber(group, at), SheetNumber(group, min(at + MOST_AT_ONCE - 1, count))) for at in starts]
    return {"group": group.label, "count": count, "parts": parts}


def _sheets(survey: Survey, first: str, last: str) -> list[SheetNumber]:
    """Give the sheets from one number to another: only those that were given out, not too many at once."""
    begin, end = read_number(first), read_number(last)
    if begin is None or end is None or begin.group != end.group:
        return []
    most = min(end.serial, survey.sheets.get(begin.group, 0), begin.serial + MOST_AT_ONCE - 1)
    return [SheetNumber(begin.group, serial) for serial in range(begin.serial, most + 1)]


@require_http_methods(["GET", "POST"])
@for_workers
def survey_enter(request: WorkRequest, year: int) -> HttpResponse:
    """Enter sheets, one line each: number, two keys, Enter. The next number is put in beforehand."""
    survey = get_survey(year)
    require_can_prepare_surveys(request.user, request.unit, on=request.today)
    awaited = read_number(request.GET.get("next", ""))
    form = SheetEntryForm(request.POST or None, initial={"number": awaited or ""})
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                kept = survey_answering.enter_sheet(
                    unit=request.unit,
                    year=year,
                    number=form.cleaned_data["number"],
                    answer=form.answer,
                    actor=request.user,
                    at=request.now,
                )
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                return redirect(_url(request, year, "survey_enter", **_next(survey, kept.mark)))
    return _entering(request, survey, sheet=form, status=status)


@require_POST
@for_workers
def survey_enter_call(request: WorkRequest, year: int) -> HttpResponse:
    """Enter what somebody said when called on at home."""
    survey = get_survey(year)
    require_can_prepare_surveys(request.user, request.unit, on=request.today)
    form, status = InterviewEntryForm(request.POST, groups=survey.invited, prefix="call"), 400
    if form.is_valid():
        try:
            survey_answering.enter_interview(
                unit=request.unit,
                year=year,
                group=form.cleaned_data["group"],
                answer=form.answer,
                actor=request.user,
                at=request.now,
            )
        except Refusal as refusal:
            put_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, _("The answer is entered."))
            return redirect(_url(request, year, "survey_enter"))
    return _entering(request, survey, call=form, status=status)


@require_POST
@for_workers
def take_back(request: WorkRequest, year: int, pk: uuid.UUID) -> HttpResponse:
    """Take back one's own entry of today; its number stands in the line again."""
    get_survey(year)
    number = survey_answering.take_back_entry(
        unit=request.unit, year=year, answer_id=pk, actor=request.user, at=request.now
    )
    messages.success(request, _("The entry is taken back. Enter the sheet anew."))
    return redirect(_url(request, year, "survey_enter", **({"next": number} if number else {})))


def _next(survey: Survey, mark: str) -> dict[str, str]:
    """Give the number that probably comes next, for the address."""
    number = read_number(mark)
    if number is None or number.serial >= survey.sheets.get(number.group, 0):
        return {}
    return {"next": str(number.following())}


def _entering(
    request: WorkRequest,
    survey: Survey,
    *,
    sheet: SheetEntryForm | None = None,
    call: InterviewEntryForm | None = None,
    status: int,
) -> HttpResponse:
    mine = SurveyAnswer.objects.filter(survey=survey, entered_by_id=request.user.person_id).order_by("-at", "-pk")
    scale = survey.result.get("scale", [])
    lines = [
        {
            "answer": one,
            "group": PublicGroup(one.group).label,
            "satisfaction": key_of(one.satisfaction, scale),
            "recognition": key_of(one.recognition, scale),
            "is_of_today": localdate(one.at) == request.today,
        }
        for one in mine[:LAST]
    ]
    context = {
        "unit": request.unit,
        "survey": survey,
        "form": sheet or SheetEntryForm(),
        "call": call or InterviewEntryForm(groups=survey.invited, prefix="call"),
        "lines": lines,
        "groups": progress_of([survey], request.unit, on=request.today)[survey.pk],
        "is_open": survey.state == Survey.State.OPEN,
        "satisfaction": SATISFACTION.items(),
        "recognition": RECOGNITION.items(),
    }
    return render(request, "feedback/survey_enter.html", context, status=status)
