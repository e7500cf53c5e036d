"""What a superior's decision does to the ledger (`settings.DECISION_HANDLERS`): an extension, an exemption."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid

from . import fulfilling
from .models import Submission, SubmissionStatus


def decide_extension(*, submission: Submission, actor: User, at: datetime) -> None:
    """Move the due date to the day that was granted: `decision["extended_to"]`, else the day asked for.

    :raises ExtensionRefused: if it is due already, settled, extended before, or the day is not possible.
    """
    if submission.status != SubmissionStatus.ACCEPTED:
        return
    if submission.obligation_id is None:
        raise Invalid(_("This extension belongs to no item owed."))
    asked = submission.decision.get("extended_to") or submission.content["extended_to"]
    fulfilling.extend_due(
        obligation_id=submission.obligation_id,
        extended_to=date.fromisoformat(asked),
        reason=submission.content["reason"],
        actor=actor,
        at=at,
    )


def decide_exemption(*, submission: Submission, actor: User, at: datetime) -> None:
    """Exempt the obligation that was not to be disclosed; without one the decision itself is all.

    :raises AlreadySettled: if it was disclosed meanwhile.
    """
    if submission.status != SubmissionStatus.ACCEPTED or submission.obligation_id is None:
        return
    # The explanation is content of the two parties; the ledger keeps the ground and the number.
    reason = f"{submission.content['ground']} {submission.receipt_number}"
    fulfilling.exempt(obligation_id=submission.obligation_id, reason=reason, actor=actor, at=at)
