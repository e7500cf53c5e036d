"""Who puts occasions on record and appoints supervisors. Everybody who works in the unit reads them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import holds_role

from .policies import NotForYou
from .procedure import PRINCIPALS, officers


def keepers(unit: Unit) -> tuple[Role, ...]:
    """Give the roles that keep occasions: the dedicated person, drafters, the principals."""
    return (*dict.fromkeys((*officers(unit.staffing_preset), Role.DRAFTER, *PRINCIPALS)),)


def can_keep_occasions(user: Any, unit: Unit, *, on: date) -> bool:
    """Answer a template whether the reader plans occasions and puts them on record."""
    return holds_role(user, unit, keepers(unit), on=on)


def require_can_keep_occasions(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse whoever keeps no occasions.

    :raises NotForYou: with the roles that do.
    """
    if not can_keep_occasions(user, unit, on=on):
        names = _(", ").join(str(role.label) for role in keepers(unit))
        raise NotForYou(_("This step is for: %(roles)s. You do not hold that role in this unit.") % {"roles": names})


def require_can_appoint(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse whoever may not appoint supervisors: the principals do, for supervisors watch the others (FBK-15).

    :raises NotForYou: with the roles that do.
    """
    if not can_appoint(user, unit, on=on):
        names = _(", ").join(str(role.label) for role in PRINCIPALS)
        raise NotForYou(_("This step is for: %(roles)s. You do not hold that role in this unit.") % {"roles": names})


def can_appoint(user: Any, unit: Unit, *, on: date) -> bool:
    """Answer a template whether the reader appoints supervisors."""
    return holds_role(user, unit, PRINCIPALS, on=on)
