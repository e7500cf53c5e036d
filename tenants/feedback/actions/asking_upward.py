"""An organisation below asks its superior, in its own name, and is owed a responsible reply (FBK-08, document 004)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger.vocabulary import CaseKind, Channel
from hierarchy.units.models import Unit
from tenants.disclosure.actions.steps import require_inside

from ..below import require_asks_for
from ..models import Case
from .intake import Intake, receive_case

#: What an organisation asks its superior; requests and reports have procedures of their own.
KINDS = (CaseKind.QUESTION, CaseKind.PROBLEM, CaseKind.SUGGESTION, CaseKind.TOPIC)


@transaction.atomic
def ask_superior(
    *, superior: Unit, asker_id: int, kind: str, title: str, original: str, actor: User, at: datetime
) -> Case:
    """Put a question of a unit directly below before its superior, into whose open workspace it is received.

    :raises NotForYou: unless the actor works in that unit. :raises Invalid: see `receive_case`.
    """
    require_inside(superior)
    asker = require_asks_for(actor, superior, asker_id, on=localdate(at))
    if kind not in KINDS:
        raise Invalid(_("Choose what it is from the list."), field="kind", code="unknown_kind")
    intake = Intake(
        kind=kind,
        channel=Channel.LOWER_UNIT,
        title=title,
        original=original,
        received_on=localdate(at),
        links={"asker_unit_id": asker.pk, "asker_person_id": actor.person_id},
    )
    return receive_case(unit=superior, intake=intake, actor=actor, at=at).case
