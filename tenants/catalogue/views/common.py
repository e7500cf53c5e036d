"""What the catalogue's pages share: the draft, the table in words, what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.errors import Stale
from core.urls import unit_url
from hierarchy.ledger.catalogue_table import TableRow, table_rows
from hierarchy.units.models import Unit
from tenants.registry.requests import WorkRequest

from .. import policies
from ..completeness import Finding, findings
from ..drafts import NotADraft
from ..issued import is_bound
from ..models import Catalogue, CatalogueItem, Section
from ..rows import Row
from ..scope_hints import departs
from ..templates import template_for


def the_draft() -> Catalogue:
    """Give the open draft.

    :raises NotADraft: if there is none.
    """
    draft = Catalogue.objects.draft()
    if draft is None:
        raise NotADraft(_("There is no open draft. Start a new version first."))
    return draft


def rows_of(catalogue: Catalogue) -> list[TableRow]:
    """Give a version's table in words."""
    items = list(catalogue.items.select_related("section").order_by("order"))
    return table_of(items)


def table_of(items: Sequence[CatalogueItem]) -> list[TableRow]:
    """Give rows in words, each with its item."""
    return table_rows([_value_of(item) for item in items], items)


def _value_of(item: CatalogueItem) -> dict[str, Any]:
    row = Row.of(item)
    hint = None if row.is_issued or row.not_applicable else departs(row)
    section = item.section.name if item.section else ""
    return row.to_json() | {"order": item.order, "section": section, "hint": str(hint.sentence) if hint else ""}


def findings_of(request: WorkRequest, items: Sequence[CatalogueItem]) -> list[Finding]:
    """Give what a draft still lacks, what stands in the way first."""
    unit = request.unit
    template = None if is_bound(unit) and any(item.is_issued for item in items) else template_for(unit.kind)
    return findings(
        items,
        kind=unit.kind,
        on=request.today,
        has_sections=Section.objects.exists(),
        template_rows=template.rows if template else (),
    )


def may(request: WorkRequest) -> dict[str, bool]:
    """Say what the reader's roles open, for templates."""
    return {
        "may_compile": bool(request.roles & set(policies.COMPILES)),
        "may_review": bool(request.roles & set(policies.ADOPTS)),
        "may_recall": bool(request.roles & set(policies.RECALLS)),
        "may_file": bool(request.roles & set(policies.FILES)),
        "may_arrange": bool(request.roles & set(policies.ARRANGES_SECTIONS)),
        "sees_drafts": bool(request.roles & set(policies.SEES_DRAFTS)),
    }


def renew_revision(form: forms.Form, revision: int) -> None:
    """Let a stale form be saved again once its reader has seen what changed."""
    data = cast(QueryDict, form.data).copy()
    data["revision"] = str(revision)
    form.data = data


def go(unit: Unit, name: str, **kwargs: Any) -> HttpResponse:
    """Go on to a page of the workspace."""
    return redirect(unit_url(unit.slug, name, **kwargs))


def on_draft(request: WorkRequest, form: forms.Form) -> dict[str, Any]:
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
