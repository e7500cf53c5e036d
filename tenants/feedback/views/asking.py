"""Asking a unit without an account: the form, what was disclosed already, and the receipt with the private code."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.errors import Refusal
from core.qr import qr_code
from core.refused_forms import put_refusal
from core.urls import unit_url
from district.requests import DistrictRequest
from district.settings import value as setting
from hierarchy.ledger.searching import suggestions
from hierarchy.ledger.vocabulary import CaseKind, Channel
from hierarchy.units.models import Unit
from tenants.disclosure.models import Publication
from tenants.registry.requests import WorkspaceRequest
from visitors.counting import DAY, address_of, count_visit, visits

from ..actions.following import ASKER
from ..actions.intake import Intake, Received, receive_case
from ..asking_forms import AskForm
from ..robots import form_time, is_robot, spend_sum

#: Cases from one address in an hour after which a sum is asked.
SUM_AFTER = 3
#: What the receipt needs once: the code, under the session.
RECEIPT = "feedback_receipt"


@dataclass(frozen=True)
class Flood:
    """How much came from where the visitor is, and to the unit, in the present hour and day."""

    from_here: int
    to_unit: int
    most_from_here: int
    most_to_unit: int

    @classmethod
    def of(cls, request: WorkspaceRequest) -> Flood:
        return cls(
            visits("ask", address_of(request), at=request.now),
            visits("ask_unit", request.unit.code, at=request.now, every=DAY),
            int(setting("ask_per_hour", on=request.today)),
            int(setting("ask_per_day", on=request.today)),
        )

    @property
    def asks_sum(self) -> bool:
        return self.from_here >= SUM_AFTER

    @property
    def is_over(self) -> bool:
        return self.from_here >= self.most_from_here or self.to_unit >= self.most_to_unit


@never_cache
@require_http_methods(["GET", "POST"])
def ask(request: WorkspaceRequest) -> HttpResponse:
    """Take in what somebody asks; first show what was disclosed on it already."""
    if request.unit.closed_on is not None:
        return render(request, "feedback/ask_closed.html", {"unit": request.unit}, status=410)
    flood = Flood.of(request)
    if request.method == "GET":
        given = {"form_time": form_time(request.now), "about": request.GET.get("about", ""), "reply_by": "link"}
        if request.GET.get("kind") in CaseKind.values:
            given["kind"] = request.GET["kind"]
        return _page(request, AskForm(initial=given, asks_sum=flood.asks_sum), about=_about(given["about"], request))
    return _asked(request, flood)


def _asked(request: WorkspaceRequest, flood: Flood) -> HttpResponse:
    form, status = AskForm(request.POST, asks_sum=flood.asks_sum), 400
    if flood.is_over:
        status = 429
        form.add_error(
            None,
            _("Very much is being sent just now. Your words stand below: send them later, call the unit or visit it."),
        )
    elif form.is_valid():
        given = form.cleaned_data
        if is_robot(request, given["form_time"], given["website"]):
            count_visit("ask", address_of(request), at=request.now)
            form.add_error(None, _("That was very quick. Read your words once more and send them again."))
        elif "edit" in request.POST:
            return _again(request, form, 200)
        else:
            near = (
                []
                if "send" in request.POST
                else suggestions(text=given["original"], on=request.today, unit=request.unit)
            )
            if near:
                return _page(request, form, near=near)
            if flood.asks_sum and not spend_sum(given["form_time"], request.now):
                form.add_error("sum", _("This sum was used up. Write the new one as a number."))
                return _again(request, form, status)
            # Counted before it is kept: of many sent at once none slips past the limit.
            if count_visit("ask", address_of(request), at=request.now) > flood.most_from_here:
                status = 429
                form.add_error(None, _("Very much is being sent just now. Your words stand below: send them later."))
                return _again(request, form, status)
            return _received(request, form)
    return _again(request, form, status)


def _received(request: WorkspaceRequest, form: AskForm) -> HttpResponse:
    """Receive it, and lead to the receipt; a refusal comes back with what was typed."""
    try:
        received = receive_case(unit=request.unit, intake=_intake(request, form), actor=ASKER, at=request.now)
    except Refusal as refusal:
        put_refusal(form, refusal)
        return _again(request, form, refusal.status if refusal.status < 500 else 409)
    count_visit("ask_unit", request.unit.code, at=request.now, every=DAY)
    keep_receipt(request, request.unit, received)
    return redirect(unit_url(request.unit.slug, "asked"))


def keep_receipt(request: DistrictRequest, unit: Unit, received: Received) -> None:
    """Keep the code for the one page that shows it, in the unit that received the case."""
    request.session[RECEIPT] = {
        "unit": unit.slug,
        "number": received.case.number,
        "code": received.code,
        "kind": received.case.kind,
    }


def _intake(request: WorkspaceRequest, form: AskForm) -> Intake:
    given = form.cleaned_data
    links: dict[str, Any] = {}
    if _about(given.get("about"), request) is not None:
        links["disclosure_id"] = given["about"]
    return Intake(
        kind=given["kind"],
        channel=Channel.WEB,
        original=given["original"],
        received_on=request.today,
        contact=form.contact,
        asker_group=given["asker_group"],
        may_publish=given["may_publish"],
        reply_by=given["reply_by"],
        links=links,
    )


def _about(key: Any, request: WorkspaceRequest) -> Publication | None:
    """Give the item of the board that the question is about, if it is one."""
    try:
        pk = uuid.UUID(str(key))
    except ValueError:
        return None
    shown = Publication.objects.on_the_board(on=request.today).filter(version__disclosure_id=pk)
    return shown.select_related("version").first()


def _again(request: WorkspaceRequest, form: AskForm, status: int) -> HttpResponse:
    form.renew(request.now)
    return _page(request, form, status=status, about=_about(form.data.get("about"), request))


def _page(request: WorkspaceRequest, form: AskForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"unit": request.unit, "form": form, "near": [], "about": None} | more
    return render(request, "feedback/ask.html", context, status=status)


@never_cache
@require_GET
def asked(request: WorkspaceRequest) -> HttpResponse:
    """Show the receipt once: the number, and the code with which the answer is looked up."""
    receipt = request.session.pop(RECEIPT, None)
    if not receipt or receipt["unit"] != request.unit.slug:
        return redirect(unit_url(request.unit.slug, "follow"))
    path = unit_url(request.unit.slug, "followed", code=receipt["code"])
    address = request.build_absolute_uri(path)
    context = {"unit": request.unit, "receipt": receipt, "path": path, "address": address, "qr": qr_code(address)}
    return private(render(request, "feedback/asked.html", context))


def private(response: HttpResponse) -> HttpResponse:
    """Keep a page with a code out of caches, search engines and the addresses sent to other hosts."""
    response["Cache-Control"] = "no-store, private"
    response["X-Robots-Tag"] = "noindex, nofollow"
    # Not `no-referrer`: browsers then send their forms with the origin "null", which is refused as forged.
    response["Referrer-Policy"] = "same-origin"
    return response
