"""One submission for its two parties: what was sent, where it stands, and what the reader may do about it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core.errors import Refusal
from district.settings import value as setting
from hierarchy.units.policies import can_decide_for

from .. import policies, presenting
from ..catalogue_table import table_rows
from ..decisions import latest_extension
from ..folding import State, verdict_on
from ..forms import RecallForm, RefuseForm, ReturnForm, ToldForm, accept_form
from ..models import Submission, SubmissionKind, SubmissionStatus
from ..receipts import receipt_of
from ..wording import reason_label, state_words, wording_of


@never_cache
@login_required
@require_safe
def submission(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one submission: the frozen copy, where it stands, the decision if it is the reader's."""
    return page(request, readable(request, pk))


@never_cache
@login_required
@require_safe
def submission_receipt(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Show the receipt 报备回执, or the decision, to be printed on A4."""
    found = readable(request, pk)
    if found.status != SubmissionStatus.ACCEPTED:
        raise Http404(_("There is no receipt for this submission yet."))
    return render(request, "ledger/receipt.html", {"submission": found, "receipt": receipt_of(found)})


def readable(request: SignedInRequest, pk: uuid.UUID) -> Submission:
    """Give a submission to either party's people, and to nobody else.

    :raises Http404: in the same words whether it exists or not.
    """
    related = ("sender__kind", "receiver", "sent_by", "decided_by", "obligation")
    found = Submission.objects.select_related(*related).filter(pk=pk).first()
    if found is None or not policies.can_read(request.user, found, on=request.today):
        raise Http404(_("There is no such submission, or it is for its sender and its receiver only."))
    return found


def page(
    request: SignedInRequest,
    found: Submission,
    *,
    bound: dict[str, forms.Form] | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """Render the page, with the forms that were sent in and came back.

    :param bound: by name: accept, return, refuse, recall, told.
    """
    today = request.today
    is_receiver = can_decide_for(request.user, found.receiver, on=today)
    speaks = policies.can_speak_for_sender(request.user, found, on=today)
    is_own = found.sent_by_id == request.user.person_id
    is_waiting = found.status == SubmissionStatus.SENT
    same = Submission.objects.filter(kind=found.kind, subject_id=found.subject_id, receiver=found.receiver)
    context = {
        "submission": found,
        "words": wording_of(found),
        "state_words": state_words(found),
        "reason_label": reason_label(found),
        "is_receiver": is_receiver,
        "is_overdue": is_overdue(found, today),
        "may_decide": is_receiver and not is_own and is_waiting,
        "may_recall": speaks and is_waiting,
        "may_tell": speaks and found.kind == SubmissionKind.EXEMPTION and found.status in TELLABLE,
        "is_own": is_own,
        "other_rounds": same.exclude(pk=found.pk).order_by("round").defer("content"),
        "timeline": timeline(found) if found.kind == SubmissionKind.EXEMPTION else [],
        "forms": _forms(found, today) | (bound or {}),
        "refusal": refusal,
        **_content(found, today),
    }
    is_bad = any(form.errors for form in (bound or {}).values())
    return render(
        request, "ledger/submission.html", context, status=refusal.status if refusal else 400 if is_bad else 200
    )


#: Members are told of what was decided either way (EXE-02).
TELLABLE = (SubmissionStatus.ACCEPTED, SubmissionStatus.REFUSED)


@dataclass(frozen=True)
class Stop:
    """A stop of an exemption's way: explained, decided, told; each with its day."""

    label: str
    on: date | None
    note: str = ""


def timeline(found: Submission) -> list[Stop]:
    """Give the three dated states of an exemption (EXE-02, document 001)."""
    is_decided = found.status in TELLABLE and found.decided_at is not None
    return [
        Stop(pgettext("exemption", "Explained in writing"), localdate(found.sent_at), found.sent_by.name),
        Stop(
            pgettext("exemption", "Decided by the superior"),
            localdate(found.decided_at) if is_decided and found.decided_at else None,
            str(state_words(found)) if is_decided else "",
        ),
        Stop(pgettext("exemption", "Members and masses told"), found.told_on, found.told_how),
    ]


def is_overdue(found: Submission, today: date) -> bool:
    """Whether the receiver is past its own limit."""
    return found.status == SubmissionStatus.SENT and found.receipt_due_on is not None and found.receipt_due_on < today


def _forms(found: Submission, today: date) -> dict[str, forms.Form]:
    return {
        "accept": accept_form(found, today=today),
        "return": ReturnForm(auto_id="return-%s"),
        "refuse": RefuseForm(auto_id="refuse-%s"),
        "recall": RecallForm(auto_id="recall-%s"),
        "told": ToldForm(auto_id="told-%s", initial={"told_on": found.told_on or today, "told_how": found.told_how}),
    }


def _items(found: Submission) -> list[dict[str, Any]]:
    items = found.content.get("items")
    return items if isinstance(items, list) else []


def _content(found: Submission, today: date) -> dict[str, Any]:
    """Give what the kind's own part of the page shows."""
    if found.kind in (SubmissionKind.FILING, SubmissionKind.CATALOGUE):
        items = _items(found)
        return {
            "adopted_on": presenting.day_in(found.content, "adopted_on"),
            "rows": table_rows(items),
            "has_sections": any(item.get("section") for item in items),
        }
    owed = found.obligation
    content: dict[str, Any] = {
        "facts": presenting.facts_of(found),
        "texts": presenting.texts_of(found),
        "owed": owed,
        "verdict": verdict_on(State.of(owed), today) if owed is not None else "",
    }
    if found.kind in (SubmissionKind.ESCALATION, SubmissionKind.COUNTERSIGN):
        content |= {"version": presenting.version_of(found), "steps": presenting.steps_of(found)}
    if found.kind == SubmissionKind.EXTENSION:
        due_on = presenting.day_in(found.content, "due_on")
        content |= {
            "asked_for": presenting.day_in(found.content, "extended_to"),
            "granted": presenting.day_in(found.decision, "extended_to"),
            "working_days": presenting.working_days_asked(found),
            "most_days": int(setting("extension_max_days", on=today)),
            "latest": latest_extension(due_on, on=today) if due_on else None,
        }
    if found.kind == SubmissionKind.EXEMPTION:
        content["review_on"] = presenting.day_in(found.decision, "review_on")
    return content
