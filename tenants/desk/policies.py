"""Who reads what about the unit's own work."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from core.errors import NotPermitted
from hierarchy.units.models import Role

#: Those who answer for the unit's work or inspect it (defaults 3); a clerk sees the record of each disclosure.
READS_HISTORY = frozenset({Role.HEAD, Role.DEPUTY, Role.APPROVER, Role.UNIT_INSPECTOR})


def can_read_history(roles: Collection[Role]) -> bool:
    """Answer whether somebody with these roles in the unit reads the record of all its acts."""
    return bool(READS_HISTORY & set(roles))


def require_can_read_history(roles: Collection[Role]) -> None:
    """Refuse everybody else.

    :raises NotPermitted: naming the roles that may.
    """
    if not can_read_history(roles):
        names = _(", ").join(str(role.label) for role in Role if role in READS_HISTORY)
        raise NotPermitted(_("The record of all acts is for: %(roles)s.") % {"roles": names})
