"""The answers of the unit: on the board for everybody, on the members' page for its own people (FBK-05)."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hierarchy.ledger.vocabulary import CaseKind
from tenants.disclosure.members import for_members
from tenants.disclosure.policies import can_read_as_member
from tenants.disclosure.views import serve
from tenants.registry.requests import WorkRequest, WorkspaceRequest

from ..models import Reply
from ..public_answers import KINDS, as_public, public_file, public_result, shown_measures, with_chains

PER_PAGE = 20


@require_GET
def answers(request: WorkspaceRequest) -> HttpResponse:
    """List the answers on the board, newest first; `kind` narrows them."""
    context = _listed(request, Reply.objects.on_the_board())
    context["reads_as_member"] = can_read_as_member(request.user, request.unit, on=request.today)
    return render(request, "feedback/answers.html", context)


@require_GET
def answer(request: WorkspaceRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one answer of the board, with what was adopted and done."""
    reply = with_chains(Reply.objects.on_the_board()).filter(pk=pk).first()
    if reply is None:
        raise Http404(_("This answer is not on the board. It may have been taken off."))
    shown = as_public(reply)
    context = {
        "unit": request.unit,
        "answer": shown,
        "measures": shown_measures(shown, on=request.today),
        "result": public_result(shown, on=request.today),
    }
    return render(request, "feedback/answer.html", context)


@require_GET
def answer_file(request: WorkspaceRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponseBase:
    """Serve a photograph that was chosen to be shown with an answer on the board."""
    return serve(public_file(pk, file_pk))


@require_GET
@for_members
def member_answers(request: WorkRequest) -> HttpResponse:
    """List the answers for the unit's own people and those below it, with their text."""
    return render(request, "feedback/member_answers.html", _listed(request, Reply.objects.for_members()))


def _listed(request: WorkspaceRequest, replies: Any) -> dict[str, Any]:
    counts = dict(replies.order_by().values_list("case__kind").annotate(total=Count("pk")))
    kind = request.GET.get("kind", "")
    if kind in counts:
        replies = replies.filter(case__kind=kind)
    page = Paginator(with_chains(replies.newest_first()), PER_PAGE).get_page(request.GET.get("page") or 1)
    kinds = [*KINDS, CaseKind.ENQUIRY]
    return {
        "unit": request.unit,
        "page": page,
        "answers": [as_public(reply) for reply in page],
        "total": sum(counts.values()),
        "kind": kind if kind in counts else "",
        "kinds": [(str(code), CaseKind(code).label, counts[code]) for code in kinds if code in counts],
    }
