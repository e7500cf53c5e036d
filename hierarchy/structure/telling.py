"""Tell a unit's people that its place or existence has changed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.urls import district_url
from hierarchy.units.models import Membership, Role, Unit
from notices import kinds
from notices.actions import send

TOLD = (Role.HEAD, Role.DEPUTY, Role.DRAFTER)


def register_kinds() -> None:
    """Make the structure's notices known; called when the app starts."""
    kinds.register("unit_moved", _("%(unit)s has had another superior, line or locality since %(on)s."))
    kinds.register("unit_closed", _("%(unit)s is closed; its last day is %(on)s."))
    kinds.register("unit_merged", _("%(unit)s is merged into %(into)s from %(on)s on."))


def people_of(unit: Unit, *, at: datetime) -> list[uuid.UUID]:
    """Give the persons to be told: who heads the unit and who drafts for it today."""
    rows = Membership.objects.valid(timezone.localdate(at)).filter(unit=unit, role__in=TOLD)
    return list(rows.order_by("pk").values_list("user__person", flat=True))


def tell(unit: Unit, kind: str, *, people: Iterable[uuid.UUID], at: datetime, **values: Any) -> None:
    """Put a notice on the desks of a unit's people, with a link to the unit's figures."""
    url = district_url("unit", code=unit.code)
    send(recipients=people, kind=kind, values={"unit": unit.name, **values}, url=url, at=at)
