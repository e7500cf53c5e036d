"""The content rules 内容细则: which rows realise each, which have none, and the links that words suggest (CAT-04)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from core.errors import Invalid, Refusal
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..completeness import realised
from ..content_sets import ContentCategory, content_sets, focus_for, set_for
from ..forms import RevisionForm
from ..matching import suggestions
from ..models import Catalogue, CatalogueItem
from ..rows import Row
from .common import go, may, on_draft


@require_GET
@for_workers
def content(request: WorkRequest) -> HttpResponse:
    """Show the rules of the unit's kind with their rows, then the other sets to read; it can be printed."""
    return content_page(request)


def content_page(request: WorkRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    """Draw the rules, with what could not be done if something could not."""
    draft = Catalogue.objects.draft()
    shown = draft or Catalogue.objects.in_force()
    items = list(CatalogueItem.objects.filter(catalogue=shown).order_by("order")) if shown else []
    rows = [Row.of(item) for item in items]
    of_kind = set_for(request.unit.kind)
    may_link = draft is not None and may(request)["may_compile"]
    categories = [*focus_for(request.unit.kind), *(of_kind.categories if of_kind else ())]
    annex = _annex(categories, items, rows, suggests=may_link)
    rules = [rule for category in annex for rule in category["rules"]]
    context = {
        "unit": request.unit,
        "catalogue": shown,
        "set": of_kind,
        "annex": annex,
        "rule_count": len(rules),
        "without_row": sum(1 for rule in rules if not rule["items"]),
        "has_suggestions": any(rule["suggested"] for rule in rules),
        "others": [each for each in content_sets() if each != of_kind],
        "may_link": may_link,
        "refusal": refusal,
    }
    return render(request, "catalogue/content.html", context, status=refusal.status if refusal else 200)


def _annex(
    categories: Sequence[ContentCategory], items: Sequence[CatalogueItem], rows: Sequence[Row], *, suggests: bool
) -> list[dict[str, Any]]:
    linked = realised(rows)
    found = suggestions([rule for each in categories for rule in each.rules], rows, linked=linked) if suggests else {}
    return [
        {
            "name": category.name,
            "rules": [
                {
                    "code": rule.code,
                    "text": rule.text,
                    "items": [items[place] for place in linked.get(rule.code, ())],
                    "suggested": [items[place] for place in found.get(rule.code, ())],
                }
                for rule in category.rules
            ],
        }
        for category in categories
    ]


@require_POST
@for_workers
def link(request: WorkRequest) -> HttpResponse:
    """Keep the suggested links that were confirmed."""
    try:
        links = _links(request.POST.getlist("link"))
        count = actions.link_rules(links=links, **on_draft(request, RevisionForm(request.POST)))
    except Refusal as refusal:
        if refusal.status not in (400, 409) or Catalogue.objects.draft() is None:
            raise
        return content_page(request, refusal=refusal)
    message = ngettext("%(count)d link has been added.", "%(count)d links have been added.", count)
    messages.success(request, message % {"count": count})
    return go(request.unit, "catalogue_content")


def _links(values: Sequence[str]) -> dict[uuid.UUID, list[str]]:
    """Read `item|code` of each box.

    :raises Invalid: if a box is none of the page's.
    """
    links: dict[uuid.UUID, list[str]] = {}
    for value in values:
        item_id, _bar, code = value.partition("|")
        try:
            links.setdefault(uuid.UUID(item_id), []).append(code)
        except ValueError as error:
            raise Invalid(_("Reload the page and try again."), field="link") from error
    return links
