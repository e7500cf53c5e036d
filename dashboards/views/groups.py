"""The pages of figures: the district, a line, a locality."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from district.requests import DistrictRequest
from hierarchy.metrics.questions import By
from hierarchy.units.models import Line, LineLead, Unit

from ..asking import Asked, asked
from ..home import home_of
from ..narrowing import clean, conditions_of, narrowed
from ..obligations import Obligations
from ..ordering import Order
from ..readings import receiving_of
from ..seeing import lines_led, only_lines, require_all, seen_by, sees_whole
from ..sentences import group_sentence, overview_sentence
from .framing import attention, frame, page, shown, trend_of
from .grouped import Grouped, finding_of

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
    put = narrowed(request, asked(request), "kind", "line", "locality")
    order = Order.asked(request, "lines", "localities", "children")
    root = visible.filter(parent__isnull=True).first()
    question, conditions = put.question(unit=root), conditions_of(put)
    judged = Obligations(put, visible)
    bys = (By.LINE, By.LOCALITY, By.CHILD) if root else (By.LINE, By.LOCALITY)
    grouped = Grouped(request, put, question, judged, conditions, bys=bys, order=order, parent=root)
    needing = attention(put, judged.of_all_periods(), conditions, {})
    grouped.table("lines", By.LINE, title=_("Lines"), first=_("Line"), leads=_leads_by_line(put))
    grouped.table("localities", By.LOCALITY, title=_("Localities"), first=_("Locality"))
    if root:
        grouped.table("children", By.CHILD, title=_("Directly subordinate units"), first=_("Unit"))
    finding = finding_of(put, grouped, needing, by_line=By.LINE, by_place=By.LOCALITY)
    context = (
        frame(request, put, about=_("District overview"))
        | grouped.context()
        | _rows(grouped)
        | {
            "attention": needing,
            "unit": root,
            "receiving": receiving_of(root, grouped.rows[By.CHILD], question) if root and not put.narrowing else None,
            "trend": trend_of(grouped.district_course),
            "sentence": overview_sentence(finding),
        }
    )
    return shown(request, "dashboards/overview.html", context, grouped.offers)


@page
def lines(request: SignedInRequest) -> HttpResponseBase:
    """All lines for the office; for a lead those it leads."""
    visible = seen_by(request)
    led = lines_led(request, visible)
    if led is not None and not led:
        raise Http404(_("You see no line."))
    put = narrowed(request, asked(request), "kind", "locality")
    grouped = Grouped(
        request,
        put,
        put.question(),
        Obligations(put, visible),
        conditions_of(put),
        bys=(By.LINE,),
        order=Order.asked(request, "lines"),
        keep=lambda rows: only_lines(rows, led),
    )
    grouped.table("lines", By.LINE, title=_("Lines"), first=_("Line"), leads=_leads_by_line(put))
    framed = frame(request, put, leaving_out=("line",), about=_("Lines"))
    finding = finding_of(put, grouped, None, by_line=By.LINE)
    if led is not None:  # the list would add what the department itself owes, in whatever line it is
        finding = replace(finding, overdue_url="")
    context = (
        framed
        | grouped.context()
        | _rows(grouped)
        | {
            "sentence": group_sentence(_("Lines"), finding),
            "has_figures": led is None,
        }
    )
    return shown(request, "dashboards/lines.html", context, grouped.offers)


@page
def line(request: SignedInRequest, code: str) -> HttpResponseBase:
    """One line: its figures, its localities, its units with most to do."""
    subject = Line.objects.filter(code=clean(code)).first()
    visible = seen_by(request)
    if subject is None or not sees_whole(visible, Unit.objects.in_line(subject), request, subject):
        raise Http404(_("You see no line with this code."))
    put = narrowed(request, asked(request), "kind", "locality")
    question, conditions, scope = put.question(line=subject), conditions_of(put, line=subject), {"line": subject.code}
    judged = Obligations(put, visible)
    grouped = Grouped(
        request,
        put,
        question,
        judged,
        conditions,
        bys=(By.LOCALITY,),
        plain=(By.UNIT,),
        scope=scope,
        order=Order.asked(request, "units", "localities"),
    )
    needing = attention(put, judged.of_all_periods(), conditions, scope)
    units = grouped.table("units", By.UNIT, title=_("Units of the line"), first=_("Unit"), about=subject.label)
    grouped.table("localities", By.LOCALITY, title=_("The line by locality"), first=_("Locality"), about=subject.label)
    finding = finding_of(put, grouped, needing, by_place=By.UNIT)
    framed = frame(request, put, leaving_out=("line",), about=subject.label)
    context = (
        framed
        | grouped.context()
        | _rows(grouped)
        | {
            "attention": needing,
            "line": subject,
            "leads": LineLead.objects.filter(line=subject).select_related("unit").order_by("-valid_from"),
            "units": units[:TOP_UNITS],
            "units_query": put.query(**scope),
            "trend": trend_of(grouped.district_course),
            "sentence": group_sentence(subject.label, finding),
        }
    )
    return shown(request, "dashboards/line.html", context, grouped.offers)


@page
def localities(request: SignedInRequest) -> HttpResponseBase:
    """All localities, for the office."""
    visible = seen_by(request)
    require_all(request, visible)
    put = narrowed(request, asked(request), "kind", "line")
    order = Order.asked(request, "localities")
    judged, conditions = Obligations(put, visible), conditions_of(put)
    grouped = Grouped(request, put, put.question(), judged, conditions, bys=(By.LOCALITY,), order=order)
    grouped.table("localities", By.LOCALITY, title=_("Localities"), first=_("Locality"))
    framed = frame(request, put, leaving_out=("locality",), about=_("Localities"))
    sentence = group_sentence(_("Localities"), finding_of(put, grouped, None, by_place=By.LOCALITY))
    context = framed | grouped.context() | _rows(grouped) | {"sentence": sentence, "has_figures": True}
    return shown(request, "dashboards/localities.html", context, grouped.offers)


@page
def locality(request: SignedInRequest, code: str) -> HttpResponseBase:
    """One locality: everything that lies in it, whoever its superior."""
    subject = Unit.objects.filter(code=clean(code), kind__is_locality=True).select_related("kind").first()
    visible = seen_by(request)
    if subject is None or not sees_whole(visible, Unit.objects.in_locality(subject), request, None):
        raise Http404(_("You see no locality with this code."))
    put = narrowed(request, asked(request), "kind", "line")
    question = put.question(locality=subject)
    conditions, scope = conditions_of(put, locality=subject), {"locality": subject.code}
    judged = Obligations(put, visible)
    grouped = Grouped(
        request,
        put,
        question,
        judged,
        conditions,
        bys=(By.LINE,),
        plain=(By.UNIT,),
        scope=scope,
        order=Order.asked(request, "lines", "units"),
    )
    needing = attention(put, judged.of_all_periods(), conditions, scope)
    name = subject.short_name
    grouped.table("lines", By.LINE, title=_("The locality by line"), first=_("Line"), about=name)
    units = grouped.table("units", By.UNIT, title=_("Units in the locality"), first=_("Unit"), about=name)
    finding = finding_of(put, grouped, needing, by_line=By.LINE, by_place=By.UNIT)
    framed = frame(request, put, leaving_out=("locality",), about=name)
    context = (
        framed
        | grouped.context()
        | _rows(grouped)
        | {
            "attention": needing,
            "locality": subject,
            "units": units[:TOP_UNITS],
            "units_query": put.query(**scope),
            "trend": trend_of(grouped.district_course),
            "sentence": group_sentence(name, finding),
        }
    )
    return shown(request, "dashboards/locality.html", context, grouped.offers)


def _rows(grouped: Grouped) -> dict[str, Any]:
    return {name: rows for name, (rows, _offer) in grouped.tables.items()}


def _leads_by_line(put: Asked) -> dict[str, str]:
    leads = LineLead.objects.valid(put.as_of).order_by().values_list("line", "unit__short_name")
    return {str(line): name for line, name in leads}
