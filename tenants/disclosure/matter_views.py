"""Pages of matters: what has been registered, one matter, and what is done with it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.display import weekday
from core.urls import unit_url
from district.settings import value as setting
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Duty, Mode, TimeLimit
from tenants.catalogue.models import CatalogueItem, CatalogueState
from tenants.registry.entrance import for_workers
from tenants.registry.requests import WorkRequest
from workdays.calendar import Calendar

from . import due_words
from .actions import matters, projects
from .actions.matters import DECIDERS
from .actions.projects import StagePlan
from .actions.starting import roles_to_draft
from .form_pages import FormPage, answer
from .matter_forms import ChangeForm, CloseForm, EventForm, ProjectForm, ReplanForm, StageDoneForm, VoidForm
from .models import Disclosure, Matter
from .policies import first_role

PER_PAGE = 30


@dataclass(frozen=True)
class DutyLine:
    """One duty of a matter as its page shows it."""

    entry: ObligationEntry
    stage: dict[str, Any] | None
    disclosure: Disclosure | None
    state: str
    distance: str
    rule: str


def row_in_force(item_key: uuid.UUID, *time_limits: TimeLimit) -> CatalogueItem:
    """Give a row of the catalogue in force, or the page that says that there is none."""
    rows = CatalogueItem.objects.filter(catalogue__state=CatalogueState.IN_FORCE, key=item_key)
    row = rows.filter(time_limit__in=time_limits).first() if time_limits else rows.first()
    if row is None:
        raise Http404(_("The catalogue in force has no such row with this time limit. Choose one from the catalogue."))
    return row


def get_matter(pk: uuid.UUID) -> Matter:
    """Give a matter of this workspace, or the page that says there is none."""
    matter = Matter.objects.filter(pk=pk).first()
    if matter is None:
        raise Http404(_("This unit has registered no such matter. Choose one from the list."))
    return matter


def _is(request: WorkRequest, roles: Any) -> bool:
    return first_role(request.user, request.unit, roles, on=request.today) is not None


@require_GET
@for_workers
def matter_list(request: WorkRequest) -> HttpResponse:
    """List what has been registered, open first; filters stay in the address."""
    shown = Matter.objects.order_by("-began_on", "-id")
    kind, state = request.GET.get("kind", ""), request.GET.get("state", "")
    if kind in Matter.Kind.values:
        shown = shown.filter(kind=kind)
    if state in Matter.State.values:
        shown = shown.filter(state=state)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page") or 1)
    keys = {matter.item_key for matter in page}
    names = dict(CatalogueItem.objects.filter(key__in=keys).order_by("catalogue__number").values_list("key", "level3"))
    standing: dict[uuid.UUID | None, list[ObligationEntry]] = {}
    for entry in matters.obligations_of(request.unit, [matter.pk for matter in page]).owed().order_by("period_end"):
        standing.setdefault(entry.matter_id, []).append(entry)
    context = {
        "unit": request.unit,
        "page": page,
        "lines": [_matter_line(m, names.get(m.item_key, ""), standing.get(m.pk, []), request.today) for m in page],
        "kind": kind,
        "state": state,
        "kinds": [("", _("all")), *Matter.Kind.choices],
        "states": Matter.State.choices,
    }
    return render(request, "disclosure/matters.html", context)


def _matter_line(matter: Matter, item: str, entries: list[ObligationEntry], today: date) -> dict[str, Any]:
    left = [entry for entry in entries if not entry.verdict]
    days = [day for day in (due_words.due_day(entry) for entry in left) if day is not None]
    return {
        "matter": matter,
        "item": item,
        "total": len(entries),
        "settled": len(entries) - len(left),
        "next_on": min(days, default=None),
        "is_overdue": any(day < today for day in days),
    }


@require_GET
@for_workers
def matter_detail(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Show one matter with what is owed for it."""
    matter = get_matter(pk)
    lines = duty_lines(request, matter)
    is_open = matter.state == Matter.State.OPEN
    row = CatalogueItem.objects.filter(key=matter.item_key).order_by("-catalogue__number").first()
    free = (
        projects.replannable(request.unit, matter, on=request.today)
        if is_open and matter.kind == Matter.Kind.PROJECT
        else []
    )
    context = {
        "unit": request.unit,
        "matter": matter,
        "item": row.level3 if row else "",
        "lines": lines,
        "open_count": sum(1 for line in lines if not line.entry.verdict),
        "may_draft": _is(request, roles_to_draft(request.unit)),
        "may_decide": _is(request, DECIDERS),
        "is_open": is_open,
        "can_replan": bool(free),
        "can_close": is_open
        and matter.kind == Matter.Kind.PROJECT
        and all(line.entry.verdict for line in lines if line.entry.duty == Duty.STAGE),
        "can_void": is_open and not any(line.entry.verdict or line.entry.disclosed_on for line in lines),
    }
    return render(request, "disclosure/matter.html", context)


