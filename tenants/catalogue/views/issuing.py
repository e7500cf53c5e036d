"""The unit's templates for the units below 下发目录: versions issued, the one in preparation, issuing it (CAT-03)."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Invalid, Refusal, Stale
from core.refused_forms import put_refusal
from hierarchy.ledger import issuing
from hierarchy.ledger.catalogue_table import table_rows
from hierarchy.ledger.issuing import TemplateIssued, can_issue, kinds_below, units_concerned
from hierarchy.ledger.models import IssuedTemplate
from hierarchy.units.models import UnitKind
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .. import actions
from ..actions.issuing import STANDARD, RowGone, TemplateSource
from ..forms import PrepareForm, RevisionForm, RowForm
from ..importing import read_table
from ..issued import KeyedRow, rows_in
from ..models import Catalogue
from ..rows import Row
from .common import go, may


@require_GET
@for_workers
def issued(request: WorkRequest) -> HttpResponse:
    """List the versions issued to the units below, and the one in preparation."""
    templates = list(IssuedTemplate.objects.filter(unit=request.unit).select_related("issued_by").order_by("-number"))
    context = {
        "unit": request.unit,
        "prepared": next((each for each in templates if each.issued_at is None), None),
        "entries": [(each, _kind_names(each.kinds)) for each in templates if each.issued_at is not None],
        "has_units_below": bool(kinds_below(request.unit)),
        **may(request),
    }
    return render(request, "catalogue/issued.html", context)


@require_GET
@for_workers
def version(request: WorkRequest, number: int) -> HttpResponse:
    """Show one issued version; it can no longer change."""
    found = IssuedTemplate.objects.filter(unit=request.unit, number=number, issued_at__isnull=False)
    template = found.select_related("issued_by").first()
    if template is None:
        raise Http404(_("This unit has issued no such template."))
    context = {
        "unit": request.unit,
        "template": template,
        "rows": table_rows(template.rows),
        "kinds": _kind_names(template.kinds),
    }
    return render(request, "catalogue/issued_version.html", context)


@require_http_methods(["GET", "POST"])
@for_workers
def prepare(request: WorkRequest) -> HttpResponse:
    """Begin a new version."""
    choices = {"sources": _sources(request), "kinds": _kind_choices(kinds_below(request.unit))}
    form = PrepareForm(**choices)
    status = 200
    if request.method == "POST":
        form = PrepareForm(request.POST, request.FILES, **choices)
        status = 400
        if form.is_valid():
            try:
                _prepare(request, form)
                return go(request.unit, "catalogue_issued_edit")
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    context = {"unit": request.unit, "form": form, "prepared": _prepared(request), **may(request)}
    return render(request, "catalogue/issued_new.html", context, status=status)


def _prepare(request: WorkRequest, form: PrepareForm) -> None:
    typed = form.cleaned_data
    imported = _read(typed["file"].read()) if typed["file"] else None
    actions.prepare_template(
        unit=request.unit,
        source=typed["source"],
        kinds=typed["kinds"],
        note=typed["note"],
        imported=imported,
        actor=request.user,
        at=request.now,
    )


def _read(content: bytes) -> list[Row]:
    """Read a file with the table.

    :raises Invalid: naming the first cell that cannot be taken.
    """
    table = read_table(content)
    if not table.is_good:
        first = table.problems[0]
        raise Invalid(
            _("Row %(row)d, %(column)s: %(reason)s")
            % {"row": first.row, "column": first.column_name, "reason": first.reason},
            field="file",
        )
    return table.rows


def _sources(request: WorkRequest) -> list[tuple[str, str]]:
    sources = []
    if IssuedTemplate.objects.filter(unit=request.unit, issued_at__isnull=False).exists():
        sources.append((TemplateSource.PREVIOUS.value, str(TemplateSource.PREVIOUS.label)))
    names = _template_names()
    sources += [(code, names[code]) for code in STANDARD]
    if Catalogue.objects.in_force():
        sources.append((TemplateSource.OWN.value, str(TemplateSource.OWN.label)))
    return [*sources, (TemplateSource.EMPTY.value, str(TemplateSource.EMPTY.label))]


def _template_names() -> dict[str, str]:
    """Name the standard templates by the first kind of unit that uses each."""
    kinds: dict[str, str] = {}
    for kind in UnitKind.objects.order_by("order"):
        kinds.setdefault(kind.template, kind.label)
    return {code: _("standard template: %(kind)s and the like") % {"kind": kinds.get(code, code)} for code in STANDARD}


def _kind_choices(codes: list[str]) -> list[tuple[str, str]]:
    return [(kind.code, kind.label) for kind in UnitKind.objects.filter(code__in=codes).order_by("order")]


def _kind_names(codes: list[str]) -> str:
    return _(", ").join(label for _code, label in _kind_choices(codes))


def _prepared(request: WorkRequest) -> IssuedTemplate | None:
    return IssuedTemplate.objects.filter(unit=request.unit, issued_at__isnull=True).select_related("unit").first()


def _the_prepared(request: WorkRequest) -> IssuedTemplate:
    template = _prepared(request)
    if template is None:
        raise TemplateIssued(_("No template is being prepared. Begin a new version first."))
    return template


@require_http_methods(["GET", "POST"])
@for_workers
def edit(request: WorkRequest) -> HttpResponse:
    """Show the version in preparation; sending its check boxes keeps the ticked rows and drops the others."""
    template = _the_prepared(request)
    if request.method == "GET":
        return _edit_page(request, template)
    try:
        keys = {each.key for each in rows_in(template)} & _keys(request.POST.getlist("keep"))
        actions.keep_template_rows(template=template, keys=keys, **_on(request))
    except Refusal as refusal:
        return _edit_refused(request, refusal)
    count = len(keys)
    message = ngettext("%(count)d row is kept.", "%(count)d rows are kept.", count)
    messages.success(request, message % {"count": count})
    return go(request.unit, "catalogue_issued_edit")


def _keys(values: list[str]) -> set[uuid.UUID]:
    keys = set()
    for value in values:
        try:
            keys.add(uuid.UUID(value))
        except ValueError as error:
            raise Stale(_("Reload the page and try again.")) from error
    return keys


def _on(request: WorkRequest) -> dict[str, Any]:
    """Give what every change needs.

    :raises Stale: if the page sent no revision.
    """
    form = RevisionForm(request.POST)
    if not form.is_valid():
        raise Stale(_("Reload the page and try again."))
    revision = form.cleaned_data["revision"]
    return {"unit": request.unit, "revision": revision, "actor": request.user, "at": request.now}


def _edit_page(request: WorkRequest, template: IssuedTemplate, *, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "unit": request.unit,
        "template": template,
        "rows": [(value["key"], row) for value, row in zip(template.rows, table_rows(template.rows), strict=True)],
        "kinds": _kind_names(template.kinds),
        "unit_count": len(units_concerned(template)),
        "may_issue": bool(request.roles & set(issuing.ISSUES)) and can_issue(request.user, template),
        "refusal": refusal,
        **may(request),
    }
    return render(request, "catalogue/issued_edit.html", context, status=refusal.status if refusal else 200)


def _edit_refused(request: WorkRequest, refusal: Refusal) -> HttpResponse:
    template = _prepared(request)
    if refusal.status not in (400, 409) or template is None:
        raise refusal
    return _edit_page(request, template, refusal=refusal)


@require_POST
@for_workers
def issue(request: WorkRequest) -> HttpResponse:
    """Issue the version in preparation."""
    try:
        template = actions.issue_template(template=_the_prepared(request), **_on(request))
    except Refusal as refusal:
        return _edit_refused(request, refusal)
    messages.success(request, _("Version %(number)d is issued.") % {"number": template.number})
    return go(request.unit, "catalogue_issued")


@require_POST
@for_workers
def discard(request: WorkRequest) -> HttpResponse:
    """Delete the version in preparation."""
    try:
        issuing.discard_template(template_id=_the_prepared(request).pk, **_on(request))
    except Refusal as refusal:
        return _edit_refused(request, refusal)
    messages.success(request, _("The template in preparation has been discarded."))
    return go(request.unit, "catalogue_issued")


@require_http_methods(["GET", "POST"])
@for_workers
def add_row(request: WorkRequest) -> HttpResponse:
    """Add a row to the version in preparation."""
    return _row(request, None)


@require_http_methods(["GET", "POST"])
@for_workers
def edit_row(request: WorkRequest, key: uuid.UUID) -> HttpResponse:
    """Change a row of the version in preparation."""
    return _row(request, key)


def _row(request: WorkRequest, key: uuid.UUID | None) -> HttpResponse:
    template = _the_prepared(request)
    standing = next((each for each in rows_in(template) if each.key == key), None) if key else None
    if key and standing is None:
        raise RowGone(_("This row has been removed from the template. Go back and look at it again."))
    form = _row_form(request, template, standing)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                actions.save_template_row(
                    unit=request.unit,
                    template=template,
                    revision=form.cleaned_data["revision"],
                    key=key,
                    row=form.row,
                    actor=request.user,
                    at=request.now,
                )
                return go(request.unit, "catalogue_issued_edit")
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status
    context = {"unit": request.unit, "form": form, "standing": standing, **may(request)}
    return render(request, "catalogue/issued_row.html", context, status=status)


def _row_form(request: WorkRequest, template: IssuedTemplate, standing: KeyedRow | None) -> RowForm:
    row = standing.row if standing else None
    values = (row.to_json() if row else {}) | {"revision": template.revision}
    kind = UnitKind.objects.get(pk=template.kinds[0])  # the rules offered are those of the units below
    data = request.POST if request.method == "POST" else None
    form = RowForm(data, initial=values, kind=kind, standing=row)
    for name in ("section", "place"):  # a unit's own affairs
        form.fields.pop(name, None)
    return form
