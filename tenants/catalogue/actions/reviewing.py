"""The yearly review with the answer "no change" (CAT-12); the other answer is a new version."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from hierarchy.ledger import reviewing
from hierarchy.ledger.models import CatalogueEntry
from hierarchy.units.models import Unit

from .. import policies
from ..models import Catalogue, CatalogueState
from .filing import NotInForce


@transaction.atomic
def review_catalogue(
    *, unit: Unit, catalogue_id: uuid.UUID, actor: User, at: datetime, meeting_reference: str = ""
) -> CatalogueEntry:
    """Record that the catalogue in force was reviewed and stays as it is.

    :raises NotPermitted: unless the actor is the unit's head or approver.
    :raises NotInForce: if another version is in force by now.
    :raises AlreadyReviewed: if it counts as reviewed this year.
    """
    catalogue = Catalogue.objects.select_for_update().filter(pk=catalogue_id).first()
    policies.require_can_review(actor, unit, on=localdate(at))
    if catalogue is None or catalogue.state != CatalogueState.IN_FORCE:
        raise NotInForce(_("Only the version in force is reviewed. Reload the page."))
    return reviewing.record_review(
        unit=unit, catalogue_number=catalogue.number, meeting_reference=meeting_reference, actor=actor, at=at
    )
