"""Supervisors of party-affairs disclosure 党务公开监督员: their term, and what they bring up (FBK-15)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Invalid, NotPermitted, Refusal
from hierarchy.ledger.vocabulary import CaseKind, Channel, PublicGroup
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from tenants.disclosure.actions.steps import require_inside

from ..models import Supervisor
from ..occasion_policies import require_can_appoint
from ..policies import role_for_case
from ..procedure import CaseAct
from .acting import checked_text
from .intake import Intake, Received, receive_case

#: What a supervisor may bring up; requests and reports have ways of their own.
OPINION_KINDS = (CaseKind.SUGGESTION, CaseKind.PROBLEM, CaseKind.QUESTION)


class UnknownSupervisor(Refusal):
    """The unit has no such supervisor."""

    code = "unknown_supervisor"
    status = 404


class TermOver(Refusal):
    """The supervisor's term has ended."""

    code = "term_over"


class NotASupervisor(NotPermitted):
    """The account belongs to no supervisor in office."""

    code = "not_a_supervisor"


@dataclass(frozen=True)
class Appointment:
    """Who supervises, and for how long. `person_id`: the account of whoever holds the supervisor's role here."""

    name: str
    group: str
    from_on: date
    to_on: date
    is_listed: bool = False
    person_id: uuid.UUID | None = None


@transaction.atomic
def appoint_supervisor(*, unit: Unit, appointment: Appointment, actor: User, at: datetime) -> Supervisor:
    """Appoint a supervisor. How many a unit should have is said on the page, and blocks nothing.

    :raises NotForYou: unless the actor is a principal. :raises Invalid: at the field.
    """
    require_inside(unit)
    require_can_appoint(actor, unit, on=localdate(at))
    given = appointment
    if given.group not in PublicGroup.values:
        raise Invalid(_("Choose one of the listed groups."), field="group", code="unknown_group")
    if given.to_on < given.from_on:
        raise Invalid(_("The last day comes before the first."), field="to_on", code="days_reversed")
    holders = people_in(unit, [Role.DISCLOSURE_SUPERVISOR], on=localdate(at)) if given.person_id else frozenset()
    if given.person_id and given.person_id not in holders:
        raise Invalid(
            _("This account is no disclosure supervisor of the unit. The security administrator grants the role."),
            field="person",
            code="not_a_supervisor",
        )
    supervisor = Supervisor.objects.create(
        name=checked_text(given.name, field="name", most=40, required=_("Give the name.")),
        group=given.group,
        person_id=given.person_id,
        from_on=given.from_on,
        to_on=given.to_on,
        is_listed=given.is_listed,
    )
    _audit("appointed", unit, supervisor, actor, at, from_on=given.from_on, to_on=given.to_on)
    return supervisor


@transaction.atomic
def end_term(
    *, unit: Unit, supervisor_id: uuid.UUID, ends_on: date, reason: str, actor: User, at: datetime
) -> Supervisor:
    """End a term before its time.

    :param ends_on: the last day in office.
    :raises TermOver: if it has ended. :raises NotForYou, UnknownSupervisor, Invalid: see there.
    """
    supervisor = _open(unit, supervisor_id, actor=actor, at=at)
    if supervisor.to_on < localdate(at):
        raise TermOver(_("This term has ended already."))
    if not supervisor.from_on <= ends_on <= supervisor.to_on:
        raise Invalid(_("Give a day within the term."), field="ends_on", code="outside_term")
    supervisor.ended_reason = checked_text(reason, field="reason", most=120, required=_("Say why the term ends early."))
    supervisor.to_on = ends_on
    supervisor.save(update_fields=["to_on", "ended_reason"])
    _audit("ended", unit, supervisor, actor, at, to_on=ends_on)
    return supervisor


