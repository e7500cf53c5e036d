"""Who issues bulletins, and who reads what of them.

The district committee's office drafts, issues and withdraws; drafts are seen by nobody else. Of an issued bulletin,
or one withdrawn later,

- the office, and whoever decides for the district committee itself, reads everything;
- a lead department reads the section of each line it leads on the day of reading: that is its line's bulletin;
- a directly subordinate unit with units below it reads its own section: its principal, its deputy, its supervisor of
  units below, the ones who decide for those units;
- nobody else reads anything: a unit's own figures are on its own page.

A section names late units of its own circle alone, so that no reader finds a unit named beyond those whose figures
were theirs to see when it was issued. How far the paper goes is the office's decision, not the system's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.actors import Actor, SystemActor
from hierarchy.units.models import Unit
from hierarchy.units.policies import decided_for, is_district_supervisor, led_lines, require_district_supervisor

from .content import LINE, UNIT, key_of


@dataclass(frozen=True)
class Reach:
    """The sections of bulletins that somebody may read.

    :ivar drafts: whether drafts too, which are the office's own.
    """

    everything: bool
    drafts: bool = False
    keys: frozenset[str] = frozenset()

    def of(self, keys: Iterable[str]) -> list[str]:
        """Give those of a bulletin's sections that may be read, in the bulletin's order."""
        return [key for key in keys if self.everything or key in self.keys]

    def __bool__(self) -> bool:
        return self.everything or bool(self.keys)


def reach_of(user: Any, *, on: date) -> Reach:
    """Say which sections an account reads (at most three queries)."""
    if is_district_supervisor(user, on=on):
        return Reach(everything=True, drafts=True)
    deciding = list(decided_for(user, on=on))
    if any(unit.is_root_committee for unit in deciding):
        return Reach(everything=True)
    keys = {key_of(LINE, line.code) for line in led_lines(user, on=on)}
    keys |= {key_of(UNIT, unit.code) for unit in deciding if has_section(unit)}
    return Reach(everything=False, keys=frozenset(keys))


def has_section(unit: Unit) -> bool:
    """Whether a unit is one of the superiors that have a section of their own."""
    return unit.level == 1 and unit.rght - unit.lft > 1


def can_issue(user: Any, *, on: date) -> bool:
    """Say whether an account drafts, issues and withdraws bulletins."""
    return is_district_supervisor(user, on=on)


def require_can_issue(actor: Actor, *, on: date) -> None:
    """Refuse whoever is not of the district committee's office. The system actor, which only jobs pass, may."""
    if not isinstance(actor, SystemActor):
        require_district_supervisor(actor, on=on)
