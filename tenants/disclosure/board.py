"""The unit's public board 公开栏: open to everybody without signing in, and only to what society may read.

Everything here goes through `Publication.objects.on_the_board()`: published, not withdrawn, scope `public`. No name of
a person, no draft, no other scope. Closed units keep their board.
"""

from __future__ import annotations

import uuid
from itertools import groupby

import segno
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.urls import unit_url
from hierarchy.ledger.vocabulary import Category
from tenants.registry.requests import WorkspaceRequest

from .models import PUBLISHED_KINDS, Attachment, Publication
from .plan_rule import plan_number
from .views import serve

#: The board shows the newest of each category; older items stay readable at their addresses.
PER_CATEGORY = 50


@require_GET
def board(request: WorkspaceRequest) -> HttpResponse:
    """Show the board, grouped by category in the vocabulary's order, newest first."""
    unit = request.unit
    publications = list(
        Publication.objects.on_the_board()
        .select_related("version__disclosure")
        .defer("version__body")
        .order_by("version__disclosure__category", "-disclosed_on", "-id")
    )
    order = {code: index for index, code in enumerate(Category.values)}
    publications.sort(key=lambda publication: order.get(publication.version.disclosure.category, len(order)))
    groups = [
        {"label": Category(code).label, "code": code, "publications": list(items)[:PER_CATEGORY]}
        for code, items in groupby(publications, key=lambda publication: publication.version.disclosure.category)
    ]
    address = request.build_absolute_uri(unit_url(unit.slug, "board"))
    context = {
        "unit": unit,
        "groups": groups,
        "total": len(publications),
        "latest": max((publication.disclosed_on for publication in publications), default=None),
        "address": address,
        "code": qr_code(address),
    }
    return render(request, "disclosure/board.html", context)


def qr_code(address: str) -> str:
    """Draw an address as a QR code: inline SVG without style or script."""
    drawn = segno.make(address, error="m").svg_inline(
        scale=4, border=2, dark="black", light="white", svgclass=None, lineclass=None, omitsize=True
    )
    return mark_safe(drawn)  # noqa: S308 - segno draws paths only; the address is encoded in them, not written


def _published(pk: uuid.UUID) -> Publication:
    publication = (
        Publication.objects.on_the_board()
        .filter(version__disclosure_id=pk)
        .select_related("version__disclosure")
        .first()
    )
    if publication is None:
        raise Http404(_("This item is not on the board. It may have been withdrawn."))
    return publication


@require_GET
def board_item(request: WorkspaceRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one item of the board: text, files, day and forms."""
    publication = _published(pk)
    version = publication.version
    context = {
        "unit": request.unit,
        "publication": publication,
        "version": version,
        "category": Category(version.disclosure.category).label,
        "plan_number": plan_number(version.disclosure),
        "period": version.disclosure.period_name,
        "files": version.attachments.filter(kind__in=PUBLISHED_KINDS).order_by("uploaded_at", "id"),
    }
    return render(request, "disclosure/board_item.html", context)


@require_GET
def board_file(request: WorkspaceRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponseBase:
    """Serve a file of an item on the board. Evidence stays inside the unit."""
    publication = _published(pk)
    return serve(Attachment.objects.filter(pk=file_pk, version=publication.version, kind__in=PUBLISHED_KINDS).first())
