"""The draft: starting, its table, its rows."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal, Stale
from core.refused_forms import put_refusal
from hierarchy.ledger.issuing import template_for as template_issued_for
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..actions import Source
from ..actions.adopting import needs_approval
from ..actions.approving import submission_of
from ..comparing import difference_of
from ..completeness import obstacles
from ..drafts import ItemGone, last_editor_of
from ..forms import ApplicabilityForm, RevisionForm, RowForm, StartForm
from ..issued import is_bound
from ..models import Catalogue, CatalogueItem
from ..policies import can_adopt
from ..rows import Row
from ..templates import template_for
from .approving import submitted_page
from .common import findings_of, go, may, on_draft, renew_revision, table_of, the_draft


@require_http_methods(["GET", "POST"])
@for_workers
def start(request: WorkRequest) -> HttpResponse:
    """Open a draft from the template, from the version in force, or empty."""
    form = StartForm(request.POST or None, sources=_sources(request))
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


def _sources(request: WorkRequest) -> list[Source]:
    """Give what a version of this unit may start from, the likely one first."""
    in_force = Catalogue.objects.in_force()
    issued = template_issued_for(request.unit)
    if issued is not None and is_bound(request.unit):
        rests_on_one = in_force is not None and in_force.template_number is not None
        return [Source.ISSUED, Source.IN_FORCE] if rests_on_one else [Source.ISSUED]
    sources = [Source.IN_FORCE] if in_force else []
    sources += [Source.ISSUED] if issued is not None else []
    sources += [Source.TEMPLATE] if template_for(request.unit.kind) else []
    return [*sources, Source.EMPTY]


@require_GET
@for_workers
def draft(request: WorkRequest) -> HttpResponse:
    """Show the draft as a table to work on; what lies with the superior is shown as it lies there."""
    submitted = Catalogue.objects.submitted()
    return submitted_page(request, submitted) if submitted is not None else draft_page(request)


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
        "obstacles": obstacles(items, on=request.today),
        "findings": findings_of(request, items),
        "needs_approval": needs_approval(request.unit, on=request.today),
        "sent": submission_of(catalogue.pk),
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
        actions.discard_draft(**on_draft(request, form))
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The draft has been discarded. The version in force stays as it is."))
    return go(request.unit, "catalogue")


@require_POST
@for_workers
def confirm(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Settle the doubt on a row."""
    form = RevisionForm(request.POST)
    try:
        item = actions.confirm_item(item_id=pk, **on_draft(request, form))
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("Row %(number)d is confirmed.") % {"number": item.order})
    return go(request.unit, "catalogue_edit")


@require_POST
@for_workers
def remove(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a row out of the draft."""
    form = RevisionForm(request.POST)
    try:
        actions.remove_item(item_id=pk, **on_draft(request, form))
    except Refusal as refusal:
        return refused(request, refusal)
    messages.success(request, _("The row has been removed from the draft."))
    return go(request.unit, "catalogue_edit")


def refused(request: WorkRequest, refusal: Refusal) -> HttpResponse:
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
        return _row_page(request, catalogue, RowForm(initial=initial, kind=request.unit.kind))
    form = RowForm(request.POST, kind=request.unit.kind)
    if not form.is_valid():
        return _row_page(request, catalogue, form, status=400)
    try:
        with transaction.atomic():
            item = actions.add_item(row=form.row, section_id=form.section_id, **on_draft(request, form))
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
    if item.is_issued:
        return issued_row_page(request, catalogue, item)
    if request.method == "GET":
        return _row_page(
            request, catalogue, RowForm.of(item, revision=catalogue.revision, kind=request.unit.kind), item=item
        )
    form = RowForm(request.POST, kind=request.unit.kind, standing=Row.of(item))
    if not form.is_valid():
        return _row_page(request, catalogue, form, item=item, status=400)
    try:
        with transaction.atomic():
            saved = actions.edit_item(item_id=pk, row=form.row, section_id=form.section_id, **on_draft(request, form))
            _place(request, form, saved)
    except Refusal as refusal:
        return _row_refused(request, form, refusal, item=item)
    messages.success(request, _("“%(item)s” has been saved.") % {"item": saved.level3})
    return go(request.unit, "catalogue_edit")


def issued_row_page(
    request: WorkRequest, catalogue: Catalogue, item: CatalogueItem, *, form: ApplicabilityForm | None = None
) -> HttpResponse:
    """Show a row of the superior's template: it stands, or is declared not applicable here."""
    initial = {"revision": catalogue.revision, "reason": item.not_applicable}
    context = {
        "unit": request.unit,
        "catalogue": catalogue,
        "item": item,
        "rows": table_of([item]),
        "form": form or ApplicabilityForm(initial=initial),
        **may(request),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "catalogue/row_issued.html", context, status=status)


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
