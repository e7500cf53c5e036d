"""The analysis page: what the figures say when they are laid beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable
from core.urls import district_url
from hierarchy.metrics import spread
from hierarchy.metrics.courses import TOTAL, courses
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question
from hierarchy.units.models import Line, Unit

from ..analysis.events import events
from ..analysis.funnel import funnel
from ..analysis.heat import heat
from ..analysis.lateness import lateness
from ..analysis.plots import Plot
from ..analysis.tree import Named, tree
from ..analysis.trend import MONTHS, trend
from ..asking import Asked, asked
from ..narrowing import conditions
from ..obligations import Conditions, Obligations
from ..readings import DueSoon
from ..seeing import maker_of, seen_by, sees_all
from ..tables import Offer, notes_of
from .framing import frame, page, shown
from .lists import PLACES, kept_filters, narrowed_in_words, place_fields, unit_chips


@dataclass(frozen=True)
class Coverage:
    """How many of the units asked for have anything in the figures."""

    units_total: int
    units_covered: int


@page
def analysis(request: SignedInRequest) -> HttpResponseBase:
    """Five charts over the units that the reader sees, narrowed as the lists are."""
    put, visible = asked(request), seen_by(request)
    narrowed = replace(conditions(request, visible, with_state=False), category="", words="")
    question = _question(put, visible, narrowed)
    counts = spread.by_unit(question)
    plots = _plots(request, put, visible, narrowed, question, counts)
    kept = kept_filters(narrowed)
    framed = frame(
        request,
        put,
        kept=kept,
        own=place_fields(narrowed),
        leaving_out=PLACES,
        removable=unit_chips(put, narrowed, kept),
        about=_("Analysis"),
    )
    context = framed | {
        "plots": plots,
        "coverage": Coverage(spread.population(question), len(counts)),
        "now": localtime(request.now),
        "narrowed_words": narrowed_in_words(narrowed),
        "units_query": put.query(**kept),
        "is_partial": not sees_all(visible),
    }

    def make(plot: Plot) -> OfficeTable:
        notes = [*notes_of(put, *narrowed_in_words(narrowed)), plot.definition]
        return plot.sheet.office_table(plot.title, prepared_by=maker_of(request), prepared_on=put.today, notes=notes)

    offers = {plot.id: Offer(partial(make, plot)) for plot in plots}
    return shown(request, "dashboards/analysis.html", context, offers)


def _question(put: Asked, visible: QuerySet[Unit], narrowed: Conditions) -> Question:
    """Put the question, limited to what the reader sees: a group's figures are those of its units within it."""
    within = visible
    if narrowed.in_no_line:
        within = within.filter(line__isnull=True)
    if narrowed.in_no_locality:
        within = within.filter(locality__isnull=True)
    question = put.question(
        unit=narrowed.unit,
        unit_only=narrowed.unit_only,
        line=narrowed.line,
        locality=narrowed.locality,
        kind=narrowed.kind,
    )
    if sees_all(within):
        return question
    return replace(question, among=tuple(within.order_by().values_list("pk", flat=True)))


def _plots(
    request: SignedInRequest,
    put: Asked,
    visible: QuerySet[Unit],
    narrowed: Conditions,
    question: Question,
    counts: Sequence[spread.UnitCounts],
) -> list[Plot]:
    course = courses(question, By.LINE, months=MONTHS)
    span = Period.trailing(question.period.end, MONTHS)
    happened = events(span.start, min(span.end, put.as_of), as_of=put.as_of, units=[one.unit for one in counts])
    names = {
        pk: Named(code, name, superior)
        for pk, code, name, superior in visible.order_by().values_list("pk", "code", "short_name", "parent_id")
    }
    due_soon = DueSoon(Obligations(put, visible), narrowed).by_unit
    whole = str(request.district) if sees_all(visible) else _("All units you see")

    def address(code: str) -> str:
        return f"{district_url('unit', code=code)}?{put.query()}"

    return [
        heat(course, list(Line.objects.all())),
        tree(counts, names, due_soon, place=narrowed.unit.short_name if narrowed.unit else whole, address=address),
        lateness(spread.days_late(question)),
        trend(course.get(TOTAL), happened),
        funnel(counts, names, address=address),
    ]
