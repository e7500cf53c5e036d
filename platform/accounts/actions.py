"""Every change to an account. All but changing one's own password are the security administrator's."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from axes.utils import reset as forget_failures
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from core import authority
from core.errors import Invalid, Refusal

from .models import Person, PlatformRole, User
from .passwords import initial_password

if TYPE_CHECKING:
    from core.actors import Actor

MANAGE = "accounts.manage"
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}")
NAME_LENGTH = 60
PHONE_LENGTH = 30


class UsernameTaken(Refusal):
    """Another account has this user name."""

    code = "username_taken"


class AdministratorsExclude(Refusal):
    """One account would hold two of the three administrators' roles, or one of them and business roles."""

    code = "administrators_exclude"


class OwnAccount(Refusal):
    """A security administrator acts on the own account."""

    code = "own_account"


class LastSecurityAdministrator(Refusal):
    """Nobody would be left who can manage accounts."""

    code = "last_security_administrator"


@transaction.atomic
def create_account(
    *,
    username: str,
    name: str,
    actor: Actor,
    at: datetime,
    phone: str = "",
    email: str = "",
    platform_role: str = PlatformRole.NONE,
) -> tuple[User, str]:
    """Make a person and its account, and give both with the initial password, which is kept nowhere.

    The password must be changed at the first sign-in.

    :param username: 3 to 60 small letters, digits, dots, hyphens, underlines; capitals are made small.
    :raises Invalid: if the user name, the name, the telephone or the e-mail cannot be used.
    :raises UsernameTaken: if another account has it.
    """
    authority.require(actor, MANAGE)
    username = _checked_username(username)
    person = Person.objects.create(**_checked_person(name, phone, email))
    user = User(username=username, person=person, platform_role=PlatformRole(platform_role), must_change_password=True)
    password = initial_password()
    user.set_password(password)
    user.save(force_insert=True)
    trail.record("account.created", subject=user, actor=actor, at=at, username=username, platform_role=platform_role)
    return user, password


@transaction.atomic
def correct_person(*, user: User, name: str, phone: str, email: str, actor: Actor, at: datetime) -> Person:
    """Correct a person's name and contact. The trail keeps which were changed, not what they were.

    :raises Invalid: if the name, the telephone or the e-mail cannot be used.
    """
    authority.require(actor, MANAGE)
    person = Person.objects.select_for_update().get(pk=user.person_id)
    values = _checked_person(name, phone, email)
    changed = [field for field, value in values.items() if getattr(person, field) != value]
    if not changed:
        return person
    for field in changed:
        setattr(person, field, values[field])
    person.save(update_fields=changed)
    trail.record("account.person_corrected", subject=user, actor=actor, at=at, changed=changed)
    return person


@transaction.atomic
def set_platform_role(*, user: User, role: str, actor: Actor, at: datetime) -> User:
    """Make an account one of the three administrators, or none.

    Whether it holds business roles is known above: call `units.actions.appoint_administrator`, which asks first.

    :raises AdministratorsExclude: if it already is another administrator.
    :raises LastSecurityAdministrator: if nobody else can manage accounts.
    """
    authority.require(actor, MANAGE)
    user = _lock_other(user, actor)
    role = PlatformRole(role)
    if user.platform_role == role:
        return user
    if user.platform_role and role:
        raise AdministratorsExclude(
            _("%(name)s is already %(role)s. The three administrators exclude each other: end that role first.")
            % {"name": user.label, "role": PlatformRole(user.platform_role).label}
        )
    _keep_a_security_administrator(user)
    old, user.platform_role = user.platform_role, role
    user.save(update_fields=["platform_role"])
    trail.record("account.platform_role_changed", subject=user, actor=actor, at=at, old=old, new=role)
    return user


@transaction.atomic
def reset_password(*, user: User, actor: Actor, at: datetime) -> str:
    """Give another account a new initial password and end its sessions; the lock-out, if any, is lifted.

    :raises OwnAccount: the own password is changed on its own page, with the old one.
    """
    authority.require(actor, MANAGE)
    user = _lock_other(user, actor)
    password = initial_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    forget_failures(username=user.username)
    trail.record("account.password_reset", subject=user, actor=actor, at=at)
    return password


@transaction.atomic
def change_own_password(*, user: User, password: str, at: datetime) -> User:
    """Set the password a person has chosen. The form has checked the old one and the rules."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    trail.record("account.password_changed", subject=user, actor=user, at=at)
    return user


@transaction.atomic
def unlock(*, user: User, actor: Actor, at: datetime) -> None:
    """Lift a lock-out before its time."""
    authority.require(actor, MANAGE)
    if forget_failures(username=user.username):
        trail.record("account.unlocked", subject=user, actor=actor, at=at)


@transaction.atomic
def switch_off(*, user: User, actor: Actor, at: datetime) -> User:
    """Keep an account from signing in. Its sessions end with their next request; what it did stays.

    :raises OwnAccount: nobody shuts the own door.
    :raises LastSecurityAdministrator: if nobody else can manage accounts.
    """
    authority.require(actor, MANAGE)
    user = _lock_other(user, actor)
    _keep_a_security_administrator(user)
    return _set_active(user, False, actor, at)


@transaction.atomic
def switch_on(*, user: User, actor: Actor, at: datetime) -> User:
    """Let an account sign in again."""
    authority.require(actor, MANAGE)
    return _set_active(_lock_other(user, actor), True, actor, at)


def _set_active(user: User, active: bool, actor: Actor, at: datetime) -> User:
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        verb = "account.switched_on" if active else "account.switched_off"
        trail.record(verb, subject=user, actor=actor, at=at)
    return user


def _lock_other(user: User, actor: Actor) -> User:
    """Lock and read again an account that is not the actor's own."""
    if actor.person_id is not None and actor.person_id == user.person_id:
        raise OwnAccount(_("You cannot do this to your own account. Ask another security administrator."))
    return User.objects.select_for_update(of=("self",)).select_related("person").get(pk=user.pk)


def _keep_a_security_administrator(user: User) -> None:
    """Refuse to lose the last active security administrator. Their rows are locked, so that two cannot go at once."""
    if user.platform_role != PlatformRole.SECURITY_ADMIN:
        return
    active = User.objects.select_for_update().filter(platform_role=PlatformRole.SECURITY_ADMIN, is_active=True)
    if not [pk for pk in active.values_list("pk", flat=True) if pk != user.pk]:
        raise LastSecurityAdministrator(_("This is the last security administrator. Appoint another one first."))


def _checked_username(username: str) -> str:
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Invalid(
            _("Use 3 to 60 small letters, digits, dots, hyphens and underlines, beginning with a letter or digit."),
            field="username",
        )
    if User.objects.filter(username=username).exists():
        raise UsernameTaken(_("Another account has this user name. Choose a different one."), field="username")
    return username


def _checked_person(name: str, phone: str, email: str) -> dict[str, str]:
    name, phone, email = name.strip(), phone.strip(), email.strip()
    if not name or len(name) > NAME_LENGTH:
        raise Invalid(_("Give the person's name, at most %(count)d characters.") % {"count": NAME_LENGTH}, field="name")
    if len(phone) > PHONE_LENGTH:
        raise Invalid(
            _("Give a telephone number of at most %(count)d characters.") % {"count": PHONE_LENGTH}, field="phone"
        )
    if email:
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise Invalid(_("This is not an e-mail address."), field="email") from wrong
    return {"name": name, "phone": phone, "email": email}
