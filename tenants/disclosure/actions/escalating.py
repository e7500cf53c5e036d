"""Asking the superior to approve what is beyond the unit's authority 报请上级审批 (PRO-08, document 002)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from hierarchy.ledger import submissions
from hierarchy.ledger.models import ObligationEntry, SubmissionKind
from hierarchy.units.models import Unit

from ..consultation_rule import require_consultation
from ..content import MAX_OPINION
from ..models import Disclosure, StepKind
from ..own_authority import is_beyond_authority
from ..procedure import Act
from .concluding import NO_MEETING, Meeting, meeting_results
from .sending import frozen_copy
from .steps import Proceeding, add_step, audit, limited, move, open_for, required_reason


class NoSuperior(Refusal):
    """The unit's superior is outside this system."""

    code = "no_superior"


@transaction.atomic
def escalate(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    reason: str,
    meeting: Meeting = NO_MEETING,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Ask the superior to approve a version that has passed review and secrecy review.

    :param reason: required unless the district's matrix already puts it beyond the unit's authority.
    :raises NoSuperior: if nobody here stands above the unit. :raises ConsultationMissing: see there.
    :raises MeetingMissing: on the important path.
    """
    work = open_for(Act.ESCALATE, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    hand_up(work, Act.ESCALATE, reason=reason, meeting=meeting)
    return work.disclosure


def hand_up(work: Proceeding, act: Act, *, reason: str, meeting: Meeting) -> None:
    """Send the version to the superior with a frozen copy; until it decides, only an edit takes it back."""
    superior = work.unit.parent
    if superior is None:
        raise NoSuperior(_("Nobody in this system decides for this unit: its superior is outside."))
    require_consultation(work.disclosure, work.version)
    is_beyond = is_beyond_authority(work.unit, work.disclosure, work.version, on=work.on)
    reason = limited(reason.strip(), MAX_OPINION, field="reason") if is_beyond else required_reason(reason)
    met = meeting_results(work, meeting)
    add_step(
        work,
        StepKind.ESCALATE,
        results={"superior": superior.short_name, "beyond_authority": is_beyond, **met},
        opinion=reason,
    )
    move(work, act)
    obligation_id = work.disclosure.obligation_id
    submissions.send(
        kind=SubmissionKind.ESCALATION,
        sender=work.unit,
        receiver=superior,
        subject_id=work.disclosure.pk,
        obligation=ObligationEntry.objects.lock(obligation_id) if obligation_id else None,
        title=work.version.title,
        content=frozen_copy(work, reason=reason, reference=meeting.reference.strip(), met_on=meeting.met_on),
        actor=work.actor,
        at=work.at,
    )
    audit("escalated", work, beyond_authority=is_beyond)
