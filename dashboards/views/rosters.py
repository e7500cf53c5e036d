"""The live roster of the units one may see."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable

from ..asking import asked
from ..comparison_sentences import roster_sentence
from ..filter_bar import Field
from ..narrowing import conditions, one_of, paged
from ..roster import SECRETARY, SORTS, ordered, roster_of
from ..roster_table import roster_table, stale_in_words
from ..seeing import maker_of, seen_by
from ..tables import Offer
from .framing import frame, page, shown
from .lists import ALL, PLACES, kept_filters, narrowed_in_words, place_fields, unit_chips


@page
def roster(request: SignedInRequest) -> HttpResponseBase:
    """Each unit with its place, secretary, catalogue, filing, publications and last change (ORG-14)."""
    put, visible = asked(request, all_periods=True), seen_by(request)
    narrowed = conditions(request, visible, with_state=False)
    stale, secretary, sort = _own(request)
    found = roster_of(put, visible, narrowed)
    among = [entry for entry in found.entries if not secretary or entry.secretary == secretary]
    rows = ordered([entry for entry in among if entry.is_stale or not stale], sort)
    own = {"stale": stale, "secretary": secretary, "sort": sort}
    kept = kept_filters(narrowed) | {name: value for name, value in own.items() if value}
    stale_words = stale_in_words(found.stale_days)
    fields = [
        Field("stale", _("Last change"), stale, [("1", stale_words)], ALL),
        Field("secretary", _("Secretary"), secretary, list(SECRETARY.items()), ALL),
        *place_fields(narrowed),
        Field("q", _("Name or code"), narrowed.words, shape="search"),
        Field("sort", _("Order"), sort, list(SORTS.items()), unless="oldest"),
    ]
    chips, title = unit_chips(put, narrowed, kept), _("Roster of party organisations")
    context = frame(
        request,
        put,
        kept=kept,
        all_periods=True,
        own=fields,
        leaving_out=PLACES,
        removable=chips,
        about=title,
    ) | {
        "page": paged(request, rows),
        "sentence": roster_sentence(
            len(rows),
            sum(1 for entry in rows if entry.is_stale),
            sum(1 for entry in rows if entry.secretary == "vacant"),
            days=found.stale_days,
            stale_url=f"?{put.query(**kept | {'stale': '1'})}",
        ),
        "stale_words": stale_words,
    }

    def make() -> OfficeTable:
        names = [*narrowed_in_words(narrowed), *([str(SECRETARY[secretary])] if secretary else [])]
        names += [stale_words] if stale else []
        by = maker_of(request)
        return roster_table(rows, put=put, stale_days=found.stale_days, prepared_by=by, narrowed=names)

    return shown(request, "dashboards/roster.html", context, {"roster": Offer(make)})


def _own(request: SignedInRequest) -> tuple[str, str, str]:
    """Read the roster's own filters: stale rows only, the secretary, the order."""
    get = request.GET.get
    stale = one_of(get("stale", ""), ("1",), _("Rows without a change for long are asked for by 1."), field="stale")
    secretary = one_of(get("secretary", ""), SECRETARY, _("There is no state “%(value)s”."), field="secretary")
    sort = one_of(get("sort", ""), SORTS, _("“%(value)s” is nothing to sort by."), field="sort")
    return stale, secretary, sort or next(iter(SORTS))
