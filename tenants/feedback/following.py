"""The case that a private code opens, and what its asker may know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from core.urls import unit_url
from hierarchy.ledger.case_folding import CaseFacts
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit

from . import report_words
from .appeal_reading import AppealSeen, appeal_of
from .codes import digest_of, normal
from .decision_words import Told, appeal_sentences, told_with
from .models import INTERNAL_STEPS, Case, CaseState, CaseStep, CaseStepKind, Reply
from .procedure import TRANSITIONS, CaseAct

#: Steps that say nothing to the asker: drafts and approvals are the unit's own way of working.
_UNSAID = INTERNAL_STEPS | {
    CaseStepKind.DRAFT_REPLY,
    CaseStepKind.APPROVE_REPLY,
    CaseStepKind.RETURN,
    CaseStepKind.PUBLISH,
    CaseStepKind.UNPUBLISH,
    CaseStepKind.RATE,
    CaseStepKind.MEASURE,
}
#: Steps whose text is the asker's own, or meant for the asker.
_WITH_TEXT = frozenset({CaseStepKind.MESSAGE, CaseStepKind.ASK, CaseStepKind.PAUSE, CaseStepKind.EXTEND})


@dataclass(frozen=True)
class Stage:
    """One line of the course."""

    kind: str
    label: str
    text: str
    at: datetime

    @property
    def is_mine(self) -> bool:
        """Whether the asker wrote it."""
        return self.kind == CaseStepKind.MESSAGE


@dataclass(frozen=True)
class ReplySeen:
    """A reply with what is told with it."""

    reply: Reply
    told: Told | None


@dataclass(frozen=True)
class Followed:
    """What an asker sees of the case."""

    case: Case
    entry: FeedbackEntry | None
    stages: Sequence[Stage]
    replies: Sequence[ReplySeen]
    words: str  # blank for a real-name report: nobody reads it over a shoulder
    merged_into: Case | None
    elsewhere: Unit | None
    elsewhere_url: str
    can_write: bool
    can_withdraw: bool
    can_rate: bool
    stands_still: bool
    appeal: AppealSeen


def case_of(code: str, *, on: date) -> Case | None:
    """Give the case of a code typed in any way; None for a wrong one and for one that is no longer valid."""
    if not normal(code):
        return None
    case = Case.objects.filter(code_sha256=digest_of(code)).first()
    if case is None or (case.code_expires_on is not None and case.code_expires_on < on):
        return None
    return case


def followed(case: Case, code: str, *, unit: Unit, on: date) -> Followed:
    """Give what the asker may know of a case of a unit, in a fixed number of queries."""
    entry = FeedbackEntry.objects.filter(pk=case.pk).first()
    steps = list(CaseStep.objects.filter(case=case).exclude(kind__in=_UNSAID).order_by("at", "id"))
    replies = list(case.replies.released().order_by("number"))
    for reply in replies:
        reply.body = report_words.read(case, reply.body)
    elsewhere = Unit.objects.filter(pk=case.elsewhere_unit_id).first() if case.elsewhere_unit_id else None
    is_report = case.kind == CaseKind.REPORT
    appeal = appeal_of(case, code, steps, replies)
    may_appeal = appeal.can_appeal or appeal.other is None
    state = CaseState(case.state)
    return Followed(
        case=case,
        entry=entry,
        stages=[_stage(step, is_report=is_report) for step in steps],
        replies=[ReplySeen(reply, told_with(reply, case, unit, may_appeal=may_appeal)) for reply in replies],
        words="" if is_report else case.original,
        merged_into=Case.objects.filter(pk=case.merged_into_id).first() if case.merged_into_id else None,
        elsewhere=elsewhere,
        elsewhere_url=unit_url(elsewhere.slug, "followed", code=code) if elsewhere else "",
        can_write=TRANSITIONS.allows(state, CaseAct.MESSAGE),
        can_withdraw=TRANSITIONS.allows(state, CaseAct.END),
        can_rate=bool(replies),
        appeal=appeal,
        stands_still=entry is not None and entry.closed_on is None and CaseFacts.of(entry).stands_still(on),
    )


def _stage(step: CaseStep, *, is_report: bool) -> Stage:
    shows_text = step.kind in _WITH_TEXT and not is_report
    text = step.text if shows_text else ""
    if step.kind == CaseStepKind.APPEAL_DECIDED:  # its words are the superior's reply, read there
        text = "\n".join(appeal_sentences(step.data["decision"], step.data))
    return Stage(step.kind, str(step.get_kind_display()), text, step.at)
