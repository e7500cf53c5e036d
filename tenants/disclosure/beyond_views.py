"""Pages of what goes beyond the catalogue, and of pre-disclosures with the formal disclosure that follows."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.display import day, period_name
from core.errors import Refusal
from core.urls import unit_url
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Mode
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest

from .actions import beyond, predisclosing, starting
from .form_pages import FormPage, answer
from .matter_forms import BeyondForm, FormalForm, OpinionsForm, PredisclosureForm
from .matter_views import row_in_force
from .models import Disclosure
from .predisclosure_rule import running_until, term_days
from .views import disclosure_url, get_disclosure


@require_http_methods(["GET", "POST"])
@for_workers
def new_beyond(request: WorkRequest) -> HttpResponse:
    """Begin a disclosure that no row of the catalogue provides for."""
    page = FormPage(
        sentence=_("Something that the catalogue does not provide for"),
        lead=_("A plan is sent to the superior before it is published.")
        if request.unit.parent_id
        else _("It goes through the whole procedure."),
        submit_label=_("Begin the draft"),
        back_url=unit_url(request.unit.slug, "disclosure_new"),
    )

    def begin(given: dict[str, Any]) -> tuple[str, str]:
        values = given | {"mode": given["mode"] or Mode.ROUTINE}
        disclosure = beyond.start_beyond(unit=request.unit, actor=request.user, at=request.now, **values)
        return disclosure_url(request.unit, disclosure.pk), ""

    return answer(request, page, BeyondForm(request.POST or None), begin)


@require_POST
@for_workers
def send_plan(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Send the plan of something outside the catalogue to the superior."""
    get_disclosure(pk)
    try:
        beyond.send_plan(unit=request.unit, disclosure_id=pk, actor=request.user, at=request.now)
        messages.success(request, _("The plan was sent to the superior."))
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    return redirect(disclosure_url(request.unit, pk))


@require_http_methods(["GET", "POST"])
@for_workers
def new_predisclosure(request: WorkRequest, item_key: uuid.UUID) -> HttpResponse:
    """Begin to show a draft of something before it is decided."""
    row = row_in_force(item_key)
    page = FormPage(
        sentence=_("Show a draft before it is decided: “%(item)s”") % {"item": row.level3},
        lead=_("It is shown for %(days)s days so that opinions can come in. It does not take the place of disclosure.")
        % {"days": term_days(row.scope, on=request.today)},
        meta=[row.get_scope_display()],
        submit_label=_("Begin the draft"),
        back_url=unit_url(request.unit.slug, "disclosure_new"),
    )

    def begin(given: dict[str, Any]) -> tuple[str, str]:
        disclosure = predisclosing.start_predisclosure(
            unit=request.unit, item_key=item_key, title=given["title"], actor=request.user, at=request.now
        )
        return disclosure_url(request.unit, disclosure.pk), ""

    initial = {"title": _("%(item)s (draft for comments)") % {"item": row.level3}}
    return answer(request, page, PredisclosureForm(request.POST or None, initial=initial), begin)


@require_http_methods(["GET", "POST"])
@for_workers
def opinions(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Record what came in on a pre-disclosure and what became of it."""
    disclosure = get_disclosure(pk)
    page = FormPage(
        sentence=_("Opinions on “%(title)s”") % {"title": disclosure.current.title},
        meta=_term_words(disclosure),
        submit_label=_("Record the opinions"),
        back_url=disclosure_url(request.unit, pk),
    )
    form = OpinionsForm(request.POST or None, initial={"opinions": disclosure.opinions})

    def record(given: dict[str, Any]) -> tuple[str, str]:
        predisclosing.record_opinions(
            unit=request.unit, disclosure_id=pk, opinions=given["opinions"], actor=request.user, at=request.now
        )
        return disclosure_url(request.unit, pk), _("Recorded.")

    return answer(request, page, form, record)


@require_http_methods(["GET", "POST"])
@for_workers
def formal(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Begin the formal disclosure of what was pre-disclosed."""
    disclosure = get_disclosure(pk)
    page = FormPage(
        sentence=_("The formal disclosure of “%(title)s”") % {"title": disclosure.current.title},
        lead=_("Its text and files are taken over; change them to what was decided."),
        meta=_term_words(disclosure),
        submit_label=_("Begin the formal disclosure"),
        back_url=disclosure_url(request.unit, pk),
    )
    form = FormalForm(
        request.POST or None,
        obligations=_open_duties(request, disclosure),
        is_immediate=disclosure.item_key is not None and predisclosing.is_immediate(disclosure.item_key),
    )

    def begin(given: dict[str, Any]) -> tuple[str, str]:
        chosen = given.get("obligation") or None
        try:
            begun = predisclosing.begin_formal(
                unit=request.unit,
                disclosure_id=pk,
                obligation_id=uuid.UUID(chosen) if chosen else None,
                decided_on=given.get("decided_on"),
                actor=request.user,
                at=request.now,
            )
        except starting.AlreadyStarted as refusal:
            messages.info(request, str(refusal.message))
            return disclosure_url(request.unit, refusal.disclosure_id), ""
        return disclosure_url(request.unit, begun.pk), ""

    return answer(request, page, form, begin)


def _term_words(disclosure: Disclosure) -> list[str]:
    until = running_until(disclosure)
    return [_("shown until %(day)s") % {"day": day(until)}] if until else []


def _open_duties(request: WorkRequest, disclosure: Disclosure) -> list[tuple[ObligationEntry, str]]:
    """Give what is owed under the same row and not begun, each in words."""
    if disclosure.item_key is None:
        return []
    begun = set(Disclosure.objects.live().exclude(obligation_id=None).values_list("obligation_id", flat=True))
    entries = ObligationEntry.objects.owed().open().filter(unit=request.unit, item_key=disclosure.item_key)
    return [
        (entry, _("%(period)s, due %(due)s") % {"period": period_name(entry.period_label), "due": day(entry.due_on)})
        for entry in entries.filter(period_start__lte=request.today).order_by("due_on", "pk")
        if entry.pk not in begun and entry.due_on is not None
    ]
