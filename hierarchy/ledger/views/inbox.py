"""The inbox 待办: what waits for a decision, oldest first, and what was decided; many reports received at once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, F, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from core.errors import Invalid, Refusal
from core.urls import district_url
from hierarchy.units.policies import decided_for

from ..models import Submission, SubmissionKind, SubmissionStatus
from ..querysets import SubmissionQuerySet
from ..receipts import Receipt, receipt_of
from ..receiving import BATCH_LIMIT, RECEIVABLE, Batch, receive_many
from ..wording import WORDINGS, Wording, state_words, wording_of

PER_PAGE = 50
LONGEST_SEARCH = 60
#: Where the session keeps what a batch left out, for the page that answers.
LEFT_KEY = "receipts_left"


@dataclass(frozen=True)
class Asked:
    """What the address asks for: the tab, the kind, the sender's name."""

    is_history: bool
    kind: str
    words: str

    @classmethod
    def of(cls, request: SignedInRequest) -> Asked:
        kind = request.GET.get("kind", "")
        if kind and kind not in SubmissionKind.values:
            raise Invalid(_("There is no kind of submission “%(value)s”.") % {"value": kind[:20]}, field="kind")
        words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
        return cls(request.GET.get("show") == "decided", kind, words)

    def query(self, **changed: Any) -> str:
        """Give the address's query with some of it changed; blank ones are left out."""
        now = {"show": "decided" if self.is_history else "", "kind": self.kind, "q": self.words} | changed
        kept = urlencode({key: value for key, value in now.items() if value})
        return f"?{kept}" if kept else ""

    def narrowed(self, rows: SubmissionQuerySet) -> SubmissionQuerySet:
        return rows.sent_by_name(self.words) if self.words else rows


@dataclass(frozen=True)
class Row:
    """One row of the list: in words, and whether the reader may tick it to receive it with others."""

    submission: Submission
    words: Wording
    state_words: str | Promise
    is_own: bool
    is_tickable: bool

    @classmethod
    def of(cls, submission: Submission, request: SignedInRequest) -> Row:
        is_own = submission.sent_by_id == request.user.person_id
        can_tick = submission.status == SubmissionStatus.SENT and submission.kind in RECEIVABLE
        return cls(submission, wording_of(submission), state_words(submission), is_own, can_tick and not is_own)


@never_cache
@login_required
@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """List what was sent to the units the reader decides for."""
    return _page(request)


@login_required
@require_POST
def inbox_receive(request: SignedInRequest) -> HttpResponse:
    """Receive what was ticked, or all that wait and are complete; the answer lists the numbers and what was left."""
    try:
        batch = receive_many(submission_ids=_chosen(request), actor=request.user, at=request.now)
    except Refusal as refusal:
        return _page(request, refusal=refusal)
    request.session[LEFT_KEY] = {"at": request.now.isoformat(), "left": _left(batch), "missing": batch.missing}
    return redirect(f"{district_url('inbox_received')}?{urlencode({'at': request.now.isoformat()})}")


@never_cache
@login_required
@require_safe
def inbox_received(request: SignedInRequest) -> HttpResponse:
    """Show what one batch received, with the numbers, and what it left and why."""
    at, received = _batch_of(request)
    kept = request.session.get(LEFT_KEY) or {}
    is_this = at is not None and kept.get("at") == at.isoformat()
    context = {
        "at": at,
        "received": received,
        "left": kept.get("left", []) if is_this else [],
        "missing": kept.get("missing", 0) if is_this else 0,
        "receipts_query": urlencode({"at": at.isoformat()}) if at else "",
    }
    return render(request, "ledger/received.html", context)


@never_cache
@login_required
@require_safe
def inbox_receipts(request: SignedInRequest) -> HttpResponse:
    """Show all receipts of one batch, one to a page, to be printed."""
    at, received = _batch_of(request)
    return render(request, "ledger/receipts.html", {"at": at, "received": received})


