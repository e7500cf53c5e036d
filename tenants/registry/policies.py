"""Who may enter a unit's workspace: people with a role in it. Everybody else is told that there is no such page."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _

from core.errors import NotPermitted
from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import roles_in


def require_workspace_role(
    user: Any, unit: Unit, roles: Iterable[Role] | None = None, *, on: date
) -> frozenset[Role]:
    """Give the roles an account holds in the unit, and refuse who has none of those wanted.

    :param roles: the roles that the page is for; None for any role.
    :raises Http404: without any role in the unit, so that nobody learns what lies there.
    :raises NotPermitted: with a role in the unit, but none of those wanted.
    """
    held = roles_in(user, unit, on=on)
    if not held:
        raise Http404(_("There is no such page, or it is not for you."))
    wanted = held if roles is None else frozenset(roles)
    if not held & wanted:
        names = _(", ").join(str(role.label) for role in Role if role in wanted)
        raise NotPermitted(_("This page is for: %(roles)s.") % {"roles": names})
    return held
