"""Transferring a case to the unit that can answer it: upward, downward or to a neighbour (FBK-05, FBK-08).

Two workspaces are concerned, so this runs outside any, in one transaction: either the case has left here and arrived
there, or nothing happened.
"""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from hierarchy.ledger.vocabulary import Outcome
from hierarchy.units.models import Unit
from tenants.registry.workspaces import tenant_of, workspace

from ..models import Case, CaseFile, CaseState, CaseStepKind
from ..receivers import receivers_of
from .acting import Handling, add_step, audit, checked_text, tell_officers
from .arriving import bring_file, free_code, taken_along
from .ending import begin_end, end, lock_workspaces
from .intake import next_number, start_clock


class NotAReceiver(Invalid):
    """The unit is neither the superior, nor below, nor has the same superior."""

    code = "not_a_receiver"


class AppealStays(Refusal):
    """An appeal is decided by the superior to which it was made."""

    code = "appeal_stays"


@transaction.atomic
def transfer_case(*, unit: Unit, case_id: uuid.UUID, receiver: Unit, reason: str, actor: User, at: datetime) -> Case:
    """Transfer an unanswered case of one unit to another, where its clock begins anew. Gives the case there.

    The asker's private code leads to it at either unit. To be called outside any workspace.

    :raises NotAReceiver, AppealStays, Invalid: see there. :raises NoWorkspace: if the receiver has none yet.
    :raises UnknownCase, NotForYou, WrongStep, AlreadyAnswered: see `ending.begin_end`. Nothing has been changed then.
    """
    lock_workspaces([unit.pk, receiver.pk])
    with workspace(unit):
        leaving = begin_end(unit=unit, case_id=case_id, actor=actor, at=at)
        _require_may_leave(leaving, receiver)
        reason = checked_text(
            reason, field="reason", most=500, required=_("Say why the case is for that unit to answer.")
        )
        files = list(leaving.case.files.filter(measure__isnull=True))
        taken = taken_along(leaving.case)
    with workspace(receiver):
        arrived = _arrive(leaving, receiver, taken, files, reason)
    with workspace(unit):
        leaving.case.elsewhere_unit_id, leaving.case.elsewhere_case_id = receiver.pk, arrived.pk
        end(leaving, Outcome.TRANSFERRED, also=["elsewhere_unit_id", "elsewhere_case_id"])
        add_step(leaving, CaseStepKind.TRANSFER, text=reason, to_unit_id=receiver.pk)
        audit("transferred", leaving, to=receiver.code)
    return arrived


def _require_may_leave(leaving: Handling, receiver: Unit) -> None:
    if leaving.case.is_appeal:
        raise AppealStays(_("An appeal is decided by the unit it was made to. It cannot be transferred."))
    allowed = receivers_of(leaving.unit, origin_id=leaving.case.origin_unit_id)
    if not allowed.filter(pk=receiver.pk).exists():
        raise NotAReceiver(
            _("Choose the superior, a unit below, or a unit with the same superior: %(unit)s is none of them.")
            % {"unit": receiver.name},
            field="receiver",
        )
    tenant_of(receiver)


def _arrive(leaving: Handling, receiver: Unit, taken: dict[str, object], files: list[CaseFile], reason: str) -> Case:
    """Receive the case in the receiver's workspace: on the day of the transfer, from where it came."""
    free_code(leaving.case.code_sha256)
    case = Case.objects.create(
        number=next_number(leaving.case.kind, leaving.on.year),
        state=CaseState.RECEIVED,
        changed_at=leaving.at,
        received_on=leaving.on,
        received_at=leaving.at,
        origin_unit_id=leaving.unit.pk,
        origin_case_id=leaving.case.pk,
        **taken,
    )
    for file in files:
        bring_file(file, case, unit=receiver)
    start_clock(receiver, case, actor=leaving.actor, at=leaving.at)
    arriving = Handling(receiver, case, leaving.actor, None, leaving.at)
    add_step(arriving, CaseStepKind.RECEIVE, text=reason, channel=case.channel, from_unit_id=leaving.unit.pk)
    audit("received", arriving, channel=case.channel, transferred_from=leaving.unit.code)
    tell_officers(arriving, "case_arrived", unit=leaving.unit.short_name)
    return case
