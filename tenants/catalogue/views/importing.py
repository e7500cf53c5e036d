"""Import of a table into the draft: read, shown, then confirmed; all or nothing."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.errors import Refusal, Stale
from core.refused_forms import put_refusal
from hierarchy.ledger.catalogue_table import table_rows
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions, policies
from ..comparing import Entry, compare
from ..forms import ImportForm
from ..importing import ImportedTable, read_table
from ..models import Catalogue, Section
from ..recognising import Known, LeavingRow, leaving_rows, recognise, resolve
from ..rows import Row
from .common import go, may, the_draft

SALT = "catalogue.import"
MAX_AGE_SECONDS = 24 * 3600


@require_http_methods(["GET", "POST"])
@for_workers
def import_table(request: WorkRequest) -> HttpResponse:
    """Take a file and show what it would make of the draft, or everything that is wrong with it."""
    catalogue = the_draft()
    policies.require_can_compile(request.user, request.unit, on=request.today)
    if request.method == "GET":
        return _page(request, catalogue, ImportForm(initial={"revision": catalogue.revision}))
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, catalogue, form, status=400)
    try:
        table = read_table(form.cleaned_data["file"].read())
    except Refusal as refusal:
        put_refusal(form, refusal)
        return _page(request, catalogue, form, status=refusal.status)
    known = recognise(table)
    if not table.is_good:
        return _page(request, catalogue, form, table=table, status=400)
    return _preview(request, catalogue, Preview.of(table, known), revision=form.cleaned_data["revision"])


@dataclass(frozen=True)
class Preview:
    """What a file says, between its preview and its confirmation: signed, so that what was seen is what is written."""

    sheet: str
    rows: list[Row]
    known: list[Known]
    columns: frozenset[str]
    ignored: list[int]

    @classmethod
    def of(cls, table: ImportedTable, known: list[Known]) -> Preview:
        return cls(table.sheet, table.rows, known, table.columns, table.ignored)

    def signed(self, *, catalogue: Catalogue, revision: int, leaving: list[LeavingRow]) -> str:
        """Give it with the draft it is for, and the rows in force of which the reader is told that they leave."""
        value = {
            "catalogue": str(catalogue.pk),
            "revision": revision,
            "sheet": self.sheet,
            "rows": [row.to_json() for row in self.rows],
            "known": [[_text(each.key), _text(each.section_id)] for each in self.known],
            "columns": sorted(self.columns),
            "ignored": self.ignored,
            "leaving": [str(row.item.key) for row in leaving],
        }
        return signing.dumps(value, salt=SALT, compress=True)

    @classmethod
    def from_signed(cls, value: dict[str, Any]) -> Preview:
        known = [Known(_key(key), _key(section)) for key, section in value["known"]]
        rows = [Row.from_json(row) for row in value["rows"]]
        return cls(value["sheet"], rows, known, frozenset(value["columns"]), value["ignored"])


def _text(key: uuid.UUID | None) -> str:
    return str(key) if key else ""


def _key(text: str) -> uuid.UUID | None:
    return uuid.UUID(text) if text else None


@require_POST
@for_workers
def confirm_import(request: WorkRequest) -> HttpResponse:
    """Write the previewed rows, once it is said that the rows in force which they leave out leave the catalogue."""
    catalogue = the_draft()
    try:
        value = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature as error:
        raise Stale(_("The preview has expired. Choose the file again.")) from error
    if value["catalogue"] != str(catalogue.pk):
        raise Stale(_("This preview belongs to another draft. Choose the file again."))
    preview = Preview.from_signed(value)
    told = {uuid.UUID(key) for key in value["leaving"]} if request.POST.get("leaving") else set()
    try:
        actions.import_rows(
            unit=request.unit,
            catalogue_id=catalogue.pk,
            revision=value["revision"],
            rows=preview.rows,
            known=preview.known,
            columns=preview.columns,
            leaving=told,
            actor=request.user,
            at=request.now,
        )
    except actions.RowsLeave as refusal:
        return _preview(request, catalogue, preview, revision=value["revision"], refusal=refusal)
    message = ngettext("%(count)d row has been imported.", "%(count)d rows have been imported.", len(preview.rows))
    messages.success(request, message % {"count": len(preview.rows)})
    return go(request.unit, "catalogue_edit")


def _preview(
    request: WorkRequest, catalogue: Catalogue, preview: Preview, *, revision: int, refusal: Refusal | None = None
) -> HttpResponse:
    items = list(catalogue.items.select_related("section").order_by("order"))
    names = {section.pk: section.name for section in Section.objects.all()}
    resolved = resolve(request.unit, preview.rows, preview.known, preview.columns, draft=items)
    entries = [
        Entry(each.key, order, each.row, names.get(each.section_id, "") if each.section_id else "")
        for order, each in enumerate(resolved, 1)
    ]
    leaving = leaving_rows(request.unit, {entry.key for entry in entries})
    context = {
        "unit": request.unit,
        "catalogue": catalogue,
        "table": preview,
        "rows": table_rows(
            [entry.row.to_json() | {"order": entry.order, "section": entry.section} for entry in entries]
        ),
        "has_sections": any(entry.section for entry in entries),
        "difference": compare([Entry.of(item) for item in items], entries),
        "leaving": leaving,
        "open_count": sum(row.open_count for row in leaving),
        "refusal": refusal,
        "payload": preview.signed(catalogue=catalogue, revision=revision, leaving=leaving),
    }
    status = refusal.status if refusal else 200
    return render(request, "catalogue/import_preview.html", context, status=status)


def _page(
    request: WorkRequest,
    catalogue: Catalogue,
    form: ImportForm,
    *,
    table: ImportedTable | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"unit": request.unit, "catalogue": catalogue, "form": form, "table": table, **may(request)}
    return render(request, "catalogue/import.html", context, status=status)
