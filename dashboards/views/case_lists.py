"""The list behind the figures of cases."""

from __future__ import annotations

from dataclasses import replace

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable

from ..asking import asked
from ..case_list import ABOUT, CASE_STATES, CaseList
from ..filter_bar import Field
from ..narrowing import conditions, one_of, paged
from ..seeing import maker_of, seen_by
from ..sentences import cases_sentence, spoken
from ..tables import Offer, cases_table
from .framing import frame, page, shown
from .lists import ALL, PLACES, kept_filters, narrowed_in_words, place_fields, unit_chips

ABOUT_WORDS = {
    "replies": pgettext_lazy("case list", "replies due"),
    "closings": pgettext_lazy("case list", "closings due"),
    "decisions": pgettext_lazy("case list", "decisions"),
    "received": pgettext_lazy("case list", "received"),
}


@page
def cases(request: SignedInRequest) -> HttpResponseBase:
    """The cases behind any figure: unit, kind, channel, days and outcome. No words, no names."""
    put, visible = asked(request), seen_by(request)
    narrowed = conditions(request, visible, with_state=False)
    state = one_of(request.GET.get("state", ""), CASE_STATES, _("There is no state “%(value)s”."), field="state")
    about = one_of(request.GET.get("about", ""), ABOUT, _("There is no list “%(value)s”."), field="about") or "replies"
    cases = CaseList(put, visible, about)
    rows = paged(request, cases.where(narrowed, state))
    kept = kept_filters(replace(narrowed, category="", words="")) | {"about": about}
    if state:
        kept["state"] = state
    own = [
        Field("about", pgettext("case list", "List"), about, list(ABOUT_WORDS.items()), unless="replies"),
        Field("state", _("State"), state, list(CASE_STATES.items()), ALL),
        *place_fields(narrowed),
    ]
    chips = unit_chips(put, narrowed, kept)
    name = _("Opinions and requests")
    context = frame(request, put, kept=kept, own=own, leaving_out=PLACES, removable=chips, about=name) | {
        "page": rows,
        "items": cases.listed(rows.object_list),
        "sentence": cases_sentence(rows.paginator.count, spoken(put.period, year=put.as_of.year, on=put.as_of)),
        "conditions": narrowed,
        "about": about,
    }

    def make() -> OfficeTable:
        title, made_by, every = _("Opinions and requests"), maker_of(request), cases.where(narrowed, state)
        names = [str(ABOUT_WORDS[about]), *([str(CASE_STATES[state])] if state else []), *narrowed_in_words(narrowed)]
        return cases_table(cases, every, title=title, put=put, prepared_by=made_by, narrowed=names)

    return shown(request, "dashboards/cases.html", context, {"cases": Offer(make, rows.paginator.count)})
