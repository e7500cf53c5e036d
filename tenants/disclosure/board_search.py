"""The search of one unit's board 公开栏: what anybody may read, found by its words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from hierarchy.ledger.searching import search
from hierarchy.ledger.views.searching import page_number, words_of
from tenants.registry.requests import WorkspaceRequest


def search_results(request: WorkspaceRequest) -> HttpResponse:
    """Show what the unit has disclosed, and answered, that holds the words of `q`."""
    words = words_of(request)
    found = search(words=words, unit=request.unit, on=request.today, page=page_number(request))
    return render(request, "disclosure/board_search.html", {"unit": request.unit, "found": found, "words": words})
