"""What every act on a case shares: lock it, permit, check that it is open, record the step, tell people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.actors import Actor
from core.errors import Invalid, Refusal
from core.secrecy_marks import refuse_secret
from core.urls import unit_url
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send
from notices.models import Notice
from tenants.disclosure.actions.steps import require_inside

from .. import policies, policies_of_reports, report_words
from ..models import Case, CaseState, CaseStep, CaseStepKind
from ..procedure import PRINCIPALS, TRANSITIONS, CaseAct, officers

MAX_TEXT = 4_000


class UnknownCase(Refusal):
    """There is no such case in this unit's workspace."""

    code = "unknown_case"
    status = 404


@dataclass
class Handling:
    """A case locked for one act: what is acted on, by whom, in which role, when."""

    unit: Unit
    case: Case
    actor: Actor
    role: Role | None
    at: datetime

    @property
    def on(self) -> date:
        """The day of the act, in the district's time zone."""
        return localdate(self.at)


def begin(act: CaseAct, *, unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> Handling:
    """Lock a case for an act of the unit's people: re-read, permit, check that the act is open.

    Real-name reports need more than a role (`policies_of_reports`); for all others they do not exist.

    :raises UnknownCase, NotForYou, WrongStep: see there. Nothing has been changed then.
    """
    case = lock_case(unit, case_id)
    role = permit(act, unit=unit, case=case, actor=actor, at=at)
    TRANSITIONS.next(CaseState(case.state), act)
    return Handling(unit, case, actor, role, at)


def permit(act: CaseAct, *, unit: Unit, case: Case, actor: User, at: datetime) -> Role:
    """Give the role in which somebody may do an act on a case.

    :raises NotForYou: without such a role. :raises UnknownCase: for a report that is not for the actor.
    """
    role = policies.role_for_case(actor, unit, act, on=localdate(at))
    if case.kind == CaseKind.REPORT and not policies_of_reports.may_handle(actor, unit, case, on=localdate(at)):
        raise UnknownCase(_("This unit has no such case. Open it from the list."))
    return role


def lock_case(unit: Unit, case_id: uuid.UUID) -> Case:
    """Read a case again, locked until the end of the transaction.

    :raises UnknownCase: if the open workspace has no such case.
    """
    require_inside(unit)
    try:
        return Case.objects.lock(case_id)
    except Case.DoesNotExist:
        raise UnknownCase(_("This unit has no such case. Open it from the list.")) from None


def move(handling: Handling, act: CaseAct, *, also: Iterable[str] = ()) -> None:
    """Change the case's state as the table says, and save it.

    :param also: further fields that the caller has set.
    """
    case = handling.case
    state = TRANSITIONS.next(CaseState(case.state), act)
    if state != case.state:
        case.state, case.changed_at = state, handling.at
    case.save(update_fields=["state", "changed_at", *also])
    settle(handling, "case_to_", "case_returned")


def settle(handling: Handling, *kinds: str) -> None:
    """Mark as read what this act has answered, whoever got the notice.

    :param kinds: kinds of notices about this case, or how they begin.
    """
    asked = Notice.objects.filter(
        recipient__in=people_in(handling.unit, Role, on=handling.on), read_at__isnull=True, url=address_of(handling)
    )
    asked.filter(kind__regex=f"^({'|'.join(kinds)})").update(read_at=handling.at)


def address_of(handling: Handling) -> str:
    """Give the address of the case's page."""
    name = "report" if handling.case.kind == CaseKind.REPORT else "case"
    return unit_url(handling.unit.slug, name, pk=handling.case.pk)


def add_step(handling: Handling, kind: CaseStepKind, *, text: str = "", **data: Any) -> CaseStep:
    """Record a step of the case; what is said of a real-name report is sealed (`report_words`)."""
    return CaseStep.objects.create(
        case=handling.case,
        kind=kind,
        text=report_words.kept(handling.case, text),
        data=data,
        actor_id=handling.actor.person_id,
        actor_role=handling.role or "",
        at=handling.at,
    )


def audit(verb: str, handling: Handling, **data: Any) -> None:
    """Append the act to the unit's audit chain: facts, never the case's words or the asker's name."""
    trail.record(
        f"case.{verb}", subject=handling.case, actor=handling.actor, at=handling.at, unit_id=handling.unit.pk, **data
    )


def tell(handling: Handling, kind: str, roles: Iterable[Role], **values: Any) -> None:
    """Notify those who hold a role in the unit, but not the actor; of a report only those who may handle it."""
    people = people_in(handling.unit, roles, on=handling.on) - {handling.actor.person_id}
    if handling.case.kind == CaseKind.REPORT:
        people -= policies_of_reports.people_kept_out(people, handling.case, on=handling.on)
    if people:
        send(
            recipients=sorted(people),
            kind=kind,
            values={"number": handling.case.number, **values},
            url=address_of(handling),
            at=handling.at,
        )


def tell_officers(handling: Handling, kind: str, **values: Any) -> None:
    """Notify the dedicated people of the unit; where there are none, its principals."""
    roles = officers(handling.unit.staffing_preset)
    tell(handling, kind, roles if people_in(handling.unit, roles, on=handling.on) else PRINCIPALS, **values)


def tell_principals(handling: Handling, kind: str, **values: Any) -> None:
    """Notify the principal and the deputy in charge."""
    tell(handling, kind, PRINCIPALS, **values)


def checked_text(text: str, *, field: str, most: int = MAX_TEXT, required: str = "") -> str:
    """Give a text that may be kept: not empty if required, not over-long, without a secrecy marking.

    :param required: the sentence that asks for it; blank if it may be empty.
    :raises Invalid: with the field. :raises SecretText: see `core.secrecy_marks`.
    """
    text = text.strip()
    if required and not text:
        raise Invalid(required, field=field, code="text_missing")
    refuse_secret(text, field=field)
    if len(text) > most:
        raise Invalid(
            _("This is too long: %(length)s characters, at most %(most)s.") % {"length": len(text), "most": most},
            field=field,
            code="too_long",
        )
    return text
