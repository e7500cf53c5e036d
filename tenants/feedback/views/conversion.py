"""Pages of decision, measures and telling: each is one form. And the files of a case."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.display import day
from hierarchy.ledger.vocabulary import DECIDED_KINDS
from tenants.disclosure.form_pages import FormPage, answer
from tenants.disclosure.models import Disclosure, DisclosureState
from tenants.disclosure.views import serve
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions import converting, deciding, measuring
from ..actions.measuring import Plan
from ..case_access import case_url, ordinary_case
from ..conversion_forms import DecideForm, DropForm, FinishForm, PlanForm, TellForm
from ..models import Case, CaseFile, Measure

#: Disclosures to choose from: the newest.
MOST_DISCLOSURES = 50


@require_http_methods(["GET", "POST"])
@for_workers
def decide(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask whether a suggestion or a topic request is adopted."""
    case = ordinary_case(request, pk)
    if case.kind not in DECIDED_KINDS:
        raise Http404(_("Only suggestions and topic requests are adopted or not."))

    def act(given: dict[str, Any]) -> tuple[str, str]:
        deciding.decide_case(is_adopted=given["is_adopted"], reason=given["reason"], **_who(request, case))
        return case_url(request.unit, pk), _("Decided.")

    page = _page(request, case, _("Is this adopted?"), _("Decide"))
    initial = {}
    if case.is_adopted is not None:
        initial = {"is_adopted": "yes" if case.is_adopted else "no", "reason": case.decision_reason}
    return answer(request, page, DecideForm(request.POST or None, initial=initial), act)


@require_http_methods(["GET", "POST"])
@for_workers
def plan(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan a measure."""
    case = ordinary_case(request, pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        measuring.plan_measure(plan=Plan(**given), **_who(request, case))
        return case_url(request.unit, pk), _("Planned. The asker sees it once an answer has been sent.")

    page = _page(request, case, _("What puts it into practice?"), _("Plan the measure"))
    return answer(request, page, PlanForm(request.POST or None), act)


@require_http_methods(["GET", "POST"])
@for_workers
def change(request: WorkRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """Plan a measure anew."""
    case = ordinary_case(request, pk)
    measure = _measure(case, measure_pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        measuring.change_measure(plan=Plan(**given), measure_id=measure_pk, **_who(request, case))
        return case_url(request.unit, pk), _("Planned anew.")

    initial = {"text": measure.text, "owner": measure.owner, "due_on": measure.due_on}
    page = _page(request, case, _("Change the measure"), _("Save"))
    return answer(request, page, PlanForm(request.POST or None, initial=initial), act)


@require_http_methods(["GET", "POST"])
@for_workers
def finish(request: WorkRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """Record that a measure was done, with what shows it."""
    case = ordinary_case(request, pk)
    measure = _measure(case, measure_pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        chosen = given["disclosure"]
        measuring.finish_measure(
            measure_id=measure_pk,
            result=given["result"],
            done_on=given["done_on"],
            files=given["evidence"],
            disclosure_id=uuid.UUID(chosen) if chosen else None,
            **_who(request, case),
        )
        return case_url(request.unit, pk), _("Recorded as done.")

    form = FinishForm(
        request.POST or None,
        request.FILES or None,
        disclosures=_published(),
        initial={"done_on": request.today},
    )
    page = _page(request, case, _("What was done?"), _("Record as done"), lead=measure.text)
    return answer(request, page, form, act)


@require_http_methods(["GET", "POST"])
@for_workers
def drop(request: WorkRequest, pk: uuid.UUID, measure_pk: uuid.UUID) -> HttpResponse:
    """Give a measure up."""
    case = ordinary_case(request, pk)
    measure = _measure(case, measure_pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        measuring.drop_measure(measure_id=measure_pk, reason=given["reason"], **_who(request, case))
        return case_url(request.unit, pk), _("Given up.")

    page = _page(request, case, _("Why is this measure given up?"), _("Give it up"), lead=measure.text)
    return answer(request, page, DropForm(request.POST or None), act)


@require_http_methods(["GET", "POST"])
@for_workers
def tell(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Tell the asker what was done."""
    case = ordinary_case(request, pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        converting.tell_of_conversion(text=given["text"], **_who(request, case))
        return case_url(request.unit, pk), _("Told. The opinion counts as put into practice.")

    results = case.measures.filter(done_on__isnull=False).values_list("result", flat=True)
    page = _page(request, case, _("Tell the asker what was done"), _("Tell the asker"))
    return answer(request, page, TellForm(request.POST or None, initial={"text": "\n".join(results)}), act)


@require_GET
@for_workers
def case_file(request: WorkRequest, pk: uuid.UUID, file_pk: uuid.UUID) -> HttpResponseBase:
    """Serve a file of a case to those who may read cases."""
    case = ordinary_case(request, pk)
    return serve(CaseFile.objects.filter(case=case, pk=file_pk).first())


def _who(request: WorkRequest, case: Case) -> dict[str, Any]:
    return {"unit": request.unit, "case_id": case.pk, "actor": request.user, "at": request.now}


def _page(request: WorkRequest, case: Case, sentence: str, submit: str, *, lead: str = "") -> FormPage:
    received = _("received on %(day)s") % {"day": day(case.received_on)}
    return FormPage(
        sentence, submit, case_url(request.unit, case.pk), lead=lead, meta=[case.number, case.title, received]
    )


def _measure(case: Case, pk: uuid.UUID) -> Measure:
    measure = Measure.objects.filter(case=case, pk=pk, done_on__isnull=True, dropped_reason="").first()
    if measure is None:
        raise Http404(_("This measure is not open: it is done or was given up. Reload the page."))
    return measure


def _published() -> list[tuple[str, str]]:
    newest = Disclosure.objects.in_states([DisclosureState.PUBLISHED]).filter(is_nil=False).with_current()
    return [(str(one.pk), one.current.title) for one in newest.order_by("-changed_at")[:MOST_DISCLOSURES]]
