"""The district's search page: what every board shows and every published answer says, open to everybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from district.requests import DistrictRequest
from hierarchy.units.models import Unit

from ..grams import LONGEST_WORDS
from ..models import PublicText
from ..searching import search
from ..vocabulary import Category


@require_safe
def search_page(request: DistrictRequest) -> HttpResponse:
    """Show what holds the words of `q`; `kind`, `locality` and `category` narrow it. What none of them is, is all."""
    localities = list(Unit.objects.filter(kind__is_locality=True, closed_on__isnull=True).order_by("code"))
    asked = {name: request.GET.get(name, "") for name in ("kind", "category", "locality")}
    locality = next((unit for unit in localities if unit.code == asked["locality"]), None)
    kind = asked["kind"] if asked["kind"] in PublicText.Kind.values else ""
    category = asked["category"] if asked["category"] in Category.values else ""
    words = words_of(request)
    found = search(
        words=words, on=request.today, locality=locality, kind=kind, category=category, page=page_number(request)
    )
    context = {
        "found": found,
        "words": words,
        "kind": kind,
        "category": category,
        "locality": locality,
        "is_narrowed": bool(kind or category or locality),
        "kinds": PublicText.Kind.choices,
        "categories": Category.choices,
        "localities": localities,
    }
    return render(request, "ledger/search.html", context)


def words_of(request: HttpRequest) -> str:
    """Give the words looked for, one character more than can be looked for at most, so that the cut is noticed."""
    return request.GET.get("q", "").replace("\x00", "").strip()[: LONGEST_WORDS + 1]


def page_number(request: HttpRequest) -> int:
    """Give the page asked for; the first for what is no number."""
    asked = request.GET.get("page", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 8 else 1
