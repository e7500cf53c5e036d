"""Entering a case on somebody's behalf: a call, a visit, a letter, the suggestion box (FBK-01, FBK-03)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.core.files import File
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger.vocabulary import CaseKind, Channel
from hierarchy.units.models import Unit

from .. import policies
from ..procedure import CaseAct
from .attaching import attach_letters
from .handling import register_case
from .intake import Intake, Received, receive_case

#: What staff enter; the web and the organisations below enter their own.
STAFF_CHANNELS = (
    Channel.HOTLINE,
    Channel.VISIT,
    Channel.LETTER,
    Channel.BOX,
    Channel.RECEPTION_DAY,
    Channel.SYMPOSIUM,
    Channel.INTERVIEW,
    Channel.SUPERVISOR,
)
#: A real-name report has its own page.
STAFF_KINDS = tuple(kind for kind in CaseKind if kind != CaseKind.REPORT)


@transaction.atomic
def enter_case(*, unit: Unit, intake: Intake, letters: Sequence[File] = (), actor: User, at: datetime) -> Received:
    """Enter a case that reached the unit otherwise than over the web, and register it in the same go.

    :param letters: scans of what was received.
    :raises NotForYou: to whoever does not register cases. :raises Invalid: for another channel or kind, or as
        `receive_case` says. :raises ConsentMissing: for contact details without consent.
    :raises FileRefused: for a scan.
    """
    policies.role_for_case(actor, unit, CaseAct.REGISTER, on=localdate(at))
    if intake.channel not in STAFF_CHANNELS:
        raise Invalid(_("Choose how it came in."), field="channel")
    if intake.kind not in STAFF_KINDS:
        raise Invalid(_("Choose one of the kinds."), field="kind")
    received = receive_case(unit=unit, intake=replace(intake, on_behalf=True), actor=actor, at=at)
    case = register_case(
        unit=unit,
        case_id=received.case.pk,
        title=received.case.title,
        kind=intake.kind,
        asker_group=intake.asker_group,
        actor=actor,
        at=at,
    )
    if letters:
        attach_letters(unit=unit, case_id=case.pk, files=letters, actor=actor, at=at)
    return Received(case, received.code)
