"""Matters: what no calendar brings is registered, so that the ledger knows the duty (TIM-03, TIM-09).

Something happened, or a long-term fact changed. The matter's title is content and stays here; the ledger's labels name
the day only. Projects, with their stages, are in `projects`.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Refusal
from core.secrecy_marks import refuse_secret
from core.texts import clean_text
from hierarchy.ledger import matters as ledger
from hierarchy.ledger.events import lock_units
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.owing import extend_schedule
from hierarchy.ledger.querysets import ObligationQuerySet
from hierarchy.ledger.vocabulary import Mode
from hierarchy.units.models import Role, Unit

from .. import policies
from ..models import Disclosure, DisclosureState, Matter, StepKind
from ..procedure import Act
from .starting import roles_to_draft, start_disclosure
from .steps import Proceeding, ReasonMissing, add_step, audit, move, require_inside

MAX_MATTER_TITLE = 200
MAX_MATTER_REASON = 200
#: Who may plan anew or strike out what others have registered: it moves or ends a duty.
DECIDERS = (Role.APPROVER, Role.HEAD)


class UnknownMatter(Refusal):
    """This unit has registered no such matter."""

    code = "unknown_matter"
    status = 404


class AlreadyRegistered(Refusal):
    """The same was registered already, perhaps by a colleague a moment ago; `matter_id` names it."""

    code = "already_registered"

    def __init__(self, matter_id: uuid.UUID) -> None:
        super().__init__(_("The same has been registered already. Go on with it here."))
        self.matter_id = matter_id


class MatterClosed(Refusal):
    """Nothing is changed any more in what is closed or void."""

    code = "matter_closed"


class MatterInUse(Refusal):
    """Something was disclosed for it, or is under way: it was no error."""

    code = "matter_in_use"


@transaction.atomic
def register_event(
    *, unit: Unit, item_key: uuid.UUID, happened_on: date, title: str, mode: str = Mode.ROUTINE, actor: User,
    at: datetime,
) -> Disclosure:  # fmt: skip
    """Register that something happened under an immediate row, and begin its disclosure (TIM-09).

    :raises NotYourStep: unless the actor drafts for the unit. :raises AlreadyRegistered: the same, on the same day.
    :raises RowNotInForce, Invalid: see `hierarchy.ledger.matters.owe_event`.
    """
    matter = _register(Matter.Kind.EVENT, unit, item_key, happened_on, title, actor=actor, at=at)
    entry = ledger.owe_event(
        unit=unit, item_key=item_key, matter_id=matter.pk, happened_on=happened_on, actor=actor, at=at
    )
    return start_disclosure(unit=unit, obligation_id=entry.pk, mode=mode, actor=actor, at=at)


@transaction.atomic
def register_change(
    *, unit: Unit, item_key: uuid.UUID, changed_on: date, title: str, actor: User, at: datetime
) -> Disclosure:
    """Register that a long-term fact has changed, and begin the disclosure of its revision (TIM-03).

    :raises NotYourStep: unless the actor drafts for the unit. :raises AlreadyRegistered: the same, on the same day.
    :raises RowNotInForce, Invalid: see `hierarchy.ledger.matters.owe_revision`.
    """
    matter = _register(Matter.Kind.REVISION, unit, item_key, changed_on, title, actor=actor, at=at)
    entry = ledger.owe_revision(
        unit=unit, item_key=item_key, matter_id=matter.pk, changed_on=changed_on, actor=actor, at=at
    )
    return start_disclosure(unit=unit, obligation_id=entry.pk, actor=actor, at=at)


def _register(
    kind: Matter.Kind, unit: Unit, item_key: uuid.UUID, day: date, title: str, *, actor: User, at: datetime
) -> Matter:
    require_inside(unit)
    require_drafter(actor, unit, at)
    lock_units([unit.pk])  # of two people who register the same at once the second sees the first's
    title = clean_title(title)
    same = Matter.objects.filter(kind=kind, item_key=item_key, began_on=day, title=title)
    taken = same.exclude(state=Matter.State.VOID).first()
    if taken is not None:
        raise AlreadyRegistered(taken.pk)
    matter = Matter.objects.create(
        kind=kind, item_key=item_key, title=title, began_on=day, created_by_id=actor.person_id, created_at=at
    )
    audit_matter("registered", matter, unit=unit, actor=actor, at=at)
    return matter


@transaction.atomic
def void_matter(*, unit: Unit, matter_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Matter:
    """Strike out what was registered in error: its duties are cancelled, its drafts discarded; it stays on record.

    The quarter's confirmation that there was nothing is owed again.

    :raises NotYourStep: unless the actor approves for the unit. :raises ReasonMissing: without a reason.
    :raises MatterInUse: if something was disclosed for it or lies with a reviewer.
    :raises StageOverdue: what is overdue stays owed.
    """
    matter = open_matter(unit, matter_id, actor=actor, at=at, roles=DECIDERS)
    reason = clean_reason(reason)
    entries = list(obligations_of(unit, [matter.pk]).owed().order_by("pk"))
    if any(entry.verdict or entry.disclosed_on is not None for entry in entries):
        raise MatterInUse(_("Something has been disclosed for it. What was disclosed is withdrawn, not struck out."))
    for disclosure in Disclosure.objects.live().filter(matter_id=matter.pk):
        if disclosure.state != DisclosureState.DRAFT:
            raise MatterInUse(_("Its disclosure is under way. Return it to its drafter first."))
        discard_draft(unit, disclosure, actor=actor, at=at)
    ledger.cancel_matter(
        unit=unit, obligation_ids=[entry.pk for entry in entries], reason="registered_in_error", actor=actor, at=at
    )
    matter.state, matter.reason = Matter.State.VOID, reason
    matter.save(update_fields=["state", "reason"])
    audit_matter("voided", matter, unit=unit, actor=actor, at=at)
    if matter.kind == Matter.Kind.EVENT:
        extend_schedule(until=localdate(at), actor=actor, at=at, unit_ids=[unit.pk])
    return matter


def discard_draft(unit: Unit, disclosure: Disclosure, *, actor: User, at: datetime) -> None:
    """Discard a draft whose duty ends: whoever decides that may end the draft too, without drafting for the unit."""
    role = policies.first_role(actor, unit, DECIDERS, on=localdate(at)) or Role.DRAFTER
    work = Proceeding(unit, disclosure, disclosure.current, actor, role, at)
    add_step(work, StepKind.DISCARD)
    move(work, Act.DISCARD)
    audit("discarded", work)


def obligations_of(unit: Unit, matter_ids: Iterable[uuid.UUID]) -> ObligationQuerySet:
    """Give what the ledger knows of matters, what was cancelled included."""
    return ObligationEntry.objects.filter(unit=unit, matter_id__in=list(matter_ids))


def open_matter(
    unit: Unit, matter_id: uuid.UUID, *, actor: User, at: datetime, roles: tuple[Role, ...] | None = None
) -> Matter:
    """Lock an open matter for a change by somebody who holds one of the roles (or drafts).

    :raises UnknownMatter, MatterClosed, NotYourStep: see there.
    """
    require_inside(unit)
    if roles is None:
        require_drafter(actor, unit, at)
    elif policies.first_role(actor, unit, roles, on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only the approver or the principal of this unit decides on this."))
    lock_units([unit.pk])
    matter = Matter.objects.select_for_update().filter(pk=matter_id).first()
    if matter is None:
        raise UnknownMatter(_("This unit has registered no such matter. Choose one from the list."))
    if matter.state != Matter.State.OPEN:
        raise MatterClosed(_("This matter is closed: nothing is changed in it any more."))
    return matter


def require_drafter(actor: User, unit: Unit, at: datetime) -> None:
    """Refuse who does not draft for the unit.

    :raises NotYourStep: then.
    """
    if policies.first_role(actor, unit, roles_to_draft(unit), on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only a drafter of this unit registers what is to be disclosed."))


def clean_title(title: str, *, field: str = "title") -> str:
    """Give a matter's title, checked as every text that people enter."""
    title = clean_text(title, max_length=MAX_MATTER_TITLE, field=field)
    refuse_secret(title, field=field)
    return title


def clean_reason(reason: str) -> str:
    """Give the reason of a change.

    :raises ReasonMissing: if there is none.
    """
    if not reason.strip():
        raise ReasonMissing(_("Give the reason: it stays on record."), field="reason")
    reason = clean_text(reason, max_length=MAX_MATTER_REASON, field="reason")
    refuse_secret(reason, field="reason")
    return reason


def audit_matter(verb: str, matter: Matter, *, unit: Unit, actor: User, at: datetime, **data: object) -> None:
    """Append an act to the unit's audit chain; the title is content and stays out of it."""
    trail.record(f"matter.{verb}", subject=matter, actor=actor, at=at, unit_id=unit.pk, kind=matter.kind, **data)