def _page(request: SignedInRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    asked = Asked.of(request)
    receivers = list(decided_for(request.user, on=request.today))
    mine = Submission.objects.filter(receiver__in=receivers)
    counts = _counted(mine, asked, request)
    shown = asked.narrowed(mine).filter(kind=asked.kind) if asked.kind else asked.narrowed(mine)
    page = Paginator(_ordered(shown, asked), PER_PAGE).get_page(request.GET.get("page"))
    rows = [Row.of(each, request) for each in page.object_list]
    context = {
        "receivers": receivers,
        "asked": asked,
        "is_history": asked.is_history,
        "waiting": counts.waiting,
        "overdue": counts.overdue,
        "complete": 0 if asked.is_history else _complete(shown, request).count(),
        "batch_limit": BATCH_LIMIT,
        "page": page,
        "rows": rows,
        "has_tickable": any(row.is_tickable for row in rows),
        "tabs": _tabs(asked, counts),
        "chips": _chips(asked, counts),
        "seen": request.now.isoformat(),
        "refusal": refusal,
    }
    return render(request, "ledger/inbox.html", context, status=refusal.status if refusal else 200)


def _ordered(rows: SubmissionQuerySet, asked: Asked) -> SubmissionQuerySet:
    """Give the tab's rows: waiting ones oldest first, decided ones newest first."""
    rows = rows.select_related("sender__kind", "receiver").defer("content")
    if asked.is_history:
        return rows.exclude(status=SubmissionStatus.SENT).order_by(F("decided_at").desc(), "id")
    return rows.waiting().with_completeness().order_by("sent_at", "id")


@dataclass(frozen=True)
class _Counts:
    """How many wait in all and past their limit, and per kind how many the tab holds under the search."""

    waiting: int
    overdue: int
    by_kind: dict[str, int]


def _counted(mine: SubmissionQuerySet, asked: Asked, request: SignedInRequest) -> _Counts:
    waiting = mine.waiting().aggregate(all=Count("pk"), overdue=Count("pk", filter=Q(receipt_due_on__lt=request.today)))
    of_tab = asked.narrowed(mine)
    of_tab = of_tab.exclude(status=SubmissionStatus.SENT) if asked.is_history else of_tab.waiting()
    by_kind = dict(of_tab.order_by().values_list("kind").annotate(number=Count("pk")))
    return _Counts(waiting["all"], waiting["overdue"], by_kind)


def _tabs(asked: Asked, counts: _Counts) -> list[dict[str, Any]]:
    address = district_url("inbox")
    return [
        {
            "label": _("To decide"),
            "url": address + asked.query(show=""),
            "current": not asked.is_history,
            "count": counts.waiting,
        },
        {
            "label": _("Decided"),
            "url": address + asked.query(show="decided"),
            "current": asked.is_history,
            "count": None,
        },
    ]


def _chips(asked: Asked, counts: _Counts) -> list[dict[str, Any]]:
    """Give a chip for all kinds and one for each kind that is there; none where there is one kind only."""
    kinds = [kind for kind in SubmissionKind.values if counts.by_kind.get(kind) or kind == asked.kind]
    if len(kinds) < 2 and not asked.kind:
        return []
    address = district_url("inbox")
    chips = [
        {
            "label": _("All kinds"),
            "url": address + asked.query(kind=""),
            "current": not asked.kind,
            "count": sum(counts.by_kind.values()),
        }
    ]
    return chips + [
        {
            "label": WORDINGS[kind].name,
            "url": address + asked.query(kind=kind),
            "current": kind == asked.kind,
            "count": counts.by_kind.get(kind, 0),
        }
        for kind in kinds
    ]


def _complete(rows: SubmissionQuerySet, request: SignedInRequest) -> SubmissionQuerySet:
    """Give what waits, can be received in a batch, is complete, and was not sent by the reader."""
    waiting = rows.waiting().filter(kind__in=RECEIVABLE).exclude(sent_by=request.user.person)
    return waiting.complete()


def _chosen(request: SignedInRequest) -> list[uuid.UUID]:
    """Read what is to be received: the ticked ones, or all complete ones that were there when the page was made."""
    if request.POST.get("all") != "complete":
        return [key for text in request.POST.getlist("submission") if (key := _uuid(text)) is not None]
    asked = Asked.of(request)
    rows = asked.narrowed(Submission.objects.filter(receiver__in=decided_for(request.user, on=request.today)))
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    seen = _moment(request.POST.get("seen", "")) or request.now
    found = _complete(rows.filter(sent_at__lte=seen), request).order_by("sent_at", "id")
    return list(found.values_list("pk", flat=True)[:BATCH_LIMIT])


def _left(batch: Batch) -> list[dict[str, str]]:
    """Give what the session keeps of those left out, for the page that answers."""
    return [
        {"pk": str(left.submission.pk), "unit": left.submission.sender.name, "message": left.message}
        for left in batch.left
    ]


def _batch_of(request: SignedInRequest) -> tuple[datetime | None, list[Receipt]]:
    """Give the moment of a batch and what the reader received at it, in the order of the numbers."""
    at = _moment(request.GET.get("at", ""))
    if at is None:
        return None, []
    theirs = Submission.objects.filter(decided_by=request.user.person, decided_at=at, status=SubmissionStatus.ACCEPTED)
    readable = theirs.filter(receiver__in=decided_for(request.user, on=request.today))
    rows = readable.select_related("sender", "receiver", "decided_by").order_by("receiver", "sent_at", "id")
    return at, [receipt_of(each) for each in rows[:BATCH_LIMIT]]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _moment(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and is_aware(found) else None
