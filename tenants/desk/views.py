"""The desk: what this unit has to do this month, and what waits for the reader; on the screen and on paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from core.urls import district_url, unit_url
from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import roles_in
from tenants.disclosure.pending import pending_of
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest, WorkspaceRequest

from .calendar_feed import token_for
from .policies import can_read_history
from .todo import MOST_CARDS, Card, Todo, todo_of

PUBLISHERS = frozenset({Role.DRAFTER, Role.DEPUTY, Role.APPROVER, Role.HEAD})


@require_GET
def desk(request: WorkspaceRequest) -> HttpResponseBase:
    """Show the desk; a party member without a duty is taken to what was disclosed to members."""
    if request.user.is_authenticated and roles_in(request.user, request.unit, on=request.today) == {Role.MEMBER}:
        return redirect(unit_url(request.unit.slug, "members"))
    return _desk(request)


@for_workers
def _desk(request: WorkRequest) -> HttpResponse:
    context = _context(request)
    todo: Todo = context["todo"]
    token = token_for(request.user, request.unit, language=get_language() or "zh-hans")
    context |= {
        "piles": _piles(todo),
        "pending": pending_of(request.unit, today=request.today),
        "is_drafter": Role.DRAFTER in request.roles,
        "may_publish": bool(request.roles & PUBLISHERS),
        "may_read_history": can_read_history(request.roles),
        "superior": _superior_to_ask(request.unit),
        "calendar_url": request.build_absolute_uri(district_url("calendar_feed", token=token)),
    }
    return render(request, "desk/desk.html", context)


def _superior_to_ask(unit: Unit) -> Unit | None:
    """Give the superior if it has a workspace that takes questions from below."""
    return Unit.objects.filter(pk=unit.parent_id, tenant__isnull=False, closed_on__isnull=True).first()


@require_GET
@for_workers
def desk_print(request: WorkRequest) -> HttpResponse:
    """Show the desk as a sheet of paper with boxes to tick."""
    return render(request, "desk/print.html", _context(request))


def _context(request: WorkRequest) -> dict[str, Any]:
    return {"unit": request.unit, "todo": todo_of(request.user, request.unit, request.roles, today=request.today)}


def _piles(todo: Todo) -> list[tuple[str, Sequence[Card], int]]:
    """Give the piles that have something on them: name, the cards shown, how many more there are."""
    group = todo.confirmation_group
    piles = (("overdue", todo.overdue), ("due", todo.due), ("returned", todo.returned))
    return [
        (name, cards[:MOST_CARDS], max(0, len(cards) - MOST_CARDS))
        for name, cards in piles
        if cards or (group is not None and group.pile == name)
    ]
