"""Pages of putting an answer on the board and taking it off: each is one form."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.urls import unit_url
from hierarchy.ledger.vocabulary import Scope
from tenants.disclosure.form_pages import FormPage, answer
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from ..actions import publishing_answers
from ..actions.publishing_answers import NEVER_PUBLIC, BoardAnswer
from ..answer_forms import ChooseForm, PublishForm, TakeDownForm
from ..case_access import case_url, ordinary_case
from ..models import Case, CaseFile, Measure, Reply
from ..public_words import reads_like_personal_data


@require_http_methods(["GET", "POST"])
@for_workers
def publish(request: WorkRequest, pk: uuid.UUID, reply_pk: uuid.UUID) -> HttpResponse:
    """Ask for the words under which an answer is shown to others."""
    case = _case(request, pk)
    reply = Reply.objects.released().filter(case=case, pk=reply_pk).first()
    if reply is None:
        raise Http404(_("First send the answer to the asker; then others may read it."))

    def act(given: dict[str, Any]) -> tuple[str, str]:
        shown = BoardAnswer(
            scope=given["scope"],
            title=given["title"],
            question=given["question"],
            answer=given["answer"],
            is_anonymised=given["is_anonymised"],
            measure_ids=_keys(given.get("measures")),
            file_ids=_keys(given.get("photographs")),
        )
        publishing_answers.publish_answer(reply_id=reply_pk, shown=shown, **_who(request, case))
        address = "answer" if given["scope"] == Scope.PUBLIC else "member_answers"
        keys = {"pk": reply_pk} if given["scope"] == Scope.PUBLIC else {}
        return unit_url(request.unit.slug, address, **keys), _("On the board.")

    initial = {
        "scope": reply.scope or Scope.PUBLIC,
        "title": reply.public_title or case.title,
        "question": reply.public_question or case.original,
        "answer": reply.public_answer or reply.body,
    }
    form = PublishForm(request.POST or None, initial=initial, **_choices(case))
    page = _page(request, case, _("Put the answer on the board"), _("Put it on the board"), warning=_warning(initial))
    return answer(request, page, form, act)


@require_http_methods(["GET", "POST"])
@for_workers
def take_down(request: WorkRequest, pk: uuid.UUID, reply_pk: uuid.UUID) -> HttpResponse:
    """Ask why an answer is taken off the board."""
    case = _case(request, pk)
    if not Reply.objects.shown().filter(case=case, pk=reply_pk).exists():
        raise Http404(_("This answer is not on the board."))

    def act(given: dict[str, Any]) -> tuple[str, str]:
        publishing_answers.take_down_answer(reply_id=reply_pk, reason=given["reason"], **_who(request, case))
        return case_url(request.unit, pk), _("Off the board.")

    page = _page(request, case, _("Why is this answer taken off the board?"), _("Take it off the board"))
    return answer(request, page, TakeDownForm(request.POST or None), act)


@require_http_methods(["GET", "POST"])
@for_workers
def choose(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask which measures and photographs are shown with the answer on the board."""
    case = _case(request, pk)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        publishing_answers.choose_what_is_shown(
            measure_ids=_keys(given.get("measures")), file_ids=_keys(given.get("photographs")), **_who(request, case)
        )
        return case_url(request.unit, pk), _("Saved. The board shows it now.")

    # Nothing chosen is a choice: what was sent may be empty.
    form = ChooseForm(request.POST if request.method == "POST" else None, initial=_chosen(case), **_choices(case))
    page = _page(request, case, _("What is shown with the answer?"), _("Save"))
    return answer(request, page, form, act)


def _case(request: WorkRequest, pk: uuid.UUID) -> Case:
    case = ordinary_case(request, pk)
    if case.kind in NEVER_PUBLIC:
        raise Http404(_("The answer to a case of this kind is for the asker alone."))
    return case


def _who(request: WorkRequest, case: Case) -> dict[str, Any]:
    return {"unit": request.unit, "case_id": case.pk, "actor": request.user, "at": request.now}


def _page(request: WorkRequest, case: Case, sentence: str, submit: str, *, warning: str = "") -> FormPage:
    agreed = _("the asker agrees to an anonymous publication")
    not_agreed = _("the asker has not agreed to a publication")
    meta = [case.number, case.title, agreed if case.may_publish else not_agreed]
    return FormPage(sentence, submit, case_url(request.unit, case.pk), warning=warning, meta=meta)


def _warning(initial: dict[str, str]) -> str:
    kinds = reads_like_personal_data(initial[name] for name in ("title", "question", "answer"))
    if not kinds:
        return ""
    return _("This reads like personal data: %(kinds)s. Take it out before others read it.") % {
        "kinds": _(", ").join(kinds)
    }


def _choices(case: Case) -> dict[str, list[tuple[str, str]]]:
    done = Measure.objects.filter(case=case, done_on__isnull=False)
    files = CaseFile.objects.filter(case=case, measure__in=done, content_type__startswith="image/")
    return {
        "measures": [(str(one.pk), f"{one.text} · {one.result}") for one in done],
        "photographs": [(str(one.pk), one.name) for one in files.order_by("uploaded_at", "id")],
    }


def _chosen(case: Case) -> dict[str, list[str]]:
    measures = Measure.objects.filter(case=case, is_public=True).values_list("pk", flat=True)
    photographs = CaseFile.objects.filter(case=case, is_public=True).values_list("pk", flat=True)
    return {"measures": [str(pk) for pk in measures], "photographs": [str(pk) for pk in photographs]}


def _keys(given: list[str] | None) -> list[uuid.UUID]:
    return [uuid.UUID(one) for one in given or []]
