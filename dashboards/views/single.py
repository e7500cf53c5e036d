"""One item owed, and one case: the records behind a row of the lists."""

from __future__ import annotations

import uuid

from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from core import display
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind, Channel, Outcome, Scope

from ..asking import asked
from ..evidence import case_evidence_of, evidence_of, item_sentence, visible_item
from ..gaps import Gap
from ..obligations import last_day_of_due_soon
from ..seeing import seen_by
from .framing import frame, page


@page
def obligation(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One item owed: how its due date came about, each act on it, what was decided and what was published."""
    visible = seen_by(request)
    entry = visible_item(pk, visible)
    if entry is None or entry.cancelled_on is not None:
        raise Http404(_("You see no such item. It may have been cancelled."))
    put = asked(request, all_periods=True)
    evidence = evidence_of(entry, put, due_soon_until=last_day_of_due_soon(put.as_of))
    framed = frame(request, put, all_periods=True, leaving_out=ONE, about=entry.title)
    context = framed | {
        "unit": entry.unit,
        "entry": entry,
        "scope": Scope(entry.scope).label,
        "evidence": evidence,
        "sentence": item_sentence(evidence) if evidence else entry.title,
        "gap": None if evidence else _not_yet(put.query(), display.day(put.as_of)),
    }
    return render(request, "dashboards/obligation.html", context)


@page
def case(request: SignedInRequest, pk: uuid.UUID) -> HttpResponseBase:
    """One case: its days and its outcome, never what was said or by whom. Real-name reports have no such page."""
    visible = seen_by(request)
    counted = FeedbackEntry.objects.exclude(kind=CaseKind.REPORT).select_related("unit")
    entry = counted.filter(pk=pk, unit__in=visible).first()
    if entry is None:
        raise Http404(_("You see no such case."))
    put = asked(request, all_periods=True)
    evidence = case_evidence_of(entry, put)
    state = evidence.state if evidence else entry
    kind = CaseKind(state.kind).label
    framed = frame(request, put, all_periods=True, leaving_out=ONE, about=str(kind))
    context = framed | {
        "unit": entry.unit,
        "entry": entry,
        "kind": kind,
        "channel": Channel(entry.channel).label,
        "outcome": Outcome(state.outcome).label if state.outcome else "",
        "evidence": evidence,
        "gap": None if evidence else _not_yet(put.query(), display.day(put.as_of)),
    }
    return render(request, "dashboards/case.html", context)


#: A page of one record has no structure, kind, line or locality to choose.
ONE = ("structure", "kind", "line", "locality")


def _not_yet(query: str, day: str) -> Gap:
    return Gap(
        _("Not yet recorded on %(day)s") % {"day": day},
        _("The record was made later."),
        "?" + "&".join(part for part in query.split("&") if not part.startswith("as_of=")),
        _("Show it as of today"),
    )
