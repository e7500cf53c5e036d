"""Pre-disclosure 预公开: a draft shown before the decision, opinions collected, then the formal one (REQ-06)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Refusal
from core.ids import new_id
from core.secrecy_marks import refuse_secret
from core.texts import clean_text
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Mode, TimeLimit
from hierarchy.units.models import Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState

from ..models import PROPOSED_KINDS, Attachment, Disclosure, DisclosureState, Version
from ..predisclosure_rule import is_predisclosure
from .drafting import CONTENT_FIELDS, save_version
from .matters import register_event, require_drafter
from .starting import AlreadyStarted, UnknownItem, start_disclosure
from .steps import UnknownDisclosure, require_inside

MAX_OPINIONS = 5_000
SHOWN_IN = (DisclosureState.PUBLISHED, DisclosureState.WITHDRAWN)


class NotPredisclosed(Refusal):
    """It is no pre-disclosure, or has not been published."""

    code = "not_predisclosed"


@transaction.atomic
def start_predisclosure(*, unit: Unit, item_key: uuid.UUID, title: str, actor: User, at: datetime) -> Disclosure:
    """Begin showing a draft of something before it is decided. It goes through the whole procedure and owes nothing.

    :raises NotYourStep: unless the actor drafts for the unit. :raises UnknownItem: see there.
    """
    require_drafter(actor, unit, at)
    title = clean_text(title, max_length=200, field="title")
    refuse_secret(title, field="title")
    disclosure = start_disclosure(unit=unit, item_key=item_key, mode=Mode.PRE_DISCLOSURE, actor=actor, at=at)
    version = disclosure.current
    version.title = title
    save_version(version, [])
    return disclosure


@transaction.atomic
def record_opinions(*, unit: Unit, disclosure_id: uuid.UUID, opinions: str, actor: User, at: datetime) -> Disclosure:
    """Record what came in on a pre-disclosure and what became of it.

    :raises NotYourStep: unless the actor drafts for the unit. :raises NotPredisclosed: see there.
    """
    disclosure = _shown(unit, disclosure_id, actor=actor, at=at)
    opinions = clean_text(opinions, max_length=MAX_OPINIONS, field="opinions", multiline=True)
    refuse_secret(opinions, field="opinions")
    disclosure.opinions = opinions
    disclosure.save(update_fields=["opinions"])
    trail.record(
        "disclosure.opinions_recorded",
        subject=disclosure,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        characters=len(opinions),
    )
    return disclosure


@transaction.atomic
def begin_formal(
    *,
    unit: Unit,
    disclosure_id: uuid.UUID,
    obligation_id: uuid.UUID | None = None,
    decided_on: date | None = None,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Begin the formal disclosure of what was pre-disclosed, with its content; each names the other.

    :param obligation_id: the open duty of the same row that it will fulfil.
    :param decided_on: under an immediate row, the day of the decision: it is registered as an event and owed.
    :raises NotYourStep: unless the actor drafts for the unit. :raises NotPredisclosed: see there.
    :raises AlreadyStarted: if it was begun before. :raises UnknownItem: a duty of another row.
    """
    before = _shown(unit, disclosure_id, actor=actor, at=at)
    formal = formal_of(before)
    if formal is not None:
        raise AlreadyStarted(formal.pk)
    old = before.current
    if before.item_key is None:
        raise UnknownItem(_("This belongs to no row of the catalogue."))
    if obligation_id is not None:
        if not ObligationEntry.objects.filter(pk=obligation_id, unit=unit, item_key=before.item_key).exists():
            raise UnknownItem(_("This duty is of another row of the catalogue. Choose one of those offered."))
        formal = start_disclosure(unit=unit, obligation_id=obligation_id, actor=actor, at=at)
    elif decided_on is not None and is_immediate(before.item_key):
        formal = register_event(
            unit=unit, item_key=before.item_key, happened_on=decided_on, title=old.title[:200], actor=actor, at=at
        )
    else:
        formal = start_disclosure(unit=unit, item_key=before.item_key, actor=actor, at=at)
    formal.predisclosure_id = before.pk
    formal.save(update_fields=["predisclosure_id"])
    _copy_content(old, formal, actor=actor, at=at)
    return formal


def _copy_content(old: Version, formal: Disclosure, *, actor: User, at: datetime) -> None:
    version = formal.current
    for name in CONTENT_FIELDS:
        setattr(version, name, getattr(old, name))
    version.planned_on, version.notice_until = None, None
    files = list(old.attachments.filter(kind__in=PROPOSED_KINDS))
    save_version(version, files)
    for file in files:
        file.pk, file.version, file._state.adding = new_id(), version, True
        file.uploaded_by_id, file.uploaded_at = actor.person_id, at
    Attachment.objects.bulk_create(files)


def formal_of(before: Disclosure) -> Disclosure | None:
    """Give the formal disclosure that was begun from a pre-disclosure, if one lives."""
    return Disclosure.objects.live().filter(predisclosure_id=before.pk).first()


def is_immediate(item_key: uuid.UUID) -> bool:
    """Tell whether the catalogue in force has a row as immediate."""
    rows = CatalogueItem.objects.filter(catalogue__state=CatalogueState.IN_FORCE, key=item_key)
    return rows.filter(time_limit=TimeLimit.IMMEDIATE).exists()


def _shown(unit: Unit, disclosure_id: uuid.UUID, *, actor: User, at: datetime) -> Disclosure:
    """Lock a pre-disclosure that has been published."""
    require_inside(unit)
    require_drafter(actor, unit, at)
    try:
        disclosure = Disclosure.objects.lock(disclosure_id)
    except Disclosure.DoesNotExist:
        raise UnknownDisclosure(_("This unit has no such disclosure. Open it from the list.")) from None
    if not is_predisclosure(disclosure) or disclosure.state not in SHOWN_IN:
        raise NotPredisclosed(_("This is no published pre-disclosure. Opinions come in once it is shown."))
    return disclosure
