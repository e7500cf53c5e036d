"""Import of a table into the draft: read, shown, then confirmed; all or nothing."""

from __future__ import annotations

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
from ..comparing import difference_of_rows
from ..forms import ImportForm
from ..importing import ImportedTable, marked_like, read_table
from ..models import Catalogue
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
    if not table.is_good:
        return _page(request, catalogue, form, table=table, status=400)
    return _preview(request, catalogue, table, revision=form.cleaned_data["revision"])


@require_POST
@for_workers
def confirm_import(request: WorkRequest) -> HttpResponse:
    """Write the previewed rows. They come back signed, so that what was seen is what is written."""
    catalogue = the_draft()
    try:
        preview = signing.loads(request.POST.get("rows", ""), salt=SALT, max_age=MAX_AGE_SECONDS)
    except signing.BadSignature as error:
        raise Stale(_("The preview has expired. Choose the file again.")) from error
    if preview["catalogue"] != str(catalogue.pk):
        raise Stale(_("This preview belongs to another draft. Choose the file again."))
    rows = [Row.from_json(value) for value in preview["rows"]]
    actions.import_rows(
        unit=request.unit,
        catalogue_id=catalogue.pk,
        revision=preview["revision"],
        rows=rows,
        actor=request.user,
        at=request.now,
    )
    message = ngettext("%(count)d row has been imported.", "%(count)d rows have been imported.", len(rows))
    messages.success(request, message % {"count": len(rows)})
    return go(request.unit, "catalogue_edit")


def _preview(request: WorkRequest, catalogue: Catalogue, table: ImportedTable, *, revision: int) -> HttpResponse:
    items = list(catalogue.items.all())
    marked = marked_like(table.rows, [Row.of(item) for item in items])
    values = [row.to_json() | {"order": order, "section": ""} for order, row in enumerate(marked, 1)]
    payload = {
        "catalogue": str(catalogue.pk),
        "revision": revision,
        "rows": [row.to_json() for row in table.rows],
    }
    context = {
        "unit": request.unit,
        "catalogue": catalogue,
        "table": table,
        "rows": table_rows(values),
        "difference": difference_of_rows(marked, items),
        "payload": signing.dumps(payload, salt=SALT, compress=True),
    }
    return render(request, "catalogue/import_preview.html", context)


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
