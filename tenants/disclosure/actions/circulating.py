"""Circulars to people by name: sent when published, read once by each, reminded of (REQ-08)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Invalid, Refusal
from core.urls import unit_url
from hierarchy.units.models import Unit
from notices.actions import send

from ..circulars import candidates, entry_of, has_recipients, is_recipient, receipts_of
from ..models import Publication
from ..policies import NotYourStep, first_role
from .starting import roles_to_draft
from .steps import Proceeding, require_inside


class RecipientsRefused(Invalid):
    """A circular goes to at least one person, and only to those it can go to."""

    code = "recipients_refused"


class UnknownCircular(Refusal):
    """There is no such circular, or it did not go to the reader: the answer is the same."""

    code = "unknown_circular"
    status = 404


class AllHaveRead(Refusal):
    """Nobody is left to be reminded."""

    code = "all_have_read"


def checked_recipients(work: Proceeding, forms: Sequence[str], chosen: Iterable[str]) -> list[dict[str, object]]:
    """Give the recipients to keep of what is published in these forms; none for what is no circular.

    :raises RecipientsRefused: for a circular without recipients, recipients without a circular, or a stranger.
    """
    wanted = set(map(str, chosen))
    if not has_recipients(work.version, forms):
        if wanted:
            raise RecipientsRefused(
                _("Only a circular for specified persons has recipients. Tick the circular, or choose nobody."),
                field="recipients",
            )
        return []
    found = [person for person in candidates(work.unit, on=work.on) if str(person.person_id) in wanted]
    if not found:
        raise RecipientsRefused(_("Choose at least one person to whom the circular goes."), field="recipients")
    if len(found) != len(wanted):
        raise RecipientsRefused(_("Choose recipients among those listed."), field="recipients")
    return [entry_of(person) for person in found]


def tell_recipients(work: Proceeding, publication: Publication) -> None:
    """Notify everybody a circular has just gone to, without a word of what it says."""
    _tell("circular_arrived", work.unit, publication, [r.person_id for r in receipts_of(publication)], at=work.at)


@transaction.atomic
def read_circular(*, unit: Unit, disclosure_id: uuid.UUID, actor: User, at: datetime) -> Publication:
    """Record that a recipient has read a circular. Whoever says so again changes nothing: the first time counts.

    :raises UnknownCircular: if it is none, was withdrawn, or did not go to the actor.
    """
    publication = _locked(unit, disclosure_id)
    if not is_recipient(publication, actor.person_id):
        raise _unknown()
    entry = next(each for each in publication.recipients if each["person"] == str(actor.person_id))
    if entry["read_at"] is None:
        entry["read_at"] = at.isoformat()
        publication.save(update_fields=["recipients"])
        trail.record(
            "disclosure.circular_read", subject=publication.version.disclosure, actor=actor, at=at, unit_id=unit.pk
        )
    return publication


@transaction.atomic
def remind_recipients(*, unit: Unit, disclosure_id: uuid.UUID, actor: User, at: datetime) -> int:
    """Remind those who have not confirmed a circular. Returns how many were told.

    :raises NotYourStep: unless the actor drafts for the unit. :raises AllHaveRead, UnknownCircular: see there.
    """
    publication = _locked(unit, disclosure_id)
    if first_role(actor, unit, roles_to_draft(unit), on=localdate(at)) is None:
        raise NotYourStep(_("Only a drafter of this unit sends reminders."))
    waiting = [receipt.person_id for receipt in receipts_of(publication) if receipt.read_at is None]
    if not waiting:
        raise AllHaveRead(_("Everybody has read it: nobody is left to be reminded."))
    trail.record(
        "disclosure.circular_reminded",
        subject=publication.version.disclosure,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        people=len(waiting),
    )
    _tell("circular_reminder", unit, publication, waiting, at=at)
    return len(waiting)


def _locked(unit: Unit, disclosure_id: uuid.UUID) -> Publication:
    require_inside(unit)
    publication = Publication.objects.circular_of(disclosure_id).select_for_update(of=("self",)).first()
    if publication is None:
        raise _unknown()
    return publication


def _unknown() -> UnknownCircular:
    return UnknownCircular(_("No such circular was sent to you. It may have been withdrawn."))


def _tell(kind: str, unit: Unit, publication: Publication, people: Iterable[uuid.UUID], *, at: datetime) -> None:
    send(
        recipients=sorted(people),
        kind=kind,
        values={"unit": unit.short_name},
        url=unit_url(unit.slug, "circular", pk=publication.version.disclosure_id),
        at=at,
    )
