"""The draft: starting, its table, its rows."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal, Stale
from core.refused_forms import put_refusal
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..actions import Source
from ..actions.adopting import obstacles
from ..comparing import difference_of
from ..drafts import ItemGone, last_editor_of
from ..forms import RevisionForm, RowForm, StartForm
from ..models import Catalogue, CatalogueItem
from ..policies import can_adopt
from ..templates import template_for
from .common import go, may, renew_revision, table_of, the_draft


@require_http_methods(["GET", "POST"])
@for_workers
def start(request: WorkRequest) -> HttpResponse:
    """Open a draft from the template, from the version in force, or empty."""
    sources = [Source.TEMPLATE] if template_for(request.unit.kind) else []
    if Catalogue.objects.in_force():
        sources.insert(0, Source.IN_FORCE)
    form = StartForm(request.POST or None, sources=[*sources, Source.EMPTY])
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                actions.start_version(unit=request.unit, actor=request.user, at=request.now, **form.cleaned_data)
                return go(request.unit, "catalogue_edit")
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    context = {"unit": request.unit, "form": form, "draft": Catalogue.objects.draft(), **may(request)}
    return render(request, "catalogue/start.html", context, status=status)


@require_GET
@for_workers
def draft(request: WorkRequest) -> HttpResponse:
    """Show the draft as a table to work on."""
    return draft_page(request)


def draft_page(request: WorkRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    """Draw the draft, with what could not be done if something could not."""
    catalogue = the_draft()
    items = list(catalogue.items.select_related("section").order_by("order"))
    in_force = list(CatalogueItem.objects.of_version_in_force())
    rows = table_of(items)
    context = {
        "unit": request.unit,
        "catalogue": catalogue,
        "rows": rows,
        "has_sections": any(row.section for row in rows),
        "obstacles": obstacles(items),
        "difference": difference_of(items, in_force) if in_force else None,
        "may_adopt": can_adopt(request.roles, request.user, catalogue),
        "last_editor": last_editor_of(catalogue),
        "refusal": refusal,
        **may(request),
    }
    return render(request, "catalogue/draft.html", context, status=refusal.status if refusal else 200)


@require_POST
@for_workers
def discard(request: WorkRequest) -> HttpResponse:
    """Delete the draft."""
    form = RevisionForm(request.POST)
    try:
        actions.discard_draft(**_on_draft(request, form))
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("The draft has been discarded. The version in force stays as it is."))
    return go(request.unit, "catalogue")


@require_POST
@for_workers
def confirm(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Settle the doubt on a row."""
    form = RevisionForm(request.POST)
    try:
        item = actions.confirm_item(item_id=pk, **_on_draft(request, form))
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("Row %(number)d is confirmed.") % {"number": item.order})
    return go(request.unit, "catalogue_edit")


@require_POST
@for_workers
def remove(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a row out of the draft."""
    form = RevisionForm(request.POST)
    try:
        actions.remove_item(item_id=pk, **_on_draft(request, form))
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("The row has been removed from the draft."))
    return go(request.unit, "catalogue_edit")


def _on_draft(request: WorkRequest, form: RevisionForm) -> dict[str, Any]:
    """Give what every change of the draft needs.

    :raises Stale: if the page sent no revision.
    """
    if not form.is_valid():
        raise Stale(_("Reload the page and try again."))
    return {
        "unit": request.unit,
        "catalogue_id": the_draft().pk,
        "revision": form.cleaned_data["revision"],
        "actor": request.user,
        "at": request.now,
    }


def _refused(request: WorkRequest, refusal: Refusal) -> HttpResponse:
    """Say on the draft's page what could not be done; without a draft, or for strangers, leave it to the middleware."""
    if refusal.status not in (400, 409) or Catalogue.objects.draft() is None:
        raise refusal
    return draft_page(request, refusal=refusal)


@require_http_methods(["GET", "POST"])
@for_workers
def add_row(request: WorkRequest) -> HttpResponse:
    """Add a row to the draft."""
    catalogue = the_draft()
    if request.method == "GET":
        level1, level2 = request.GET.get("level1", ""), request.GET.get("level2", "")
        initial = {"revision": catalogue.revision, "level1": level1[:100], "level2": level2[:100]}
        return _row_page(request, catalogue, RowForm(initial=initial))
    form = RowForm(request.POST)
    if not form.is_valid():
        return _row_page(request, catalogue, form, status=400)
    try:
        with transaction.atomic():
            item = actions.add_item(row=form.row, section_id=form.section_id, **_on_draft(request, form))
            _place(request, form, item)
    except Refusal as refusal:
        return _row_refused(request, form, refusal)
    messages.success(request, _("“%(item)s” has been added.") % {"item": item.level3})
    return go(request.unit, "catalogue_edit")


@require_http_methods(["GET", "POST"])
@for_workers
def edit_row(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a row of the draft."""
    catalogue = the_draft()
    item = CatalogueItem.objects.filter(catalogue=catalogue, pk=pk).first()
    if item is None:
        raise ItemGone(_("This row has been removed from the draft. Go back to the draft and look at it again."))
    if request.method == "GET":
        return _row_page(request, catalogue, RowForm.of(item, revision=catalogue.revision), item=item)
    form = RowForm(request.POST)
    if not form.is_valid():
        return _row_page(request, catalogue, form, item=item, status=400)
    try:
        with transaction.atomic():
            saved = actions.edit_item(item_id=pk, row=form.row, section_id=form.section_id, **_on_draft(request, form))
            _place(request, form, saved)
    except Refusal as refusal:
        return _row_refused(request, form, refusal, item=item)
    messages.success(request, _("“%(item)s” has been saved.") % {"item": saved.level3})
    return go(request.unit, "catalogue_edit")


def _place(request: WorkRequest, form: RowForm, item: CatalogueItem) -> None:
    """Move the row to the number that was typed, if it is another."""
    place = form.cleaned_data["place"]
    catalogue = the_draft()
    ids = list(catalogue.items.order_by("order").values_list("pk", flat=True))
    if not place or ids.index(item.pk) + 1 == min(place, len(ids)):
        return
    ids.remove(item.pk)
    ids.insert(place - 1, item.pk)
    actions.reorder(
        unit=request.unit,
        catalogue_id=catalogue.pk,
        revision=catalogue.revision,
        item_ids=ids,
        actor=request.user,
        at=request.now,
    )


def _row_refused(
    request: WorkRequest, form: RowForm, refusal: Refusal, *, item: CatalogueItem | None = None
) -> HttpResponse:
    """Show the form again with everything typed; after a stale one, saving again is on the sight of the row now."""
    catalogue = the_draft()
    put_refusal(form, refusal)
    if isinstance(refusal, Stale):
        renew_revision(form, catalogue.revision)
    return _row_page(request, catalogue, form, item=item, status=refusal.status, is_stale=isinstance(refusal, Stale))


def _row_page(
    request: WorkRequest,
    catalogue: Catalogue,
    form: RowForm,
    *,
    item: CatalogueItem | None = None,
    status: int = 200,
    is_stale: bool = False,
) -> HttpResponse:
    context = {
        "unit": request.unit,
        "catalogue": catalogue,
        "form": form,
        "item": item,
        "now_rows": table_of([item]) if item and is_stale else [],
        **may(request),
    }
    return render(request, "catalogue/row.html", context, status=status)
