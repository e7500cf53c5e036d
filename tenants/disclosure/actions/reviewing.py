"""Reviewing: necessity, accuracy, secrecy and approval, each concluded separately (PRO-04, PRO-05; defaults 3)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from hierarchy.units.models import StaffingPreset, Unit
from hierarchy.units.staffing import people_in

from ..content import MAX_OPINION
from ..models import Disclosure, Path, StepKind
from ..policies import authors_of
from ..procedure import ASK_SUPERIOR, Act, Finding, SecrecyResult, roles_for
from .approving import approval_results, conclude, send_back
from .concluding import (
    NO_MEETING,
    ConclusionMissing,
    Meeting,
    goes_on,
    known,
    opinion_on,
    review_results,
    secrecy_results,
)
from .escalating import hand_up
from .proposing import ask_for_decision
from .steps import Proceeding, add_step, audit, limited, move, open_for, required_reason, tell


@dataclass(frozen=True)
class Conclusions:
    """What one sitting concludes. `approval` belongs to the small branch and to emergencies only.

    :param approval: `pass`, `fail`, or `escalate` to ask the superior, with `escalation_reason`.
    :param checks: ticked codes of all checklists together.
    """

    necessity: str
    accuracy: str
    secrecy: str
    approval: str | None = None
    checks: Collection[str] = ()
    privacy: str = ""
    risk: str = ""
    risk_note: str = ""
    meeting: Meeting = NO_MEETING
    escalation_reason: str = ""


@transaction.atomic
def review(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    necessity: str,
    accuracy: str,
    opinion: str,
    checks: Collection[str] = (),
    risk: str = "",
    risk_note: str = "",
    actor: User,
    at: datetime,
) -> Disclosure:
    """Conclude on necessity and accuracy. If either fails, the draft goes back, with the opinion as the reason.

    :param checks: ticked codes of `checklists.ContentCheck`; all of them for a pass.
    """
    work = open_for(Act.REVIEW, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    results = review_results(necessity=necessity, accuracy=accuracy, checks=checks, risk=risk, risk_note=risk_note)
    opinion = opinion_on(work, results, opinion)
    add_step(work, StepKind.REVIEW, results=results, opinion=opinion)
    audit("reviewed", work, **concluded(results))
    if goes_on(results):
        move(work, Act.REVIEW)
        ask_for_decision(work)
    else:
        send_back(work, opinion)
    return work.disclosure


@transaction.atomic
def secrecy_review(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    secrecy: str,
    opinion: str,
    checks: Collection[str] = (),
    privacy: str = "",
    actor: User,
    at: datetime,
) -> Disclosure:
    """Conclude on secrecy: pass, pass after desensitising (goes back to be edited), or not to be disclosed.

    :param checks: ticked codes of `checklists.SecrecyCheck` and `PrivacyCheck`; all of a list for its pass.
    :param privacy: required where `privacy.needs_privacy_review` says so.
    """
    work = open_for(
        Act.SECRECY_REVIEW, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at
    )
    results = secrecy_results(work, secrecy=secrecy, privacy=privacy, checks=checks)
    opinion = opinion_on(work, results, opinion)
    add_step(work, StepKind.SECRECY_REVIEW, results=results, opinion=opinion)
    audit("secrecy_reviewed", work, **concluded(results))
    if goes_on(results):
        move(work, Act.SECRECY_REVIEW)
        ask_for_decision(work)
    else:
        _stop_for_secrecy(work, secrecy, opinion)
    return work.disclosure


def concluded(results: dict[str, Any]) -> dict[str, str]:
    """Give the conclusions for the audit trail: neither ticks nor words, which may speak of the content."""
    names = ("necessity", "accuracy", "risk", "secrecy", "privacy", "approval")
    return {name: results[name] for name in names if name in results}


@transaction.atomic
def review_in_one_sitting(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    conclusions: Conclusions,
    opinion: str,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Give the conclusions of one sitting, each recorded as a step of its own (document 001; defaults 3).

    Merged: necessity, accuracy, secrecy; the approver is another person. Small branch, and any unit in an emergency:
    the same person approves too, or asks the superior (PRO-08, PRO-14).

    :raises BeyondAuthority: if the superior is to approve. :raises MeetingMissing: on the important path.
    """
    work = open_for(Act.SIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    steps = _steps_of_sitting(work, conclusions)
    found = {name: value for results in steps.values() for name, value in results.items()}
    opinion = opinion_on(work, found, opinion)
    marks = {"one_sitting": True} | ({"emergency": True} if work.version.path == Path.EMERGENCY else {})
    for kind, results in steps.items():
        add_step(work, kind, results=results | marks, opinion=opinion)
    audit("reviewed_in_one_sitting", work, **concluded(found))
    if conclusions.secrecy == SecrecyResult.NOT_DISCLOSE:
        _stop_for_secrecy(work, conclusions.secrecy, opinion)
    elif not goes_on(found):
        send_back(work, opinion)
    elif conclusions.approval == ASK_SUPERIOR:
        hand_up(work, Act.HAND_UP, reason=conclusions.escalation_reason, meeting=conclusions.meeting)
    elif StepKind.APPROVE in steps:
        conclude(work, Act.SIT)
    else:
        move(work, Act.SIT)
        ask_for_decision(work)
    return work.disclosure


def _steps_of_sitting(work: Proceeding, given: Conclusions) -> dict[StepKind, dict[str, Any]]:
    steps = {
        StepKind.REVIEW: review_results(
            necessity=given.necessity,
            accuracy=given.accuracy,
            checks=given.checks,
            risk=given.risk,
            risk_note=given.risk_note,
        ),
        StepKind.SECRECY_REVIEW: secrecy_results(
            work, secrecy=given.secrecy, privacy=given.privacy, checks=given.checks
        ),
    }
    if work.preset != StaffingPreset.SMALL_BRANCH:
        if given.approval is not None:
            message = _("In this unit another person approves. Leave the approval out.")
            raise ConclusionMissing(message, field="approval")
    elif given.approval != ASK_SUPERIOR:
        approval = {"approval": known(given.approval or "", Finding, "approval")}
        if approval["approval"] == Finding.PASS and all(goes_on(results) for results in steps.values()):
            approval = approval_results(work, given.meeting)
        steps[StepKind.APPROVE] = approval
    return steps


@transaction.atomic
def approve(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    opinion: str,
    meeting: Meeting = NO_MEETING,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Approve the reviewed version for publication as it stands; posts `prepared` to the ledger.

    :raises BeyondAuthority: if the superior is to approve. :raises NotCountersigned: if a department has not.
    :raises MeetingMissing: on the important path.
    """
    work = open_for(Act.APPROVE, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    results = approval_results(work, meeting)
    add_step(work, StepKind.APPROVE, results=results, opinion=limited(opinion.strip(), MAX_OPINION, field="opinion"))
    audit("approved", work)
    conclude(work, Act.APPROVE)
    return work.disclosure


@transaction.atomic
def return_to_drafter(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, reason: str, actor: User, at: datetime
) -> Disclosure:
    """Return a proposal to its drafter with a reason.

    :raises ReasonMissing: without one.
    """
    work = open_for(Act.RETURN, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    reason = required_reason(reason)
    add_step(work, StepKind.RETURN, opinion=reason)
    audit("returned", work)
    send_back(work, reason)
    return work.disclosure


def _stop_for_secrecy(work: Proceeding, secrecy: str, opinion: str) -> None:
    """Stop what does not pass: back to be desensitised or masked, or not to be disclosed at all."""
    if secrecy != SecrecyResult.NOT_DISCLOSE:
        send_back(work, opinion)
        return
    work.disclosure.returned_reason = opinion
    move(work, Act.WITHHOLD)
    deciders = roles_for(Act.WITHDRAW, preset=work.preset, state="", is_nil=False)
    tell(
        work,
        "disclosure_withheld",
        authors_of(work.disclosure) | people_in(work.unit, deciders, on=work.on),
        reason=opinion,
    )
