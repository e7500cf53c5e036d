"""The lists behind the numbers: items owed, and units."""

from __future__ import annotations

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
from hierarchy.units.models import FILED_WITHIN_DISTRICT, FilingTo, Unit, UnitKind

from ..asking import Asked, asked, lines_on_offer, localities_on_offer
from ..filter_bar import Chip, Field
from ..narrowing import NONE, conditions, one_of, paged
from ..obligations import STATES, Conditions, Obligations
from ..ordering import Order
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
#: Filters of `Asked` for which a list has conditions of its own.
PLACES = ("line", "locality", "kind")
ALL = pgettext_lazy("filter", "all")


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
    own = [
        Field("state", _("State"), narrowed.state, list(STATES.items()), ALL),
        *place_fields(narrowed),
        Field("category", _("Category"), narrowed.category, Category.choices, ALL),
        Field("q", _("Item or unit"), narrowed.words, shape="search"),
    ]
    framed = frame(
        request,
        put,
        kept=kept,
        all_periods=True,
        own=own,
        leaving_out=PLACES,
        removable=unit_chips(put, narrowed, kept),
        about=_("Items owed"),
    )
    context = framed | {
        "page": rows,
        "items": judged.listed(rows.object_list),
        "sentence": obligations_sentence(
            rows.paginator.count,
            overdue,
            spoken(put.period, year=put.as_of.year, on=put.as_of),
            overdue_url=f"?{put.query(**kept | {'state': 'overdue'})}",
        ),
        "conditions": narrowed,
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
    order = Order.asked(request, "units")
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
    ordered = order.of("units", made)
    own = {"state": state, "filing": filing, "files_with": files_with, "review": review}
    kept = kept_filters(narrowed) | {name: value for name, value in own.items() if value}
    receivers = [(value, label) for value, label in FilingTo.choices if value in FILED_WITHIN_DISTRICT]
    fields = [
        Field("state", _("State"), state, list(UNIT_STATES.items()), ALL),
        Field("filing", _("Catalogue filing"), filing, list(FILING_STATES.items()), ALL),
        Field("files_with", _("Files with"), files_with, receivers, ALL),
        Field("review", _("Yearly check of the catalogue"), review, list(REVIEW_STATES.items()), ALL),
        *place_fields(narrowed),
        Field("q", _("Name or code"), narrowed.words, shape="search"),
    ]
    chips = unit_chips(put, narrowed, kept)
    framed = frame(request, put, kept=kept, own=fields, leaving_out=PLACES, removable=chips, about=_("Units"))
    context = framed | {
        "page": paged(request, ordered),
        "sentence": units_sentence(len(made), sum(1 for reading in made if reading.state == "overdue")),
        "conditions": narrowed,
        "heads": order.heads(request, "units"),
        "review": review,
        "to_review": sum(1 for reading in made if reviewed.get(reading.subject.pk) is False),
        "review_due_on": review_due_on(put.as_of.year, settings=DistrictSettings.load()),
        "review_query": put.query(**kept | {"review": "open"}),
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


def place_fields(narrowed: Conditions) -> list[Field]:
    """Give the fields of line, locality and kind of a list, with those that belong to none."""
    line = NONE if narrowed.in_no_line else narrowed.line.code if narrowed.line else ""
    locality = NONE if narrowed.in_no_locality else narrowed.locality.code if narrowed.locality else ""
    lines = [*lines_on_offer(narrowed.line), (NONE, _("in no line"))]
    localities = [*localities_on_offer(narrowed.locality), (NONE, _("district level"))]
    kinds = [(kind.pk, kind.label) for kind in UnitKind.objects.all()]
    return [
        Field("line", _("Line"), line, lines, ALL),
        Field("locality", _("Locality"), locality, localities, ALL),
        Field("kind", _("Kind of unit"), narrowed.kind.pk if narrowed.kind else "", kinds, ALL),
    ]


def unit_chips(put: Asked, narrowed: Conditions, kept: dict[str, str]) -> list[Chip]:
    """Give the chip of the unit a list is narrowed to, which leads to the list without it."""
    if narrowed.unit is None:
        return []
    itself = _("only %(name)s itself") if narrowed.unit_only else _("%(name)s and below")
    rest = {name: value for name, value in kept.items() if name not in ("unit", "only")}
    return [Chip(itself % {"name": narrowed.unit.short_name}, "?" + put.query(**rest), True, "without-unit")]


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
