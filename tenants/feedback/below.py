"""Who may ask upward in whose name, and what an organisation below has asked here (FBK-08)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from accounts.models import User
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Membership, Unit
from hierarchy.units.querysets import UnitQuerySet
from tenants.registry.entrance import WORKING_ROLES

from .models import Case, Reply
from .policies import NotForYou

MOST_SHOWN = 100


def asks_for(user: Any, superior: Unit, *, on: date) -> UnitQuerySet:
    """Give the open units directly below in whose name somebody with a working role there may ask the superior."""
    return _works_in(user, on).filter(parent=superior, closed_on__isnull=True)


def reads_for(user: Any, superior: Unit, *, on: date) -> UnitQuerySet:
    """Give the units whose questions somebody reads here: those that may ask, and those whose question came here.

    A question that the superior passed on is answered further up, or to the side, where its asker cannot ask.
    """
    came_here = Case.objects.ordinary().filter(asker_unit_id__isnull=False).values("asker_unit_id")
    return _works_in(user, on).filter(Q(parent=superior, closed_on__isnull=True) | Q(pk__in=came_here))


def _works_in(user: Any, on: date) -> UnitQuerySet:
    if not isinstance(user, User) or user.is_administrator or not user.is_active:
        return Unit.objects.none()
    held = Membership.objects.valid(on).filter(user=user, role__in=WORKING_ROLES)
    return Unit.objects.filter(pk__in=held.order_by().values("unit")).order_by("code")


def require_asks_for(user: Any, superior: Unit, asker_id: int, *, on: date) -> Unit:
    """Give the unit in whose name somebody asks.

    :raises NotForYou: unless it stands directly below and the asker works in it.
    """
    unit = asks_for(user, superior, on=on).filter(pk=asker_id).first()
    if unit is None:
        raise NotForYou(
            _("Only those who work in a unit directly below %(unit)s may ask it here.") % {"unit": superior.name}
        )
    return unit


@dataclass(frozen=True)
class Asked:
    """One thing asked upward: in whose name, by when it is to be answered, what was answered."""

    case: Case
    asker: str
    due_on: date | None
    replies: list[Reply]
    elsewhere: Unit | None = None  # who handles it now, if it was passed on


def asked_by(units: Sequence[Unit]) -> list[Asked]:
    """Give what these units have asked here, the newest first, each with the replies sent (four queries)."""
    names = {unit.pk: unit.name for unit in units}
    sent = Prefetch("replies", queryset=Reply.objects.filter(state=Reply.State.RELEASED), to_attr="sent_replies")
    cases = list(Case.objects.ordinary().filter(asker_unit_id__in=names).prefetch_related(sent)[:MOST_SHOWN])
    dues = dict(FeedbackEntry.objects.filter(pk__in=[case.pk for case in cases]).values_list("pk", "due_on"))
    elsewhere = Unit.objects.in_bulk({case.elsewhere_unit_id for case in cases if case.elsewhere_unit_id})
    return [
        Asked(
            case,
            names[case.asker_unit_id or 0],
            dues.get(case.pk),
            list(getattr(case, "sent_replies", ())),
            elsewhere.get(case.elsewhere_unit_id or 0),
        )
        for case in cases
    ]
