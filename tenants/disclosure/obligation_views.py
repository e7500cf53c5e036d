"""The page of one duty: where it stands, what was asked of the superior about it, and what can be asked."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core.display import period_name, weekday
from core.urls import unit_url
from district.settings import value as setting
from hierarchy.ledger.exemption_review import review_day
from hierarchy.ledger.models import ObligationEntry, Submission, SubmissionKind, SubmissionStatus, Verdict
from hierarchy.ledger.wording import state_words
from hierarchy.units.models import Role
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest
from workdays.calendar import Calendar

from . import due_words
from .actions import asking
from .actions.asking import SENDERS
from .actions.matters import DECIDERS
from .actions.starting import roles_to_draft
from .asking_forms import ExemptionForm, ExemptionReviewForm, ExtensionForm, RecallForm, ToldForm
from .form_pages import FormPage, answer
from .models import Disclosure, Matter
from .policies import first_role

ASKED = (SubmissionKind.EXEMPTION, SubmissionKind.EXTENSION)


def get_obligation(request: WorkRequest, pk: uuid.UUID) -> ObligationEntry:
    """Give one of the unit's own duties, or the page that says there is none."""
    entry = ObligationEntry.objects.filter(unit=request.unit, pk=pk).first()
    if entry is None:
        raise Http404(_("This unit owes no such item. Choose one from the desk."))
    return entry


def get_sent(request: WorkRequest, pk: uuid.UUID) -> Submission:
    """Give something that this unit has sent upward from here, or the page that says there is none."""
    kinds = (*ASKED, SubmissionKind.PLAN)
    sent = Submission.objects.filter(sender=request.unit, pk=pk, kind__in=kinds).select_related("receiver").first()
    if sent is None:
        raise Http404(_("This unit has sent no such thing. Open it from the item it is about."))
    return sent


def _url(request: WorkRequest, entry: ObligationEntry) -> str:
    return unit_url(request.unit.slug, "obligation", pk=entry.pk)


def where_it_is_about(request: WorkRequest, sent: Submission) -> str:
    """Give the address of what was sent upward: a duty, or a disclosure outside the catalogue."""
    name = "disclosure" if sent.kind == SubmissionKind.PLAN else "obligation"
    return unit_url(request.unit.slug, name, pk=sent.subject_id)


