"""The district's page for real-name reports: outside every workspace, nothing of the report in an address."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import Refusal
from core.refused_forms import put_refusal
from core.urls import unit_url
from district.requests import DistrictRequest
from district.settings import value as setting
from visitors.counting import address_of, count_visit, visits

from ..actions.reporting import ReportIntake, receive_report
from ..report_forms import MISCONDUCT, ReportForm
from ..robots import form_time, is_robot, spend_sum
from .asking import SUM_AFTER, keep_receipt, private


@never_cache
@require_http_methods(["GET", "POST"])
def report_new(request: DistrictRequest) -> HttpResponse:
    """Take in a report; complaints of misconduct are pointed to the discipline bodies, and nothing is kept of them."""
    here = visits("ask", address_of(request), at=request.now)
    if request.method == "GET":
        return _page(request, ReportForm(initial={"form_time": form_time(request.now)}, asks_sum=here >= SUM_AFTER))
    if request.POST.get("matter") == MISCONDUCT:
        return private(render(request, "feedback/report_elsewhere.html"))
    form, status = ReportForm(request.POST, asks_sum=here >= SUM_AFTER), 400
    if here >= int(setting("ask_per_hour", on=request.today)):
        status = 429
        form.add_error(
            None, _("Very much is being sent just now. Your words stand below: send them later, or call 12388.")
        )
    elif form.is_valid():
        given = form.cleaned_data
        if is_robot(request, given["form_time"], given["website"]):
            form.add_error(None, _("That was very quick. Read your words once more and send them again."))
        elif here >= SUM_AFTER and not spend_sum(given["form_time"], request.now):
            form.add_error("sum", _("This sum was used up. Write the new one as a number."))
        else:
            intake = ReportIntake(
                about=given["about"],
                matter=given["matter"],
                original=given["original"],
                name=given["name"],
                phone=given["phone"],
                id_number=given["id_number"],
                by_district=given["by_district"],
            )
            try:
                handler, received = receive_report(intake=intake, at=request.now)
            except Refusal as refusal:
                put_refusal(form, refusal)
                status = refusal.status if refusal.status < 500 else 409
            else:
                count_visit("ask", address_of(request), at=request.now)
                keep_receipt(request, handler, received)
                return redirect(unit_url(handler.slug, "asked"))
    form.renew(request.now)
    return _page(request, form, status=status)


def _page(request: DistrictRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    return private(render(request, "feedback/report_new.html", {"form": form}, status=status))
