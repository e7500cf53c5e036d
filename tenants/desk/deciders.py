"""Who can give the decision that something waits for, by name: people ask each other, not a system."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hierarchy.units.models import Membership, Role, Unit

MOST_NAMES = 3


@dataclass(frozen=True)
class Deciders:
    """The people of one unit by the role they hold on a day."""

    holders: dict[str, list[tuple[uuid.UUID, str]]]

    @classmethod
    def of(cls, unit: Unit, *, on: date) -> Deciders:
        """Read them in one query."""
        held = Membership.objects.valid(on).filter(unit=unit, user__is_active=True).order_by("valid_from", "pk")
        holders: dict[str, list[tuple[uuid.UUID, str]]] = defaultdict(list)
        for role, person_id, name in held.values_list("role", "user__person_id", "user__person__name"):
            holders[role].append((person_id, name))
        return cls(holders)

    def names(self, roles: Iterable[Role], *, but: uuid.UUID) -> str:
        """Name those who hold one of the roles, in the order of the roles, without the one who wrote it."""
        found: dict[uuid.UUID, str] = {}
        for role in roles:
            found |= {person: name for person, name in self.holders.get(role, ()) if person not in found}
        found.pop(but, None)
        names = list(found.values())
        shown = _(", ").join(names[:MOST_NAMES])
        if len(names) > MOST_NAMES:
            return _("%(names)s and others") % {"names": shown}
        return shown