@require_GET
@for_workers
def obligation_detail(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one duty of the unit."""
    entry = get_obligation(request, pk)
    sent = list(
        Submission.objects.filter(obligation=entry, sender=request.unit, kind__in=ASKED)
        .select_related("receiver", "decided_by", "sent_by")
        .order_by("-sent_at", "-round")
    )
    context = {
        "unit": request.unit,
        "entry": entry,
        "period": period_name(entry.period_label),
        "sent": [{"submission": each, "words": state_words(each), "review_on": review_day(each)} for each in sent],
        "disclosures": Disclosure.objects.filter(obligation_id=entry.pk).order_by("-created_at"),
        "is_started": Disclosure.objects.live().filter(obligation_id=entry.pk).exists(),
        "matter": Matter.objects.filter(pk=entry.matter_id).first() if entry.matter_id else None,
        "has_superior": request.unit.parent_id is not None,
        "is_drafter": _holds(request, roles_to_draft(request.unit)),
        "may_send": _holds(request, SENDERS),
        "may_decide": _holds(request, DECIDERS),
        **_standing(request, entry),
    }
    return render(request, "disclosure/obligation.html", context | _can_be_asked(context, entry, sent))


def _holds(request: WorkRequest, roles: tuple[Role, ...]) -> bool:
    return first_role(request.user, request.unit, roles, on=request.today) is not None


def _standing(request: WorkRequest, entry: ObligationEntry) -> dict[str, Any]:
    """Say where the duty stands today: open or not, its day, its state."""
    today, calendar = request.today, Calendar.load()
    due_on = due_words.due_day(entry)
    is_disclosed = entry.disclosed_on is not None and entry.withdrawn_on is None
    is_open = not entry.verdict and entry.cancelled_on is None and not is_disclosed
    soon = int(setting("due_soon_days", on=today))
    state = entry.verdict or due_words.state_of(entry, today=today, due_soon_days=soon, calendar=calendar)
    return {
        "due_on": due_on,
        "rule": due_words.rule_words(entry),
        "is_open": is_open,
        "is_past": due_on is not None and due_on < today,
        "state": Verdict.CANCELLED if entry.cancelled_on else state,
        "distance": due_words.distance_words(due_on, today=today, calendar=calendar) if is_open else "",
    }


def _can_be_asked(context: dict[str, Any], entry: ObligationEntry, sent: list[Submission]) -> dict[str, bool]:
    waiting = {each.kind for each in sent if each.status == SubmissionStatus.SENT}
    may_ask = context["is_open"] and context["may_decide"] and context["has_superior"]
    can_move = not context["is_past"] and entry.extended_to is None and entry.withdrawn_on is None
    return {
        "can_ask_exemption": may_ask and SubmissionKind.EXEMPTION not in waiting,
        "can_ask_extension": may_ask and can_move and SubmissionKind.EXTENSION not in waiting,
    }


@require_http_methods(["GET", "POST"])
@for_workers
def exemption(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the superior to decide that a duty is not to be disclosed."""
    entry = get_obligation(request, pk)
    due_on = due_words.due_day(entry)
    late = due_on is not None and due_on < request.today
    page = FormPage(
        sentence=_("Not to be disclosed: “%(title)s”") % {"title": entry.title},
        lead=_("The superior decides. Until then the item is owed. Members are told what was decided."),
        warning=_("This is overdue already. A decision now stays on record and does not undo that.") if late else "",
        meta=[period_name(entry.period_label), entry.get_scope_display()],
        submit_label=_("Send to the superior for decision"),
        back_url=_url(request, entry),
    )
    form = ExemptionForm(request.POST or None)

    def ask(_given: dict[str, Any]) -> tuple[str, str]:
        asking.ask_exemption(
            unit=request.unit, obligation_id=pk, grounds=form.grounds, actor=request.user, at=request.now
        )
        return _url(request, entry), _("Sent. The superior decides.")

    return answer(request, page, form, ask)


@require_http_methods(["GET", "POST"])
@for_workers
def extension(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Ask the superior for a later day."""
    entry = get_obligation(request, pk)
    most = int(setting("extension_max_days", on=request.today))
    latest = asking.latest_day(entry, on=request.today)
    limit = ""
    if entry.due_on is not None and latest is not None:
        limit = ngettext(
            "Due on %(due)s. Once, by at most %(days)s working day: until %(latest)s.",
            "Due on %(due)s. Once, by at most %(days)s working days: until %(latest)s.",
            most,
        ) % {"due": weekday(entry.due_on), "days": most, "latest": weekday(latest)}
    page = FormPage(
        sentence=_("A later day for “%(title)s”") % {"title": entry.title},
        lead=limit,
        meta=[period_name(entry.period_label), due_words.rule_words(entry)],
        submit_label=_("Send to the superior for decision"),
        back_url=_url(request, entry),
    )

    def ask(given: dict[str, Any]) -> tuple[str, str]:
        asking.ask_extension(unit=request.unit, obligation_id=pk, actor=request.user, at=request.now, **given)
        return _url(request, entry), _("Sent. The superior decides.")

    return answer(request, page, ExtensionForm(request.POST or None), ask)


@require_http_methods(["GET", "POST"])
@for_workers
def recall(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Take back what was sent and is not decided yet."""
    sent = get_sent(request, pk)
    page = FormPage(
        sentence=_("Take back what was sent: “%(title)s”") % {"title": sent.title},
        lead=_("It can be sent again later."),
        meta=[sent.get_kind_display(), sent.receiver.short_name],
        submit_label=_("Take it back"),
        back_url=where_it_is_about(request, sent),
    )

    def take_back(given: dict[str, Any]) -> tuple[str, str]:
        asking.recall(unit=request.unit, submission_id=pk, reason=given["reason"], actor=request.user, at=request.now)
        return where_it_is_about(request, sent), _("Taken back.")

    return answer(request, page, RecallForm(request.POST or None), take_back)


@require_http_methods(["GET", "POST"])
@for_workers
def told(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Record how members were told what the superior decided."""
    sent = get_sent(request, pk)
    page = FormPage(
        sentence=_("Members were told of the decision on “%(title)s”") % {"title": sent.title},
        lead=_("What the superior decided is passed on to the members and the masses."),
        meta=[str(state_words(sent)), sent.receipt_number, sent.receiver.short_name],
        submit_label=_("Record that they were told"),
        back_url=where_it_is_about(request, sent),
    )
    form = ToldForm(request.POST or None, initial={"told_on": request.today})

    def record(given: dict[str, Any]) -> tuple[str, str]:
        asking.record_told(unit=request.unit, submission_id=pk, actor=request.user, at=request.now, **given)
        return where_it_is_about(request, sent), _("Recorded.")

    return answer(request, page, form, record)


@require_http_methods(["GET", "POST"])
@for_workers
def review(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Look at an exemption again on its review date."""
    sent = get_sent(request, pk)
    review_on = review_day(sent)
    page = FormPage(
        sentence=_("Look again: is “%(title)s” still not to be disclosed?") % {"title": sent.title},
        meta=[
            sent.receipt_number,
            _("to be looked at again on %(day)s") % {"day": weekday(review_on)} if review_on else "",
        ],
        submit_label=_("Record the review"),
        back_url=where_it_is_about(request, sent),
    )

    def record(given: dict[str, Any]) -> tuple[str, str]:
        asking.review_exemption(unit=request.unit, submission_id=pk, actor=request.user, at=request.now, **given)
        return where_it_is_about(request, sent), _("Recorded.")

    return answer(request, page, ExemptionReviewForm(request.POST or None), record)
