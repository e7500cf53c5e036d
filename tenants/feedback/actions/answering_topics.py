"""What a topic request 点题 led to: a disclosure, or a row of the catalogue (REQ-01..03; SEC-04)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from core.secrecy_marks import refuse_secret
from hierarchy.ledger.vocabulary import CaseKind, Mode
from hierarchy.units.models import Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState
from tenants.disclosure.actions.starting import start_disclosure
from tenants.disclosure.models import Disclosure, DisclosureState

from ..models import Case, CaseStepKind
from ..procedure import CaseAct
from .acting import Handling, add_step, audit, begin, move

#: What was not shown to anybody yet: its mode can still say why it is disclosed.
NOT_YET_OUT = (
    DisclosureState.DRAFT,
    DisclosureState.PROPOSED,
    DisclosureState.REVIEWED,
    DisclosureState.CLEARED,
    DisclosureState.APPROVED,
)
LINKABLE = (*NOT_YET_OUT, DisclosureState.ESCALATED, DisclosureState.PUBLISHED)


class NotATopic(Refusal):
    """Only a topic request that was not turned down leads to a disclosure or into the catalogue here."""

    code = "not_a_topic"


@transaction.atomic
def start_from_topic(*, unit: Unit, case_id: uuid.UUID, item_key: uuid.UUID, actor: User, at: datetime) -> Disclosure:
    """Begin the disclosure that was asked for, under a row of the catalogue in force; it goes the usual way.

    :raises NotATopic: see there. :raises SecretText: if what is asked for bears a secrecy marking.
    :raises tenants.disclosure.policies.NotYourStep: for whoever does not draft in this unit.
    """
    handling = _begin(unit, case_id, actor, at)
    disclosure = start_disclosure(unit=unit, item_key=item_key, mode=Mode.TOPIC, actor=actor, at=at)
    _link(handling, disclosure)
    return disclosure


@transaction.atomic
def link_topic(*, unit: Unit, case_id: uuid.UUID, disclosure_id: uuid.UUID, actor: User, at: datetime) -> Case:
    """Say which disclosure answers a topic request, begun by the drafter or published already.

    What is not out yet says from now on that it was asked for; what is published keeps what it said.

    :raises Invalid: for a disclosure that has ended, or is the answer to somebody's own request.
    """
    handling = _begin(unit, case_id, actor, at)
    disclosure = Disclosure.objects.select_for_update().filter(pk=disclosure_id, is_nil=False).first()
    if disclosure is None or disclosure.mode == Mode.ON_REQUEST or disclosure.state not in LINKABLE:
        raise Invalid(_("Choose a disclosure of this unit that is under way or published."), field="disclosure")
    if disclosure.mode == Mode.ROUTINE and disclosure.state in NOT_YET_OUT:
        disclosure.mode = Mode.TOPIC
        disclosure.save(update_fields=["mode"])
    _link(handling, disclosure)
    return handling.case


@transaction.atomic
def take_into_catalogue(*, unit: Unit, case_id: uuid.UUID, item_key: uuid.UUID, actor: User, at: datetime) -> Case:
    """Say which row of the catalogue in force a topic request led to: it is disclosed regularly from now on.

    :raises Invalid: if the catalogue in force has no such row.
    """
    handling = _begin(unit, case_id, actor, at)
    if not rows_in_force().filter(key=item_key).exists():
        raise Invalid(_("The catalogue in force has no such row. Choose one from the catalogue."), field="item")
    handling.case.result_item_key = item_key
    move(handling, CaseAct.MEASURE, also=["result_item_key"])
    add_step(handling, CaseStepKind.MEASURE, event="catalogue", item=str(item_key))
    audit("taken_into_catalogue", handling, item=str(item_key))
    return handling.case


def rows_in_force() -> QuerySet[CatalogueItem]:
    """Give the rows of the catalogue in force that apply to the unit."""
    return CatalogueItem.objects.filter(catalogue__state=CatalogueState.IN_FORCE, not_applicable="")


def _begin(unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> Handling:
    handling = begin(CaseAct.MEASURE, unit=unit, case_id=case_id, actor=actor, at=at)
    case = handling.case
    if case.kind != CaseKind.TOPIC:
        raise NotATopic(_("Only a topic request leads to a disclosure or into the catalogue."))
    if case.is_adopted is False:
        raise NotATopic(_("This topic request was not adopted. Decide anew before you disclose."))
    refuse_secret(f"{case.title}\n{case.original}")
    return handling


def _link(handling: Handling, disclosure: Disclosure) -> None:
    handling.case.result_disclosure_id = disclosure.pk
    move(handling, CaseAct.MEASURE, also=["result_disclosure_id"])
    add_step(handling, CaseStepKind.MEASURE, event="disclosure", disclosure=str(disclosure.pk))
    audit("disclosure_linked", handling, disclosure=str(disclosure.pk))