@transaction.atomic
def list_supervisor(*, unit: Unit, supervisor_id: uuid.UUID, is_listed: bool, actor: User, at: datetime) -> Supervisor:
    """Name a supervisor on the board, or no longer.

    :raises NotForYou, UnknownSupervisor: see there.
    """
    supervisor = _open(unit, supervisor_id, actor=actor, at=at)
    if supervisor.is_listed != is_listed:
        supervisor.is_listed = is_listed
        supervisor.save(update_fields=["is_listed"])
        _audit("changed", unit, supervisor, actor, at, is_listed=is_listed)
    return supervisor


@transaction.atomic
def give_opinion(*, unit: Unit, kind: str, title: str, original: str, actor: User, at: datetime) -> Received:
    """Bring up something as a supervisor in office with an account.

    :raises NotASupervisor: if the account belongs to none. :raises Invalid: at the field.
    """
    require_inside(unit)
    supervisor = in_office(actor.person_id, on=localdate(at))
    if supervisor is None:
        raise NotASupervisor(_("Only a disclosure supervisor in office brings up something here."))
    return _receive(unit, supervisor, kind, title, original, actor=actor, on_behalf=False, at=at)


@transaction.atomic
def enter_opinion(
    *, unit: Unit, supervisor_id: uuid.UUID, kind: str, title: str, original: str, actor: User, at: datetime
) -> Received:
    """Enter what a supervisor said, for one without an account.

    :raises NotForYou: unless the actor registers cases. :raises TermOver: if the supervisor is not in office.
    :raises UnknownSupervisor, Invalid: see there.
    """
    require_inside(unit)
    role_for_case(actor, unit, CaseAct.REGISTER, on=localdate(at))
    supervisor = _found(supervisor_id)
    if not supervisor.from_on <= localdate(at) <= supervisor.to_on:
        raise TermOver(_("%(name)s is not in office now.") % {"name": supervisor.name})
    return _receive(unit, supervisor, kind, title, original, actor=actor, on_behalf=True, at=at)


def in_office(person_id: uuid.UUID, *, on: date) -> Supervisor | None:
    """Give the supervisor to whom an account belongs, if in office on a day."""
    return Supervisor.objects.filter(person_id=person_id, from_on__lte=on, to_on__gte=on).first()


def _receive(
    unit: Unit,
    supervisor: Supervisor,
    kind: str,
    title: str,
    original: str,
    *,
    actor: User,
    on_behalf: bool,
    at: datetime,
) -> Received:
    if kind not in OPINION_KINDS:
        raise Invalid(_("Choose one of the listed kinds."), field="kind", code="unknown_kind")
    intake = Intake(
        kind=kind,
        channel=Channel.SUPERVISOR,
        original=original,
        title=title,
        received_on=localdate(at),
        asker_group=supervisor.group,
        on_behalf=on_behalf,
        reply_by="link" if supervisor.person_id else "visit",
        links={"supervisor_id": supervisor.pk, "asker_person_id": supervisor.person_id},
    )
    return receive_case(unit=unit, intake=intake, actor=actor, at=at)


def _open(unit: Unit, supervisor_id: uuid.UUID, *, actor: User, at: datetime) -> Supervisor:
    require_inside(unit)
    supervisor = _found(supervisor_id, lock=True)
    require_can_appoint(actor, unit, on=localdate(at))
    return supervisor


def _found(supervisor_id: uuid.UUID, *, lock: bool = False) -> Supervisor:
    supervisors = Supervisor.objects.select_for_update() if lock else Supervisor.objects.all()
    supervisor = supervisors.filter(pk=supervisor_id).first()
    if supervisor is None:
        raise UnknownSupervisor(_("This unit has no such supervisor. Open the list."))
    return supervisor


def _audit(verb: str, unit: Unit, supervisor: Supervisor, actor: User, at: datetime, **data: object) -> None:
    """Append the act to the unit's audit chain: days, never the name."""
    trail.record(f"supervisor.{verb}", subject=supervisor, actor=actor, at=at, unit_id=unit.pk, **data)
