"""Who may open a unit's workspace: its own people, each for what their role is for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.errors import NotPermitted, Refusal
from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import roles_in


class NotOfThisUnit(Refusal):
    """Nobody without a role in the unit learns what its workspace holds, not even whether a page exists."""

    code = "not_found"
    status = 404


def require_workspace_role(user: Any, unit: Unit, roles: Collection[Role] | None, *, on: date) -> frozenset[Role]:
    """Let pass whoever holds one of `roles` in the unit (None: any role), and give all roles held.

    :raises NotOfThisUnit: (404) for an account without any role in the unit.
    :raises NotPermitted: (403) for the unit's people whose role is another.
    """
    held = roles_in(user, unit, on=on)
    if not held:
        raise NotOfThisUnit(_("There is no such page, or it is for the people of that unit only."))
    if roles is not None and not held & set(roles):
        names = _(", ").join(str(role.label) for role in Role if role in roles)
        raise NotPermitted(_("This is for: %(roles)s. You hold another role in this unit.") % {"roles": names})
    return held
