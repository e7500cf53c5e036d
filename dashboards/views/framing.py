"""What the pages of figures share: the chips that stay in the address, the as-of line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from core import display
from hierarchy.metrics.courses import TOTAL, Course
from hierarchy.metrics.questions import Structure

from ..asking import ALL_PERIODS, Asked, periods_on_offer
from ..charts import points, trend
from ..obligations import Conditions, Listed, Obligations, Pressing
from ..sentences import spoken
from ..tables import Offer, addresses, asked_download

ATTENTION = 12


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool


def page(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page to read, for the signed in, never kept by a browser or proxy."""
    return require_safe(never_cache(login_required(wraps(view)(view))))


def shown(
    request: SignedInRequest, template: str, context: dict[str, Any], offers: dict[str, Offer]
) -> HttpResponseBase:
    """Answer with the page, or with the one of its tables that the address asks for as a file.

    :raises Invalid: see `tables.asked_download`.
    """
    answer = asked_download(request, offers)
    return answer or render(request, template, context | {"downloads": addresses(request, offers)})


def frame(
    request: SignedInRequest, asked: Asked, *, kept: dict[str, str] | None = None, all_periods: bool = False
) -> dict:
    """Give what every page's filters and as-of line need.

    :param kept: the page's own filters, which the chips keep.
    :param all_periods: whether the page offers all periods together.
    """
    kept = asked.narrowing | (kept or {})
    offered = periods_on_offer(asked.as_of)
    if asked.period is not None and asked.period not in offered:
        offered.append(asked.period)
    periods = [
        Chip(display.period_name(period.code), f"?{asked.over(period).query(**kept)}", period == asked.period)
        for period in offered
    ]
    if all_periods:
        url = f"?{asked.over(None).query(**kept)}"
        periods.insert(0, Chip(_("All periods"), url, asked.period is None))
    return {
        "asked": asked,
        "period_chips": periods,
        "structure_chips": _structures(asked, kept),
        "kept": kept,
        "period_code": asked.period.code if asked.period else ALL_PERIODS,
        "period_spoken": spoken(asked.period, year=asked.as_of.year),
        "query": asked.query(),
    }


def _structures(asked: Asked, kept: dict[str, str]) -> list[Chip]:
    words = {Structure.NOW: _("By present affiliation"), Structure.THEN: _("By affiliation at the time")}
    return [
        Chip(label, f"?{asked.query(**kept, structure=structure)}", structure == asked.structure)
        for structure, label in words.items()
    ]


def trend_of(courses: dict[str, Course]) -> dict[str, Any] | None:
    """Give the drawing and the table of a course over all groups; None where nothing ever came due."""
    course = courses.get(TOTAL)
    if course is None or all(figure.ratio is None for figure in course.figures):
        return None
    return {"drawing": trend(course), "points": points(course)}


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
        items=obligations.listed(rows[:ATTENTION]),
        counts=obligations.pressing(conditions, put.chosen_period),
        overdue_query=everything.query(**scope, state="overdue"),
        due_soon_query=everything.query(**scope, state="due_soon"),
    )
