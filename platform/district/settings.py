"""The district's dated settings: what is in force on a day.

`value` asks one; `DistrictSettings.load()` reads all in one query for code that asks many.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from .definitions import DEFINITIONS
from .models import SettingValue


def value(key: str, on: date) -> Any:
    """Give the value of a setting in force on a day: the default until somebody sets it.

    :raises KeyError: for a key that `definitions` does not know.
    """
    definition = DEFINITIONS[key]
    stored = (
        SettingValue.objects.filter(key=key, valid_from__lte=on)
        .order_by("-valid_from", "-id")
        .values_list("value", flat=True)
        .first()
    )
    return definition.read(definition.default if stored is None else stored)


@dataclass(frozen=True)
class DistrictSettings:
    """All settings with all their dates; immutable, asks the database nothing after `load`."""

    _steps: Mapping[str, tuple[tuple[date, ...], tuple[Any, ...]]]

    @classmethod
    def load(cls) -> DistrictSettings:
        """Read every value ever set, in one query."""
        return cls.of(
            SettingValue.objects.order_by("key", "valid_from", "id").values_list("key", "valid_from", "value")
        )

    @classmethod
    def of(cls, rows: Iterable[tuple[str, date, Any]] = ()) -> DistrictSettings:
        """Build from ``(key, valid from, value)``; of two for one day the later in the order counts."""
        by_key: dict[str, dict[date, Any]] = {}
        for key, valid_from, stored in rows:
            by_key.setdefault(key, {})[valid_from] = stored
        return cls(
            MappingProxyType(
                {
                    key: (tuple(sorted(steps)), tuple(steps[day] for day in sorted(steps)))
                    for key, steps in by_key.items()
                }
            )
        )

    def value(self, key: str, *, on: date) -> Any:
        """Give the value in force on a day.

        :raises KeyError: for a key that `definitions` does not know.
        """
        definition = DEFINITIONS[key]
        days, stored = self._steps.get(key, ((), ()))
        index = bisect_right(days, on) - 1
        return definition.read(definition.default if index < 0 else stored[index])
