"""Approval mode (CAT-05, document 000): the superior's approval puts a version in force on that day.

The unit's own decision comes first and is recorded with its meeting; the version then lies with the superior and
cannot be changed, unless it is recalled. Returned or refused it is a draft again. An approved version is not filed on
top: the approval is its filing and receipt (`hierarchy.ledger.filing`). The effective day follows the mode
(`catalogue_effective`): the unit's decision where it reports, the superior's where it asks.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Refusal
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission, SubmissionKind, SubmissionStatus
from hierarchy.units.models import Unit

from .. import policies
from ..drafts import lock_draft, require_unchanged
from ..models import Catalogue, CatalogueState
from .adopting import check_meeting, needs_approval, put_in_force, require_open, require_ready
from .filing import frozen_copy


class NoApprovalNeeded(Refusal):
    """The district's catalogues come into force by the units' own decision."""

    code = "no_approval_needed"


class NotSubmitted(Refusal):
    """The version does not lie with the superior."""

    code = "not_submitted"


@transaction.atomic
def submit_catalogue(
    *,
    unit: Unit,
    catalogue_id: uuid.UUID,
    revision: int,
    meeting_reference: str,
    actor: User,
    at: datetime,
    note: str = "",
) -> Submission:
    """Send a ready draft to the superior for approval, with a frozen copy of its rows.

    :param meeting_reference: the unit's own decision on it.
    :raises NotPermitted: unless the actor is the unit's head or approver.
    :raises OwnDraft: if the actor worked on the draft.
    :raises NotADraft: if it was submitted or adopted already.
    :raises NoApprovalNeeded: if the unit adopts by its own decision.
    :raises NotReady, Invalid, Stale: see `adopt_catalogue`.
    """
    draft = lock_draft(catalogue_id)
    today = localdate(at)
    policies.require_can_adopt(actor, unit, draft, on=today)
    require_unchanged(draft, revision)
    if not needs_approval(unit, on=today):
        raise NoApprovalNeeded(_("No approval is needed here: adopt the catalogue by the unit's own decision."))
    require_ready(list(draft.items.order_by("order")), on=today)
    check_meeting(meeting_reference.strip())
    require_open(unit, on=today)
    draft.state = CatalogueState.SUBMITTED
    draft.meeting_reference = meeting_reference.strip()
    draft.note = note.strip() or draft.note
    draft.save(update_fields=["state", "meeting_reference", "note"])
    sent = submissions.send(
        kind=SubmissionKind.CATALOGUE,
        sender=unit,
        receiver=submissions.receiver_of(unit),
        subject_id=draft.pk,
        title=f"{unit.name}党务公开目录（第{draft.number}版）"[:200],
        content=frozen_copy(draft, unit=unit, explanation=""),
        actor=actor,
        at=at,
    )
    record("catalogue.submitted", subject=draft, actor=actor, at=at, unit_id=unit.pk, number=draft.number)
    return sent


@transaction.atomic
def recall_catalogue(*, unit: Unit, catalogue_id: uuid.UUID, actor: User, at: datetime, reason: str = "") -> Catalogue:
    """Take a submitted version back; it is a draft again.

    :raises NotPermitted: unless the actor is the unit's head, approver or drafter.
    :raises NotSubmitted: if it was decided or recalled meanwhile.
    """
    # The submission first, as a decision locks it: neither waits for the other in a circle.
    sent = submission_of(catalogue_id, lock=True)
    policies.require_can_recall(actor, unit, on=localdate(at))
    catalogue = Catalogue.objects.select_for_update().filter(pk=catalogue_id).first()
    if catalogue is None or catalogue.state != CatalogueState.SUBMITTED or sent is None:
        raise NotSubmitted(_("This version does not lie with the superior any more. Reload the page."))
    submissions.recall(submission=sent, reason=reason, actor=actor, at=at)  # its handler makes it a draft again
    catalogue.refresh_from_db()
    return catalogue


def submission_of(catalogue_id: uuid.UUID, *, lock: bool = False) -> Submission | None:
    """Give the newest submission of a version for approval, if it was ever submitted."""
    sent = Submission.objects.filter(kind=SubmissionKind.CATALOGUE, subject_id=catalogue_id).order_by(
        "-sent_at", "-round"
    )
    return (sent.select_for_update() if lock else sent.defer("content")).first()


@transaction.atomic
def carry_out_decision(*, submission: Submission, actor: User, at: datetime) -> Catalogue:
    """Do in the sender's workspace what its superior decided: put the version in force, or make it a draft again.

    The caller is inside the workspace and has decided the submission, which is locked.

    :raises NotSubmitted: if the version does not lie with the superior.
    """
    unit = submission.sender
    catalogue = Catalogue.objects.select_for_update().filter(pk=submission.subject_id).first()
    if catalogue is None or catalogue.state != CatalogueState.SUBMITTED:
        raise NotSubmitted(_("The unit has no such version waiting for approval."))
    if submission.status != SubmissionStatus.ACCEPTED:
        _give_back(catalogue)
        is_recalled = submission.status == SubmissionStatus.RECALLED
        verb = "catalogue.submission_recalled" if is_recalled else "catalogue.not_approved"
        record(verb, subject=catalogue, actor=actor, at=at, unit_id=unit.pk)
        return catalogue
    require_open(unit, on=localdate(at))
    before = Catalogue.objects.select_for_update().filter(state=CatalogueState.IN_FORCE).first()
    put_in_force(
        catalogue,
        before=before,
        unit=unit,
        adopted_by=submission.sent_by_id,
        effective_on=localdate(at),
        actor=actor,
        at=at,
    )
    return catalogue


def _give_back(catalogue: Catalogue) -> None:
    catalogue.state = CatalogueState.DRAFT
    catalogue.revision += 1
    catalogue.save(update_fields=["state", "revision"])
