"""An exemption is looked at again on its review date: what was unsuitable may have become suitable (EXE-01)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal

from .models import Submission, SubmissionKind, SubmissionStatus


class ReviewOutcome(models.TextChoices):
    """What looking at an exemption again came to."""

    KEEP = "keep", pgettext_lazy("review", "still not to be disclosed")
    DISCLOSE = "disclose", pgettext_lazy("review", "can be disclosed now")


def review_day(submission: Submission) -> date | None:
    """Give the day on which a granted exemption is to be looked at again, None if there is none."""
    try:
        return date.fromisoformat(submission.decision.get("review_on") or "")
    except (TypeError, ValueError):
        return None


@transaction.atomic
def record_review(
    *, submission: Submission, outcome: str, next_review_on: date | None, actor: User, at: datetime
) -> Submission:
    """Record that a granted exemption was looked at again. The caller has checked that the actor acts for the sender.

    :param next_review_on: required where it stays undisclosed.
    :raises Refusal: if no exemption was granted. :raises Invalid: for an unknown outcome, or no later day.
    """
    locked = Submission.objects.select_for_update().get(pk=submission.pk)
    if locked.kind != SubmissionKind.EXEMPTION or locked.status != SubmissionStatus.ACCEPTED:
        raise Refusal(_("No exemption has been granted that could be reviewed."), code="not_granted")
    if outcome not in ReviewOutcome.values:
        raise Invalid(_("Choose what the review came to."), field="outcome")
    if outcome == ReviewOutcome.KEEP and (next_review_on is None or next_review_on <= localdate(at)):
        raise Invalid(_("Give a later day on which it is looked at again."), field="next_review_on")
    following = next_review_on.isoformat() if outcome == ReviewOutcome.KEEP and next_review_on else None
    reviewed = {"reviewed_on": localdate(at).isoformat(), "review_outcome": str(outcome), "review_on": following}
    locked.decision = locked.decision | reviewed
    locked.save(update_fields=["decision"])
    record("submission.reviewed", subject=locked, actor=actor, at=at, unit_id=locked.sender_id, outcome=str(outcome))
    return locked
