"""What the steps on a version ask for, read once for the forms of a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hierarchy.units.models import Unit

from .models import Path, Version
from .own_authority import is_beyond_authority
from .privacy import needs_privacy_review
from .procedure import judged_as


@dataclass(frozen=True)
class Demands:
    """What this version asks of those who judge it.

    :param preset: the staffing preset by which it is judged: an emergency as in a small branch.
    :param is_beyond: the superior approves it, not the unit.
    """

    preset: str
    path: str
    needs_privacy: bool
    is_beyond: bool
    has_superior: bool

    @property
    def is_important(self) -> bool:
        return self.path == Path.IMPORTANT


def demands_of(unit: Unit, version: Version, *, on: date) -> Demands:
    """Read what the steps on a version ask for."""
    disclosure = version.disclosure
    return Demands(
        preset=judged_as(unit.staffing_preset, version.path),
        path=version.path,
        needs_privacy=not disclosure.is_nil and needs_privacy_review(disclosure, version),
        is_beyond=is_beyond_authority(unit, disclosure, version, on=on),
        has_superior=unit.parent_id is not None,
    )
