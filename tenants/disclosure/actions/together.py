"""Several acts at once. Each is its own action in its own savepoint: what one is refused keeps none of the others."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Unit

from ..models import Disclosure
from ..safe_approval import cases_of, reasons_against
from .nil_return import confirm_nil, start_nil
from .reviewing import approve
from .steps import UnknownDisclosure, require_inside

#: More than a unit ever has; a form that sends more was not made by a page of ours.
MOST = 200


class TooMany(Refusal):
    """More at once than a person can have looked at."""

    code = "too_many"


class ReadByItself(Refusal):
    """Something about it needs reading: it is not approved together with others."""

    code = "read_by_itself"


@dataclass(frozen=True)
class Seen:
    """A disclosure with the content hash that was on the page."""

    disclosure_id: uuid.UUID
    content_sha256: str


@dataclass(frozen=True)
class NilClaim:
    """A nil return to propose: for which obligation, and how it is known that there was nothing."""

    obligation_id: uuid.UUID
    reason: str


@dataclass(frozen=True)
class Outcome:
    """What became of one: `refusal` is blank if it went through."""

    title: str
    disclosure_id: uuid.UUID | None = None
    refusal: str = ""

    @property
    def went_through(self) -> bool:
        return not self.refusal


@transaction.atomic
def start_nils(*, unit: Unit, claims: Sequence[NilClaim], actor: User, at: datetime) -> list[Outcome]:
    """Propose several nil returns, each as `start_nil` does; say of each what became of it."""
    require_inside(unit)
    _require_few(claims)
    ids = [claim.obligation_id for claim in claims]
    titles = dict(ObligationEntry.objects.filter(unit=unit, pk__in=ids).values_list("pk", "title"))

    def start(claim: NilClaim) -> Disclosure:
        return start_nil(unit=unit, obligation_id=claim.obligation_id, reason=claim.reason, actor=actor, at=at)

    return [_try(titles.get(claim.obligation_id, ""), partial(start, claim)) for claim in claims]


@transaction.atomic
def confirm_nils(*, unit: Unit, seen: Sequence[Seen], actor: User, at: datetime) -> list[Outcome]:
    """Confirm several nil returns, each bound to the content that was shown."""
    require_inside(unit)
    _require_few(seen)

    def confirm(each: Seen) -> Disclosure:
        return confirm_nil(
            unit=unit, disclosure_id=each.disclosure_id, seen_sha256=each.content_sha256, actor=actor, at=at
        )

    titles = _titles(seen)
    return [_try(titles.get(each.disclosure_id, ""), partial(confirm, each)) for each in seen]


@transaction.atomic
def approve_together(*, unit: Unit, seen: Sequence[Seen], actor: User, at: datetime) -> list[Outcome]:
    """Approve several reviewed disclosures about which nothing needs reading one by one, each bound to what was shown.

    Each is looked at again under its lock: what has become extraordinary meanwhile is left for reading by itself.
    """
    require_inside(unit)
    _require_few(seen)

    def approve_one(each: Seen) -> Disclosure:
        _require_safe(each.disclosure_id)
        return approve(
            unit=unit,
            disclosure_id=each.disclosure_id,
            seen_sha256=each.content_sha256,
            opinion="",
            actor=actor,
            at=at,
        )

    titles = _titles(seen)
    return [_try(titles.get(each.disclosure_id, ""), partial(approve_one, each)) for each in seen]


def _require_safe(disclosure_id: uuid.UUID) -> None:
    try:
        disclosure = Disclosure.objects.lock(disclosure_id)
    except Disclosure.DoesNotExist:
        raise UnknownDisclosure(_("This unit has no such disclosure. Open it from the list.")) from None
    [case] = cases_of([disclosure])
    reasons = reasons_against(case)
    if reasons:
        raise ReadByItself(
            _("Read and approve this one by itself: %(reasons)s.") % {"reasons": _("; ").join(map(str, reasons))}
        )


def _require_few(given: Sequence[object]) -> None:
    if len(given) > MOST:
        raise TooMany(_("At most %(most)s at once. Send fewer.") % {"most": MOST})


def _titles(seen: Sequence[Seen]) -> dict[uuid.UUID, str]:
    found = Disclosure.objects.filter(pk__in=[each.disclosure_id for each in seen]).with_current()
    return {disclosure.pk: disclosure.current.title or disclosure.item_title for disclosure in found}


def _try(title: str, act: Callable[[], Disclosure]) -> Outcome:
    try:
        with transaction.atomic():
            disclosure = act()
    except Refusal as refusal:
        return Outcome(title or _("Unknown item"), refusal=str(refusal.message))
    return Outcome(title, disclosure.pk)
