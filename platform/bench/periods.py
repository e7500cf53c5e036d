"""The quarters that are filled, with the days on which their items are due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from district.settings import DistrictSettings
from hierarchy.ledger.schedule import LEAD_DAYS, DutyPeriod, confirmation, periods_of
from hierarchy.ledger.vocabulary import Cycle
from workdays.calendar import Calendar

#: Calendar days of grace before the table of working days begins.
EARLIER_GRACE = 14


@dataclass(frozen=True)
class Quarter:
    """One quarter: what is owed for it regularly, what is confirmed in it, and when both are due."""

    period: DutyPeriod
    confirmation: DutyPeriod
    due_on: date


@dataclass(frozen=True)
class Years:
    """Whole years up to a day, quarter by quarter. What will begin within the lead time is owed already."""

    today: date
    quarters: tuple[Quarter, ...]

    @classmethod
    def before(cls, today: date, years: int) -> Years:
        first_end = date(today.year - years, (today.month - 1) // 3 * 3 + 1, 1)
        periods = periods_of(Cycle.QUARTERLY, ending_from=first_end, beginning_by=today + timedelta(days=LEAD_DAYS))
        days = int(DistrictSettings.load().value("periodic_grace_days", on=today))
        calendar = Calendar.load()
        return cls(today, tuple(_quarter(period, calendar, days) for period in periods))

    @property
    def start(self) -> date:
        return self.quarters[0].period.start

    def in_year(self, year: int) -> bool:
        return any(quarter.period.start.year == year for quarter in self.quarters)


def _quarter(period: DutyPeriod, calendar: Calendar, days: int) -> Quarter:
    due_on = calendar.add(period.end, days) or period.end + timedelta(days=EARLIER_GRACE)
    return Quarter(period, confirmation(period), due_on)
