"""Nil returns 零报告: nothing of this kind in the period, confirmed by the approver (design 7)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from district.settings import DistrictSettings
from hierarchy.ledger import fulfilling
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Unit

from .. import policies
from ..models import Disclosure, StepKind, Version
from ..procedure import Act
from .drafting import save_version, unbind, version_to_edit
from .proposing import ask_for_decision
from .starting import disclosure_for, lock_obligation, refuse_if_settled, roles_to_draft
from .steps import Proceeding, add_step, audit, move, open_for, require_inside, required_reason, tell


class NilNotAllowed(Refusal):
    """A nil return is not possible for this item, or not yet."""

    code = "nil_not_allowed"


@transaction.atomic
def start_nil(*, unit: Unit, obligation_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Disclosure:
    """Propose a nil return for an obligation, with the reason; the approver confirms it.

    :raises NilNotAllowed: if the catalogue row or the district does not allow it, or the period has not begun.
    :raises AlreadyStarted: if the obligation is being dealt with already.
    """
    require_inside(unit)
    role = policies.first_role(actor, unit, roles_to_draft(unit), on=localdate(at))
    if role is None:
        raise policies.NotYourStep(_("Only a drafter of this unit proposes a nil return."))
    obligation = lock_obligation(unit, obligation_id)
    refuse_if_settled(obligation)
    _require_allowed(obligation, at)
    reason = required_reason(reason)
    disclosure = disclosure_for(obligation, actor=actor, at=at)
    disclosure.is_nil = True
    disclosure.save()
    version = Version(
        disclosure=disclosure,
        number=1,
        title=obligation.title,
        body=reason,
        scope=obligation.scope,
        author_id=actor.person_id,
        created_at=at,
    )
    save_version(version, [])
    _propose(Proceeding(unit, disclosure, version, actor, role, at))
    return disclosure


def _require_allowed(obligation: ObligationEntry, at: datetime) -> None:
    on = localdate(at)
    if not obligation.nil_allowed:
        raise NilNotAllowed(_("The catalogue does not allow a nil return for this item. Disclose it instead."))
    if not DistrictSettings.load().value("nil_return", on=on):
        raise NilNotAllowed(_("The district does not use nil returns. Disclose this item instead."))
    if on < obligation.period_start:
        raise NilNotAllowed(_("This period has not begun: whether there is something to disclose is not known yet."))
    if obligation.nil_on is not None:
        raise NilNotAllowed(_("A nil return has been confirmed for this item already."))


@transaction.atomic
def propose_nil_again(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, reason: str, actor: User, at: datetime
) -> Disclosure:
    """Propose a returned nil return again, with a better reason."""
    work = open_for(Act.PROPOSE, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    if not work.disclosure.is_nil:
        raise NilNotAllowed(
            _("This is a disclosure, not a nil return. Discard it first if there is nothing to disclose.")
        )
    reason = required_reason(reason)
    unbind(work)
    version = version_to_edit(work)
    version.body = reason
    save_version(version, [])
    _propose(work)
    return work.disclosure


def _propose(work: Proceeding) -> None:
    add_step(work, StepKind.PROPOSE, opinion=work.version.body)
    work.disclosure.returned_reason = ""
    move(work, Act.PROPOSE)
    audit("nil_proposed", work)
    ask_for_decision(work)


@transaction.atomic
def confirm_nil(*, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, actor: User, at: datetime) -> Disclosure:
    """Confirm that there was nothing to disclose in the period; posts the nil return to the ledger."""
    work = open_for(
        Act.CONFIRM_NIL, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at
    )
    if work.disclosure.obligation_id is None:
        raise NilNotAllowed(_("This nil return belongs to no item owed."))
    add_step(work, StepKind.CONFIRM_NIL)
    move(work, Act.CONFIRM_NIL)
    fulfilling.confirm_nil(
        obligation_id=work.disclosure.obligation_id, disclosure_id=work.disclosure.pk, actor=actor, at=at
    )
    audit("nil_confirmed", work)
    tell(work, "nil_confirmed", policies.authors_of(work.disclosure))
    return work.disclosure
