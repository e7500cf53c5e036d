"""The desk: what this unit has to do this month, and what waits for the reader."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from core.urls import unit_url
from hierarchy.units.models import Role
from hierarchy.units.policies import roles_in
from tenants.disclosure.pending import pending_of
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest, WorkspaceRequest

from .todo import MOST_CARDS, todo_of


@require_GET
def desk(request: WorkspaceRequest) -> HttpResponseBase:
    """Show the desk; a party member without a duty is taken to the board."""
    if request.user.is_authenticated and roles_in(request.user, request.unit, on=request.today) == {Role.MEMBER}:
        return redirect(unit_url(request.unit.slug, "board"))
    return _desk(request)


@for_workers
def _desk(request: WorkRequest) -> HttpResponse:
    todo = todo_of(request.user, request.unit, request.roles, today=request.today)
    context = {
        "unit": request.unit,
        "todo": todo,
        "pending": pending_of(request.unit, today=request.today),
        "cards": todo.first[:MOST_CARDS],
        "more": max(0, len(todo.first) - MOST_CARDS),
        "is_drafter": Role.DRAFTER in request.roles,
        "may_publish": bool(request.roles & {Role.DRAFTER, Role.DEPUTY, Role.APPROVER, Role.HEAD}),
    }
    return render(request, "desk/desk.html", context)
