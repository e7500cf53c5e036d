"""What the settings page shows: each setting with its value in force, the one to come, and how it got there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .definitions import DEFINITIONS, GROUPS, Definition
from .models import SettingValue


@dataclass(frozen=True)
class Line:
    """One setting on a day."""

    definition: Definition
    rows: Sequence[SettingValue]  # all ever set, in the order they were set
    on: date

    @property
    def in_force(self) -> SettingValue | None:
        """Give the row in force; None means the default."""
        begun = [row for row in self.rows if row.valid_from <= self.on]
        return max(begun, key=lambda row: (row.valid_from, row.pk), default=None)

    @property
    def stored(self) -> Any:
        return self.in_force.value if self.in_force else self.definition.default

    @property
    def shown(self) -> str:
        return self.definition.display(self.stored)

    @property
    def default_shown(self) -> str:
        return self.definition.display(self.definition.default)

    @property
    def is_changed(self) -> bool:
        return bool(self.stored != self.definition.default)

    @property
    def coming(self) -> list[SettingValue]:
        """Give the values that begin later, the next one first; of two for one day the later-set one."""
        by_day = {row.valid_from: row for row in self.rows if row.valid_from > self.on}
        return [by_day[day] for day in sorted(by_day)]

    @property
    def next_shown(self) -> str:
        return self.definition.display(self.coming[0].value) if self.coming else ""

    @property
    def latest_id(self) -> int:
        return max((row.pk for row in self.rows), default=0)

    @property
    def history(self) -> list[tuple[SettingValue, str, str]]:
        """Give every row, the newest first, with its value as shown and its state."""
        last_of_day = {row.valid_from: row.pk for row in self.rows}
        return [(row, self.definition.display(row.value), self._state(row, last_of_day)) for row in reversed(self.rows)]

    def _state(self, row: SettingValue, last_of_day: dict[date, int]) -> str:
        if last_of_day[row.valid_from] != row.pk:
            return "replaced"
        if row.valid_from > self.on:
            return "coming"
        return "in_force" if row == self.in_force else "ended"


@dataclass(frozen=True)
class Group:
    key: str
    name: Any
    lines: list[Line]


def line_of(key: str, *, on: date) -> Line:
    """Give one setting as of a day.

    :raises KeyError: for an unknown key.
    """
    return Line(DEFINITIONS[key], list(SettingValue.objects.filter(key=key).order_by("id")), on)


def groups(*, on: date) -> list[Group]:
    """Give all settings by group, in one query."""
    by_key: dict[str, list[SettingValue]] = {}
    for row in SettingValue.objects.order_by("id"):
        by_key.setdefault(row.key, []).append(row)
    lines = [Line(definition, by_key.get(definition.key, []), on) for definition in DEFINITIONS.values()]
    return [Group(key, name, [line for line in lines if line.definition.group == key]) for key, name in GROUPS.items()]
