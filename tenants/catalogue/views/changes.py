"""Two versions of the catalogue side by side, row by row (CAT-08)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from tenants.registry.entrance import for_people, for_workers
from tenants.registry.requests import WorkRequest

from ..comparing import Entry, compare
from ..comparison_words import in_words
from ..models import Catalogue
from .common import the_draft


@require_GET
@for_people
def version_changes(request: WorkRequest, number: int) -> HttpResponse:
    """Compare a version with the one before it, or with the one that `with` names."""
    found = _adopted(number)
    wanted = request.GET.get("with", "")
    if wanted:
        before = _adopted(int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else None
        if before is None:
            raise Http404(_("This unit has no such version of its catalogue."))
    else:
        before = Catalogue.objects.adopted().filter(number__lt=number).order_by("-number").first()
    return _page(request, before=before, after=found)


@require_GET
@for_workers
def draft_changes(request: WorkRequest) -> HttpResponse:
    """Compare the draft with the version in force."""
    return _page(request, before=Catalogue.objects.in_force(), after=the_draft())


def _adopted(number: int) -> Catalogue:
    found = Catalogue.objects.adopted().filter(number=number).first()
    if found is None:
        raise Http404(_("This unit has no such version of its catalogue."))
    return found


def _page(request: WorkRequest, *, before: Catalogue | None, after: Catalogue) -> HttpResponse:
    context: dict[str, Any] = {
        "unit": request.unit,
        "before": before,
        "after": after,
        "others": [each for each in Catalogue.objects.adopted().order_by("-number") if each != after],
    }
    if before is not None:
        comparison = compare(_entries(before), _entries(after))
        context |= {
            "comparison": comparison,
            "changed": in_words(comparison.changed),
            "moved": in_words(comparison.moved),
            "total": comparison.differing,
        }
    return render(request, "catalogue/changes.html", context)


def _entries(catalogue: Catalogue) -> list[Entry]:
    return [Entry.of(item) for item in catalogue.items.select_related("section").order_by("order")]
