"""Starting: a draft for an obligation, or under a catalogue row in force (CAT-10)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Invalid, Refusal
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Mode
from hierarchy.units.models import Role, Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState

from .. import policies
from ..consultation_rule import names_vital_interests
from ..labelling import PRESELECTED
from ..models import Disclosure, DisclosureState, Matter, Path, Version
from ..procedure import Act, roles_for
from .drafting import save_version
from .steps import require_inside


class UnknownItem(Refusal):
    """The obligation or the catalogue row is not this unit's, or not in force."""

    code = "unknown_item"
    status = 404


class AlreadyStarted(Refusal):
    """The obligation has a live disclosure already; `disclosure_id` names it."""

    code = "already_started"

    def __init__(self, disclosure_id: uuid.UUID) -> None:
        super().__init__(_("This item is being dealt with already. Continue there."))
        self.disclosure_id = disclosure_id


class ObligationSettled(Refusal):
    """Nothing is owed any more."""

    code = "obligation_settled"


@transaction.atomic
def start_disclosure(
    *,
    unit: Unit,
    obligation_id: uuid.UUID | None = None,
    item_key: uuid.UUID | None = None,
    mode: str = Mode.ROUTINE,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Begin a draft for an obligation, or for a catalogue row in force that something happened under (CAT-10).

    For a registered matter its title is the draft's.

    :param mode: on whose initiative (REQ-07). :raises Invalid: for an unknown one.
    :raises AlreadyStarted: if the obligation has a live disclosure. :raises UnknownItem, ObligationSettled: see there.
    """
    require_inside(unit)
    if policies.first_role(actor, unit, roles_to_draft(unit), on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only a drafter of this unit begins a disclosure."))
    if obligation_id is not None:
        obligation = lock_obligation(unit, obligation_id)
        refuse_if_settled(obligation)
        disclosure = disclosure_for(obligation, actor=actor, at=at)
        row = CatalogueItem.objects.filter(catalogue_id=obligation.catalogue_id, key=obligation.item_key).first()
    else:
        row = _row_in_force(item_key)
        disclosure = _disclosure_under(row, actor=actor, at=at)
    disclosure.mode = known_mode(mode)
    disclosure.save()
    version = Version(
        disclosure=disclosure,
        number=1,
        title=title_for(disclosure),
        scope=disclosure.required_scope,
        forms=row.forms if row else [],
        labels=list(PRESELECTED),
        path=Path.IMPORTANT if row and row.is_important else Path.ORDINARY,
        is_vital=names_vital_interests(row),
        author_id=actor.person_id,
        created_at=at,
    )
    save_version(version, [])
    trail.record("disclosure.started", subject=disclosure, actor=actor, at=at, unit_id=unit.pk)
    return disclosure


def title_for(disclosure: Disclosure) -> str:
    """Give the title a draft begins with: of the matter that it is about, else of the catalogue row."""
    if disclosure.matter_id is None:
        return disclosure.item_title
    matter = Matter.objects.filter(pk=disclosure.matter_id).first()
    return matter.title if matter else disclosure.item_title


def known_mode(mode: str) -> str:
    """Give one of the modes of disclosure.

    :raises Invalid: for any other word.
    """
    if mode not in Mode.values:
        raise Invalid(_("Choose one of the listed modes."), field="mode", code="unknown_mode")
    return str(mode)


def roles_to_draft(unit: Unit) -> tuple[Role, ...]:
    """Give the roles that begin disclosures in a unit."""
    return roles_for(Act.PROPOSE, preset=unit.staffing_preset, state=DisclosureState.DRAFT, is_nil=False)


def lock_obligation(unit: Unit, obligation_id: uuid.UUID) -> ObligationEntry:
    """Lock one of the unit's own obligations: of two people who begin at once the second sees the first's draft.

    :raises UnknownItem: if it is not one of this unit's.
    """
    try:
        return ObligationEntry.objects.filter(unit=unit).lock(obligation_id)
    except ObligationEntry.DoesNotExist:
        raise UnknownItem(_("This unit owes no such item. Choose one from the desk.")) from None


def refuse_if_settled(obligation: ObligationEntry) -> None:
    """Refuse what is cancelled, exempt or disclosed, and what has a live disclosure.

    :raises ObligationSettled: nothing is owed. :raises AlreadyStarted: go on with the one that is there.
    """
    live = Disclosure.objects.live().filter(obligation_id=obligation.pk).first()
    if live is not None:
        raise AlreadyStarted(live.pk)
    if obligation.cancelled_on is not None:
        raise ObligationSettled(_("This item was cancelled: nothing is owed any more."))
    if obligation.exempted_on is not None:
        raise ObligationSettled(_("This item was exempted by the superior: nothing is owed any more."))
    if obligation.disclosed_on is not None and obligation.withdrawn_on is None:
        raise ObligationSettled(_("This item has been disclosed already."))


def disclosure_for(obligation: ObligationEntry, *, actor: User, at: datetime) -> Disclosure:
    """Make the disclosure of an obligation, unsaved."""
    return Disclosure(
        obligation_id=obligation.pk,
        item_key=obligation.item_key,
        catalogue_id=obligation.catalogue_id,
        item_title=obligation.title,
        category=obligation.category,
        required_scope=obligation.scope,
        period_label=obligation.period_label,
        matter_id=obligation.matter_id,
        drafter_id=actor.person_id,
        created_at=at,
        changed_at=at,
    )


def _row_in_force(item_key: uuid.UUID | None) -> CatalogueItem:
    in_force = CatalogueItem.objects.filter(catalogue__state=CatalogueState.IN_FORCE, not_applicable="")
    row = in_force.filter(key=item_key).first() if item_key else None
    if row is None:
        raise UnknownItem(_("The catalogue in force has no such row. Choose one from the catalogue."))
    return row


def _disclosure_under(row: CatalogueItem, *, actor: User, at: datetime) -> Disclosure:
    return Disclosure(
        item_key=row.key,
        catalogue_id=row.catalogue_id,
        item_title=row.level3,
        category=row.category,
        required_scope=row.scope,
        drafter_id=actor.person_id,
        created_at=at,
        changed_at=at,
    )
