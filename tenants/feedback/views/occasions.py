"""Pages of occasions: the year's plan, one occasion, planning, putting on record, linking."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.errors import Refusal
from core.urls import unit_url
from hierarchy.units.models import Unit
from tenants.disclosure.form_pages import FormPage, answer
from tenants.disclosure.models import Disclosure
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions import occasions as actions
from ..models import Case, Occasion
from ..occasion_forms import CancelForm, HeldForm, OccasionForm
from ..occasion_kinds import CONSULTING, GROUPS, INVITED, RECEIVING, people_at
from ..occasion_policies import can_keep_occasions
from ..occasion_reading import listed, of_year, year_lines, years
from ..policies import can_read_cases

#: How many of the newest disclosures are offered for linking.
OFFERED = 50


def occasion_url(unit: Unit, pk: uuid.UUID) -> str:
    """Give the address of an occasion's page."""
    return unit_url(unit.slug, "occasion", pk=pk)


def _get(pk: uuid.UUID) -> Occasion:
    occasion = Occasion.objects.filter(pk=pk).first()
    if occasion is None:
        raise Http404(_("This unit has no such occasion. Open it from the list."))
    return occasion


def _uuid(value: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(value or "")
    except ValueError:
        return None


@require_GET
@for_workers
def occasion_list(request: WorkRequest) -> HttpResponse:
    """Show a year's plan by kind with what became of it, and its occasions; `kind` narrows them."""
    given, this_year = request.GET.get("year", ""), request.today.year
    year = int(given) if given.isascii() and given.isdigit() and 2000 <= int(given) <= 2099 else this_year
    all_of_year = of_year(year)
    kind = request.GET.get("kind", "")
    shown = [each for each in all_of_year if each.kind == kind] if kind in Occasion.Kind.values else all_of_year
    lines = year_lines(all_of_year)
    context = {
        "unit": request.unit,
        "year": year,
        "years": sorted({*years(), this_year}, reverse=True),
        "lines": lines,
        "occasions": listed(shown, today=request.today),
        "kind": kind if kind in Occasion.Kind.values else "",
        "planned": sum(line.planned for line in lines),
        "held": sum(line.held for line in lines),
        "may_keep": can_keep_occasions(request.user, request.unit, on=request.today),
        "reads_cases": can_read_cases(request.user, request.unit, on=request.today),
    }
    return render(request, "feedback/occasions.html", context)


@require_GET
@for_workers
def occasion(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one occasion: its plan, its record, what came in there, the disclosures it was about."""
    found = _get(pk)
    reads_cases = can_read_cases(request.user, request.unit, on=request.today)
    may_keep = can_keep_occasions(request.user, request.unit, on=request.today)
    linked_ids = [uuid.UUID(key) for key in found.disclosure_ids]
    context: dict[str, Any] = {
        "unit": request.unit,
        "occasion": found,
        "groups": [(label, found.attendance[code]) for code, label in GROUPS.items() if found.attendance.get(code)],
        "people": people_at(found.attendance),
        "invited": found.attendance.get(INVITED),
        "is_waiting": found.state == Occasion.State.PLANNED and (found.ends_on or found.planned_on) < request.today,
        "counts_as_consultation": found.kind in CONSULTING,
        "receives": found.kind in RECEIVING and found.state != Occasion.State.CANCELLED,
        "reads_cases": reads_cases,
        "cases": Case.objects.ordinary().filter(occasion_id=pk).defer("original", "sealed") if reads_cases else [],
        "linked": Disclosure.objects.filter(pk__in=linked_ids).with_current(),
        "offered": _to_link(found) if may_keep and found.state == Occasion.State.HELD else [],
        "may_keep": may_keep,
    }
    return render(request, "feedback/occasion.html", context)


def _to_link(found: Occasion) -> list[Disclosure]:
    """Give the newest disclosures that an occasion may have been about."""
    live = Disclosure.objects.live().filter(is_nil=False).exclude(pk__in=found.disclosure_ids)
    return list(live.with_current().order_by("-changed_at", "-id")[:OFFERED])


@require_http_methods(["GET", "POST"])
@for_workers
def new(request: WorkRequest) -> HttpResponse:
    """Plan an occasion; for one held already, its record is asked for next. `disclosure` is linked once it is held."""
    about = _uuid(request.GET.get("disclosure"))
    page = FormPage(
        sentence=_("Plan an occasion, or enter one that was held"),
        lead=_("Its record follows on the next page, at once or once it has been held."),
        submit_label=_("Enter it"),
        back_url=unit_url(request.unit.slug, "occasions"),
    )
    kind = request.GET.get("kind") or (Occasion.Kind.CONSULTATION if about else Occasion.Kind.RECEPTION_DAY)

    def plan(given: dict[str, Any]) -> tuple[str, str]:
        made = actions.plan_occasion(
            unit=request.unit, plan=OccasionForm.plan_of(given), actor=request.user, at=request.now
        )
        if made.planned_on > request.today:
            return occasion_url(request.unit, made.pk), _("Planned.")
        address = unit_url(request.unit.slug, "occasion_held", pk=made.pk)
        return address + (f"?disclosure={about}" if about else ""), _("Entered. Put on record what was said.")

    initial = {"kind": kind, "planned_on": request.today}
    return answer(request, page, OccasionForm(request.POST or None, initial=initial), plan)


@require_http_methods(["GET", "POST"])
@for_workers
def change(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a plan."""
    found = _get(pk)
    page = FormPage(
        sentence=_("Change the plan of “%(title)s”") % {"title": found.title},
        submit_label=_("Change the plan"),
        back_url=occasion_url(request.unit, pk),
    )

    def perform(given: dict[str, Any]) -> tuple[str, str]:
        plan = OccasionForm.plan_of(given)
        actions.change_occasion(unit=request.unit, occasion_id=pk, plan=plan, actor=request.user, at=request.now)
        return occasion_url(request.unit, pk), _("Changed.")

    form = OccasionForm(request.POST or None, initial=OccasionForm.initial_of(found))
    return answer(request, page, form, perform)


@require_http_methods(["GET", "POST"])
@for_workers
def held(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Put an occasion on record, or correct its record."""
    found, about = _get(pk), _uuid(request.GET.get("disclosure"))
    page = FormPage(
        sentence=_("What was said: “%(title)s”") % {"title": found.title},
        lead=_("Write down what was said, not who said it. Only the number of people leaves the unit."),
        submit_label=_("Put on record"),
        back_url=occasion_url(request.unit, pk),
    )

    def perform(given: dict[str, Any]) -> tuple[str, str]:
        who: dict[str, Any] = {"unit": request.unit, "occasion_id": pk, "actor": request.user, "at": request.now}
        actions.hold_occasion(record=HeldForm.record_of(given), **who)
        if about is not None and str(about) not in found.disclosure_ids:
            actions.link_occasion(disclosure_id=about, **who)
        return occasion_url(request.unit, pk), _("On record.")

    return answer(request, page, HeldForm(request.POST or None, initial=HeldForm.initial_of(found)), perform)


@require_http_methods(["GET", "POST"])
@for_workers
def cancel(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Cancel an occasion, with the reason."""
    found = _get(pk)
    page = FormPage(
        sentence=_("Cancel “%(title)s”") % {"title": found.title},
        lead=_("It stays on record with the reason. The number of people recorded for it no longer counts."),
        submit_label=_("Cancel the occasion"),
        back_url=occasion_url(request.unit, pk),
    )

    def perform(given: dict[str, Any]) -> tuple[str, str]:
        actions.cancel_occasion(
            unit=request.unit, occasion_id=pk, reason=given["reason"], actor=request.user, at=request.now
        )
        return occasion_url(request.unit, pk), _("Cancelled.")

    return answer(request, page, CancelForm(request.POST or None), perform)


@require_POST
@for_workers
def link(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Link an occasion to a disclosure chosen on the occasion's page."""
    return _linking(request, actions.link_occasion, pk, request.POST.get("disclosure"), occasion_url(request.unit, pk))


@require_POST
@for_workers
def unlink(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Undo a link made in error."""
    address = occasion_url(request.unit, pk)
    return _linking(request, actions.unlink_occasion, pk, request.POST.get("disclosure"), address)


@require_POST
@for_workers
def link_from_disclosure(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Link an occasion chosen on the page of the disclosure `pk`."""
    address = unit_url(request.unit.slug, "disclosure", pk=pk)
    chosen = _uuid(request.POST.get("occasion"))
    return _linking(request, actions.link_occasion, chosen, str(pk), address)


def _linking(
    request: WorkRequest, act: Any, occasion_id: uuid.UUID | None, disclosure_id: str | None, address: str
) -> HttpResponse:
    about = _uuid(disclosure_id)
    if occasion_id is None or about is None:
        messages.error(request, _("Choose what is to be linked."))
        return redirect(address)
    try:
        act(unit=request.unit, occasion_id=occasion_id, disclosure_id=about, actor=request.user, at=request.now)
        messages.success(request, _("Recorded."))
    except Refusal as refusal:
        if refusal.status in (403, 404):
            raise
        messages.error(request, str(refusal.message))
    return redirect(address)
