"""The live roster of the units one may see."""

from __future__ import annotations

from dataclasses import replace

from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable

from ..asking import asked
from ..comparison_sentences import roster_sentence
from ..narrowing import conditions, kind_of, one_of, paged
from ..roster import SECRETARY, SORTS, ordered, roster_of
from ..roster_table import roster_table, stale_in_words
from ..seeing import maker_of, seen_by
from ..tables import Offer
from .framing import frame, page, shown
from .lists import choices, kept_filters, narrowed_in_words, without_filters


@page
def roster(request: SignedInRequest) -> HttpResponseBase:
    """Each unit with its place, secretary, catalogue, filing, publications and last change (ORG-14)."""
    put, visible = replace(asked(request), kind=kind_of(request.GET.get("kind", ""))), seen_by(request)
    narrowed = replace(conditions(request, visible, with_state=False), category="", kind=None)
    stale = one_of(request.GET.get("stale", ""), ("1",), _("“stale” is asked for by 1."), field="stale")
    secretary = one_of(
        request.GET.get("secretary", ""), SECRETARY, _("There is no state “%(value)s”."), field="secretary"
    )
    sort = one_of(request.GET.get("sort", ""), SORTS, _("“%(value)s” is nothing to sort by."), field="sort")
    found = roster_of(put, visible, narrowed)
    among = [entry for entry in found.entries if not secretary or entry.secretary == secretary]
    rows = ordered([entry for entry in among if entry.is_stale or not stale], sort)
    own = {"stale": stale, "secretary": secretary, "sort": sort}
    kept = kept_filters(narrowed) | {name: value for name, value in own.items() if value}
    context = frame(request, put, kept=kept) | {
        "page": paged(request, rows),
        "sentence": roster_sentence(
            len(rows),
            sum(1 for entry in rows if entry.is_stale),
            sum(1 for entry in rows if entry.secretary == "vacant"),
            days=found.stale_days,
            stale_url=f"?{put.query(**kept | {'stale': '1'})}",
        ),
        "conditions": narrowed,
        "stale": stale,
        "secretary": secretary,
        "secretaries": SECRETARY,
        "sort": sort,
        "sorts": SORTS,
        "stale_days": found.stale_days,
        "stale_words": stale_in_words(found.stale_days),
        "now": localtime(request.now),
        **choices(visible),
        "without": without_filters(put, kept),
        "is_narrowed": bool(put.narrowing or set(kept) - {"sort"}),
    }

    def make() -> OfficeTable:
        names = [put.kind.label] if put.kind else []
        names += [*narrowed_in_words(narrowed), *([str(SECRETARY[secretary])] if secretary else [])]
        names += [stale_in_words(found.stale_days)] if stale else []
        by = maker_of(request)
        return roster_table(rows, put=put, stale_days=found.stale_days, prepared_by=by, narrowed=names)

    return shown(request, "dashboards/roster.html", context, {"roster": Offer(make)})
