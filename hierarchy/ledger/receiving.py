"""Receive many reports at once: each numbered in the order it was sent, none lost, none numbered twice (REP-06)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from hierarchy.units.policies import decided_for

from . import submissions
from .models import Submission, SubmissionKind

#: What is only reported and can be received without a decision on each.
RECEIVABLE = (SubmissionKind.FILING, SubmissionKind.PLAN)
#: At most so many at once: what one request does in about two seconds on a small machine.
BATCH_LIMIT = 200


@dataclass(frozen=True)
class Left:
    """A submission that was not received, and why."""

    submission: Submission
    code: str
    message: str


@dataclass
class Batch:
    """What became of the ticked submissions, in the order they were sent. `missing`: how many were not found."""

    received: list[Submission] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    missing: int = 0


@transaction.atomic
def receive_many(*, submission_ids: Collection[uuid.UUID], actor: User, at: datetime) -> Batch:
    """Receive each of these reports that can be received; list the others with the reason.

    Those for units the actor does not decide for are missing, whether they exist or not.

    :raises Invalid: if nothing was chosen, or more than `BATCH_LIMIT`.
    """
    wanted = set(submission_ids)
    if not wanted:
        raise Invalid(_("Tick at least one submission."))
    if len(wanted) > BATCH_LIMIT:
        raise Invalid(_("Receive at most %(most)s at once.") % {"most": BATCH_LIMIT})
    # All rows are locked before the first number is drawn: whoever decides one of them meanwhile is waited for.
    related = Submission.objects.select_for_update(of=("self",)).select_related("sender", "receiver")
    readable = related.filter(pk__in=wanted, receiver__in=decided_for(actor, on=localdate(at)))
    found = list(readable.defer("content").order_by("pk"))
    batch = Batch(missing=len(wanted) - len(found))
    for submission in sorted(found, key=lambda each: (each.receiver_id, each.sent_at, each.pk)):
        try:
            batch.received.append(_receive(submission, actor=actor, at=at))
        except Refusal as refusal:
            batch.left.append(Left(submission, refusal.code, str(refusal.message)))
    return batch


@transaction.atomic
def _receive(submission: Submission, *, actor: User, at: datetime) -> Submission:
    """Receive one, in a savepoint of its own."""
    if submission.kind not in RECEIVABLE:
        raise Refusal(_("This asks for a decision of its own: open it."), code="not_in_a_batch")
    return submissions.accept(submission=submission, actor=actor, at=at)
