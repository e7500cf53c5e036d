"""Who may act on what goes upward: the receiver's deciders (`units.policies`), and the sender's own people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.errors import NotPermitted
from hierarchy.units.models import Role
from hierarchy.units.policies import can_decide_for, holds_role, roles_in

if TYPE_CHECKING:
    from .models import Submission

#: Who speaks for the sender: recalls what was sent, records how members were told.
SPEAKS_FOR_SENDER = frozenset({Role.HEAD, Role.APPROVER, Role.DRAFTER})


def can_read(user: Any, submission: Submission, *, on: date) -> bool:
    """Say whether an account is of one of the two parties: what was sent is closed to everybody else."""
    if can_decide_for(user, submission.receiver, on=on):
        return True
    return bool(roles_in(user, submission.sender, on=on) - {Role.MEMBER})


def can_speak_for_sender(user: Any, submission: Submission, *, on: date) -> bool:
    """Say whether an account may recall a submission or record how members were told of the decision."""
    return holds_role(user, submission.sender, SPEAKS_FOR_SENDER, on=on)


def require_can_speak_for_sender(user: Any, submission: Submission, *, on: date) -> None:
    """Refuse an account that does not speak for the sender."""
    if not can_speak_for_sender(user, submission, on=on):
        raise NotPermitted(
            _("Only %(unit)s may do this: its principal, an approver or a drafter.") % {"unit": submission.sender.name}
        )
