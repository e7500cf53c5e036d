"""The receiver's pages, on shared tables: inbox 待办, one submission with its decision, the printable receipt."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refusal
from core.urls import district_url
from district.requests import DistrictRequest
from hierarchy.units.models import Role
from hierarchy.units.policies import can_decide_for, decided_for, roles_in

from . import submissions
from .catalogue_table import table_rows
from .forms import ReturnForm
from .models import Submission, SubmissionStatus

PER_PAGE = 30


@require_GET
def inbox(request: DistrictRequest) -> HttpResponseBase:
    """List what was sent to the units the reader decides for: waiting, oldest first; or decided, newest first."""
    if not request.user.is_authenticated:
        return _sign_in(request)
    today = request.today
    receivers = list(decided_for(request.user, on=today))
    received = Submission.objects.filter(receiver__in=receivers).select_related("sender__kind", "receiver")
    is_history = request.GET.get("show") == "decided"
    waiting = received.filter(status=SubmissionStatus.SENT)
    if is_history:
        shown = received.exclude(status=SubmissionStatus.SENT).order_by(F("decided_at").desc(), "id")
    else:
        shown = waiting.order_by("sent_at", "id")
    context = {
        "receivers": receivers,
        "is_history": is_history,
        "waiting": waiting.count(),
        "overdue": waiting.filter(receipt_due_on__lt=today).count(),
        "page": Paginator(shown.defer("content"), PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "ledger/inbox.html", context | {"tabs": _tabs(context)})


def _tabs(context: dict[str, Any]) -> list[dict[str, Any]]:
    address = district_url("inbox")
    return [
        {"label": _("To decide"), "url": address, "current": not context["is_history"], "count": context["waiting"]},
        {"label": _("Decided"), "url": f"{address}?show=decided", "current": context["is_history"], "count": None},
    ]


@require_GET
def submission(request: DistrictRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Show one submission to its two parties: the frozen copy, where it stands, the decision if it is the reader's."""
    if not request.user.is_authenticated:
        return _sign_in(request)
    return _page(request, _readable(request, pk))


@require_POST
def submission_accept(request: DistrictRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Receive it and give it a number."""
    if not request.user.is_authenticated:
        return _sign_in(request)
    found = _readable(request, pk)
    try:
        accepted = submissions.accept(submission=found, actor=request.user, at=request.now)
    except Refusal as refusal:
        return _page(request, _readable(request, pk), refusal=refusal)
    messages.success(request, _("Received. Receipt: %(number)s.") % {"number": accepted.receipt_number})
    return redirect(district_url("submission", pk=pk))


@require_POST
def submission_return(request: DistrictRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Give it back for completion, with the reason."""
    if not request.user.is_authenticated:
        return _sign_in(request)
    found = _readable(request, pk)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        submissions.give_back(submission=found, reason=form.cleaned_data["reason"], actor=request.user, at=request.now)
    except Refusal as refusal:
        return _page(request, _readable(request, pk), form=form, refusal=refusal)
    messages.success(request, _("Returned to %(unit)s for completion.") % {"unit": found.sender.name})
    return redirect(district_url("submission", pk=pk))


@require_GET
def submission_receipt(request: DistrictRequest, pk: uuid.UUID) -> HttpResponseBase:
    """Show the receipt 报备回执, to be printed on A4."""
    if not request.user.is_authenticated:
        return _sign_in(request)
    found = _readable(request, pk)
    if found.status != SubmissionStatus.ACCEPTED:
        raise Http404(_("There is no receipt for this submission yet."))
    return render(request, "ledger/receipt.html", {"submission": found, "rows": len(found.content.get("items", []))})


def _readable(request: DistrictRequest, pk: uuid.UUID) -> Submission:
    """Give a submission to either party's people, and to nobody else."""
    related = ("sender__kind", "receiver", "sent_by", "decided_by")
    found = Submission.objects.select_related(*related).filter(pk=pk).first()
    if found is not None:
        today = request.today
        if can_decide_for(request.user, found.receiver, on=today):
            return found
        if roles_in(request.user, found.sender, on=today) - {Role.MEMBER}:
            return found
    raise Http404(_("There is no such submission, or it is for its sender and its receiver only."))


def _page(
    request: DistrictRequest, found: Submission, *, form: ReturnForm | None = None, refusal: Refusal | None = None
) -> HttpResponse:
    is_receiver = can_decide_for(request.user, found.receiver, on=request.today)
    is_own = request.user.is_authenticated and found.sent_by_id == request.user.person_id
    same = Submission.objects.filter(kind=found.kind, subject_id=found.subject_id)
    items = found.content.get("items", [])
    context = {
        "submission": found,
        "adopted_on": parse_date(found.content.get("adopted_on") or ""),
        "rows": table_rows(items),
        "has_sections": any(item.get("section") for item in items),
        "is_receiver": is_receiver,
        "is_overdue": _is_overdue(found, request.today),
        "may_decide": is_receiver and not is_own and found.status == SubmissionStatus.SENT,
        "is_own": is_own,
        "other_rounds": same.exclude(pk=found.pk).order_by("round").defer("content"),
        "form": form or ReturnForm(),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 400 if form is not None and form.errors else 200
    return render(request, "ledger/submission.html", context, status=status)


def _is_overdue(found: Submission, today: date) -> bool:
    """Whether the receiver is past its own limit."""
    return found.status == SubmissionStatus.SENT and found.receipt_due_on is not None and found.receipt_due_on < today


def _sign_in(request: DistrictRequest) -> HttpResponseBase:
    return redirect_to_login(request.get_full_path(), district_url("account_login"))
