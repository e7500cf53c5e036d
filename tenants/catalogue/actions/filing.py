"""File the catalogue in force upward, with a frozen copy (CAT-06, CAT-08)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from hierarchy.ledger import reviewing, submissions
from hierarchy.ledger.models import Submission, SubmissionKind, SubmissionStatus
from hierarchy.units.models import Unit

from .. import policies
from ..models import Catalogue, CatalogueState
from ..rows import Row

EXPLANATION_LENGTH = 1000


class NotInForce(Refusal):
    """Only the version in force is filed."""

    code = "not_in_force"


@transaction.atomic
def file_catalogue(
    *, unit: Unit, catalogue_id: uuid.UUID, actor: User, at: datetime, explanation: str = ""
) -> Submission:
    """Send the catalogue in force to the receiver of the unit's filings.

    Sent again after a return it is the next round; after an adjustment the new version is filed anew. Where the
    district asks for it, so is every version after its yearly review.

    :param explanation: what the sender adds, for instance what was completed after a return.
    :raises NotPermitted: unless the actor is the unit's drafter or head.
    :raises NotInForce: if the version is a draft or superseded.
    :raises NoReceiver: if the unit files with nobody here.
    :raises AlreadySent: if it waits for a receipt or has one.
    """
    catalogue = Catalogue.objects.lock(catalogue_id)
    policies.require_can_file(actor, unit, on=localdate(at))
    if catalogue.state != CatalogueState.IN_FORCE:
        raise NotInForce(_("Only the version in force can be filed. Reload the page."))
    is_renewal = reviewing.refiling_due(unit, today=localdate(at)) is not None
    if not is_renewal and _is_approved(catalogue):
        raise submissions.AlreadySent(_("The superior approved this version: it needs no filing on top."))
    if len(explanation) > EXPLANATION_LENGTH:
        message = _("Shorten the text to at most %(length)d characters.") % {"length": EXPLANATION_LENGTH}
        raise Invalid(message, field="explanation")
    return submissions.send(
        kind=SubmissionKind.FILING,
        sender=unit,
        subject_id=catalogue.pk,
        title=f"{unit.name}党务公开目录（第{catalogue.number}版）"[:200],
        content=frozen_copy(catalogue, unit=unit, explanation=explanation.strip()),
        actor=actor,
        at=at,
        is_renewal=is_renewal,
    )


def _is_approved(catalogue: Catalogue) -> bool:
    approvals = Submission.objects.filter(kind=SubmissionKind.CATALOGUE, status=SubmissionStatus.ACCEPTED)
    return approvals.filter(subject_id=catalogue.pk).exists()


def frozen_copy(catalogue: Catalogue, *, unit: Unit, explanation: str) -> dict[str, Any]:
    """Give everything the receiver reads, as it stands now."""
    items = catalogue.items.select_related("section").order_by("order")
    return {
        "unit": unit.name,
        "number": catalogue.number,
        "adopted_on": catalogue.adopted_on.isoformat() if catalogue.adopted_on else "",
        "meeting_reference": catalogue.meeting_reference,
        "note": catalogue.note,
        "explanation": explanation,
        "items": [
            Row.of(item).to_json()
            | {"order": item.order, "key": str(item.key), "section": item.section.name if item.section else ""}
            for item in items
        ],
    }
