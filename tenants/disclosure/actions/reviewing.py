"""Reviewing: necessity, accuracy, secrecy and approval, each concluded separately (PRO-04, PRO-05; defaults 3)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger import fulfilling
from hierarchy.units.models import StaffingPreset, Unit
from hierarchy.units.staffing import people_in

from ..content import MAX_OPINION
from ..models import Disclosure, StepKind
from ..policies import authors_of
from ..procedure import Act, Finding, SecrecyResult, roles_for
from .proposing import ask_for_decision
from .steps import Proceeding, add_step, audit, limited, move, open_for, required_reason, tell


class ConclusionMissing(Invalid):
    """One of the conclusions was not given, or is none of the listed ones."""

    code = "conclusion_missing"


@dataclass(frozen=True)
class Conclusions:
    """What one sitting concludes. `approval` belongs to the small branch only."""

    necessity: str
    accuracy: str
    secrecy: str
    approval: str | None = None


@transaction.atomic
def review(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    necessity: str,
    accuracy: str,
    opinion: str,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Conclude on necessity and accuracy. If either fails, the draft goes back, with the opinion as the reason."""
    work = open_for(Act.REVIEW, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    results = {
        "necessity": _known(necessity, Finding, "necessity"),
        "accuracy": _known(accuracy, Finding, "accuracy"),
    }
    passed = set(results.values()) == {Finding.PASS}
    opinion = _opinion(opinion, is_needed=not passed)
    add_step(work, StepKind.REVIEW, results=results, opinion=opinion)
    audit("reviewed", work, **results)
    if passed:
        move(work, Act.REVIEW)
        ask_for_decision(work)
    else:
        _send_back(work, opinion)
    return work.disclosure


@transaction.atomic
def secrecy_review(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    secrecy: str,
    opinion: str,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Conclude on secrecy: pass, pass after desensitising (goes back to be edited), or not to be disclosed."""
    work = open_for(
        Act.SECRECY_REVIEW, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at
    )
    secrecy = _known(secrecy, SecrecyResult, "secrecy")
    opinion = _opinion(opinion, is_needed=secrecy != SecrecyResult.PASS)
    add_step(work, StepKind.SECRECY_REVIEW, results={"secrecy": secrecy}, opinion=opinion)
    audit("secrecy_reviewed", work, secrecy=secrecy)
    if secrecy == SecrecyResult.PASS:
        move(work, Act.SECRECY_REVIEW)
        ask_for_decision(work)
    else:
        _stop_for_secrecy(work, secrecy, opinion)
    return work.disclosure


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

    Merged: necessity, accuracy, secrecy; the approver is another person. Small branch: the secretary approves too.
    """
    work = open_for(Act.SIT, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    steps = _steps_of_sitting(unit, conclusions)
    found = {value for results in steps.values() for value in results.values()}
    opinion = _opinion(opinion, is_needed=found != {"pass"})
    for kind, results in steps.items():
        add_step(work, kind, results={**results, "one_sitting": True}, opinion=opinion)
    audit("reviewed_in_one_sitting", work, **{name: value for r in steps.values() for name, value in r.items()})
    if conclusions.secrecy == SecrecyResult.NOT_DISCLOSE:
        _stop_for_secrecy(work, conclusions.secrecy, opinion)
    elif found != {"pass"}:
        _send_back(work, opinion)
    else:
        move(work, Act.SIT)
        if unit.staffing_preset == StaffingPreset.SMALL_BRANCH:
            _approved(work)
        else:
            ask_for_decision(work)
    return work.disclosure


def _steps_of_sitting(unit: Unit, conclusions: Conclusions) -> dict[StepKind, dict[str, str]]:
    steps = {
        StepKind.REVIEW: {
            "necessity": _known(conclusions.necessity, Finding, "necessity"),
            "accuracy": _known(conclusions.accuracy, Finding, "accuracy"),
        },
        StepKind.SECRECY_REVIEW: {"secrecy": _known(conclusions.secrecy, SecrecyResult, "secrecy")},
    }
    if unit.staffing_preset == StaffingPreset.SMALL_BRANCH:
        steps[StepKind.APPROVE] = {"approval": _known(conclusions.approval or "", Finding, "approval")}
    elif conclusions.approval is not None:
        raise ConclusionMissing(_("In this unit another person approves. Leave the approval out."), field="approval")
    return steps


@transaction.atomic
def approve(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, opinion: str, actor: User, at: datetime
) -> Disclosure:
    """Approve the reviewed version for publication as it stands; posts `prepared` to the ledger."""
    work = open_for(Act.APPROVE, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    add_step(work, StepKind.APPROVE, results={"approval": Finding.PASS.value}, opinion=_opinion(opinion))
    move(work, Act.APPROVE)
    audit("approved", work)
    _approved(work)
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
    _send_back(work, reason)
    return work.disclosure


def _approved(work: Proceeding) -> None:
    if work.disclosure.obligation_id is not None:
        fulfilling.prepare(obligation_id=work.disclosure.obligation_id, actor=work.actor, at=work.at)
    tell(work, "disclosure_to_publish", authors_of(work.disclosure))


def _send_back(work: Proceeding, reason: str) -> None:
    work.disclosure.returned_reason = reason
    move(work, Act.RETURN)
    tell(work, "disclosure_returned", authors_of(work.disclosure), reason=reason)


def _stop_for_secrecy(work: Proceeding, secrecy: str, opinion: str) -> None:
    if secrecy == SecrecyResult.AFTER_DESENSITISING:
        _send_back(work, opinion)
        return
    work.disclosure.returned_reason = opinion
    move(work, Act.WITHHOLD)
    deciders = roles_for(Act.WITHDRAW, preset=work.unit.staffing_preset, state="", is_nil=False)
    tell(
        work,
        "disclosure_withheld",
        authors_of(work.disclosure) | people_in(work.unit, deciders, on=work.on),
        reason=opinion,
    )


def _known(value: str, choices: type[Finding] | type[SecrecyResult], field: str) -> str:
    if value not in choices.values:
        raise ConclusionMissing(_("Give this conclusion: each one is recorded separately."), field=field)
    return str(value)


def _opinion(opinion: str, *, is_needed: bool = False) -> str:
    if is_needed:
        return required_reason(opinion, field="opinion")
    return limited(opinion.strip(), MAX_OPINION, field="opinion")
