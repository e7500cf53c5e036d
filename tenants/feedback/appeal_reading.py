"""What an applicant sees of an appeal, at the unit whose decision it is about and at the superior (REQ-05)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.urls import unit_url
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Unit

from .decision_words import appeal_sentences
from .models import Case, CaseState, CaseStep, CaseStepKind, Reply


@dataclass(frozen=True)
class AppealSeen:
    """How an appeal stands.

    :ivar other: at the first unit the superior; at the superior the unit whose decision it is about.
    :ivar decided: the sentences of the superior's decision; at the superior they stand with its reply.
    """

    can_appeal: bool
    is_here: bool
    other: Unit | None
    other_url: str
    decided: Sequence[str]
    is_answered_anew: bool


def appeal_of(case: Case, code: str, steps: Sequence[CaseStep], replies: Sequence[Reply]) -> AppealSeen:
    """Give how an appeal stands, in at most one query.

    :param replies: those that were sent, in their order.
    """
    made = _last(steps, CaseStepKind.APPEAL)
    decided = _last(steps, CaseStepKind.APPEAL_DECIDED)
    other_id = case.origin_unit_id if case.is_appeal else made.data["unit_id"] if made else None
    other = Unit.objects.filter(pk=other_id, tenant__isnull=False).first() if other_id else None
    last = next((reply for reply in reversed(replies) if reply.decision), None)
    is_changed = decided is not None and decided.data["decision"] == Reply.Decision.CHANGED
    answered = decided is not None and any(reply.released_at and reply.released_at > decided.at for reply in replies)
    return AppealSeen(
        can_appeal=case.kind == CaseKind.REQUEST
        and not case.is_appeal
        and made is None
        and last is not None
        and last.withholds,
        is_here=case.is_appeal,
        other=other,
        other_url=unit_url(other.slug, "followed", code=code) if other else "",
        decided=appeal_sentences(decided.data["decision"], decided.data) if decided else [],
        is_answered_anew=is_changed and not answered and case.state not in (CaseState.CLOSED, CaseState.ENDED),
    )


def _last(steps: Sequence[CaseStep], kind: CaseStepKind) -> CaseStep | None:
    return next((step for step in reversed(steps) if step.kind == kind), None)
