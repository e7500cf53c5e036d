"""What is taken away: the table as XLSX and CSV, the notice as DOCX."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.downloads import download
from tenants.registry.entrance import for_people, for_workers
from tenants.registry.policies import require_workspace_role
from tenants.registry.requests import WorkRequest

from .. import policies
from ..comparing import Entry
from ..exporting import CatalogueSheet, to_csv, to_xlsx
from ..models import Catalogue
from ..notice import notice_of
from .common import the_draft


@require_GET
@for_people
def export(request: WorkRequest, kind: str, number: int | None = None) -> HttpResponse:
    """Send the catalogue in force, or an earlier version, as a table like the original annex."""
    adopted = Catalogue.objects.adopted()
    found = adopted.in_force() if number is None else adopted.filter(number=number).first()
    if found is None:
        raise Http404(_("This unit has no such version of its catalogue."))
    sheet = sheet_of(request, found)
    content = to_csv(sheet) if kind == "csv" else to_xlsx(sheet)
    return download(content, name=sheet.file_name, kind=kind)


@require_GET
@for_workers
def export_draft(request: WorkRequest) -> HttpResponse:
    """Send the draft as a table, to be worked on and imported again."""
    sheet = sheet_of(request, the_draft())
    return download(to_xlsx(sheet), name=sheet.file_name, kind="xlsx")


@require_GET
@for_workers
def notice(request: WorkRequest) -> HttpResponse:
    """Send the notice that publishes the catalogue in force, for the office to number and sign (CAT-09)."""
    require_workspace_role(request.user, request.unit, policies.FILES, on=request.today)
    in_force = Catalogue.objects.in_force()
    if in_force is None:
        raise Http404(_("No version is in force yet."))
    document = notice_of(request.unit, sheet_of(request, in_force), in_force)
    return download(document.to_bytes(), name=document.title.replace("\n", ""), kind="docx")


def sheet_of(request: WorkRequest, catalogue: Catalogue) -> CatalogueSheet:
    """Read a version for taking away."""
    items = catalogue.items.select_related("section").order_by("order")
    return CatalogueSheet(
        unit_name=request.unit.name,
        number=catalogue.number,
        adopted_on=catalogue.adopted_on,
        entries=[Entry.of(item) for item in items],
        on=request.today,
    )
