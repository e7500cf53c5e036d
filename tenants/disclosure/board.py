"""The unit's public board 公开栏: open to everybody without signing in, and only to what society may read.

Everything here goes through `Publication.objects.on_the_board()`: published, neither withdrawn nor taken down, within
its term, scope `public`. No name of a person, no draft, no other scope. Closed units keep their board.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.qr import qr_code
from core.urls import unit_url
from hierarchy.ledger.vocabulary import CarrierLabel, Category
from tenants.registry.requests import WorkspaceRequest

from .board_reading import Group, groups_of, label_choices, publications_on, under
from .board_search import search_results
from .models import PUBLISHED_KINDS, Attachment, FileKind, Publication
from .plan_rule import plan_number
from .policies import can_read_as_member
from .succession import newer_than
from .views import serve

#: The board shows the newest of each category; the category's own page shows all, page by page.
PER_CATEGORY = 20


@require_GET
def board(request: WorkspaceRequest) -> HttpResponse:
    """Show the board, grouped by category, newest first; `label` and `category` narrow it, `q` searches it."""
    unit = request.unit
    if request.GET.get("q", "").strip():
        return search_results(request)
    publications = publications_on(request.today)
    label, category = request.GET.get("label", ""), request.GET.get("category", "")
    shown = under(publications, label)
    address = request.build_absolute_uri(unit_url(unit.slug, "board"))
    context = {
        "unit": unit,
        **_groups(groups_of(shown), category, request.GET.get("page") or "1"),
        "total": len(shown),
        "on_board": len(publications),
        "label": CarrierLabel(label).label if label in CarrierLabel.values else "",
        "label_code": label,
        "label_choices": label_choices(publications),
        "latest": max((publication.disclosed_on for publication in shown), default=None),
        "address": address,
        "code": qr_code(address),
        "reads_as_member": can_read_as_member(request.user, unit, on=request.today),
    }
    return render(request, "disclosure/board.html", context)


def _groups(groups: list[Group], category: str, page: str) -> dict[str, Any]:
    """Give the groups to show: all with their newest, or one category page by page."""
    chosen = next((group for group in groups if group.code == category), None)
    if chosen is None:
        shown = [{"group": group, "standing": group.standing[:PER_CATEGORY]} for group in groups]
        return {"groups": shown, "page": None, "category": ""}
    paged = Paginator(chosen.standing, PER_CATEGORY).get_page(page)
    return {"groups": [{"group": chosen, "standing": paged.object_list}], "page": paged, "category": chosen.code}


def published(pk: uuid.UUID, on: date) -> Publication:
    """Give what is on the board of a disclosure on a day.

    :raises Http404: if there is nothing that anybody may read.
    """
    publication = (
        Publication.objects.on_the_board(on=on)
        .with_corrections()
        .filter(version__disclosure_id=pk)
        .select_related("version__disclosure")
        .first()
    )
    if publication is None:
        raise Http404(_("This item is not on the board. It may have been withdrawn, or its time is over."))
    return publication


@require_GET
def board_item(request: WorkspaceRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one item of the board: text, files by what they are for, day and forms, and what replaced it."""
    publication = published(pk, request.today)
    version = publication.version
    of_item = Publication.objects.on_the_board(on=request.today).exclude(pk=publication.pk)
    key = version.disclosure.item_key
    others = (
        list(of_item.filter(version__disclosure__item_key=key).select_related("version__disclosure")) if key else []
    )
    context = {
        "unit": request.unit,
        "publication": publication,
        "version": version,
        "category": Category(version.disclosure.category).label,
        "plan_number": plan_number(version.disclosure),
        "period": version.disclosure.period_name,
        "newer": newer_than(publication, others),
        "file_groups": file_groups(version.attachments.order_by("uploaded_at", "id")),
    }
    return render(request, "disclosure/board_item.html", context)


def file_groups(attachments: Any) -> list[dict[str, Any]]:
    """Put the files that may leave the unit into groups by what they are for (CON-15)."""
    files = list(attachments.filter(kind__in=PUBLISHED_KINDS))
    names = {
        FileKind.CONTENT: _("Attachments"),
        FileKind.INTERPRETATION: _("What the policy means"),
        FileKind.FLOW_CHART: _("How powers are exercised: flow charts"),
    }
    groups = [{"kind": kind, "name": names[kind], "files": [f for f in files if f.kind == kind]} for kind in names]
    return [group for group in groups if group["files"]]


@require_GET
def board_file(request: WorkspaceRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponseBase:
    """Serve a file of an item on the board. Evidence stays inside the unit."""
    publication = published(pk, request.today)
    return serve(Attachment.objects.filter(pk=file_pk, version=publication.version, kind__in=PUBLISHED_KINDS).first())
