"""Who prepares a survey, who opens and closes it, who enters answers. All who work in the unit read the result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import holds_role

from .policies import NotForYou
from .procedure import PRINCIPALS, officers


def roles_that_prepare(unit: Unit) -> tuple[Role, ...]:
    """Give the roles that prepare a survey, print its sheets and enter answers."""
    return (*officers(unit.staffing_preset), *PRINCIPALS)


def can_prepare_surveys(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether somebody prepares the unit's surveys and enters answers."""
    return holds_role(user, unit, roles_that_prepare(unit), on=on)


def can_lead_surveys(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether somebody opens, closes and publishes the unit's surveys."""
    return holds_role(user, unit, PRINCIPALS, on=on)


def require_can_prepare_surveys(user: User, unit: Unit, *, on: date) -> None:
    """Refuse whoever does not prepare surveys.

    :raises NotForYou: with the roles that do.
    """
    _require(user, unit, roles_that_prepare(unit), on=on)


def require_can_lead_surveys(user: User, unit: Unit, *, on: date) -> None:
    """Refuse whoever may not open, close or publish a survey.

    :raises NotForYou: with the roles that may.
    """
    _require(user, unit, PRINCIPALS, on=on)


def _require(user: User, unit: Unit, roles: Iterable[Role], *, on: date) -> None:
    roles = tuple(roles)
    if not holds_role(user, unit, roles, on=on):
        names = _(", ").join(str(role.label) for role in roles)
        raise NotForYou(_("This step is for: %(roles)s. You do not hold that role in this unit.") % {"roles": names})
