"""Granting and ending roles. The security administrator's work alone, so that nobody makes their own powers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import actions as account_actions
from accounts.actions import AdministratorsExclude
from accounts.models import PlatformRole, User
from audit import trail
from core import authority, display
from core.errors import Invalid, Refusal

from .models import LineLead, Membership, Role, Unit
from .querysets import ends_after

if TYPE_CHECKING:
    from core.actors import Actor

MANAGE = "accounts.manage"


class RoleNotHere(Refusal):
    """This role does not exist in this unit."""

    code = "role_not_here"


class RoleHeld(Refusal):
    """The person already holds the role at that time."""

    code = "role_held"


class RoleEnded(Refusal):
    """The role has ended, or would end in the past."""

    code = "role_ended"


class AccountOff(Refusal):
    """The account is switched off."""

    code = "account_off"


class UnitClosed(Refusal):
    """The unit no longer exists."""

    code = "unit_closed"


@transaction.atomic
def add_person(
    *,
    unit: Unit,
    username: str,
    name: str,
    roles: Iterable[Role],
    valid_from: date,
    actor: Actor,
    at: datetime,
    phone: str = "",
    email: str = "",
) -> tuple[User, str]:
    """Make an account for a person of a unit, grant its roles, and give it with its initial password."""
    user, password = account_actions.create_account(
        username=username, name=name, phone=phone, email=email, actor=actor, at=at
    )
    grant_roles(user=user, unit=unit, roles=roles, valid_from=valid_from, actor=actor, at=at)
    return user, password


@transaction.atomic
def grant_roles(
    *, user: User, unit: Unit, roles: Iterable[Role], valid_from: date, actor: Actor, at: datetime
) -> list[Membership]:
    """Grant several roles in a unit, all or none."""
    wanted = {Role(role) for role in roles}
    return [
        grant_role(user=user, unit=unit, role=role, valid_from=valid_from, actor=actor, at=at)
        for role in Role
        if role in wanted
    ]


@transaction.atomic
def grant_role(*, user: User, unit: Unit, role: Role, valid_from: date, actor: Actor, at: datetime) -> Membership:
    """Give a person a role in a unit from a day on.

    One person may draft and review: whether it is the same matter is asked of each version, not here.

    :raises AdministratorsExclude: one of the three administrators holds no business role (GB/T 22239-2019).
    :raises RoleHeld: if the person holds it on that day or will later.
    :raises RoleNotHere: for the office's role below the root, or a lead's in a unit that leads no line.
    :raises AccountOff, UnitClosed, Invalid: see their sentences.
    """
    authority.require(actor, MANAGE)
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    role = Role(role)
    _require_can_hold(user, unit, role, valid_from)
    if Membership.objects.filter(ends_after(valid_from), user=user, unit=unit, role=role).exists():
        raise RoleHeld(
            _("%(name)s already is %(role)s in %(unit)s.")
            % {"name": user.label, "role": role.label, "unit": unit.name},
            field="roles",
        )
    membership = Membership.objects.create(user=user, unit=unit, role=role, valid_from=valid_from)
    _record("role.granted", membership, actor, at, valid_from=valid_from)
    return membership


@transaction.atomic
def end_role(*, membership: Membership, ends_on: date, actor: Actor, at: datetime) -> None:
    """End a role: `ends_on` is the first day without it, today at the earliest.

    A role that has not had a day yet is taken back as if never granted; the trail keeps both.

    :raises RoleEnded: if it has ended, or would end before today: what was done until now stays done.
    """
    authority.require(actor, MANAGE)
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("user__person", "unit").get(pk=membership.pk)
    )
    today = timezone.localdate(at)
    if membership.valid_to is not None and membership.valid_to <= max(ends_on, today):
        raise RoleEnded(_("This role ends on %(on)s already.") % {"on": display.day(membership.valid_to)})
    if ends_on < today:
        raise RoleEnded(_("A role ends today at the earliest: what was done until now stays done."), field="ends_on")
    if ends_on <= membership.valid_from:
        _record("role.taken_back", membership, actor, at, valid_from=membership.valid_from)
        membership.delete()
        return
    membership.valid_to = ends_on
    membership.save(update_fields=["valid_to"])
    _record("role.ended", membership, actor, at, valid_to=ends_on)


@transaction.atomic
def appoint_administrator(*, user: User, platform_role: str, actor: Actor, at: datetime) -> User:
    """Make an account one of the three administrators, or none.

    :raises AdministratorsExclude: if it is another administrator, or holds a business role now or later.
    """
    authority.require(actor, MANAGE)
    user = User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)
    if platform_role and Membership.objects.not_ended(timezone.localdate(at)).filter(user=user).exists():
        raise AdministratorsExclude(
            _("%(name)s holds roles in units. An administrator does no business work: end those roles first.")
            % {"name": user.label}
        )
    return account_actions.set_platform_role(user=user, role=platform_role, actor=actor, at=at)


def _require_can_hold(user: User, unit: Unit, role: Role, valid_from: date) -> None:
    if user.is_administrator:
        raise AdministratorsExclude(
            _("%(name)s is %(role)s. An administrator holds no role in a unit: choose another person.")
            % {"name": user.label, "role": PlatformRole(user.platform_role).label}
        )
    if not user.is_active:
        raise AccountOff(_("The account of %(name)s is switched off. Switch it on first.") % {"name": user.label})
    if unit.closed_on is not None and unit.closed_on <= valid_from:
        raise UnitClosed(_("%(unit)s is closed. Roles are granted in units that exist.") % {"unit": unit.name})
    if valid_from < unit.opened_on:
        raise Invalid(
            _("%(unit)s opened on %(on)s: a role begins then at the earliest.")
            % {"unit": unit.name, "on": display.day(unit.opened_on)},
            field="valid_from",
        )
    if role == Role.DISTRICT_SUPERVISOR and not unit.is_root_committee:
        raise RoleNotHere(_("The district committee's office belongs to the district committee only."), field="roles")
    if role == Role.LINE_SUPERVISOR and not LineLead.objects.filter(ends_after(valid_from), unit=unit).exists():
        raise RoleNotHere(
            _("%(unit)s leads no line. Appoint it lead first, then its supervisors.") % {"unit": unit.name},
            field="roles",
        )


def _record(verb: str, membership: Membership, actor: Actor, at: datetime, **dates: date) -> None:
    trail.record(
        verb,
        subject=membership,
        actor=actor,
        at=at,
        unit_id=membership.unit_id,
        username=membership.user.username,
        role=membership.role,
        **dates,
    )