def duty_lines(request: WorkRequest, matter: Matter) -> list[DutyLine]:
    """Read what is owed for a matter, with its stages and disclosures, in a fixed number of queries."""
    entries = list(matters.obligations_of(request.unit, [matter.pk]).owed().order_by("period_end", "pk"))
    stages = {stage["obligation"]: stage for stage in matter.stages}
    live = {d.obligation_id: d for d in Disclosure.objects.live().filter(matter_id=matter.pk)}
    calendar, today = Calendar.load(), request.today
    soon = int(setting("due_soon_days", on=today))
    return [
        DutyLine(
            entry=entry,
            stage=stages.get(str(entry.pk)),
            disclosure=live.get(entry.pk),
            state=entry.verdict or due_words.state_of(entry, today=today, due_soon_days=soon, calendar=calendar),
            distance=""
            if entry.verdict
            else due_words.distance_words(due_words.due_day(entry), today=today, calendar=calendar),
            rule=due_words.rule_words(entry),
        )
        for entry in entries
    ]


def _matter_url(request: WorkRequest, pk: uuid.UUID | None) -> str:
    return unit_url(request.unit.slug, "matter", pk=pk)


def _disclosure_url(request: WorkRequest, disclosure: Disclosure) -> str:
    return unit_url(request.unit.slug, "disclosure", pk=disclosure.pk)


def _registered(request: WorkRequest, register: Any, **values: Any) -> tuple[str, str]:
    """Register something; where somebody has just done so, go there."""
    try:
        disclosure = register(unit=request.unit, actor=request.user, at=request.now, **values)
    except matters.AlreadyRegistered as refusal:
        messages.info(request, str(refusal.message))
        return _matter_url(request, refusal.matter_id), ""
    entry = ObligationEntry.objects.get(pk=disclosure.obligation_id)
    due = weekday(entry.due_on) if entry.due_on else _("a day not yet known")
    return _disclosure_url(request, disclosure), _("Registered; to be disclosed by %(due)s.") % {"due": due}


@require_http_methods(["GET", "POST"])
@for_workers
def new_event(request: WorkRequest, item_key: uuid.UUID) -> HttpResponse:
    """Register that something happened under an immediate row, and go on to its draft."""
    row = row_in_force(item_key, TimeLimit.IMMEDIATE)
    days = int(setting("immediate_days", on=request.today))
    page = FormPage(
        sentence=_("Something happened: “%(item)s”") % {"item": row.level3},
        lead=_("It is to be disclosed within %(days)s working days after that day.") % {"days": days},
        meta=[row.get_scope_display(), row.get_time_limit_display()],
        submit_label=_("Register and begin the draft"),
        back_url=unit_url(request.unit.slug, "disclosure_new"),
    )
    form = EventForm(request.POST or None, initial={"happened_on": request.today})
    return answer(
        request,
        page,
        form,
        lambda given: _registered(
            request,
            matters.register_event,
            item_key=item_key,
            happened_on=given["happened_on"],
            title=given["title"],
            mode=given["mode"] or Mode.ROUTINE,
        ),
    )


@require_http_methods(["GET", "POST"])
@for_workers
def new_change(request: WorkRequest, item_key: uuid.UUID) -> HttpResponse:
    """Register that a long-term fact has changed, and go on to the draft of its revision."""
    row = row_in_force(item_key, TimeLimit.LONG_TERM)
    days = int(setting("long_term_revise_days", on=request.today))
    page = FormPage(
        sentence=_("This has changed: “%(item)s”") % {"item": row.level3},
        lead=_("The revision is to be disclosed within %(days)s working days after that day.") % {"days": days},
        meta=[row.get_scope_display(), row.get_time_limit_display()],
        submit_label=_("Register and begin the draft"),
        back_url=unit_url(request.unit.slug, "disclosure_new"),
    )
    form = ChangeForm(request.POST or None, initial={"changed_on": request.today})
    return answer(
        request,
        page,
        form,
        lambda given: _registered(
            request,
            matters.register_change,
            item_key=item_key,
            changed_on=given["changed_on"],
            title=given["title"],
        ),
    )


