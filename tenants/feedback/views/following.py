"""Following a case by its private code, without an account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import unit_url
from district.settings import value as setting
from tenants.registry.requests import WorkspaceRequest
from visitors.counting import address_of, count_visit, visits

from ..actions.following import rate_answer, withdraw_case, write_again
from ..asking_forms import AppealForm, CodeForm, MessageForm, RatingForm, WithdrawForm
from ..codes import normal
from ..following import case_of, followed
from ..models import Case
from .asking import private


@require_http_methods(["GET", "POST"])
def follow(request: WorkspaceRequest) -> HttpResponse:
    """Ask for the code, and lead to its page. Nothing says whether a wrong code ever was one."""
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if case_of(form.cleaned_data["code"], on=request.today) is not None and not _is_over(request):
            return redirect(unit_url(request.unit.slug, "followed", code=normal(form.cleaned_data["code"])))
        return _wrong(request, form)
    return private(render(request, "feedback/follow.html", {"unit": request.unit, "form": form}))


def _is_over(request: WorkspaceRequest) -> bool:
    most = int(setting("wrong_codes_per_hour", on=request.today))
    return visits("wrong_code", address_of(request), at=request.now) >= most


def _wrong(request: WorkspaceRequest, form: CodeForm | None = None) -> HttpResponse:
    """Answer a wrong, expired or guessed code: always the same sentence. After many, say that it is enough."""
    over = _is_over(request)
    if not over:
        count_visit("wrong_code", address_of(request), at=request.now)
    form = form or CodeForm({"code": ""})
    form.errors.clear()
    form.add_error(
        "code",
        _("Too many wrong codes came from this network. Try again in an hour, or call the unit.")
        if over
        else _("This code opens nothing: it is mistyped, or its time is over. Compare it sign by sign with your note."),
    )
    response = render(
        request, "feedback/follow.html", {"unit": request.unit, "form": form}, status=429 if over else 404
    )
    return private(response)


def _opened(request: WorkspaceRequest, code: str) -> Case | None:
    return None if _is_over(request) else case_of(code, on=request.today)


@require_http_methods(["GET"])
def followed_case(request: WorkspaceRequest, code: str) -> HttpResponse:
    """Show the asker the course of the case and its answers."""
    case = _opened(request, code)
    return _wrong(request) if case is None else _page(request, case, code)


def _page(
    request: WorkspaceRequest,
    case: Case,
    code: str,
    *,
    message_form: forms.Form | None = None,
    rating_form: forms.Form | None = None,
    withdraw_form: forms.Form | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "unit": request.unit,
        "case": case,
        "code": normal(code),
        "seen": followed(case, normal(code), unit=request.unit, on=request.today),
        "message_form": message_form or MessageForm(),
        "appeal_form": AppealForm(initial={"code": normal(code)}),
        "rating_form": rating_form or RatingForm(initial={"rating": case.rating}),
        "refused": next((one for one in (message_form, rating_form, withdraw_form) if one is not None), None),
        "unsent": message_form.data.get("text", "") if message_form is not None else "",
    }
    return private(render(request, "feedback/followed.html", context, status=status))


def _act(
    request: WorkspaceRequest,
    code: str,
    form: forms.Form,
    act: Callable[[Case, dict[str, Any]], object],
    done: str,
    name: str,
) -> HttpResponse:
    case = _opened(request, code)
    if case is None:
        return _wrong(request)
    status = 400
    if form.is_valid():
        try:
            act(case, form.cleaned_data)
        except Refusal as refusal:
            put_refusal(form, refusal)
            status = refusal.status
        else:
            messages.success(request, done)
            return private(redirect(unit_url(request.unit.slug, "followed", code=normal(code))))
    return _page(request, case, code, status=status, **{name: form})


@require_POST
def followed_message(request: WorkspaceRequest, code: str) -> HttpResponse:
    """Add what the asker writes."""
    return _act(
        request,
        code,
        MessageForm(request.POST),
        lambda case, given: write_again(unit=request.unit, case_id=case.pk, text=given["text"], at=request.now),
        _("Your message is with the unit."),
        "message_form",
    )


@require_POST
def followed_rating(request: WorkspaceRequest, code: str) -> HttpResponse:
    """Keep how satisfied the asker is."""
    return _act(
        request,
        code,
        RatingForm(request.POST),
        lambda case, given: rate_answer(unit=request.unit, case_id=case.pk, rating=given["rating"], at=request.now),
        _("Thank you for telling us."),
        "rating_form",
    )


@require_POST
def followed_withdraw(request: WorkspaceRequest, code: str) -> HttpResponse:
    """End the case at the asker's wish."""
    return _act(
        request,
        code,
        WithdrawForm(request.POST),
        lambda case, given: withdraw_case(unit=request.unit, case_id=case.pk, at=request.now),
        _("You have withdrawn it. Nothing more is done about it."),
        "withdraw_form",
    )
