"""The periods figures are asked for: a month, quarter, half-year or year, or a run of months."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.days import last_of_month
from core.display import period_name
from core.errors import Invalid

_PATTERN = re.compile(r"(\d{4})(?:-(?:Q([1-4])|H([12])|(0[1-9]|1[0-2])))?", re.ASCII)
_EARLIEST, _LATEST = 1990, 2200


def _months_after(first: date, months: int) -> date:
    index = first.year * 12 + first.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


@dataclass(frozen=True)
class Period:
    """Whole months from `start` to `end`, both included."""

    code: str
    start: date
    end: date

    @classmethod
    def parse(cls, code: str) -> Period:
        """Read 2026, 2026-H1, 2026-Q1 or 2026-03.

        :raises Invalid: if it is none of these.
        """
        match = _PATTERN.fullmatch(code.strip())
        if not match or not _EARLIEST <= int(match[1]) <= _LATEST:
            raise Invalid(
                _("“%(code)s” is no period. Write 2026, 2026-H1, 2026-Q1 or 2026-03.") % {"code": code[:20]},
                field="period",
            )
        year = int(match[1])
        if match[2]:
            return cls._of_months(code.strip(), date(year, int(match[2]) * 3 - 2, 1), 3)
        if match[3]:
            return cls._of_months(code.strip(), date(year, int(match[3]) * 6 - 5, 1), 6)
        if match[4]:
            return cls._of_months(code.strip(), date(year, int(match[4]), 1), 1)
        return cls._of_months(code.strip(), date(year, 1, 1), 12)

    @classmethod
    def _of_months(cls, code: str, first: date, months: int) -> Period:
        return cls(code, first, _months_after(first, months) - timedelta(days=1))

    @classmethod
    def trailing(cls, last: date, months: int) -> Period:
        """The run of `months` months that ends with the month of `last`."""
        first = _months_after(last.replace(day=1), 1 - months)
        return cls(f"{first:%Y-%m}/{last:%Y-%m}", first, last_of_month(last))

    @classmethod
    def last_quarter_before(cls, day: date) -> Period:
        """The latest quarter that has ended before a day: what the office looks at by default."""
        first = _months_after(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), -3)
        return cls.parse(f"{first.year}-Q{(first.month + 2) // 3}")

    @property
    def months(self) -> int:
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    def shifted(self, periods: int) -> Period:
        """The period of the same length so many periods later (negative: earlier)."""
        first = _months_after(self.start, periods * self.months)
        codes = {1: f"{first:%Y-%m}", 3: f"{first.year}-Q{(first.month + 2) // 3}"}
        codes |= {6: f"{first.year}-H{(first.month + 5) // 6}", 12: f"{first.year}"}
        if "/" not in self.code:
            return Period.parse(codes[self.months])
        return Period.trailing(_months_after(first, self.months - 1), self.months)

    def previous(self) -> Period:
        return self.shifted(-1)

    def same_point_before(self, day: date) -> date:
        """Give the day on which the period before stood where this one stands on `day`.

        As of 10 July the second quarter has 10 days behind its end; it is compared with the first as of 10 April. The
        items of the first that were overdue then and disclosed since would otherwise make every quarter look worse
        than the one before.
        """
        month = Period.trailing(day, 1).shifted(-self.months)
        return month.start.replace(day=min(day.day, month.end.day))

    @property
    def label(self) -> str:
        """The period in the reader's words."""
        return period_name(self.code)
