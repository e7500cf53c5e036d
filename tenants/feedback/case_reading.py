"""What the list of cases and a case's page show, each read in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case as When_
from django.db.models import DateField, F, OuterRef, Q, Subquery, When
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Person
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind, Channel, Outcome
from hierarchy.units.models import Role, Unit

from . import report_words
from .actions.attaching import LETTER_ADDED
from .actions.clocking import PauseReason
from .actions.replying import ReplyWay
from .case_clock import Clock, clock_of
from .decision_words import Told, anew_by, told_with
from .models import INTERNAL_STEPS, Case, CaseState, CaseStep, CaseStepKind, Reply
from .querysets import CaseQuerySet
from .refusal_grounds import GroundFact, label_of


@dataclass(frozen=True)
class CaseLine:
    """One row of the list."""

    case: Case
    clock: Clock


@dataclass(frozen=True)
class CourseLine:
    """One step of a case's course, in words."""

    label: str
    who: str
    role: str
    at: datetime
    text: str
    note: str
    is_internal: bool
    is_asker: bool


@dataclass(frozen=True)
class ReplyView:
    """A reply with the names of those who wrote and approved it."""

    reply: Reply
    drafted_by: str
    approved_by: str
    ground: str
    how: str
    told: Told | None
    document: str  # of a secret, the number that stays inside


def pressing(cases: CaseQuerySet) -> CaseQuerySet:
    """Sort cases by what presses: the open before the done, then by the day that counts now, from the ledger."""
    entry = FeedbackEntry.objects.filter(pk=OuterRef("pk"))
    counts = When_(When(replied_on__isnull=True, then=F("due_on")), default=F("close_due_on"), output_field=DateField())
    cases = cases.annotate(
        press_on=Subquery(entry.annotate(counts=counts).values("counts")[:1]),
        is_over=When_(When(state__in=(CaseState.CLOSED, CaseState.ENDED), then=1), default=0),
    )
    return cases.order_by("is_over", F("press_on").asc(nulls_last=True), "received_at", "id")


def filtered(cases: CaseQuerySet, given: dict[str, str], *, today: date, soon_until: date) -> CaseQuerySet:
    """Keep what the list's filters ask for; what they do not know they ignore.

    :param given: `show` (late, due_soon, done, all; else what is open), `kind`, `state`, `channel`, `q`.
    :param soon_until: the last day that is soon.
    """
    show = given.get("show", "")
    if show in ("late", "due_soon"):
        days: dict[str, Any] = {"press_on__lt": today} if show == "late" else {"press_on__range": (today, soon_until)}
        cases = cases.open().filter(**days)
    elif show == "done":
        cases = cases.filter(state__in=(CaseState.CLOSED, CaseState.ENDED))
    elif show != "all":
        cases = cases.open()
    for name, values in (("kind", CaseKind.values), ("state", CaseState.values), ("channel", Channel.values)):
        if given.get(name) in values:
            cases = cases.filter(**{name: given[name]})
    for word in given.get("q", "").replace("\x00", "").split()[:5]:
        cases = cases.filter(Q(number__icontains=word) | Q(title__icontains=word) | Q(original__icontains=word))
    return cases


def lines_of(cases: Iterable[Case], **clock: Any) -> list[CaseLine]:
    """Give the rows of the list with their clocks, in one query."""
    cases = list(cases)
    entries = FeedbackEntry.objects.in_bulk([case.pk for case in cases])
    return [CaseLine(case, clock_of(entries[case.pk], **clock)) for case in cases]


def course_of(case: Case) -> list[CourseLine]:
    """Give the course of a case, the newest step first."""
    steps = list(case.steps.order_by("-at", "-id"))
    for step in steps:
        step.text = report_words.read(case, step.text)
    names = names_of({step.actor_id for step in steps})
    return [_course_line(step, names) for step in steps]


def replies_of(case: Case, unit: Unit) -> list[ReplyView]:
    """Give the replies of a unit to a case, the newest first."""
    replies = list(case.replies.order_by("-number"))
    for reply in replies:
        reply.body = report_words.read(case, reply.body)
    may_appeal = not case.steps.filter(kind=CaseStepKind.APPEAL).exists()
    names = names_of({person for reply in replies for person in (reply.drafted_by_id, reply.approved_by_id)})
    return [
        ReplyView(
            reply,
            names.get(reply.drafted_by_id, ""),
            names.get(reply.approved_by_id, "") if reply.approved_by_id else "",
            label_of(reply.refusal_ground),
            str(ReplyWay(reply.released_how).label) if reply.released_how in ReplyWay.values else reply.released_how,
            told_with(reply, case, unit, may_appeal=may_appeal),
            str(reply.decision_facts.get(GroundFact.DOCUMENT, "")),
        )
        for reply in replies
    ]


def names_of(people: Iterable[uuid.UUID | None]) -> dict[uuid.UUID, str]:
    """Give people's names by their keys."""
    return dict(Person.objects.filter(pk__in=[person for person in people if person]).values_list("pk", "name"))


def _course_line(step: CaseStep, names: dict[uuid.UUID, str]) -> CourseLine:
    is_asker = step.kind in (CaseStepKind.MESSAGE, CaseStepKind.WITHDRAW, CaseStepKind.RATE, CaseStepKind.APPEAL)
    who = names.get(step.actor_id, "") if step.actor_id else ""
    if is_asker and not who:
        who = pgettext("actor", "the asker")
    role = str(Role(step.actor_role).label) if step.actor_role in Role.values else ""
    is_internal = step.kind in INTERNAL_STEPS
    return CourseLine(
        str(step.get_kind_display()), who, role, step.at, step.text, _note_of(step), is_internal, is_asker
    )


def _note_of(step: CaseStep) -> str:
    """Say in words what a step's facts say."""
    data = step.data
    if data.get("event") == LETTER_ADDED:
        return _("scan of a letter added")
    if step.kind == CaseStepKind.INSTRUCT and not step.text:
        return _("as proposed")
    if step.kind == CaseStepKind.APPEAL_DECIDED:
        return _appeal_note(data)
    if data.get("reason") in PauseReason.values:
        return str(PauseReason(data["reason"]).label)
    if data.get("how") in ReplyWay.values:
        return str(ReplyWay(data["how"]).label)
    if data.get("outcome") in Outcome.values:
        return str(Outcome(data["outcome"]).label)
    if data.get("channel") in Channel.values:
        return str(Channel(data["channel"]).label)
    if data.get("registered_as") in CaseKind.values:
        return str(CaseKind(data["registered_as"]).label)
    return ""


def _appeal_note(data: dict[str, Any]) -> str:
    label = str(Reply.Decision(data["decision"]).label)
    return label if data["decision"] == Reply.Decision.UPHELD else f"{label}{_('; ')}{anew_by(data)}"
