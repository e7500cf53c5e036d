"""Working-day arithmetic over the table of days. Pure once loaded; no query, no clock.

The day of the event itself never counts: "within 5 working days" ends on the fifth working day after it. Make-up
days (a Saturday or Sunday at work) count, public holidays do not.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.errors import Refusal

from .models import Day


class NotCovered(Refusal):
    """The working days of a year that the question needs have not been entered."""

    code = "calendar_not_covered"


@dataclass(frozen=True)
class Calendar:
    """The working days from `covered_from` to `covered_until`, both included; nothing is guessed outside."""

    working: tuple[date, ...]
    covered_from: date
    covered_until: date

    @classmethod
    def load(cls) -> Calendar:
        """Read the whole table in one query."""
        return cls.of(Day.objects.order_by("date").values_list("date", "is_working"))

    @classmethod
    def of(cls, days: Iterable[tuple[date, bool]]) -> Calendar:
        """Build from ``(date, is working)`` in order; what follows a gap is left out."""
        working: list[date] = []
        first: date | None = None
        last: date | None = None
        for day, is_working in days:
            if last is not None and day != last + timedelta(days=1):
                break
            first, last = first or day, day
            if is_working:
                working.append(day)
        # An empty table covers nothing: an interval that ends before it begins.
        return cls(tuple(working), first or date.max, last or date.min)

    def covers(self, day: date) -> bool:
        return self.covered_from <= day <= self.covered_until

    def is_working(self, day: date) -> bool:
        """Tell whether a day is a working day.

        :raises NotCovered: if its year has not been entered.
        """
        self._require(day)
        index = bisect_left(self.working, day)
        return index < len(self.working) and self.working[index] == day

    def add(self, start: date, working_days: int) -> date | None:
        """Give the working day that is `working_days` after `start`; before it for a negative count.

        Zero gives `start` itself, be it a working day or not. None means the answer lies past the coverage: the
        due date is pending until that year is entered.
        """
        if working_days == 0:
            return start
        if not self.covers(start):
            return None
        if working_days > 0:
            index = bisect_right(self.working, start) + working_days - 1
        else:
            index = bisect_left(self.working, start) + working_days
        return self.working[index] if 0 <= index < len(self.working) else None

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start` up to and including `end`; negative if `end` is before `start`.

        :raises NotCovered: if one of the two lies outside the coverage.
        """
        self._require(start)
        self._require(end)
        return bisect_right(self.working, end) - bisect_right(self.working, start)

    def _require(self, day: date) -> None:
        if not self.covers(day):
            raise NotCovered(
                _(
                    "The working days of %(year)s have not been entered. "
                    "Ask the district committee office to enter that year's calendar."
                )
                % {"year": day.year}
            )
