"""The lists behind the numbers: items owed, and units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable
from district.settings import DistrictSettings
from hierarchy.ledger.reviewing import review_due_on, reviewed_this_year
from hierarchy.ledger.vocabulary import Category
from hierarchy.metrics.questions import By
from hierarchy.metrics.rollup import Row, rollup
from hierarchy.units.models import FILED_WITHIN_DISTRICT, FilingTo, Line, Unit, UnitKind

from ..asking import Asked, asked
from ..narrowing import NONE, conditions, one_of, paged
from ..obligations import STATES, Conditions, Obligations
from ..readings import DueSoon, Reading, readings
from ..seeing import maker_of, only_seen, seen_by
from ..sentences import obligations_sentence, spoken, units_sentence
from ..tables import Offer, obligations_table, readings_table
from .framing import frame, page, shown

UNIT_STATES: dict[str, str | Promise] = {
    "overdue": pgettext_lazy("list", "something overdue"),
    "due_soon": pgettext_lazy("list", "something due soon"),
    "normal": pgettext_lazy("list", "neither"),
}
FILING_STATES: dict[str, str | Promise] = {
    "open": pgettext_lazy("list", "not filed"),
    "not_adopted": pgettext_lazy("list", "not adopted"),
    "not_filed": pgettext_lazy("list", "adopted, not filed"),
    "filed": pgettext_lazy("list", "filed, awaiting receipt"),
    "received": pgettext_lazy("list", "filed, receipt given"),
    "returned": pgettext_lazy("list", "returned for completion"),
    "to_refile": pgettext_lazy("list", "to be filed again"),
}
REVIEW_STATES: dict[str, str | Promise] = {
    "open": pgettext_lazy("list", "not gone over this year"),
    "done": pgettext_lazy("list", "gone over this year"),
}
FILED = frozenset({"filed", "received"})
SORTS = ("overdue", "timeliness", "code")


@page
def obligations(request: SignedInRequest) -> HttpResponseBase:
    """The items owed behind any number: each with its unit, period, due date and state."""
    put = asked(request, all_periods=True)
    visible = seen_by(request)
    narrowed = conditions(request, visible)
    judged = Obligations(put, visible)
    rows = paged(request, judged.where(narrowed))
    overdue = None if narrowed.state else judged.where(replace(narrowed, state="overdue")).count()
    kept = kept_filters(narrowed)
    context = frame(request, put, kept=kept, all_periods=True) | {
        "page": rows,
        "items": judged.listed(rows.object_list),
        "sentence": obligations_sentence(
            rows.paginator.count,
            overdue,
            spoken(put.period, year=put.as_of.year),
            overdue_url=f"?{put.query(**kept | {'state': 'overdue'})}",
        ),
        "conditions": narrowed,
        "states": STATES,
        "categories": Category.choices,
        **choices(visible),
        "without": without_filters(put, kept),
        "is_narrowed": bool(put.narrowing or kept),
    }

    def make() -> OfficeTable:
        title, made_by, names = _("Items owed"), maker_of(request), narrowed_in_words(narrowed)
        every = judged.where(narrowed)
        return obligations_table(judged, every, title=title, put=put, prepared_by=made_by, narrowed=names)

    return shown(request, "dashboards/obligations.html", context, {"items": Offer(make, rows.paginator.count)})


@page
def units(request: SignedInRequest) -> HttpResponseBase:
    """The units behind any number, each with its own figures, filing and state."""
    put = asked(request)
    visible = seen_by(request)
    state = one_of(
        request.GET.get("state", ""), UNIT_STATES, _("There is no state “%(value)s” to filter by."), field="state"
    )
    filing = one_of(
        request.GET.get("filing", ""), FILING_STATES, _("There is no filing state “%(value)s”."), field="filing"
    )
    files_with = one_of(
        request.GET.get("files_with", ""), FilingTo.values, _("“%(value)s” receives no filings."), field="files_with"
    )
    review = one_of(
        request.GET.get("review", ""), REVIEW_STATES, _("There is no review state “%(value)s”."), field="review"
    )
    sort = one_of(request.GET.get("sort", ""), SORTS, _("“%(value)s” is nothing to sort by."), field="sort")
    narrowed = conditions(request, visible, with_state=False)
    rows = _seen_rows(put, narrowed, visible)
    soon = DueSoon(Obligations(put, visible), Conditions())
    reviewed = reviewed_this_year(as_of=put.as_of)
    made = [
        reading
        for reading in readings(put, rows, by=By.UNIT, due_soon=soon.of_unit)
        if (not state or reading.state == state)
        and _is_filed_as(reading, filing)
        and (not files_with or reading.subject.kind.filing_to == files_with)
        and (not review or reviewed.get(reading.subject.pk) is (review == "done"))
    ]
    ordered = _sorted(made, sort)
    own = {"state": state, "filing": filing, "files_with": files_with, "review": review, "sort": sort}
    kept = kept_filters(narrowed) | {name: value for name, value in own.items() if value}
    context = frame(request, put, kept=kept) | {
        "page": paged(request, ordered),
        "sentence": units_sentence(len(made), sum(1 for reading in made if reading.state == "overdue")),
        "conditions": narrowed,
        "state": state,
        "filing": filing,
        "files_with": files_with,
        "receivers": [(value, label) for value, label in FilingTo.choices if value in FILED_WITHIN_DISTRICT],
        "sort": sort or "overdue",
        "states": UNIT_STATES,
        "filing_states": FILING_STATES,
        "review": review,
        "review_states": REVIEW_STATES,
        "to_review": sum(1 for reading in made if reviewed.get(reading.subject.pk) is False),
        "review_due_on": review_due_on(put.as_of.year, settings=DistrictSettings.load()),
        "review_query": put.query(**kept | {"review": "open"}),
        **choices(visible),
        "without": without_filters(put, kept),
        "is_narrowed": bool(put.narrowing or set(kept) - {"sort"}),
    }

    def make() -> OfficeTable:
        title, made_by = _("Units"), maker_of(request)
        names = [*narrowed_in_words(narrowed), *_own_in_words(own)]
        return readings_table(ordered, title=title, first=_("Unit"), put=put, prepared_by=made_by, narrowed=names)

    return shown(request, "dashboards/units.html", context, {"units": Offer(make)})


def _own_in_words(own: dict[str, str]) -> list[str]:
    choices: dict[str, dict[str, Any]] = {
        "state": UNIT_STATES,
        "filing": FILING_STATES,
        "files_with": dict(FilingTo.choices),
        "review": REVIEW_STATES,
    }
    return [str(words[own[name]]) for name, words in choices.items() if own[name]]


def _seen_rows(put: Asked, narrowed: Conditions, visible: QuerySet[Unit]) -> list[Row]:
    """Roll up by unit, and keep what may be seen and is asked for."""
    question = put.question(
        unit=narrowed.unit,
        unit_only=narrowed.unit_only,
        line=narrowed.line,
        locality=narrowed.locality,
        kind=narrowed.kind,
    )
    return [row for row in only_seen(rollup(question, By.UNIT), visible) if _meets(row.subject, narrowed)]


def _meets(unit: Any, narrowed: Conditions) -> bool:
    if narrowed.in_no_line and unit.line_id is not None:
        return False
    if narrowed.in_no_locality and unit.locality_id is not None:
        return False
    return not narrowed.words or narrowed.words in unit.name or narrowed.words in unit.code


def _is_filed_as(reading: Reading, filing: str) -> bool:
    if not filing:
        return True
    states = set(reading.counts.filing_states)
    return bool(states) and not states & FILED if filing == "open" else filing in states


def _sorted(made: Sequence[Reading], sort: str) -> list[Reading]:
    if sort == "code":
        return sorted(made, key=lambda reading: reading.subject.code)
    if sort == "timeliness":
        ranked = [reading for reading in made if reading.figures["timeliness"].is_ranked]
        rest = [reading for reading in made if not reading.figures["timeliness"].is_ranked]
        return [*sorted(ranked, key=lambda reading: reading.figures["timeliness"].ratio or 0), *rest]
    return list(made)


def choices(visible: QuerySet[Unit]) -> dict[str, Any]:
    """Give what the lists' selects offer."""
    return {
        "lines": Line.objects.filter(is_active=True),
        "localities": Unit.objects.filter(kind__is_locality=True, closed_on__isnull=True).order_by("code"),
        "kinds": UnitKind.objects.all(),
    }


