"""Linking a consultation held with the masses to the disclosure it was about (FBK-09)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Refusal
from hierarchy.units.models import Role, Unit

from ..models import Disclosure, DisclosureState
from ..policies import NotYourStep, first_role
from ..predisclosure_rule import is_predisclosure
from .starting import roles_to_draft
from .steps import UnknownDisclosure, require_inside

#: Where an approval rests on it, or the superior decides on what it was sent: the link stays.
_RESTS_ON_IT = (
    DisclosureState.ESCALATED,
    DisclosureState.APPROVED,
    DisclosureState.PUBLISHED,
    DisclosureState.WITHDRAWN,
)


class NotConsultable(Refusal):
    """A nil return is about nothing that anybody could be asked about."""

    code = "not_consultable"


class ConsultationLinked(Refusal):
    """The consultation is linked already, or was never linked."""

    code = "consultation_linked"


class ConsultationNeeded(Refusal):
    """The approval rests on this consultation."""

    code = "consultation_needed"


def roles_to_consult(unit: Unit) -> tuple[Role, ...]:
    """Give the roles that put consultations on record: drafters, the dedicated person, the principals."""
    return (*roles_to_draft(unit), Role.FEEDBACK_OFFICER, Role.HEAD, Role.DEPUTY)


@transaction.atomic
def link_consultation(
    *, unit: Unit, disclosure_id: uuid.UUID, consultation_id: uuid.UUID, actor: User, at: datetime
) -> Disclosure:
    """Link a consultation to a disclosure. That it was held, the caller has checked.

    :raises NotYourStep, UnknownDisclosure, NotConsultable, ConsultationLinked: see there.
    """
    disclosure = _open(unit, disclosure_id, actor=actor, on=localdate(at))
    if disclosure.is_nil:
        raise NotConsultable(_("A nil return has no content that anybody could be consulted on."))
    if str(consultation_id) in disclosure.consultation_ids:
        raise ConsultationLinked(_("This consultation is linked already."))
    disclosure.consultation_ids = [*disclosure.consultation_ids, str(consultation_id)]
    _save("consultation_linked", unit, disclosure, consultation_id, actor=actor, at=at)
    return disclosure


@transaction.atomic
def unlink_consultation(
    *, unit: Unit, disclosure_id: uuid.UUID, consultation_id: uuid.UUID, actor: User, at: datetime
) -> Disclosure:
    """Undo a link made in error.

    :raises ConsultationNeeded: if an approval rests on it: it is the last one of what concerns vital interests.
    :raises NotYourStep, UnknownDisclosure, ConsultationLinked: see there.
    """
    disclosure = _open(unit, disclosure_id, actor=actor, on=localdate(at))
    left = [key for key in disclosure.consultation_ids if key != str(consultation_id)]
    if left == disclosure.consultation_ids:
        raise ConsultationLinked(_("This consultation is not linked."))
    rests = disclosure.state in _RESTS_ON_IT and disclosure.current.is_vital and not is_predisclosure(disclosure)
    if rests and not left:
        raise ConsultationNeeded(
            _("“%(title)s” was approved on the ground of this consultation. Link another first.")
            % {"title": disclosure.current.title}
        )
    disclosure.consultation_ids = left
    _save("consultation_unlinked", unit, disclosure, consultation_id, actor=actor, at=at)
    return disclosure


def _open(unit: Unit, disclosure_id: uuid.UUID, *, actor: User, on: date) -> Disclosure:
    require_inside(unit)
    try:
        disclosure = Disclosure.objects.lock(disclosure_id)
    except Disclosure.DoesNotExist:
        raise UnknownDisclosure(_("This unit has no such disclosure. Open it from the list.")) from None
    if first_role(actor, unit, roles_to_consult(unit), on=on) is None:
        raise NotYourStep(_("Consultations are linked by drafters, the dedicated person and the principals."))
    return disclosure


def _save(
    verb: str, unit: Unit, disclosure: Disclosure, consultation_id: uuid.UUID, *, actor: User, at: datetime
) -> None:
    disclosure.save(update_fields=["consultation_ids"])
    trail.record(
        f"disclosure.{verb}",
        subject=disclosure,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        consultation=str(consultation_id),
    )
