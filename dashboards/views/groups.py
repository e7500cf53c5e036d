"""The pages of figures: the district, a line, a locality."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable
from core.urls import district_url
from district.requests import DistrictRequest
from hierarchy.metrics.courses import courses
from hierarchy.metrics.questions import By
from hierarchy.metrics.rollup import Row, rollup, rollups
from hierarchy.units.models import Line, LineLead, Unit

from ..asking import Asked, asked
from ..home import home_of
from ..narrowing import clean
from ..obligations import Conditions, Obligations
from ..readings import DueSoon, Reading, Total, people_of, previous_rows, readings, receiving_of, total_of
from ..seeing import lines_led, maker_of, only_lines, require_all, seen_by, sees_whole
from ..sentences import Finding, group_sentence, overview_sentence, spoken
from ..tables import Offer, readings_table
from .framing import Attention, attention, frame, page, shown, trend_of

TOP_UNITS = 15


def home(request: DistrictRequest) -> HttpResponse:
    """Lead everybody to the page they came for; say so to an account without any role."""
    url = home_of(request)
    return HttpResponseRedirect(url) if url else render(request, "dashboards/no_role.html")


@page
def overview(request: SignedInRequest) -> HttpResponseBase:
    """The whole district on one page, for the district committee's office."""
    visible = seen_by(request)
    require_all(request, visible)
    put = asked(request)
    root = visible.filter(parent__isnull=True).first()
    question = put.question(unit=root)
    rows = rollups(question, (By.LINE, By.LOCALITY, By.CHILD) if root else (By.LINE, By.LOCALITY))
    before, course = previous_rows(question, By.LINE), courses(question, By.LINE)
    total = total_of(question, rows[By.LINE], before)
    judged = Obligations(put, visible)
    soon = DueSoon(judged, Conditions())
    needing = attention(put, judged.of_all_periods(), Conditions(), {})
    leads = _leads_by_line(put)
    lines = readings(put, rows[By.LINE], by=By.LINE, previous=before, course=course, due_soon=soon.of_line, leads=leads)
    context = _group_context(request, put, total, needing, {}) | {
        "lines": lines,
        "localities": readings(put, rows[By.LOCALITY], by=By.LOCALITY, due_soon=soon.of_locality),
        "children": _by_child(put, root, rows[By.CHILD], soon) if root else [],
        "unit": root,
        "receiving": receiving_of(root, rows[By.CHILD], question) if root else None,
        "trend": trend_of(course),
        "sentence": overview_sentence(_finding(put, total, needing, {}, lines)),
    }
    offers = {
        "lines": _offer(request, put, context["lines"], _("Lines"), _("Line")),
        "localities": _offer(request, put, context["localities"], _("Localities"), _("Locality")),
        "children": _offer(request, put, context["children"], _("Directly subordinate units"), _("Unit")),
    }
    return shown(request, "dashboards/overview.html", context, offers)


@page
def lines(request: SignedInRequest) -> HttpResponseBase:
    """All lines for the office; for a lead those it leads."""
    put, visible = asked(request), seen_by(request)
    led = lines_led(request, visible)
    if led is not None and not led:
        raise Http404(_("You see no line."))
    question = put.question()
    rows = only_lines(rollup(question, By.LINE), led)
    before = only_lines(previous_rows(question, By.LINE), led)
    judged = Obligations(put, visible)
    soon = DueSoon(judged, Conditions())
    made = readings(
        put,
        rows,
        by=By.LINE,
        previous=before,
        course=courses(question, By.LINE),
        due_soon=soon.of_line,
        leads=_leads_by_line(put),
    )
    total = total_of(question, rows, before)
    context = _total_context(request, put, total) | {"lines": made}
    return shown(
        request, "dashboards/lines.html", context, {"lines": _offer(request, put, made, _("Lines"), _("Line"))}
    )


@page
def line(request: SignedInRequest, code: str) -> HttpResponseBase:
    """One line: its figures, its localities, its units with most to do."""
    subject = Line.objects.filter(code=clean(code)).first()
    visible = seen_by(request)
    if subject is None or not sees_whole(visible, Unit.objects.in_line(subject), request, subject):
        raise Http404(_("You see no line with this code."))
    put = asked(request)
    question, conditions, scope = put.question(line=subject), Conditions(line=subject), {"line": subject.code}
    rows, before = rollups(question, (By.UNIT, By.LOCALITY)), previous_rows(question, By.TOTAL)
    total = total_of(question, rows[By.UNIT], before)
    judged = Obligations(put, visible)
    soon = DueSoon(judged, conditions)
    units = readings(put, rows[By.UNIT], by=By.UNIT, due_soon=soon.of_unit)
    needing = attention(put, judged.of_all_periods(), conditions, scope)
    context = _group_context(request, put, total, needing, scope) | {
        "line": subject,
        "leads": LineLead.objects.filter(line=subject).select_related("unit").order_by("-valid_from"),
        "localities": readings(put, rows[By.LOCALITY], by=By.LOCALITY, due_soon=soon.of_locality, scope=scope),
        "units": units[:TOP_UNITS],
        "units_query": put.query(**scope),
        "trend": trend_of(courses(question)),
        "sentence": group_sentence(subject.label, _finding(put, total, needing, scope, ())),
    }
    offers = {
        "units": _offer(request, put, units, _("Units of the line"), _("Unit"), subject.label),
        "localities": _offer(
            request, put, context["localities"], _("The line by locality"), _("Locality"), subject.label
        ),
    }
    return shown(request, "dashboards/line.html", context, offers)


