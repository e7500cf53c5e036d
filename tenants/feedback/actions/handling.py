"""Registering a case, proposing and instructing its handling, and what is said about it meanwhile (FBK-03, FBK-04)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.actors import Actor
from core.errors import Invalid
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.vocabulary import CaseKind, PublicGroup
from hierarchy.units.models import Unit

from .. import policies, report_words
from ..applicant_identity import require_identified
from ..models import Case, CaseState, CaseStep, CaseStepKind
from ..procedure import TRANSITIONS, CaseAct
from .acting import (
    Handling,
    add_step,
    audit,
    begin,
    checked_text,
    lock_case,
    move,
    settle,
    tell_officers,
    tell_principals,
)
from .clocking import resume_after_answer

MAX_TITLE = 120


@transaction.atomic
def register_case(
    *, unit: Unit, case_id: uuid.UUID, title: str, kind: str, asker_group: str = "", actor: User, at: datetime
) -> Case:
    """Register a case: what it is in short, of which kind, from which group. May be corrected until it is proposed.

    Of a real-name report neither title nor kind is changed: its title is sealed.

    :raises Invalid: without a title, for an unknown kind, for a request of nobody known.
    """
    handling = begin(CaseAct.REGISTER, unit=unit, case_id=case_id, actor=actor, at=at)
    case, before = handling.case, handling.case.kind
    if before != CaseKind.REPORT:
        case.title = checked_text(title, field="title", most=MAX_TITLE, required=_("Say in short what it is about."))
        case.kind = _checked_kind(case, kind)
    if asker_group and asker_group not in PublicGroup.values:
        raise Invalid(_("Choose one of the groups."), field="asker_group")
    case.asker_group = asker_group
    if case.officer_id is None and policies.is_officer(actor, unit, on=handling.on):
        case.officer_id = actor.person_id
    ledger.classify(case_id=case.pk, kind=case.kind, actor=actor, at=at)
    move(handling, CaseAct.REGISTER, also=("title", "kind", "asker_group", "officer_id"))
    add_step(handling, CaseStepKind.REGISTER, registered_as=str(case.kind), before=str(before))
    audit("registered", handling)  # not its kind: that would tell of reports
    return case


def _checked_kind(case: Case, kind: str) -> str:
    """Give the kind a case is registered as.

    :raises Invalid: for none, for a report (it is made as one or never), for a request without an identity (REQ-04).
    """
    if kind not in CaseKind.values or kind == CaseKind.REPORT:
        raise Invalid(_("Choose one of the kinds."), field="kind")
    if kind == CaseKind.REQUEST and case.kind != CaseKind.REQUEST:
        require_identified(case)
    return CaseKind(kind)


@transaction.atomic
def propose_handling(*, unit: Unit, case_id: uuid.UUID, proposal: str, actor: User, at: datetime) -> Case:
    """Propose how a registered case is handled, and report it to the principals (FBK-04).

    :raises Invalid: without a proposal. :raises WrongStep: if it is not registered, or instructed already.
    """
    handling = begin(CaseAct.PROPOSE, unit=unit, case_id=case_id, actor=actor, at=at)
    case = handling.case
    proposal = checked_text(proposal, field="proposal", required=_("Propose how it is handled: by whom, until when."))
    case.proposal = report_words.kept(case, proposal)
    move(handling, CaseAct.PROPOSE, also=("proposal",))
    add_step(handling, CaseStepKind.PROPOSE, text=proposal)
    audit("proposed", handling)
    tell_principals(handling, "case_to_instruct")
    return case


@transaction.atomic
def take_up_case(
    *,
    unit: Unit,
    case_id: uuid.UUID,
    title: str,
    kind: str,
    asker_group: str = "",
    proposal: str,
    actor: User,
    at: datetime,
) -> Case:
    """Register a case and propose its handling in one go, as small units do; each is a step of its own."""
    register_case(unit=unit, case_id=case_id, title=title, kind=kind, asker_group=asker_group, actor=actor, at=at)
    return propose_handling(unit=unit, case_id=case_id, proposal=proposal, actor=actor, at=at)


@transaction.atomic
def instruct(*, unit: Unit, case_id: uuid.UUID, instruction: str = "", actor: User, at: datetime) -> Case:
    """Instruct the handling as proposed, or otherwise; a principal may add to it while it is being handled (FBK-04).

    :param instruction: blank: as proposed. :raises Invalid: if it is blank though the case is being handled already.
    """
    handling = begin(CaseAct.INSTRUCT, unit=unit, case_id=case_id, actor=actor, at=at)
    case = handling.case
    is_further = case.state == CaseState.HANDLING
    required = _("Write down what is to be done.") if is_further else ""
    instruction = checked_text(instruction, field="instruction", required=required)
    case.instruction = report_words.kept(case, instruction)
    move(handling, CaseAct.INSTRUCT, also=("instruction",))
    add_step(handling, CaseStepKind.INSTRUCT, text=instruction)
    audit("instructed", handling, as_proposed=not instruction)
    tell_officers(handling, "case_to_handle")
    return case


@transaction.atomic
def give_back_proposal(*, unit: Unit, case_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Case:
    """Give a proposed handling back, to be proposed anew.

    :raises Invalid: without a reason.
    """
    handling = begin(CaseAct.RETURN_PROPOSAL, unit=unit, case_id=case_id, actor=actor, at=at)
    reason = checked_text(reason, field="reason", required=_("Give a reason, so that the officer knows what to do."))
    move(handling, CaseAct.RETURN_PROPOSAL)
    add_step(handling, CaseStepKind.RETURN, text=reason, of="proposal")
    audit("proposal_given_back", handling)
    tell_officers(handling, "case_returned")
    return handling.case


@transaction.atomic
def add_note(*, unit: Unit, case_id: uuid.UUID, text: str, actor: User, at: datetime) -> CaseStep:
    """Add a note that only the unit's own people read.

    :raises Invalid: without a text.
    """
    handling = begin(CaseAct.NOTE, unit=unit, case_id=case_id, actor=actor, at=at)
    step = add_step(
        handling, CaseStepKind.NOTE, text=checked_text(text, field="text", required=_("Write the note first."))
    )
    audit("noted", handling)
    return step


@transaction.atomic
def ask_asker(*, unit: Unit, case_id: uuid.UUID, text: str, actor: User, at: datetime) -> CaseStep:
    """Ask the asker something; it stands on the page that the private code opens.

    :raises Invalid: without a question.
    """
    handling = begin(CaseAct.ASK, unit=unit, case_id=case_id, actor=actor, at=at)
    text = checked_text(text, field="text", required=_("Write down what you would like to know."))
    step = add_step(handling, CaseStepKind.ASK, text=text)
    audit("asker_asked", handling)
    settle(handling, "case_message")
    return step


@transaction.atomic
def write_message(*, unit: Unit, case_id: uuid.UUID, text: str, actor: Actor, at: datetime) -> CaseStep:
    """Add what the asker writes again. Whoever calls has made sure that it is the asker.

    A clock that stands because the asker was to answer runs again.

    :raises Invalid: without a text. :raises WrongStep: if the case has ended.
    """
    case = lock_case(unit, case_id)
    TRANSITIONS.next(CaseState(case.state), CaseAct.MESSAGE)
    handling = Handling(unit, case, actor, None, at)
    step = add_step(
        handling, CaseStepKind.MESSAGE, text=checked_text(text, field="text", required=_("Write your message first."))
    )
    audit("message_received", handling)
    resume_after_answer(handling)
    tell_officers(handling, "case_message")
    return step
