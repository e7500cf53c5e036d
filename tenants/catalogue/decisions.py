"""What a superior's decision on a catalogue does in the sender's workspace (`settings.DECISION_HANDLERS`)."""

from __future__ import annotations

from datetime import datetime

from accounts.models import User
from hierarchy.ledger.models import Submission
from tenants.registry.workspaces import workspace

from .actions.approving import carry_out_decision


def decide_catalogue(*, submission: Submission, actor: User, at: datetime) -> None:
    """Put the approved version in force on the day of the decision, or make it a draft again (CAT-05).

    :raises NotSubmitted: if the version does not lie with the superior.
    """
    with workspace(submission.sender):
        carry_out_decision(submission=submission, actor=actor, at=at)
