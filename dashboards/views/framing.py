"""What the pages of figures share: the bar of filters, the as-of line, the foot on paper, what refuses a question."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from audit.keeping import rows_kept
from core.errors import Invalid
from core.refusal_pages import is_htmx, wants_json
from hierarchy.metrics.courses import TOTAL, Course

from ..asking import ALL_PERIODS, Asked
from ..charts import points, trend
from ..filter_bar import Chip, Field, bar_of, in_words
from ..gaps import replaced_period
from ..obligations import Conditions, Listed, Obligations, Pressing
from ..sentences import spoken
from ..tables import Offer, addresses, asked_download, asked_in_words

ATTENTION = 12


def page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page to read, for the signed in, never kept by a browser or proxy."""
    return require_safe(never_cache(login_required(_mendable(view))))


def _mendable(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer a question that cannot be with its sentence, and with the same page without what is wrong in it."""

    @wraps(view)
    def answer(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Invalid as refusal:
            if wants_json(request) or is_htmx(request) or refusal.field not in request.GET:
                raise
            sound = urlencode([pair for pair in request.GET.items() if pair[0] not in (refusal.field, "page")])
            address = f"{request.path}?{sound}" if sound else request.path
            context = {"refusal": refusal, "status": refusal.status, "back_url": address}
            context["title"] = _("This cannot be shown")
            context["back_label"] = _("Show the page without it")
            return render(request, "refusal.html", context, status=refusal.status)

    return answer


def shown(
    request: SignedInRequest, template: str, context: dict[str, Any], offers: dict[str, Offer]
) -> HttpResponseBase:
    """Answer with the page, or with the one of its tables that the address asks for as a file.

    :raises Invalid: see `tables.asked_download`.
    """
    answer = asked_download(request, offers)
    return answer or render(request, template, context | {"downloads": addresses(request, offers)})


def frame(
    request: SignedInRequest,
    asked: Asked,
    *,
    kept: dict[str, str] | None = None,
    all_periods: bool = False,
    own: Sequence[Field] = (),
    leaving_out: Collection[str] = (),
    removable: Sequence[Chip] = (),
    about: str = "",
) -> dict[str, Any]:
    """Give what every page's bar of filters, as-of line and foot need.

    :param kept: the page's own filters, which every link keeps. :param own: those of them that have a field.
    :param all_periods: whether the page offers all periods together.
    :param leaving_out: filters of `Asked` that the page does not offer.
    :param about: what the page is about, for the foot of a printed sheet.
    """
    kept = kept or {}
    if sort := request.GET.get("sort"):
        kept = {**kept, "sort": sort}
    bar = bar_of(asked, own, kept=kept, all_periods=all_periods, leaving_out=leaving_out, removable=removable)
    return {
        "asked": asked,
        "bar": bar,
        "period_chips": bar.periods,
        "kept": kept,
        "period_code": asked.period.code if asked.period else ALL_PERIODS,
        "period_spoken": spoken(asked.period, year=asked.as_of.year, on=asked.as_of),
        "replaced_period": replaced_period(asked, request.GET.get("period", "")),
        "query": asked.query(),
        "printed": [about, *asked_in_words(asked), *(chip.label for chip in removable), *in_words(bar.fields)],
        "now": localtime(request.now),
    }


def trend_of(courses: dict[str, Course]) -> dict[str, Any] | None:
    """Give the drawing and the table of a course over all groups; None where nothing ever came due.

    `only` is the one month that had anything due: one spot is no course.
    """
    course = courses.get(TOTAL)
    if course is None:
        return None
    known = [point for point in points(course) if point.figure.ratio is not None]
    if not known:
        return None
    return {"drawing": trend(course), "points": points(course), "only": known[0] if len(known) == 1 else None}


@dataclass(frozen=True)
class Attention:
    """The items that need action: overdue ones first, then those due soon. As of today, those of all periods."""

    items: list[Listed]
    counts: Pressing
    overdue_query: str
    due_soon_query: str


def attention(put: Asked, obligations: Obligations, conditions: Conditions, scope: dict[str, str]) -> Attention:
    """Give the most pressing items within the conditions, and how many there are (two queries).

    :param obligations: those `of_all_periods`.
    """
    rows = obligations.where(replace(conditions, state="pressing"))
    everything = obligations.asked
    return Attention(
        items=obligations.listed(rows_kept(rows[:ATTENTION])),
        counts=obligations.pressing(conditions, put.chosen_period),
        overdue_query=everything.query(**scope, state="overdue"),
        due_soon_query=everything.query(**scope, state="due_soon"),
    )
