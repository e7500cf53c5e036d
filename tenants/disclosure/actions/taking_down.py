"""Taking down: its time is over, which is no error. What was owed stays fulfilled (TIM-01; defaults 4.2)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.actors import SYSTEM
from core.errors import Refusal
from core.urls import unit_url
from hierarchy.ledger import publications
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send

from ..display_terms import least_display
from ..models import Publication, Step, StepKind
from ..notice_terms import leaves_after
from ..policies import authors_of
from ..procedure import Act
from ..text_posting import drop
from .steps import ReasonMissing, add_step, audit, limited, move, open_for, require_inside, tell

MAX_REASON = 200


class NotUp(Refusal):
    """It has been taken down already."""

    code = "not_up"


@transaction.atomic
def take_down(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, reason: str, actor: User, at: datetime
) -> Publication:
    """Take something published off the board because its time is over.

    Before the least time it is to be shown this needs a reason and is counted as early; after it a reason may be
    given. It is no withdrawal: nothing is owed again.

    :raises NotUp: if it has been taken down. :raises ReasonMissing: if it is early and no reason is given.
    """
    work = open_for(Act.TAKE_DOWN, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    publication = Publication.objects.still_up(work.disclosure).select_related("version__disclosure").first()
    if publication is None:
        raise NotUp(_("This item has been taken down already."))
    least = least_display(publication, on=work.on)
    reason = limited(reason.strip(), MAX_REASON, field="reason")
    if not least.is_over and not reason:
        raise ReasonMissing(
            _("It is to be shown longer (%(until)s). Give the reason for taking it down early.")
            % {"until": least.words},
            field="reason",
        )
    publication.taken_down_at, publication.taken_down_reason = at, reason
    publication.save(update_fields=["taken_down_at", "taken_down_reason"])
    is_early = not least.is_over
    add_step(work, StepKind.TAKE_DOWN, results={"early": is_early}, opinion=reason)
    move(work, Act.TAKE_DOWN)
    publications.take_down_publication(
        disclosure_id=work.disclosure.pk, reason=reason, is_early=is_early, actor=actor, at=at
    )
    drop(work.disclosure.pk)
    audit("taken_down", work, early=is_early)
    tell(work, "disclosure_taken_down", authors_of(work.disclosure))
    return publication


@transaction.atomic
def end_notices(*, unit: Unit, at: datetime) -> list[Publication]:
    """Take down, by the system, every notice whose last day is over (personal_notice_unlist_days). Safe to repeat.

    They left the board by themselves on that day; this puts it on record and tells their drafters.
    """
    require_inside(unit)
    over = Publication.objects.select_for_update(of=("self",)).past_their_last_day(before=leaves_after(localdate(at)))
    ended = list(over.select_related("version__disclosure").order_by("shown_until", "id"))
    for publication in ended:
        _end(unit, publication, at)
    return ended


def _end(unit: Unit, publication: Publication, at: datetime) -> None:
    version, disclosure = publication.version, publication.version.disclosure
    publication.taken_down_at = at
    publication.save(update_fields=["taken_down_at"])
    Step.objects.create(
        version=version,
        kind=StepKind.TAKE_DOWN,
        results={"early": False},
        content_sha256=version.content_sha256,
        actor_id=None,
        actor_role="",
        at=at,
    )
    publications.take_down_publication(disclosure_id=disclosure.pk, reason="", actor=SYSTEM, at=at)
    drop(disclosure.pk)
    trail.record(
        "disclosure.taken_down",
        subject=disclosure,
        actor=SYSTEM,
        at=at,
        unit_id=unit.pk,
        version=version.number,
        content_sha256=version.content_sha256,
        early=False,
    )
    still_here = people_in(unit, Role, on=localdate(at))
    send(
        recipients=sorted(authors_of(disclosure) & still_here),
        kind="notice_ended",
        values={"title": version.title, "unit": unit.short_name, "ended_on": publication.shown_until},
        url=unit_url(unit.slug, "disclosure", pk=disclosure.pk),
        at=at,
    )
