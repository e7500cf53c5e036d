"""Pages of what a topic request led to: each is one form."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.secrecy_marks import secrecy_hints
from core.urls import unit_url
from hierarchy.ledger.vocabulary import CaseKind, Mode
from tenants.disclosure.form_pages import FormPage, answer
from tenants.disclosure.models import Disclosure
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions import answering_topics
from ..actions.answering_topics import LINKABLE, rows_in_force
from ..case_access import case_url, ordinary_case
from ..conversion_forms import ItemForm, LinkForm
from ..models import Case

MOST_DISCLOSURES = 50


@require_http_methods(["GET", "POST"])
@for_workers
def start(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin the disclosure that was asked for."""
    case = _topic(request, pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        disclosure = answering_topics.start_from_topic(item_key=uuid.UUID(given["item"]), **_who(request, case))
        address = unit_url(request.unit.slug, "disclosure", pk=disclosure.pk)
        return address, _("Begun. It goes the usual way: write it and propose it.")

    page = _page(request, case, _("Under which row is it disclosed?"), _("Begin the disclosure"))
    return answer(request, page, ItemForm(request.POST or None, rows=_rows()), act)


@require_http_methods(["GET", "POST"])
@for_workers
def link(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose the disclosure that answers the topic request."""
    case = _topic(request, pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        answering_topics.link_topic(disclosure_id=uuid.UUID(given["disclosure"]), **_who(request, case))
        return case_url(request.unit, pk), _("Linked both ways.")

    page = _page(request, case, _("Which disclosure answers it?"), _("Link it"))
    return answer(request, page, LinkForm(request.POST or None, disclosures=_disclosures()), act)


@require_http_methods(["GET", "POST"])
@for_workers
def catalogue(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Choose the row of the catalogue that the topic request led to."""
    case = _topic(request, pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        answering_topics.take_into_catalogue(item_key=uuid.UUID(given["item"]), **_who(request, case))
        return case_url(request.unit, pk), _("Recorded: it is disclosed regularly.")

    page = _page(request, case, _("As which row was it taken into the catalogue?"), _("Record it"))
    return answer(request, page, ItemForm(request.POST or None, rows=_rows()), act)


def _topic(request: WorkRequest, pk: uuid.UUID) -> Case:
    case = ordinary_case(request, pk)
    if case.kind != CaseKind.TOPIC:
        raise Http404(_("Only a topic request leads to a disclosure or into the catalogue."))
    return case


def _who(request: WorkRequest, case: Case) -> dict[str, Any]:
    return {"unit": request.unit, "case_id": case.pk, "actor": request.user, "at": request.now}


def _page(request: WorkRequest, case: Case, sentence: str, submit: str) -> FormPage:
    """Describe the page; words that may come from a secrecy marking are pointed out (SEC-04)."""
    hints = secrecy_hints(f"{case.title}\n{case.original}")
    warning = ""
    if hints:
        warning = _("It may touch on secrets: %(words)s. What is secret is not disclosed, whoever asks.") % {
            "words": _(", ").join(dict.fromkeys(hints))
        }
    back = case_url(request.unit, case.pk)
    return FormPage(sentence, submit, back, lead=case.title, warning=warning, meta=[case.number])


def _rows() -> list[tuple[str, str]]:
    return [(str(row.key), row.level3) for row in rows_in_force().order_by("order")]


def _disclosures() -> list[tuple[str, str]]:
    linkable = Disclosure.objects.in_states(LINKABLE).filter(is_nil=False).exclude(mode=Mode.ON_REQUEST)
    newest = linkable.with_current().order_by("-changed_at")[:MOST_DISCLOSURES]
    return [(str(one.pk), f"{one.current.title or one.item_title} · {one.get_state_display()}") for one in newest]
