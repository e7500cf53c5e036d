"""Permissions of the rooms below `hierarchy.units`, which know no roles.

They ask here; the answer comes from the function named by `settings.AUTHORITY`, so that the dependency points
downward. Permissions: `district.change_settings`, `workdays.change`, `audit.read`, `accounts.manage`,
`structure.change`.
"""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from .actors import SystemActor
from .errors import NotPermitted


def require(actor: Any, permission: str) -> None:
    """Let pass an actor who holds a permission.

    A job's `SYSTEM` passes: it acts for the installation itself.

    :raises NotPermitted: for everybody else, the anonymous visitor included.
    """
    if isinstance(actor, SystemActor):
        return
    if actor is None or not getattr(actor, "is_authenticated", True):
        raise NotPermitted(_("Sign in with an account that may do this."))
    if import_string(settings.AUTHORITY)(actor, permission) is False:
        raise NotPermitted(_("Your account may not do this. Ask the district committee office."))


def allows(actor: Any, permission: str) -> bool:
    """Tell whether `require` would let the actor pass; for templates and menus."""
    try:
        require(actor, permission)
    except NotPermitted:
        return False
    return True
