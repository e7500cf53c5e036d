"""What others are asked about a version: the superior's approval, departments' countersignatures (PRO-08, ORG-13).

They get a frozen copy through the ledger's submissions; when the version is given up, what is still open is recalled.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from accounts.models import Person, User
from core.errors import Stale
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission, SubmissionKind, SubmissionStatus

from ..content import content_of
from ..models import PROPOSED_KINDS, Disclosure, Version

if TYPE_CHECKING:
    from .steps import Proceeding

KINDS = (SubmissionKind.ESCALATION, SubmissionKind.COUNTERSIGN)


class BeingDecided(Stale):
    """The superior or a department is deciding at this very moment."""

    code = "being_decided"


def sent_for(disclosure_id: uuid.UUID) -> list[Submission]:
    """Give everything that was sent for a disclosure, the newest first."""
    sent = Submission.objects.filter(kind__in=KINDS, subject_id=disclosure_id).select_related("receiver", "decided_by")
    return list(sent.order_by("-sent_at", "-id"))


def countersignatures_of(disclosure: Disclosure, version: Version) -> dict[int, Submission]:
    """Give the last countersignature asked of each department for exactly this content, by department."""
    asked = Submission.objects.filter(
        kind=SubmissionKind.COUNTERSIGN,
        subject_id=disclosure.pk,
        content__content_sha256=version.content_sha256,
    ).select_related("receiver")
    return {submission.receiver_id: submission for submission in asked.order_by("round")}


def frozen_copy(work: Proceeding, *, reason: str, reference: str = "", met_on: date | None = None) -> dict[str, Any]:
    """Give everything that whoever decides reads, as it stands now. The files themselves stay in the unit."""
    disclosure, version = work.disclosure, work.version
    files = list(version.attachments.filter(kind__in=PROPOSED_KINDS).order_by("uploaded_at", "id"))
    return {
        **content_of(version, files),
        "unit": work.unit.name,
        "item": disclosure.item_title,
        "category": disclosure.category,
        "required_scope": disclosure.required_scope,
        "period": disclosure.period_label,
        "version": version.number,
        "files": [{"name": f.name, "kind": f.kind, "size": f.size, "sha256": f.sha256} for f in files],
        "steps": _steps_of(version),
        "content_sha256": version.content_sha256,
        "reason": reason,
        "meeting_reference": reference,
        "met_on": met_on.isoformat() if met_on else "",
    }


def _steps_of(version: Version) -> list[dict[str, Any]]:
    steps = list(version.steps.all())
    names = dict(Person.objects.filter(pk__in={step.actor_id for step in steps}).values_list("pk", "name"))
    return [
        {
            "kind": step.kind,
            "who": names.get(step.actor_id, "") if step.actor_id else "",
            "role": step.actor_role,
            "at": step.at.isoformat(),
            "results": step.results,
            "opinion": step.opinion,
        }
        for step in steps
    ]


def recall_open(disclosure_id: uuid.UUID, *, reason: str, actor: User, at: datetime) -> None:
    """Take back what is not decided yet.

    A decision locks the submission first and the disclosure then, an edit the other way round: the edit never waits.

    :raises BeingDecided: if one of them is being decided right now.
    """
    still_open = Submission.objects.filter(
        kind__in=KINDS, subject_id=disclosure_id, status=SubmissionStatus.SENT
    ).order_by("pk")
    free = list(still_open.select_for_update(of=("self",), skip_locked=True))
    if len(free) < still_open.count():
        raise BeingDecided(_("It is being decided on at this moment. Wait a little, reload the page and look again."))
    for submission in free:
        submissions.recall(submission=submission, reason=reason, actor=actor, at=at)
