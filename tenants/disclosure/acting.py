"""The views that take a step: one address per act, each calling its action with what its form says."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from core.errors import Refusal
from core.refused_forms import put_refusal
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .actions import drafting, nil_return, publishing, reviewing, taking_down
from .forms import NilForm, SeenForm
from .pages import FORMS, disclosure_page, make_form
from .procedure import Act
from .views import disclosure_url, get_disclosure, warn_of_secrecy

Perform = Callable[..., Any]


def _review(form: Any, **who: Any) -> None:
    given = form.cleaned_data
    reviewing.review(necessity=given["necessity"], accuracy=given["accuracy"], opinion=given["opinion"], **who)


def _secrecy(form: Any, **who: Any) -> None:
    reviewing.secrecy_review(secrecy=form.cleaned_data["secrecy"], opinion=form.cleaned_data["opinion"], **who)


def _sit(form: Any, **who: Any) -> None:
    reviewing.review_in_one_sitting(conclusions=form.conclusions, opinion=form.cleaned_data["opinion"], **who)


def _approve(form: Any, **who: Any) -> None:
    reviewing.approve(opinion=form.cleaned_data["opinion"], **who)


def _return(form: Any, **who: Any) -> None:
    reviewing.return_to_drafter(reason=form.cleaned_data["reason"], **who)


def _publish(form: Any, **who: Any) -> None:
    publishing.publish(fulfilment=form.fulfilment, **who)


def _withdraw(form: Any, **who: Any) -> None:
    publishing.withdraw(reason=form.cleaned_data["reason"], **who)


def _take_down(form: Any, **who: Any) -> None:
    taking_down.take_down(reason=form.cleaned_data["reason"], **who)


def _confirm_nil(form: Any, **who: Any) -> None:
    nil_return.confirm_nil(**who)


_DONE = gettext_lazy("Recorded. Whoever acts next has been told.")
_PERFORM: dict[Act, tuple[Perform, str | Promise]] = {
    Act.REVIEW: (_review, _DONE),
    Act.SECRECY_REVIEW: (_secrecy, _DONE),
    Act.SIT: (_sit, _DONE),
    Act.APPROVE: (_approve, _DONE),
    Act.RETURN: (_return, gettext_lazy("Returned. The drafter has been told.")),
    Act.PUBLISH: (_publish, gettext_lazy("Published and entered in the ledger.")),
    Act.WITHDRAW: (_withdraw, gettext_lazy("Withdrawn. It has left the board; a successor is due.")),
    Act.TAKE_DOWN: (_take_down, gettext_lazy("Taken down. It counts as disclosed all the same.")),
    Act.CONFIRM_NIL: (_confirm_nil, gettext_lazy("Confirmed and entered in the ledger.")),
}


@require_POST
@for_workers
def take_step(request: WorkRequest, pk: uuid.UUID, act: str) -> HttpResponse:
    """Take a step with its form; a refusal shows the page again with what was typed."""
    if act not in FORMS:
        raise Http404(_("There is no such step."))
    kind = Act(act)
    perform, done = _PERFORM[kind]
    disclosure = get_disclosure(pk)
    form = make_form(kind, request.POST, request.FILES, unit=request.unit, version=disclosure.current)
    return _try(request, pk, act, form, perform, done)


@require_POST
@for_workers
def nil_again(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Propose a returned nil return again."""

    def perform(form: Any, **who: Any) -> None:
        nil_return.propose_nil_again(reason=form.cleaned_data["reason"], **who)

    return _try(request, pk, "nil", NilForm(request.POST), perform, _("Proposed. The approver has been told."))


def _try(
    request: WorkRequest, pk: uuid.UUID, act: str, form: SeenForm, perform: Perform, done: str | Promise
) -> HttpResponse:
    if not form.is_valid():
        return disclosure_page(request, get_disclosure(pk), form=form, act=act, status=400)
    try:
        perform(
            form,
            unit=request.unit,
            disclosure_id=pk,
            seen_sha256=form.seen_sha256,
            actor=request.user,
            at=request.now,
        )
    except Refusal as refusal:
        put_refusal(form, refusal)
        # On top as well: the step may be closed by now, and its form gone from the page.
        messages.error(request, str(refusal.message))
        return disclosure_page(request, get_disclosure(pk), form=form, act=act, status=refusal.status)
    warn_of_secrecy(request, form)
    messages.success(request, str(done))
    return redirect(disclosure_url(request.unit, pk))


@require_POST
@for_workers
def revise(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Open a new version; the conclusions on the old one are void."""
    drafting.revise(
        unit=request.unit,
        disclosure_id=pk,
        seen_sha256=request.POST.get("seen", ""),
        actor=request.user,
        at=request.now,
    )
    messages.info(request, _("This is a new version. It goes through the whole procedure again."))
    return redirect(disclosure_url(request.unit, pk))


@require_POST
@for_workers
def discard(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    drafting.discard(unit=request.unit, disclosure_id=pk, actor=request.user, at=request.now)
    messages.info(request, _("Discarded. The item can be taken up again from the desk."))
    return redirect(disclosure_url(request.unit, pk))
