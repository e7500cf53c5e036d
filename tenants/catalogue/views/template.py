"""The superior's template 下发目录: what it says, what adopting it would change, and adopting it (CAT-03)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from core.errors import Refusal
from hierarchy.ledger.catalogue_table import table_rows
from hierarchy.ledger.issuing import template_for
from hierarchy.ledger.models import IssuedTemplate
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..actions import Source
from ..issued import RowChange, carried_over, changes, is_bound, is_current, keyed
from ..models import Catalogue, CatalogueItem
from .common import go, may


@require_GET
@for_workers
def superior_template(request: WorkRequest) -> HttpResponse:
    """Show the template in use for this unit, row by row against the catalogue in force."""
    return template_page(request)


def template_page(request: WorkRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    """Draw the template, with what could not be done if something could not."""
    template = template_for(request.unit)
    in_force = Catalogue.objects.in_force()
    items = list(CatalogueItem.objects.of_version_in_force().order_by("order"))
    context = {
        "unit": request.unit,
        "template": template,
        "rows": table_rows(template.rows) if template else [],
        "is_bound": is_bound(request.unit),
        "is_current": template is not None and is_current(in_force, items, template),
        "catalogue": in_force,
        "changes": _shown(request, template, items) if template and in_force else [],
        "draft": Catalogue.objects.draft() or Catalogue.objects.submitted(),
        "refusal": refusal,
        **may(request),
    }
    return render(request, "catalogue/template.html", context, status=refusal.status if refusal else 200)


def _shown(request: WorkRequest, template: IssuedTemplate, items: list[CatalogueItem]) -> list[dict[str, object]]:
    """Give each change with its row before and after in words."""
    found = changes(keyed(items), carried_over(template, unit=request.unit, in_force=items))
    return [{"kind": each.kind, "before": _words(each, "before"), "after": _words(each, "after")} for each in found]


def _words(change: RowChange, side: str) -> object:
    row = getattr(change, side)
    return table_rows([row.to_json() | {"order": 0}])[0] if row is not None else None


@require_POST
@for_workers
def adopt_template(request: WorkRequest) -> HttpResponse:
    """Open a draft from the template; what the unit added and declared is carried over."""
    try:
        actions.start_version(unit=request.unit, source=Source.ISSUED, actor=request.user, at=request.now)
    except Refusal as refusal:
        if refusal.status not in (400, 409):
            raise
        return template_page(request, refusal=refusal)
    return go(request.unit, "catalogue_edit")
