"""Import units: upload, look, confirm; template and report to take away."""

from __future__ import annotations

import uuid
from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from core.errors import Refusal
from core.urls import district_url
from hierarchy.units.models import Line, UnitKind

from ..forms import UploadForm
from ..importing import confirm_import, problems_of, problems_workbook, template_workbook, upload_units
from ..importing.columns import BY_NAME, COLUMNS
from ..importing.reading import RawTable
from ..models import ImportPreview
from ..tree import fingerprint
from .frame import for_the_office, show_refusal

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def upload(request: SignedInRequest) -> HttpResponse:
    """Choose a table; it is read and checked, and shown on its own page."""
    form = UploadForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                uploaded = upload_units(
                    filename=file.name or "", content=file.read(), actor=request.user, at=request.now
                )
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                return redirect(district_url("structure_import", pk=uploaded.preview.pk))
    context = {"form": form, "columns": COLUMNS}
    return render(request, "structure/upload.html", context, status=status)


@require_safe
@for_the_office
def preview(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Show an uploaded table: what it would add, and everything that is wrong with it."""
    found = get_object_or_404(ImportPreview, pk=pk)
    return render(request, "structure/import.html", _preview_context(request, found))


@require_POST
@for_the_office
def confirm(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Import a table exactly as it was shown."""
    found = get_object_or_404(ImportPreview, pk=pk)
    try:
        units = confirm_import(preview_id=found.pk, actor=request.user, at=request.now)
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
        return render(request, "structure/import.html", _preview_context(request, found), status=refusal.status)
    sentence = ngettext("%(count)d unit was imported.", "%(count)d units were imported.", len(units))
    messages.success(request, sentence % {"count": len(units)})
    return redirect(district_url("structure"))


def _preview_context(request: SignedInRequest, found: ImportPreview) -> dict[str, Any]:
    table = RawTable.from_json(found.cells)
    problems = problems_of(found, today=request.today)
    errors = [problem for problem in problems if problem["severity"] == "error"]
    shown = [
        {**problem, "label": BY_NAME[problem["column"]].header if problem["column"] in BY_NAME else ""}
        for problem in problems
    ]
    return {
        "preview": found,
        "error_count": len(errors),
        "bad_row_count": len({problem["row"] for problem in errors}),
        "warning_count": len(problems) - len(errors),
        "problems": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "by_kind": _counts(table, "kind", {kind.code: kind.label for kind in UnitKind.objects.all()}),
        "by_line": _counts(table, "line_code", {line.code: line.label for line in Line.objects.all()}),
        "ignored": table.ignored,
        "is_stale": found.imported_at is None and found.tree_fingerprint != fingerprint(),
    }


def _counts(table: RawTable, column: str, labels: dict[str, str]) -> list[tuple[str, int]]:
    """Count the rows by a column as written; codes and names of the same thing count together."""
    written = Counter(row.values.get(column, "") for row in table.rows)
    counts: Counter[str] = Counter()
    for text, number in written.items():
        counts[labels.get(text, text) or _("none given")] += number
    return counts.most_common()


@require_safe
@for_the_office
def template(request: SignedInRequest) -> HttpResponse:
    """Give the empty table with its lists."""
    return _workbook(template_workbook(), _("units-template"))


@require_safe
@for_the_office
def problem_list(request: SignedInRequest, pk: uuid.UUID) -> HttpResponse:
    """Give everything that is wrong with an uploaded table as a workbook."""
    found = get_object_or_404(ImportPreview, pk=pk)
    return _workbook(problems_workbook(problems_of(found, today=request.today)), _("units-problems"))


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return response
