"""What the office does about a bulletin: draft, word, discard, issue, withdraw. Reading is `dashboards`' matter."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from core.errors import Invalid, NotPermitted, Refusal
from core.refused_forms import put_refusal
from core.urls import district_url

from . import actions
from .forms import WithdrawForm, WordsForm
from .models import Bulletin
from .policies import require_can_issue

View = Callable[..., HttpResponse]


def for_the_office(view: View) -> View:
    """Let only those enter who issue bulletins; visitors are asked to sign in."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_can_issue(request.user, on=request.today)
        return view(request, *args, **kwargs)

    return login_required(never_cache(guarded))


def page_of(bulletin: Bulletin | uuid.UUID) -> str:
    return district_url("bulletin", pk=bulletin.pk if isinstance(bulletin, Bulletin) else bulletin)


@require_POST
@for_the_office
def draft(request: SignedInRequest) -> HttpResponse:
    """Begin a period's bulletin, and show it."""
    made = actions.draft_bulletin(period=request.POST.get("period", ""), actor=request.user, at=request.now)
    messages.success(request, _("The draft is made. Its figures follow the ledger until it is issued."))
    return redirect(page_of(made))


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def words(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Change what stands around the figures of a draft."""
    bulletin = _found(pk, drafts_only=True)
    form = WordsForm(request.POST or None, initial=WordsForm.initial_of(bulletin))
    status, theirs = 200, None
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.reword_bulletin(
                    bulletin_id=pk,
                    revision=form.cleaned_data["revision"],
                    words=form.words(),
                    actor=request.user,
                    at=request.now,
                )
            except actions.WordsChanged as refusal:
                status = _show(form, refusal)
                bulletin.refresh_from_db()
                theirs = bulletin.words
                # Whoever saves again has seen the other's words: the form now answers that revision.
                form.data = {**request.POST.dict(), "revision": str(bulletin.revision)}
            except Refusal as refusal:
                status = _show(form, refusal)
            else:
                messages.success(request, _("The words were saved."))
                return redirect(page_of(pk))
    context = {"form": form, "bulletin": bulletin, "theirs": theirs}
    return render(request, "bulletins/words.html", context, status=status)


@require_POST
@for_the_office
def discard(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up a draft."""
    actions.discard_bulletin(bulletin_id=pk, actor=request.user, at=request.now)
    messages.success(request, _("The draft was discarded."))
    return redirect(district_url("bulletins"))


@require_POST
@for_the_office
def issue(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Issue what was looked at. A refusal leads back to the draft as it is now: nothing of it is lost."""
    bulletin = _found(pk)
    try:
        actions.issue_bulletin(bulletin_id=pk, seen=request.POST.get("seen", ""), actor=request.user, at=request.now)
    except NotPermitted:
        raise
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(
            request, _("“%(title)s” was issued. Its figures no longer change.") % {"title": bulletin.title}
        )
    return redirect(page_of(pk))


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def withdraw(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Withdraw an issued bulletin, with the reason."""
    bulletin = _found(pk)
    form = WithdrawForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.withdraw_bulletin(
                    bulletin_id=pk, reason=form.cleaned_data["reason"], actor=request.user, at=request.now
                )
            except Refusal as refusal:
                status = _show(form, refusal)
            else:
                messages.success(request, _("The bulletin was withdrawn. A corrected one can be drafted."))
                return redirect(page_of(pk))
    return render(request, "bulletins/withdraw.html", {"form": form, "bulletin": bulletin}, status=status)


def _found(pk: uuid.UUID, *, drafts_only: bool = False) -> Bulletin:
    rows = Bulletin.objects.drafts() if drafts_only else Bulletin.objects.without_figures()
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such bulletin, or it is no draft any more."))
    return found


def _show(form: forms.Form, refusal: Refusal) -> int:
    if isinstance(refusal, NotPermitted):
        raise refusal
    put_refusal(form, refusal)
    return 422 if isinstance(refusal, Invalid) else refusal.status