@page
def localities(request: SignedInRequest) -> HttpResponseBase:
    """All localities, for the office."""
    visible = seen_by(request)
    require_all(request, visible)
    put = asked(request)
    question = put.question()
    rows, before = rollup(question, By.LOCALITY), previous_rows(question, By.LOCALITY)
    judged = Obligations(put, visible)
    soon = DueSoon(judged, Conditions())
    made = readings(
        put, rows, by=By.LOCALITY, previous=before, course=courses(question, By.LOCALITY), due_soon=soon.of_locality
    )
    context = _total_context(request, put, total_of(question, rows, before)) | {"localities": made}
    offers = {"localities": _offer(request, put, made, _("Localities"), _("Locality"))}
    return shown(request, "dashboards/localities.html", context, offers)


@page
def locality(request: SignedInRequest, code: str) -> HttpResponseBase:
    """One locality: everything that lies in it, whoever its superior."""
    subject = Unit.objects.filter(code=clean(code), kind__is_locality=True).select_related("kind").first()
    visible = seen_by(request)
    if subject is None or not sees_whole(visible, Unit.objects.in_locality(subject), request, None):
        raise Http404(_("You see no locality with this code."))
    put = asked(request)
    question = put.question(locality=subject)
    conditions, scope = Conditions(locality=subject), {"locality": subject.code}
    rows, before = rollups(question, (By.LINE, By.UNIT)), previous_rows(question, By.LINE)
    total, course = total_of(question, rows[By.LINE], before), courses(question, By.LINE)
    judged = Obligations(put, visible)
    soon = DueSoon(judged, conditions)
    needing = attention(put, judged.of_all_periods(), conditions, scope)
    lines = readings(put, rows[By.LINE], by=By.LINE, previous=before, course=course, due_soon=soon.of_line, scope=scope)
    units = readings(put, rows[By.UNIT], by=By.UNIT, due_soon=soon.of_unit)
    finding = _finding(put, total, needing, scope, lines)
    context = _group_context(request, put, total, needing, scope) | {
        "locality": subject,
        "lines": lines,
        "units": units[:TOP_UNITS],
        "units_query": put.query(**scope),
        "trend": trend_of(course),
        "sentence": group_sentence(subject.short_name, finding),
    }
    offers = {
        "lines": _offer(request, put, lines, _("The locality by line"), _("Line"), subject.short_name),
        "units": _offer(request, put, units, _("Units in the locality"), _("Unit"), subject.short_name),
    }
    return shown(request, "dashboards/locality.html", context, offers)


def _offer(
    request: SignedInRequest, put: Asked, rows: Sequence[Reading], title: str, first: str, *narrowed: str
) -> Offer:
    def make() -> OfficeTable:
        made_by = maker_of(request)
        return readings_table(rows, title=title, first=first, put=put, prepared_by=made_by, narrowed=narrowed)

    return Offer(make)


def _by_child(put: Asked, root: Unit, rows: Sequence[Row], soon: DueSoon) -> list[Reading]:
    return readings(put, rows, by=By.CHILD, due_soon=partial(soon.of_child, parent=root), parent=root)


def _leads_by_line(put: Asked) -> dict[str, str]:
    leads = LineLead.objects.valid(put.as_of).order_by().values_list("line", "unit__short_name")
    return {str(line): name for line, name in leads}


def _total_context(request: SignedInRequest, put: Asked, total: Total) -> dict[str, Any]:
    return frame(request, put) | {
        "total": total,
        "figures": total.figures,
        "previous": total.previous,
        "previous_name": spoken(put.chosen_period.previous(), year=put.as_of.year),
        "now": localtime(request.now),
    }


def _group_context(
    request: SignedInRequest,
    put: Asked,
    total: Total,
    needing: Attention,
    scope: dict[str, str],
) -> dict[str, Any]:
    return _total_context(request, put, total) | {
        "scope": scope,
        "scope_query": put.query(**scope),
        "people": people_of(total.counts, total.figures),
        "attention": needing,
    }


def _finding(
    put: Asked,
    total: Total,
    needing: Attention,
    scope: dict[str, str],
    lines: Sequence[Reading],
) -> Finding:
    counts = total.counts
    period, year = put.chosen_period, put.as_of.year
    return Finding(
        period=spoken(period, year=year),
        owed=counts.owed,
        overdue=counts.overdue,
        timeliness=total.figures["timeliness"],
        overdue_url=f"{district_url('obligations')}?{put.query(**scope, state='overdue')}",
        previous_period=spoken(period.previous(), year=year),
        previous_overdue=total.previous_counts.overdue,
        by_line=[(reading.label, reading.counts.overdue) for reading in lines if reading.subject],
        young=needing.counts.young,
    )
