"""Which position a unit had on a day, for many units from one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from hierarchy.units.models import UnitPosition


class PositionBook:
    """The dated positions of some units. A day outside every interval has none: the unit did not exist."""

    def __init__(self, positions: Iterable[UnitPosition]) -> None:
        self._positions: dict[int, list[UnitPosition]] = defaultdict(list)
        for position in sorted(positions, key=lambda row: (row.unit_id, row.valid_from)):
            self._positions[position.unit_id].append(position)

    @classmethod
    def of_units(cls, unit_ids: Iterable[int]) -> PositionBook:
        return cls(UnitPosition.objects.filter(unit__in=list(unit_ids)))

    def at(self, unit_id: int, day: date) -> int | None:
        """Give the id of the position on a day, None if the unit did not exist."""
        for position in self._positions[unit_id]:
            if position.valid_from <= day and (position.valid_to is None or day < position.valid_to):
                return position.pk
        return None

    def latest_opening(self, unit_id: int) -> date | None:
        """Give the first day of the unit's latest unbroken existence."""
        opening, previous_end = None, None
        for position in self._positions[unit_id]:
            if opening is None or previous_end != position.valid_from:
                opening = position.valid_from
            previous_end = position.valid_to
        return opening
