"""What a superior's decision does to the ledger (`settings.DECISION_HANDLERS`): an extension, an exemption."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core import display
from core.errors import Invalid
from district.settings import value as setting
from workdays.calendar import Calendar

from . import fulfilling
from .models import Submission, SubmissionStatus

#: The ground of what is no secret but unsuitable under a rule; the other is `secret` (EXE-01).
UNSUITABLE = "unsuitable"


def decide_extension(*, submission: Submission, actor: User, at: datetime) -> None:
    """Move the due date to the day that was granted: `decision["extended_to"]`, else the day asked for.

    :raises Invalid: for a later day than was asked for.
    :raises ExtensionRefused: if it is due already, settled, extended before, or the day is not possible.
    """
    if submission.status != SubmissionStatus.ACCEPTED:
        return
    if submission.obligation_id is None:
        raise Invalid(_("This extension belongs to no item owed."))
    asked = date.fromisoformat(submission.content["extended_to"])
    granted = date.fromisoformat(submission.decision.get("extended_to") or submission.content["extended_to"])
    if granted > asked:
        raise Invalid(
            _("Grant the day asked for, %(asked)s, or an earlier one.") % {"asked": display.day(asked)},
            field="extended_to",
        )
    fulfilling.extend_due(
        obligation_id=submission.obligation_id,
        extended_to=granted,
        reason=submission.content["reason"],
        actor=actor,
        at=at,
    )


def decide_exemption(*, submission: Submission, actor: User, at: datetime) -> None:
    """Exempt the obligation that was not to be disclosed; without one the decision itself is all.

    What is unsuitable today may be suitable later: such an exemption carries the day of its review, `review_on` in the
    decision, an ISO date (EXE-01).

    :raises Invalid: without that day for the ground `unsuitable`, or if it is not later than the decision.
    :raises AlreadySettled: if it was disclosed meanwhile.
    """
    if submission.status != SubmissionStatus.ACCEPTED:
        return
    _require_review_day(submission, decided_on=localdate(at))
    if submission.obligation_id is None:
        return
    # The explanation is content of the two parties; the ledger keeps the ground and the number.
    reason = f"{submission.content['ground']} {submission.receipt_number}"
    fulfilling.exempt(obligation_id=submission.obligation_id, reason=reason, actor=actor, at=at)


def latest_extension(due_on: date, *, on: date) -> date | None:
    """Give the last day to which an item can be extended; None where the calendar does not reach it."""
    return Calendar.load().add(due_on, int(setting("extension_max_days", on=on)))


def _require_review_day(submission: Submission, *, decided_on: date) -> None:
    written = submission.decision.get("review_on") or ""
    if not written and submission.content["ground"] == UNSUITABLE:
        raise Invalid(_("Set the day on which it is reviewed whether this can be disclosed."), field="review_on")
    if written and date.fromisoformat(written) <= decided_on:
        raise Invalid(_("Choose a day after today for the review."), field="review_on")
