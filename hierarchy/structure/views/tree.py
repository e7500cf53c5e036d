"""The tree to look through, and a unit's own page of the structure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from hierarchy.units.models import DemonstrationSite, LineLead, Unit, UnitPosition
from hierarchy.units.querysets import UnitQuerySet

from ..forms import options_html
from ..models import YearOpening
from ..querysets import in_scope, without_line
from .frame import for_the_office

PER_PAGE = 50
OFFERS = 12


def _with_counts(units: QuerySet[Unit]) -> QuerySet[Unit]:
    below = Count("children", filter=Q(children__closed_on__isnull=True))
    return units.select_related("kind", "line", "locality").annotate(open_below=below).order_by("code")


def _branch(units: Sequence[Unit], opened: set[int], children: dict[int, list[Unit]]) -> list[dict[str, Any]]:
    """Give the nodes of one level with those below the opened ones."""
    return [
        {
            "unit": unit,
            "is_open": unit.pk in opened,
            "nodes": _branch(children.get(unit.pk, []), opened, children) if unit.pk in opened else [],
        }
        for unit in units
    ]


@require_safe
@for_the_office
def tree(request: SignedInRequest) -> HttpResponse:
    """Show the tree: the roots and what is opened; or the units found by code or name.

    Query: `q` text, `open` the code of a unit whose branch is shown, `closed=1` closed units too, `lineless=1`.
    """
    words = request.GET.get("q", "").strip()[:120]
    show_closed, lineless = request.GET.get("closed") == "1", request.GET.get("lineless") == "1"
    context: dict[str, Any] = {
        "words": words,
        "show_closed": show_closed,
        "lineless": lineless,
        "total": Unit.objects.filter(closed_on__isnull=True).count(),
        "lineless_count": without_line().count(),
        "in_scope_count": in_scope().count(),
        "year": YearOpening.objects.first(),
    }
    if words or lineless or show_closed:
        context["found"] = Paginator(_found(words, show_closed, lineless), PER_PAGE).get_page(request.GET.get("page"))
    else:
        context["nodes"] = _opened_tree(request.GET.get("open", ""))
    return render(request, "structure/tree.html", context)


def _found(words: str, show_closed: bool, lineless: bool) -> QuerySet[Unit]:
    units: UnitQuerySet = without_line() if lineless else Unit.objects.all()
    if show_closed and not lineless:
        units = units.filter(closed_on__isnull=False)
    elif not words:
        units = units.filter(closed_on__isnull=True)
    if words:
        units = units.called(words)
    return _with_counts(units).select_related("kind", "line", "locality", "parent")


def _opened_tree(code: str) -> list[dict[str, Any]]:
    roots = list(_with_counts(Unit.objects.filter(parent__isnull=True, closed_on__isnull=True)))
    target = Unit.objects.filter(code=code).first() if code else None
    opened = set(target.get_ancestors(include_self=True).values_list("pk", flat=True)) if target else set()
    if len(roots) == 1:
        opened.add(roots[0].pk)
    children: dict[int, list[Unit]] = {}
    for unit in _with_counts(Unit.objects.filter(parent__in=opened, closed_on__isnull=True)):
        children.setdefault(unit.parent_id, []).append(unit)
    return _branch(roots, opened, children)


@require_safe
@for_the_office
def children(request: SignedInRequest, code: str) -> HttpResponse:
    """Give the units directly below one, for the tree to open in place."""
    unit = get_object_or_404(Unit, code=code)
    below = _with_counts(Unit.objects.filter(parent=unit, closed_on__isnull=True))
    nodes = [{"unit": child, "is_open": False, "nodes": []} for child in below]
    return render(request, "structure/tree.html#branch", {"nodes": nodes})


@require_safe
@for_the_office
def options(request: HttpRequest) -> HttpResponse:
    """Give the units whose code or name holds what is typed, as options. The box's name says where it stands."""
    field = request.GET.get("field", "")
    words = request.GET.get(field, "").strip()[:120] if field.isidentifier() else ""
    units = Unit.objects.called(words).filter(closed_on__isnull=True)
    return HttpResponse(options_html(units.order_by("code")[:OFFERS]) if words else "")


@require_safe
@for_the_office
def unit(request: SignedInRequest, code: str) -> HttpResponse:
    """Show one unit: what is known of it, where it stood when, what leads it has, and what may be done."""
    found = get_object_or_404(
        Unit.objects.select_related("kind", "line", "locality", "parent", "merged_into"), code=code
    )
    positions = UnitPosition.objects.filter(unit=found).select_related("parent", "line", "locality")
    context = {
        "unit": found,
        "positions": _history(positions.order_by("valid_from")),
        "above": found.get_ancestors(),
        "below": Unit.objects.filter(parent=found, closed_on__isnull=True).order_by("code"),
        "leads": _leads_of(found, request.today),
        "sites": DemonstrationSite.objects.filter(unit=found).order_by("-valid_from", "-pk"),
    }
    return render(request, "structure/unit.html", context)


def _history(positions: QuerySet[UnitPosition]) -> list[tuple[UnitPosition, bool]]:
    """Give the positions, latest first, each with whether only a superior moved when it began."""
    shown: list[tuple[UnitPosition, bool]] = []
    before: tuple[Any, ...] | None = None
    for position in positions:
        place = (position.parent_id, position.line_id, position.locality_id)
        shown.append((position, before == (*place, position.valid_from)))
        before = (*place, position.valid_to)
    return shown[::-1]


def _leads_of(unit: Unit, today: date) -> list[LineLead]:
    return list(LineLead.objects.valid(today).filter(unit=unit).select_related("line").order_by("line__order"))
