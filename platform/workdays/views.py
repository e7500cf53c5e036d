from __future__ import annotations

from datetime import MAXYEAR, date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from core import authority
from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import district_url

from .actions import PERMISSION, change_day, days_of_year, enter_year, years_to_enter
from .calendar import Calendar
from .forms import DayForm, YearForm
from .models import Day
from .querysets import months_of, squares_from, squares_of

if TYPE_CHECKING:
    from accounts.requests import SignedInRequest


@login_required
@require_safe
def year_view(request: SignedInRequest, year: int | None = None) -> HttpResponse:
    """Show one year by months. Everybody signed in may read by which days due dates are computed."""
    calendar = Calendar.load()
    year = year or min(max(request.today.year, calendar.covered_from.year), calendar.covered_until.year)
    days = squares_of(year) if year <= MAXYEAR else {}
    if not days:
        raise Http404(_("The working days of this year have not been entered."))
    first, last = calendar.covered_from.year, calendar.covered_until.year
    context = {
        "year": year,
        "months": months_of(year, days),
        "working_days": sum(square.is_working for square in days.values()),
        "make_up_days": sum(square.kind == "make_up" for square in days.values()),
        "years": range(first, last + 1),
        "covered_until": calendar.covered_until,
        "may_change": authority.allows(request.user, PERMISSION),
    }
    return render(request, "workdays/year.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def day_view(request: SignedInRequest, day: str) -> HttpResponse:
    """Change one day."""
    authority.require(request.user, PERMISSION)
    row = _day(day)
    initial = {"is_working": "1" if row.is_working else "0", "note": row.note}
    form = DayForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if form.is_valid() and _change(request, row.date, form):
            messages.success(request, _("The day was changed."))
            return redirect(district_url("workdays_year", year=row.date.year))
        return render(request, "workdays/day.html", {"row": row, "form": form}, status=422)
    return render(request, "workdays/day.html", {"row": row, "form": form})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_year_view(request: SignedInRequest) -> HttpResponse:
    """Enter a whole year: first a preview of what was understood, then the entry."""
    authority.require(request.user, PERMISSION)
    years = years_to_enter(Calendar.load())
    form = YearForm(request.POST or None, years=years, initial={"year": years[0] if years else None})
    if request.method != "POST":
        return render(request, "workdays/new_year.html", {"form": form})
    preview = None
    if form.is_valid():
        if "enter" in request.POST and _enter(request, form):
            return redirect(district_url("workdays_year", year=form.cleaned_data["year"]))
        preview = None if form.errors else _preview(form)
    context = {"form": form, "months": preview, "year": form.cleaned_data.get("year")}
    return render(request, "workdays/new_year.html", context, status=422 if form.errors else 200)


def _day(text: str) -> Day:
    try:
        row = Day.objects.filter(pk=date.fromisoformat(text)).first()
    except ValueError:
        row = None
    if row is None:
        raise Http404(_("The working days of this year have not been entered."))
    return row


def _change(request: SignedInRequest, day: date, form: DayForm) -> bool:
    try:
        change_day(day=day, actor=request.user, at=request.now, **form.cleaned_data)
    except Refusal as refusal:
        put_refusal(form, refusal)
        return False
    return True


def _enter(request: SignedInRequest, form: YearForm) -> bool:
    try:
        working = enter_year(actor=request.user, at=request.now, **form.cleaned_data)
    except Refusal as refusal:
        put_refusal(form, refusal)
        return False
    message = ngettext(
        "%(year)s was entered with %(count)s working day. Due dates that waited for it are computed.",
        "%(year)s was entered with %(count)s working days. Due dates that waited for it are computed.",
        working,
    )
    messages.success(request, message % {"year": form.cleaned_data["year"], "count": working})
    return True


def _preview(form: YearForm) -> list[object] | None:
    year = form.cleaned_data["year"]
    try:
        return list(months_of(year, squares_from(days_of_year(year, form.cleaned_data["exceptions"]))))
    except Refusal as refusal:
        put_refusal(form, refusal)
        return None
