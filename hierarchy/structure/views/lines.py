"""Lines with their lead departments, and the opening of a year."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from core.errors import Refusal
from core.urls import district_url
from hierarchy.units.models import LeadPower, Line, LineLead

from .. import actions
from ..actions.years import UnitsWithoutLine, next_year
from ..forms import AppointLeadForm, EndLeadForm, OpenYearForm
from ..models import YearOpening
from ..querysets import in_scope, without_line
from .frame import for_the_office, show_refusal


@require_safe
@for_the_office
def lines(request: SignedInRequest) -> HttpResponse:
    """Show the lines in use with their present lead, the number of units, and all leads by date."""
    counted = Count("units", filter=Q(units__closed_on__isnull=True))
    rows = list(Line.objects.filter(is_active=True).annotate(unit_count=counted).order_by("order"))
    leads: dict[int, list[LineLead]] = {line.pk: [] for line in rows}
    for lead in LineLead.objects.filter(line__in=rows).select_related("unit").order_by("-valid_from"):
        leads[lead.line_id].append(lead)
    present = set(LineLead.objects.valid(request.today).values_list("pk", flat=True))
    shown = [
        {
            "line": line,
            "leads": [
                {
                    "lead": lead,
                    "is_present": lead.pk in present,
                    "is_own_line": lead.unit.line_id == line.pk,
                    "may_end": lead.valid_to is None or lead.valid_to > request.today,
                }
                for lead in leads[line.pk]
            ],
            "has_lead": any(lead.pk in present for lead in leads[line.pk]),
        }
        for line in rows
    ]
    leaderless = sum(not row["has_lead"] for row in shown)
    return render(request, "structure/lines.html", {"rows": shown, "leaderless": leaderless})


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def appoint_lead(request: SignedInRequest, code: str) -> HttpResponse:
    """Appoint a line's lead department."""
    line = get_object_or_404(Line, code=code)
    present = LineLead.objects.valid(request.today).filter(line=line).select_related("unit").first()
    initial = {"valid_from": request.today, "power": LeadPower.GUIDE, "is_party_building_lead": True}
    form = AppointLeadForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.appoint_lead(line=line, actor=request.user, at=request.now, **form.cleaned_data)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, _("The lead department was appointed."))
                return redirect(district_url("structure_lines"))
    context = {"form": form, "line": line, "present": present}
    return render(request, "structure/appoint_lead.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def end_lead(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a department's lead."""
    lead = get_object_or_404(LineLead.objects.select_related("line", "unit"), pk=pk)
    form = EndLeadForm(request.POST or None, initial=EndLeadForm.initial_of(lead, request.today))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                actions.end_lead(lead=lead, actor=request.user, at=request.now, **form.cleaned_data)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, _("The lead was ended."))
                return redirect(district_url("structure_lines"))
    return render(request, "structure/end_lead.html", {"form": form, "lead": lead}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_the_office
def years(request: SignedInRequest) -> HttpResponse:
    """Open a year, or see which units still need a line."""
    form = OpenYearForm(request.POST or None, initial={"year": next_year(request.today)})
    status, missing = 200, list(without_line().select_related("kind", "parent"))
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                opening = actions.open_year(actor=request.user, at=request.now, **form.cleaned_data)
            except UnitsWithoutLine as refusal:
                missing, status = refusal.units, show_refusal(form, refusal)
            except Refusal as refusal:
                status = show_refusal(form, refusal)
            else:
                messages.success(request, _("The year %(year)s is open.") % {"year": opening.year})
                return redirect(district_url("structure_years"))
    context = {
        "form": form,
        "missing": missing,
        "openings": YearOpening.objects.all(),
        "in_scope_count": in_scope().count(),
    }
    return render(request, "structure/years.html", context, status=status)
