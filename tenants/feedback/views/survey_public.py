"""What everybody may open: the survey's form, and its result once it is published. Nobody signs in here."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import unit_url
from district.settings import value as setting
from tenants.registry.requests import WorkspaceRequest
from visitors.counting import address_of, count_visit

from ..actions.survey_answering import AlreadyAnswered, answer_online, has_answered, takes_answers
from ..models import Survey
from ..robots import form_time, form_time_again, is_robot
from ..survey_forms import AnswerForm
from ..survey_result import result_of, total_of
from .surveys import get_survey

#: A browser's mark outlasts the survey; it is random, and goes to this unit's form of this year only.
COOKIE, COOKIE_SECONDS = "survey", 200 * 24 * 3600
_SALT = "tenants.feedback.survey"


def _public(year: int) -> Survey:
    """Give a survey that is no longer a draft; of a draft the public learns nothing."""
    survey = get_survey(year)
    if survey.state == Survey.State.DRAFT:
        raise Http404(_("This unit has no survey of that year."))
    return survey


def _token(request: WorkspaceRequest) -> str:
    return str(request.get_signed_cookie(COOKIE, default="", salt=_SALT, max_age=COOKIE_SECONDS) or "")


@never_cache
@require_http_methods(["GET", "POST"])
def survey_answer(request: WorkspaceRequest, year: int) -> HttpResponse:
    """Ask two questions; keep one answer per browser. After it, and when it is closed, say so."""
    survey, token = _public(year), _token(request)
    if has_answered(survey, token):
        return _page(request, survey, None, thanks=True, status=409 if request.method == "POST" else 200)
    if not takes_answers(survey, request.now):
        return _page(request, survey, None, status=409 if request.method == "POST" else 200)
    if request.method == "POST":
        return _answered(request, survey, token)
    form = AnswerForm(groups=survey.invited, initial={"form_time": form_time(request.now)})
    response = _page(request, survey, form)
    if not token:
        _mark(response, request, year)
    return response


def _answered(request: WorkspaceRequest, survey: Survey, token: str) -> HttpResponse:
    """Keep what was sent, or show the form again with what was chosen and why."""
    data = request.POST.copy()
    form, status = AnswerForm(data, groups=survey.invited), 400
    if form.is_valid():
        given = form.cleaned_data
        if not token:
            form.add_error(None, _("Your browser keeps no cookies here. Allow them, or ask for a sheet of paper."))
        elif is_robot(request, given["form_time"], given["website"]):
            form.add_error(None, _("That was very quick. Read through your answers once more and send them again."))
        elif _is_flooded(request):
            status = 429
            form.add_error(
                None,
                _("Very many answers come from this network just now. Send yours later, or ask for a sheet of paper."),
            )
        else:
            try:
                answer_online(
                    unit=request.unit,
                    year=survey.year,
                    group=given["group"],
                    answer=form.answer,
                    token=token,
                    at=request.now,
                )
            except AlreadyAnswered:
                return _page(request, survey, None, thanks=True, status=409)
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
            else:
                return redirect(unit_url(request.unit.slug, "survey_answer", year=survey.year))
    data["form_time"], data["website"] = form_time_again(data.get("form_time", ""), request.now), ""
    response = _page(request, survey, form, status=status)
    if not token:
        _mark(response, request, survey.year)
    return response


def _is_flooded(request: WorkspaceRequest) -> bool:
    """Count an answer before it is kept, of many sent at once none slips past; a unit's people may share an address."""
    count = count_visit("survey", f"{request.unit.code} {address_of(request)}", at=request.now)
    return count > int(setting("survey_answers_per_hour", on=request.today))


def _page(
    request: WorkspaceRequest, survey: Survey, form: AnswerForm | None, *, thanks: bool = False, status: int = 200
) -> HttpResponse:
    context = {
        "unit": request.unit,
        "survey": survey,
        "form": form,
        "thanks": thanks,
        "again": thanks and request.method == "POST",
        "is_early": survey.state == Survey.State.OPEN and request.today < survey.opens_on,
    }
    return render(request, "feedback/survey_answer.html", context, status=status)


def _mark(response: HttpResponse, request: WorkspaceRequest, year: int) -> None:
    """Give the browser a random mark: it prevents a second answer, and says nothing of who answers."""
    response.set_signed_cookie(
        COOKIE,
        secrets.token_urlsafe(24),
        salt=_SALT,
        max_age=COOKIE_SECONDS,
        path=unit_url(request.unit.slug, "survey_answer", year=year),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


@require_GET
def survey_result(request: WorkspaceRequest, year: int) -> HttpResponse:
    """Show a published result by group; a group that few answered for has no figures."""
    survey = _public(year)
    if not survey.is_published:
        raise Http404(_("The result of this survey is not on the board."))
    results = result_of(survey)
    last = min(survey.closes_on, localdate(survey.closed_at)) if survey.closed_at else survey.closes_on
    context = {"unit": request.unit, "survey": survey, "results": results, "total": total_of(results), "last": last}
    return render(request, "feedback/survey_result.html", context)
