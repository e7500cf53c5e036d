"""The people of the demonstration: for each unit those whom its staffing preset needs, and the offices above."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.models import Person, PlatformRole, User
from audit.trail import record
from core.actors import SYSTEM
from hierarchy.units.models import Membership, Role, StaffingPreset, Unit

from .names import person_name

#: One password for all: a demonstration has nothing to protect, and says so where it prints it.
PASSWORD = "Yunlan-2026"  # noqa: S105 - printed on every start
ROWS_PER_STATEMENT = 1_000

#: Duty (the second half of the user name) and the roles it carries.
STAFF: dict[str, dict[str, tuple[Role, ...]]] = {
    StaffingPreset.FULL: {
        "head": (Role.HEAD,),
        "deputy": (Role.DEPUTY, Role.APPROVER),
        "drafter": (Role.DRAFTER,),
        "drafter2": (Role.DRAFTER,),
        "reviewer": (Role.REVIEWER,),
        "secrecy": (Role.SECRECY_REVIEWER,),
        "officer": (Role.FEEDBACK_OFFICER,),
        "archivist": (Role.ARCHIVIST,),
        "inspector": (Role.UNIT_INSPECTOR,),
    },
    StaffingPreset.MERGED: {
        "head": (Role.HEAD, Role.APPROVER),
        "deputy": (Role.DEPUTY, Role.REVIEWER, Role.SECRECY_REVIEWER),
        "drafter": (Role.DRAFTER,),
    },
    StaffingPreset.SMALL_BRANCH: {"head": (Role.HEAD, Role.APPROVER), "drafter": (Role.DRAFTER,)},
}
ADMINISTRATORS = {
    "sysadmin": PlatformRole.SYSTEM_ADMIN,
    "secadmin": PlatformRole.SECURITY_ADMIN,
    "auditadmin": PlatformRole.AUDIT_ADMIN,
}
OFFICE = ("office", "office2", "office3")


@dataclass(frozen=True)
class Colleague:
    """One account in one unit, with the roles it holds there."""

    user: User
    roles: frozenset[Role]


@dataclass(frozen=True)
class Crew:
    """Whoever acts for one unit."""

    colleagues: dict[str, Colleague]

    def duty(self, name: str) -> User:
        """Give the account with that duty."""
        return self.colleagues[name].user

    def holding(self, *wanted: Role) -> tuple[User, Role]:
        """Give the first colleague who holds the first wanted role that anybody holds, and that role.

        :raises LookupError: if nobody holds any.
        """
        for role in wanted:
            for colleague in self.colleagues.values():
                if role in colleague.roles:
                    return colleague.user, role
        raise LookupError(f"nobody holds {wanted}")

    def role_of(self, user: User, wanted: Sequence[Role]) -> Role:
        """Give the first wanted role that a user holds, as `disclosure.policies.role_for` does."""
        held = next(colleague.roles for colleague in self.colleagues.values() if colleague.user == user)
        return next(role for role in wanted if role in held)

    @cached_property
    def drafters(self) -> list[User]:
        return [each.user for each in self.colleagues.values() if Role.DRAFTER in each.roles]


class Staffing:
    """Makes accounts with memberships, many at once."""

    def __init__(self, *, seed: int, since: date, at: datetime) -> None:
        self.seed, self.since, self.at = seed, since, at
        self._password = make_password(PASSWORD)
        self._users: list[User] = []
        self._memberships: list[Membership] = []

    def staff(self, unit: Unit, *, has_children: bool, leads_a_line: bool) -> Crew:
        """Give a unit its people, unsaved."""
        duties = dict(STAFF[unit.staffing_preset])
        if has_children:
            duties["supervisor"] = (Role.SUPERIOR_SUPERVISOR,)
        if leads_a_line:
            duties["line"] = duties["line2"] = (Role.LINE_SUPERVISOR,)
        if unit.is_root_committee:
            duties |= dict.fromkeys(OFFICE, (Role.DISTRICT_SUPERVISOR,))
        if unit.staffing_preset == StaffingPreset.FULL:
            duties["observer"] = (Role.DISCLOSURE_SUPERVISOR,)
        else:
            duties["member"] = (Role.MEMBER,)
        rng = Random(f"{self.seed}/{unit.code}/people")
        return Crew({duty: self._colleague(unit, duty, roles, rng) for duty, roles in duties.items()})

    def administrators(self) -> None:
        """Add the three administrators, unsaved."""
        rng = Random(f"{self.seed}/administrators")
        for username, role in ADMINISTRATORS.items():
            self._user(username, person_name(rng), role)

    @transaction.atomic
    def save(self) -> None:
        """Write everybody added since the last time."""
        Person.objects.bulk_create([user.person for user in self._users], batch_size=ROWS_PER_STATEMENT)
        User.objects.bulk_create(self._users, batch_size=ROWS_PER_STATEMENT)
        Membership.objects.bulk_create(self._memberships, batch_size=ROWS_PER_STATEMENT)
        record(
            "accounts.loaded",
            subject=("accounts.user", "bulk"),
            actor=SYSTEM,
            at=self.at,
            accounts=len(self._users),
            memberships=len(self._memberships),
        )
        self._users, self._memberships = [], []

    def _colleague(self, unit: Unit, duty: str, roles: tuple[Role, ...], rng: Random) -> Colleague:
        username = duty if duty in OFFICE else f"{unit.slug}.{duty}"
        user = self._user(username, person_name(rng), PlatformRole.NONE)
        for role in roles:
            self._memberships.append(Membership(user=user, unit=unit, role=role, valid_from=self.since))
        return Colleague(user, frozenset(roles))

    def _user(self, username: str, name: str, platform_role: str) -> User:
        person = Person(name=name)
        user = User(username=username, person=person, password=self._password, platform_role=platform_role)
        self._users.append(user)
        return user


def responsible_persons(unit: Unit, crew: Crew) -> None:
    """Name a unit's responsible persons (ORG-22), unsaved."""
    unit.first_responsible = crew.duty("head").person.name
    deputy = crew.colleagues.get("deputy")
    unit.direct_responsible = deputy.user.person.name if deputy else unit.first_responsible


def name_responsible_persons(units: Iterable[Unit], crews: dict[int, Crew]) -> None:
    """Write the responsible persons of many units."""
    named = list(units)
    for unit in named:
        responsible_persons(unit, crews[unit.pk])
    Unit.objects.bulk_update(named, ["first_responsible", "direct_responsible"], batch_size=ROWS_PER_STATEMENT)
