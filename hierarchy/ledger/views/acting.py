"""What the two parties do about a submission: the receiver decides; the sender recalls it or says who was told."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from core.errors import Refusal
from core.urls import district_url

from .. import submissions
from ..forms import AcceptForm, RecallForm, RefuseForm, ReturnForm, ToldForm, accept_form
from ..models import Submission
from ..wording import wording_of
from .reading import page, readable


@login_required
@require_POST
def submission_accept(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Receive or grant it, under a number."""
    found = readable(request, pk)
    form = accept_form(found, request.POST, today=request.today)

    def act(form: AcceptForm) -> str:
        opinion, decision = form.written_opinion(), form.decision()
        accepted = submissions.accept(
            submission=found, actor=request.user, at=request.now, opinion=opinion, decision=decision
        )
        words = wording_of(accepted)
        if words.is_asked:
            return _("Decided: %(decision)s. Number: %(number)s.") % {
                "decision": words.accepted,
                "number": accepted.receipt_number,
            }
        return _("Received. Receipt: %(number)s.") % {"number": accepted.receipt_number}

    return _act(request, found, "accept", form, act)


@login_required
@require_POST
def submission_return(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Give it back for completion, with the reason."""
    found = readable(request, pk)

    def act(form: forms.Form) -> str:
        submissions.give_back(submission=found, reason=form.cleaned_data["reason"], actor=request.user, at=request.now)
        return _("Returned to %(unit)s for completion.") % {"unit": found.sender.name}

    return _act(request, found, "return", ReturnForm(request.POST, auto_id="return-%s"), act)


@login_required
@require_POST
def submission_refuse(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Refuse what was asked for, with the reason."""
    found = readable(request, pk)

    def act(form: forms.Form) -> str:
        submissions.refuse(submission=found, reason=form.cleaned_data["reason"], actor=request.user, at=request.now)
        return _("Refused. %(unit)s is told your reason.") % {"unit": found.sender.name}

    return _act(request, found, "refuse", RefuseForm(request.POST, auto_id="refuse-%s"), act)


@login_required
@require_POST
def submission_recall(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back what was sent and is not decided."""
    found = readable(request, pk)

    def act(form: forms.Form) -> str:
        submissions.recall(submission=found, reason=form.cleaned_data["reason"], actor=request.user, at=request.now)
        return _("Recalled. %(unit)s no longer decides on it.") % {"unit": found.receiver.name}

    return _act(request, found, "recall", RecallForm(request.POST, auto_id="recall-%s"), act)


@login_required
@require_POST
def submission_told(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Record when and how members and masses were told of the decision (EXE-02)."""
    found = readable(request, pk)

    def act(form: forms.Form) -> str:
        told = form.cleaned_data
        submissions.record_told(
            submission=found, told_on=told["told_on"], told_how=told["told_how"], actor=request.user, at=request.now
        )
        return _("Recorded when and how members and masses were told.")

    return _act(request, found, "told", ToldForm(request.POST, auto_id="told-%s"), act)


def _act(request: SignedInRequest, found: Submission, name: str, form: Any, act: Callable[[Any], str]) -> HttpResponse:
    """Do it if the form can be read; else, or if it is refused, show the page again with what was typed."""
    if not form.is_valid():
        return page(request, found, bound={name: form})
    try:
        done = act(form)
    except Refusal as refusal:
        again = readable(request, found.pk)
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal.message))
            return page(request, again, bound={name: form})
        return page(request, again, bound={name: form}, refusal=refusal)
    messages.success(request, done)
    return redirect(district_url("submission", pk=found.pk))