@require_http_methods(["GET", "POST"])
@for_workers
def new_project(request: WorkRequest, item_key: uuid.UUID) -> HttpResponse:
    """Plan a project with its stages."""
    row = row_in_force(item_key, TimeLimit.STAGED)
    days = int(setting("stage_days", on=request.today))
    page = FormPage(
        sentence=_("A project in stages: “%(item)s”") % {"item": row.level3},
        lead=_("Each stage is to be disclosed within %(days)s working days after its planned day.") % {"days": days},
        meta=[row.get_scope_display(), row.get_time_limit_display()],
        submit_label=_("Register the project"),
        back_url=unit_url(request.unit.slug, "disclosure_new"),
        template="disclosure/project_form.html",
    )
    form = ProjectForm(request.POST or None, initial={"began_on": request.today})

    def register(given: dict[str, Any]) -> tuple[str, str]:
        values = {name: given[name] for name in ("title", "began_on", "ends_on")}
        try:
            matter = projects.plan_project(
                unit=request.unit, item_key=item_key, stages=form.stages, actor=request.user, at=request.now, **values
            )
        except matters.AlreadyRegistered as refusal:
            messages.info(request, str(refusal.message))
            return _matter_url(request, refusal.matter_id), ""
        return _matter_url(request, matter.pk), _("Registered. Each stage appears on the desk when its time comes.")

    return answer(request, page, form, register)


@require_http_methods(["GET", "POST"])
@for_workers
def replan(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Plan anew the stages that are neither begun nor overdue."""
    matter = get_matter(pk)
    free = {str(key) for key in projects.replannable(request.unit, matter, on=request.today)}
    open_stages = [stage for stage in matter.stages if stage["obligation"] in free]
    kept = len(matter.stages) - len(open_stages)
    page = FormPage(
        sentence=_("Plan anew: “%(title)s”") % {"title": matter.title},
        lead=_("What is begun, disclosed or overdue stays as it is. Write down every stage that follows."),
        submit_label=_("Plan anew"),
        back_url=_matter_url(request, pk),
        template="disclosure/project_form.html",
    )
    form = ReplanForm(
        request.POST or None,
        stages=[StagePlan(stage["name"], date.fromisoformat(stage["planned_on"])) for stage in open_stages],
        most=max(1, projects.MAX_STAGES - kept),
        initial={"ends_on": matter.ends_on},
    )

    def plan(given: dict[str, Any]) -> tuple[str, str]:
        projects.replan(
            unit=request.unit,
            matter_id=pk,
            stages=form.stages,
            ends_on=given["ends_on"],
            reason=given["reason"],
            actor=request.user,
            at=request.now,
        )
        return _matter_url(request, pk), _("Planned anew. The due dates follow the new days.")

    return answer(request, page, form, plan)


@require_http_methods(["GET", "POST"])
@for_workers
def stage_done(request: WorkRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """Record that a stage is completed, and go on to its draft."""
    matter = get_matter(pk)
    stage = next((each for each in matter.stages if each["number"] == number), None)
    if stage is None:
        raise Http404(_("This project has no such stage. Reload the page."))
    planned_on = date.fromisoformat(stage["planned_on"])
    page = FormPage(
        sentence=_("Stage %(number)s is completed: “%(name)s”") % {"number": number, "name": stage["name"]},
        meta=[matter.title, _("planned for %(day)s") % {"day": weekday(planned_on)}],
        submit_label=_("Record and begin the draft"),
        back_url=_matter_url(request, pk),
    )
    form = StageDoneForm(request.POST or None, initial={"done_on": request.today})

    def complete(given: dict[str, Any]) -> tuple[str, str]:
        disclosure = projects.complete_stage(
            unit=request.unit,
            matter_id=pk,
            number=number,
            done_on=given["done_on"],
            actor=request.user,
            at=request.now,
        )
        return _disclosure_url(request, disclosure), _("Recorded. Now write what was reached.")

    return answer(request, page, form, complete)


@require_http_methods(["GET", "POST"])
@for_workers
def close(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Bring a project to its end."""
    matter = get_matter(pk)
    page = FormPage(
        sentence=_("The work has ended: “%(title)s”") % {"title": matter.title},
        lead=_("Where the work crossed a year, its summary is still to be disclosed."),
        submit_label=_("Close the project"),
        back_url=_matter_url(request, pk),
    )
    form = CloseForm(request.POST or None, initial={"ended_on": request.today})

    def end(given: dict[str, Any]) -> tuple[str, str]:
        projects.close_project(
            unit=request.unit, matter_id=pk, ended_on=given["ended_on"], actor=request.user, at=request.now
        )
        return _matter_url(request, pk), _("Closed.")

    return answer(request, page, form, end)


@require_http_methods(["GET", "POST"])
@for_workers
def void(request: WorkRequest, pk: uuid.UUID) -> HttpResponse:
    """Strike out what was registered in error."""
    matter = get_matter(pk)
    page = FormPage(
        sentence=_("Registered in error: “%(title)s”") % {"title": matter.title},
        lead=_("It stays on record. What is owed for it is cancelled, as far as it is not overdue."),
        submit_label=_("Strike it out"),
        back_url=_matter_url(request, pk),
    )

    def strike(given: dict[str, Any]) -> tuple[str, str]:
        matters.void_matter(unit=request.unit, matter_id=pk, reason=given["reason"], actor=request.user, at=request.now)
        return _matter_url(request, pk), _("Struck out.")

    return answer(request, page, VoidForm(request.POST or None), strike)
