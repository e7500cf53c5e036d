"""What the catalogue's pages share: the draft, the table in words, what the reader may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from core.urls import unit_url
from hierarchy.ledger.catalogue_table import TableRow, table_rows
from hierarchy.units.models import Unit
from tenants.registry.requests import WorkRequest

from .. import policies
from ..drafts import NotADraft
from ..models import Catalogue, CatalogueItem
from ..rows import Row


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
    values = [
        Row.of(item).to_json() | {"order": item.order, "section": item.section.name if item.section else ""}
        for item in items
    ]
    return table_rows(values, items)


def may(request: WorkRequest) -> dict[str, bool]:
    """Say what the reader's roles open, for templates."""
    return {
        "may_compile": bool(request.roles & set(policies.COMPILES)),
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
