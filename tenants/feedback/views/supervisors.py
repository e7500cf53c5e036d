"""Pages of the disclosure supervisors: who is in office, what they brought up, and what became of it (FBK-15)."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import Person
from core.urls import unit_url
from hierarchy.units.models import Role
from hierarchy.units.staffing import people_in
from tenants.disclosure.form_pages import FormPage, answer
from tenants.registry.entrance import for_people, for_workers
from tenants.registry.requests import WorkRequest

from ..actions import supervising as actions
from ..models import Case, Reply, Supervisor
from ..occasion_forms import EndTermForm, SupervisorForm, SupervisorOpinionForm
from ..occasion_policies import can_appoint
from ..policies import can_do_case, can_read_cases
from ..procedure import CaseAct
from ..supervisor_term import LEAST, MOST, is_unusual_number, usual_end


@require_GET
@for_workers
def supervisor_list(request: WorkRequest) -> HttpResponse:
    """Show who is in office and who was, with what each brought up."""
    supervisors = list(Supervisor.objects.all())
    reads_cases = can_read_cases(request.user, request.unit, on=request.today)
    brought: dict[Any, list[Case]] = defaultdict(list)
    if reads_cases:
        of_them = Case.objects.ordinary().filter(supervisor_id__in=[each.pk for each in supervisors])
        for case in of_them.defer("original", "sealed"):
            brought[case.supervisor_id].append(case)
    in_office = [each for each in supervisors if each.from_on <= request.today <= each.to_on]
    context = {
        "unit": request.unit,
        "in_office": [{"supervisor": each, "cases": brought[each.pk]} for each in in_office],
        "others": [{"supervisor": each, "cases": brought[each.pk]} for each in supervisors if each not in in_office],
        "is_unusual": is_unusual_number(len(in_office)),
        "least": LEAST,
        "most": MOST,
        "reads_cases": reads_cases,
        "may_appoint": can_appoint(request.user, request.unit, on=request.today),
        "may_enter": can_do_case(request.user, request.unit, CaseAct.REGISTER, on=request.today),
        "is_supervisor": actions.in_office(request.user.person_id, on=request.today) is not None,
    }
    return render(request, "feedback/supervisors.html", context)


@require_http_methods(["GET", "POST"])
@for_workers
def appoint(request: WorkRequest) -> HttpResponse:
    """Appoint a supervisor; the term is filled in as the district sets it."""
    page = FormPage(
        sentence=_("Appoint a disclosure supervisor"),
        submit_label=_("Appoint"),
        back_url=unit_url(request.unit.slug, "supervisors"),
    )

    def perform(given: dict[str, Any]) -> tuple[str, str]:
        person = given.pop("person", None)
        appointment = actions.Appointment(**given, person_id=uuid.UUID(person) if person else None)
        actions.appoint_supervisor(unit=request.unit, appointment=appointment, actor=request.user, at=request.now)
        return page.back_url, _("Appointed.")

    initial = {"from_on": request.today, "to_on": usual_end(request.today, on=request.today)}
    form = SupervisorForm(request.POST or None, initial=initial, accounts=_accounts(request))
    return answer(request, page, form, perform)


def _accounts(request: WorkRequest) -> list[tuple[str, str]]:
    """Give the accounts that hold the supervisor's role here and belong to no supervisor in office."""
    holders = people_in(request.unit, [Role.DISCLOSURE_SUPERVISOR], on=request.today)
    taken = Supervisor.objects.filter(person_id__in=holders, to_on__gte=request.today).values_list(
        "person_id", flat=True
    )
    people = Person.objects.filter(pk__in=holders - set(taken)).order_by("name")
    return [(str(person.pk), person.name) for person in people]


def _get(pk: uuid.UUID) -> Supervisor:
    supervisor = Supervisor.objects.filter(pk=pk).first()
    if supervisor is None:
        raise Http404(_("This unit has no such supervisor. Open the list."))
    return supervisor


@require_http_methods(["GET", "POST"])
@for_workers
def end(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """End a term early, with the reason."""
    supervisor = _get(pk)
    page = FormPage(
        sentence=_("End the term of %(name)s") % {"name": supervisor.name},
        submit_label=_("End the term"),
        back_url=unit_url(request.unit.slug, "supervisors"),
    )

    def perform(given: dict[str, Any]) -> tuple[str, str]:
        actions.end_term(unit=request.unit, supervisor_id=pk, actor=request.user, at=request.now, **given)
        return page.back_url, _("The term is ended.")

    return answer(request, page, EndTermForm(request.POST or None, initial={"ends_on": request.today}), perform)


@require_POST
@for_workers
def listed(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Name a supervisor on the board, or no longer."""
    wanted = request.POST.get("listed") == "yes"
    actions.list_supervisor(unit=request.unit, supervisor_id=pk, is_listed=wanted, actor=request.user, at=request.now)
    messages.success(request, _("Named on the board now.") if wanted else _("No longer named on the board."))
    return redirect(unit_url(request.unit.slug, "supervisors"))


@require_http_methods(["GET", "POST"])
@for_people
def opinion(request: WorkRequest) -> HttpResponse:
    """Let a supervisor with an account bring something up, and see what became of what was brought up before."""
    supervisor = actions.in_office(request.user.person_id, on=request.today)
    if supervisor is None:
        raise actions.NotASupervisor(_("Only a disclosure supervisor in office brings up something here."))
    page = FormPage(
        sentence=_("What have you found as a disclosure supervisor?"),
        submit_label=_("Send it"),
        back_url=unit_url(request.unit.slug, "board"),
        template="feedback/supervisor_opinion.html",
    )

    def perform(given: dict[str, Any]) -> tuple[str, str]:
        received = actions.give_opinion(unit=request.unit, actor=request.user, at=request.now, **given)
        address = unit_url(request.unit.slug, "supervisor_opinion")
        return address, _("Received under number %(number)s.") % {"number": received.case.number}

    form = SupervisorOpinionForm(request.POST or None)
    if request.method == "POST":
        return answer(request, page, form, perform)
    context = {"unit": request.unit, "page": page, "form": form, "brought": _brought_up_by(supervisor)}
    return render(request, page.template, context)


def _brought_up_by(supervisor: Supervisor) -> list[dict[str, Any]]:
    """Give what a supervisor brought up, each with the replies that were sent."""
    cases = list(Case.objects.ordinary().filter(supervisor_id=supervisor.pk).defer("sealed"))
    replies: dict[uuid.UUID, list[str]] = defaultdict(list)
    for reply in Reply.objects.released().filter(case__in=cases).order_by("number"):
        replies[reply.case_id].append(reply.body)
    return [{"case": case, "replies": replies[case.pk]} for case in cases]


@require_http_methods(["GET", "POST"])
@for_workers
def opinion_for(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Enter what a supervisor without an account said."""
    supervisor = _get(pk)
    page = FormPage(
        sentence=_("What %(name)s brought up") % {"name": supervisor.name},
        submit_label=_("Enter it"),
        back_url=unit_url(request.unit.slug, "supervisors"),
    )

    def perform(given: dict[str, Any]) -> tuple[str, str]:
        received = actions.enter_opinion(
            unit=request.unit, supervisor_id=pk, actor=request.user, at=request.now, **given
        )
        return page.back_url, _("Received under number %(number)s.") % {"number": received.case.number}

    return answer(request, page, SupervisorOpinionForm(request.POST or None), perform)
