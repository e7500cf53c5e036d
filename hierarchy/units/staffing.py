"""Who does which step: what each staffing preset needs, and what a unit lacks (defaults 3).

The one rule that no preset loosens: the drafter of a version never reviews or approves it. So somebody other than a
drafter must hold each deciding role; a branch of two gets by with a clerk who drafts and a secretary who does the rest.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from .models import LineLead, Membership, Role, StaffingPreset, Unit
from .querysets import ends_after

DECIDING_ROLES = (Role.REVIEWER, Role.SECRECY_REVIEWER, Role.APPROVER)


@dataclass(frozen=True)
class Preset:
    """What a preset asks for: one person per seat, who holds every role of the seat."""

    seats: tuple[tuple[Role, ...], ...]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Give the roles that must be held, in the order of the procedure."""
        return tuple(role for seat in self.seats for role in seat)

    @property
    def minimum_people(self) -> int:
        """Give the least number of people it takes."""
        return len(self.seats)


PRESETS: Mapping[str, Preset] = {
    StaffingPreset.FULL: Preset(
        ((Role.DRAFTER,), (Role.REVIEWER,), (Role.SECRECY_REVIEWER,), (Role.APPROVER,), (Role.ARCHIVIST,))
    ),
    StaffingPreset.MERGED: Preset(((Role.DRAFTER,), (Role.REVIEWER, Role.SECRECY_REVIEWER), (Role.APPROVER,))),
    StaffingPreset.SMALL_BRANCH: Preset(((Role.DRAFTER,), DECIDING_ROLES)),
}
# What the secretary and the clerk of a branch hold between them.
SECRETARY_ROLES = (Role.HEAD, *DECIDING_ROLES)
CLERK_ROLES = (Role.DRAFTER, Role.ARCHIVIST)


def handles_cases(preset: str) -> tuple[Role, ...]:
    """Give the roles that register and handle cases: the dedicated person, in small units the drafter too (FBK-03)."""
    if preset == StaffingPreset.FULL:
        return (Role.FEEDBACK_OFFICER,)
    return (Role.FEEDBACK_OFFICER, Role.DRAFTER)


def reads_cases(preset: str) -> tuple[Role, ...]:
    """Give the roles that read the unit's cases: those who act on them, and the unit's own inspector."""
    return (*handles_cases(preset), Role.HEAD, Role.DEPUTY, Role.UNIT_INSPECTOR)


@dataclass(frozen=True)
class Gaps:
    """What keeps a unit from its procedure: roles without a person, and how many people are wanting."""

    roles: tuple[Role, ...]
    people: int

    def __bool__(self) -> bool:
        return bool(self.roles or self.people)


def people_in(unit: Unit, roles: Iterable[Role], *, on: date) -> frozenset[uuid.UUID]:
    """Give the persons who hold one of the roles in a unit on a day."""
    held = Membership.objects.valid(on).filter(unit=unit, role__in=list(roles))
    return frozenset(held.values_list("user__person_id", flat=True))


def staffing_gaps(unit: Unit, on: date) -> Gaps:
    """Compare the people of a unit on a day with its preset."""
    preset = PRESETS[unit.staffing_preset]
    holders: dict[Role, set[int]] = defaultdict(set)
    for role, user in Membership.objects.valid(on).filter(unit=unit).values_list("role", "user"):
        holders[Role(role)].add(user)
    people = set().union(*(holders[role] for role in preset.roles))
    return Gaps(_unfilled(preset, holders), max(0, preset.minimum_people - len(people)))


def offered_roles(unit: Unit, on: date) -> list[Role]:
    """Give the roles that can be granted in a unit: the office's only at the root, a lead's only in a lead."""
    hidden = set()
    if not unit.is_root_committee:
        hidden.add(Role.DISTRICT_SUPERVISOR)
    if not LineLead.objects.filter(ends_after(on), unit=unit).exists():
        hidden.add(Role.LINE_SUPERVISOR)
    return [role for role in Role if role not in hidden]


def _unfilled(preset: Preset, holders: Mapping[Role, set[int]]) -> tuple[Role, ...]:
    """Give the roles nobody can fill, judged for the drafter with whom the fewest are missing."""

    def missing_beside(*drafters: int) -> tuple[Role, ...]:
        deciding = {role: holders[role].difference(drafters) for role in DECIDING_ROLES}
        return tuple(role for role in preset.roles if not deciding.get(role, holders[role]))

    drafters = holders[Role.DRAFTER]
    return min((missing_beside(drafter) for drafter in drafters), key=len) if drafters else missing_beside()
