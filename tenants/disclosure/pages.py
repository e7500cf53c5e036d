"""Putting a disclosure's page together: what it shows, and the forms of the acts open to the reader."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from district.settings import DistrictSettings
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.scope_forms import is_kept_offline
from hierarchy.ledger.vocabulary import SHARED_CARRIERS
from hierarchy.units.models import Unit
from tenants.registry.requests import WorkRequest
from workdays.calendar import Calendar

from . import due_words, notice_terms
from .actions.countersigning import departments_of
from .actions.proposing import rulings_on
from .actions.sending import countersignatures_of, sent_for
from .beside import copy_note, panels_beside, presence
from .circulars import candidates, has_recipients
from .comparing import changes_since
from .copies import is_unchanged_copy
from .demands import Demands, demands_of
from .display_terms import least_display
from .explaining import is_marked_important, may_be_emergency, to_explain
from .forms import FileForm, NilForm, ProposeForm, PublishForm, ReasonForm, SeenForm
from .judging_forms import (
    ApproveForm,
    CountersignForm,
    EscalateForm,
    JudgingForm,
    ReviewForm,
    SecrecyForm,
    SignOffForm,
    SittingForm,
)
from .labelling import needs_label
from .models import Disclosure, DisclosureState, Version
from .noticing import noticed_in
from .policies import acts_open_to
from .presenting import headline, view_of
from .privacy import row_of
from .procedure import Act, judged_as
from .publication_forms import TakeDownForm
from .surroundings import surroundings

#: Acts whose form stands open on the page, the first that is open to the reader; the others are folded.
FORMS: dict[Act, type[SeenForm]] = {
    Act.REVIEW: ReviewForm,
    Act.SECRECY_REVIEW: SecrecyForm,
    Act.SIT: SittingForm,
    Act.APPROVE: ApproveForm,
    Act.CONFIRM_NIL: SeenForm,
    Act.PUBLISH: PublishForm,
    Act.ESCALATE: EscalateForm,
    Act.COUNTERSIGN: CountersignForm,
    Act.RETURN: ReasonForm,
    Act.SIGN_OFF: SignOffForm,
    Act.WITHDRAW: ReasonForm,
    Act.TAKE_DOWN: TakeDownForm,
}
#: Never open by themselves: not what usually comes next.
_FOLDED = (Act.COUNTERSIGN, Act.SIGN_OFF, Act.WITHDRAW, Act.TAKE_DOWN)
_COMPARED = (
    DisclosureState.PROPOSED,
    DisclosureState.REVIEWED,
    DisclosureState.CLEARED,
    DisclosureState.ESCALATED,
    DisclosureState.APPROVED,
)


def make_form(
    act: Act, *args: Any, unit: Unit, version: Version, on: date, demands: Demands | None = None, **kwargs: Any
) -> SeenForm:
    """Make the form of an act on a version, bound or not. Several stand on one page, so each has its own ids.

    :param demands: what the version demands, if it has been read.
    """
    kwargs.setdefault("auto_id", f"{act}_%s")
    if act == Act.PUBLISH:
        people = candidates(unit, on=on) if has_recipients(version, version.forms) else ()
        return PublishForm(*args, version=version, people=people, **kwargs)
    if issubclass(FORMS[act], JudgingForm):
        kwargs["demands"] = demands or demands_of(unit, version, on=on)
    if act == Act.COUNTERSIGN:
        kwargs["departments"] = departments_of(unit)
    return FORMS[act](*args, **kwargs)


def disclosure_page(
    request: WorkRequest, disclosure: Disclosure, *, form: SeenForm | None = None, act: str = "", status: int = 200
) -> HttpResponse:
    """Show a disclosure.

    :param form: a form that was refused, shown again with what was typed. :param act: whose form it is.
    """
    unit = request.unit
    view = view_of(disclosure, preset=unit.staffing_preset)
    version = view.current.version
    acts = acts_open_to(request.user, unit, disclosure, on=request.today)
    kept_offline = str(DistrictSettings.load().value("in_party_online", on=request.today))
    context: dict[str, Any] = {
        "unit": unit,
        "disclosure": disclosure,
        "view": view,
        "version": version,
        "headline": headline(disclosure, version, preset=judged_as(unit.staffing_preset, version.path)),
        "acts": {str(open_act): True for open_act in acts},
        "around": surroundings(disclosure, unit, request.user, today=request.today),
        "is_draft": disclosure.state == DisclosureState.DRAFT,
        "kept_offline": is_kept_offline(version.scope, kept_offline),
        "noticed": noticed_in(version, view.current.files),
        "copied": copy_note(disclosure, version),
        "working": presence(
            disclosure, version, author=view.current.author, reader_id=request.user.person_id, now=request.now
        ),
        "notice_words": notice_terms.words_of(version, on=request.today),
        "forms": _forms(unit, disclosure, version, acts, form, act, today=request.today),
        "sent": sent_for(disclosure.pk),
        "changes": changes_since(view.versions) if disclosure.state in _COMPARED else None,
        "beside": panels_beside(request, disclosure, version),
        **_due(disclosure, request.today),
    }
    if Act.EDIT in acts and disclosure.state == DisclosureState.DRAFT:
        context |= _drafting(disclosure, version, form, act, kept_offline=kept_offline, today=request.today)
    elif act in ("propose", "file") and form is not None:
        context["refused"] = form  # the page has moved on: what was typed is shown so that nothing is lost
    return render(request, "disclosure/detail.html", context, status=status)


def _forms(
    unit: Unit,
    disclosure: Disclosure,
    version: Version,
    acts: frozenset[Act],
    form: SeenForm | None,
    act: str,
    *,
    today: date,
) -> list[dict[str, Any]]:
    version.disclosure = disclosure
    demands = demands_of(unit, version, on=today)
    was_refused = form is not None and act in FORMS
    shown: list[dict[str, Any]] = []
    for kind in FORMS:
        if kind not in acts or _is_beside_the_point(kind, unit, disclosure, version, demands):
            continue
        is_refused = form is not None and act == kind
        initial: dict[str, Any] = {"seen": version.content_sha256}
        if kind == Act.PUBLISH:
            initial |= {"disclosed_on": today, "forms": version.forms}
        fresh = make_form(kind, unit=unit, version=version, on=today, demands=demands, initial=initial)
        made = form if is_refused else fresh
        if is_refused and form is not None:
            form.show_again_with(version)
        if isinstance(made, TakeDownForm):
            made.explain(least_display(version.publication, on=today))
        shown.append(
            {
                "act": str(kind),
                "form": made,
                "is_open": is_refused or (not was_refused and not shown and kind not in _FOLDED),
            }
        )
        if kind == Act.ESCALATE and not demands.is_beyond and not is_refused:
            shown[-1]["is_open"] = False
    return shown


def _is_beside_the_point(act: Act, unit: Unit, disclosure: Disclosure, version: Version, demands: Demands) -> bool:
    """Tell whether an allowed act makes no sense here: the superior approves, or nobody is left to ask."""
    match act:
        case Act.APPROVE:
            return demands.is_beyond
        case Act.ESCALATE:
            return not demands.has_superior
        case Act.SIGN_OFF:
            return demands.is_beyond
        case Act.COUNTERSIGN:
            asked = countersignatures_of(disclosure, version)
            answered = [key for key, sent in asked.items() if sent.status in ("sent", "accepted")]
            return not departments_of(unit).exclude(pk__in=answered).exists()
    return False


def _drafting(
    disclosure: Disclosure, version: Version, form: SeenForm | None, act: str, *, kept_offline: str, today: date
) -> dict[str, Any]:
    seen = {"seen": version.content_sha256}
    if disclosure.is_nil:
        nil_form = form if act == "nil" else NilForm(initial={**seen, "reason": version.body})
        return {"nil_form": nil_form}
    row = row_of(disclosure)
    options = {
        "is_party_offline": kept_offline != "login",
        "required_scope": disclosure.required_scope,
        "is_marked_important": is_marked_important(row),
        "may_be_emergency": may_be_emergency(disclosure),
    }
    if form is not None and act == "propose":
        form.show_again_with(version)
        draft_form: SeenForm = form
    else:
        draft_form = ProposeForm.of(version, **options)
    if isinstance(draft_form, ProposeForm):
        draft_form.ask_for_last_day(notice_terms.term_of(disclosure, on=today), planned_on=version.planned_on)
        draft_form.mark_what_proposing_needs()
        draft_form.ask_only_what_applies(is_unchanged_copy=is_unchanged_copy(disclosure, version))
        draft_form.fields["labels"].required = needs_label(SHARED_CARRIERS, on=today)
        if not version.desensitising_note and not rulings_on(disclosure):
            draft_form.hide("desensitising_note")
    file_form = form if act == "file" else FileForm(initial=seen, auto_id="file_%s")
    return {"draft_form": draft_form, "file_form": file_form, "to_explain": to_explain(disclosure, version)}


def _due(disclosure: Disclosure, today: date) -> dict[str, Any]:
    if disclosure.obligation_id is None:
        return {"obligation": None}
    obligation = ObligationEntry.objects.filter(pk=disclosure.obligation_id).first()
    if obligation is None:
        return {"obligation": None}
    calendar = Calendar.load()
    days = int(DistrictSettings.load().value("due_soon_days", on=today))
    return {
        "obligation": obligation,
        "period": disclosure.period_name,
        "due_rule": due_words.rule_words(obligation),
        "due_state": obligation.verdict
        or due_words.state_of(obligation, today=today, due_soon_days=days, calendar=calendar),
        "due_distance": ""
        if obligation.verdict
        else due_words.distance_words(due_words.due_day(obligation), today=today, calendar=calendar),
    }