def narrowed_in_words(narrowed: Conditions) -> list[str]:
    """Say what a list is narrowed by, for the line under a table's title."""
    itself = _("only %(name)s itself") if narrowed.unit_only else _("%(name)s and below")
    words = [
        str(STATES[narrowed.state]) if narrowed.state else "",
        itself % {"name": narrowed.unit.short_name} if narrowed.unit else "",
        narrowed.line.label if narrowed.line else _("in no line") if narrowed.in_no_line else "",
        narrowed.locality.short_name if narrowed.locality else _("district level") if narrowed.in_no_locality else "",
        narrowed.kind.label if narrowed.kind else "",
        str(Category(narrowed.category).label) if narrowed.category else "",
        _("“%(words)s”") % {"words": narrowed.words} if narrowed.words else "",
    ]
    return [word for word in words if word]


def kept_filters(narrowed: Conditions) -> dict[str, str]:
    """Give the filters as they stand in an address, without the empty ones."""
    kept = {
        "state": narrowed.state,
        "unit": narrowed.unit.code if narrowed.unit else "",
        "only": "1" if narrowed.unit_only else "",
        "line": narrowed.line.code if narrowed.line else NONE if narrowed.in_no_line else "",
        "locality": narrowed.locality.code if narrowed.locality else NONE if narrowed.in_no_locality else "",
        "kind": narrowed.kind.pk if narrowed.kind else "",
        "category": narrowed.category,
        "q": narrowed.words,
    }
    return {key: value for key, value in kept.items() if value}


def without_filters(put: Asked, kept: dict[str, str]) -> dict[str, str]:
    """Give for each filter the address without it."""
    gone = {"unit": {"unit", "only"}}
    return {key: "?" + put.query(**{k: v for k, v in kept.items() if k not in gone.get(key, {key})}) for key in kept}
