"""Asking departments to countersign the district committee's own items 会签 (ORG-13, document 004)."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission, SubmissionKind, SubmissionStatus
from hierarchy.units.models import Unit
from hierarchy.units.querysets import UnitQuerySet

from ..content import MAX_OPINION
from ..procedure import Act
from .sending import countersignatures_of, frozen_copy
from .steps import audit, limited, open_for

#: The committee's own departments and its discipline commission.
KINDS = ("committee_organ", "discipline_commission")


def departments_of(committee: Unit) -> UnitQuerySet:
    """Give the departments that may be asked to countersign."""
    return Unit.objects.filter(parent=committee, kind__in=KINDS, closed_on__isnull=True).order_by("code")


@transaction.atomic
def ask_for_countersignatures(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    seen_sha256: str,
    departments: Collection[int],
    note: str = "",
    actor: User,
    at: datetime,
) -> list[Submission]:
    """Send the version to departments to be countersigned. Until all have, it is not approved.

    :param departments: keys of units.
    :raises NotYourStep: for another unit than the district committee.
    :raises Invalid: if none, or another unit than its departments, is chosen; or one that was asked already.
    """
    work = open_for(
        Act.COUNTERSIGN, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at
    )
    chosen = list(departments_of(unit).filter(pk__in=departments))
    if not chosen or len(chosen) != len(set(departments)):
        raise Invalid(_("Choose among the departments listed."), field="departments", code="unknown_department")
    asked = countersignatures_of(work.disclosure, work.version)
    for department in chosen:
        earlier = asked.get(department.pk)
        if earlier is not None and earlier.status in (SubmissionStatus.SENT, SubmissionStatus.ACCEPTED):
            raise Invalid(
                _("%(unit)s has been asked about this version already.") % {"unit": department.short_name},
                field="departments",
                code="already_asked",
            )
    note = limited(note.strip(), MAX_OPINION, field="note")
    content = frozen_copy(work, reason=note)
    sent = [
        submissions.send(
            kind=SubmissionKind.COUNTERSIGN,
            sender=unit,
            receiver=department,
            subject_id=work.disclosure.pk,
            title=work.version.title,
            content=content,
            actor=actor,
            at=at,
        )
        for department in chosen
    ]
    audit("countersign_asked", work, departments=[department.code for department in chosen])
    return sent
