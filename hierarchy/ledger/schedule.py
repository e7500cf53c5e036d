"""Time limits become due dates: which periods a catalogue row owes, and when each is due.

TIM-03 (long-term), TIM-04 to TIM-06 (periodic), the quarterly confirmation of immediate rows; what a unit registers
itself (events, stages, revisions) is in `matters`. Numbers are district settings (defaults 4.2). Pure functions over
snapshots of the settings and the working-day table; nothing here reads the database.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from core.days import last_of_month
from district.settings import DistrictSettings
from workdays.calendar import Calendar

from .vocabulary import Cycle, Duty, TimeLimit

#: How many months one period of a cycle lasts. Tuned half-years are owed by the quarter (TIM-04).
CYCLE_MONTHS = {
    Cycle.MONTHLY: 1,
    Cycle.QUARTERLY: 3,
    Cycle.HALF_YEARLY_TUNED: 3,
    Cycle.HALF_YEARLY: 6,
    Cycle.YEARLY: 12,
}
#: Kinds whose periodic items follow `periodic_cycle_village` (document 000).
VILLAGE_KINDS = frozenset({"village_org", "village_branch", "community_org", "community_branch"})
FIRST_DISCLOSURE = "first"
#: Periods that begin within so many days are owed already, so that a unit can plan.
LEAD_DAYS = 31


@dataclass(frozen=True)
class ScheduledItem:
    """What the schedule needs to know of one catalogue row."""

    key: uuid.UUID
    title: str
    category: str
    scope: str
    time_limit: str
    cycle: str = ""
    nil_allowed: bool = False

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {"key": str(self.key)}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> ScheduledItem:
        return cls(**(value | {"key": uuid.UUID(value["key"])}))


@dataclass(frozen=True)
class DutyPeriod:
    """One period that an item is owed for. `start` and `end` are both included."""

    label: str
    start: date
    end: date
    is_renewal: bool = True
    duty: str = Duty.PERIOD


@dataclass(frozen=True)
class Due:
    """A due date with its calculation. `on` is None while the working-day table does not reach it."""

    on: date | None
    rule: dict[str, Any]


def period_label(cycle: str, start: date) -> str:
    """Name a period: 2026-03, 2026-Q1, 2026-H1 or 2026."""
    months = CYCLE_MONTHS[Cycle(cycle)]
    if months == 1:
        return f"{start:%Y-%m}"
    if months == 12:
        return f"{start.year}"
    letter = "Q" if months == 3 else "H"
    return f"{start.year}-{letter}{(start.month - 1) // months + 1}"


def periods_of(cycle: str, *, ending_from: date, beginning_by: date) -> list[DutyPeriod]:
    """List a cycle's periods that end on `ending_from` or later and begin on `beginning_by` or earlier."""
    months = CYCLE_MONTHS[Cycle(cycle)]
    start = date(ending_from.year, (ending_from.month - 1) // months * months + 1, 1)
    periods = []
    while start <= beginning_by:
        last_month = start.month + months - 1
        end = last_of_month(start.replace(month=last_month))
        is_renewal = cycle != Cycle.HALF_YEARLY_TUNED or last_month in (6, 12)
        periods.append(DutyPeriod(period_label(cycle, start), start, end, is_renewal))
        start = end + timedelta(days=1)
    return periods


def cycle_of(item: ScheduledItem, *, kind: str, settings: DistrictSettings, on: date) -> str:
    """Give the row's own cycle, else the district's for this kind of unit (TIM-06)."""
    key = "periodic_cycle_village" if kind in VILLAGE_KINDS else "periodic_cycle"
    return item.cycle or settings.value(key, on=on)


def duties(
    item: ScheduledItem, *, kind: str, effective_on: date, owed_from: date, until: date, settings: DistrictSettings
) -> list[DutyPeriod]:
    """List the periods that a row in force since `effective_on` owes.

    Periodic rows owe the periods that end on `owed_from` or later and begin by `until` plus the lead time. Long-term
    rows owe their first disclosure, whose period is the day the catalogue took effect. Immediate rows owe each quarter
    a confirmation that there was nothing, if the district asks for it; an event registered in the quarter takes its
    place. Staged rows owe nothing until stages are planned.
    """
    if item.time_limit == TimeLimit.PERIODIC:
        cycle = cycle_of(item, kind=kind, settings=settings, on=effective_on)
        return periods_of(cycle, ending_from=owed_from, beginning_by=until + timedelta(days=LEAD_DAYS))
    if item.time_limit == TimeLimit.LONG_TERM and effective_on >= owed_from:
        return [DutyPeriod(FIRST_DISCLOSURE, effective_on, effective_on, duty=Duty.FIRST)]
    if item.time_limit == TimeLimit.IMMEDIATE:
        quarters = periods_of(Cycle.QUARTERLY, ending_from=owed_from, beginning_by=until)
        return [confirmation(quarter) for quarter in quarters if settings.value("immediate_confirm", on=quarter.end)]
    return []


def confirmation(quarter: DutyPeriod) -> DutyPeriod:
    """Give the duty to confirm that nothing happened in a quarter."""
    return DutyPeriod(f"C{quarter.label}", quarter.start, quarter.end, duty=Duty.CONFIRMATION)


def confirmation_of(day: date) -> str:
    """Name the confirmation that something of this day takes the place of."""
    return f"C{period_label(Cycle.QUARTERLY, day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1))}"


def due_date(item: ScheduledItem, period: DutyPeriod, *, settings: DistrictSettings, calendar: Calendar) -> Due:
    """Compute when a duty is due: the period's end plus grace, or the effective day plus the first-disclosure days."""
    key = "long_term_first_days" if item.time_limit == TimeLimit.LONG_TERM else "periodic_grace_days"
    days = int(settings.value(key, on=period.end))
    rule = {"base": period.end.isoformat(), "working_days": days, "setting": key}
    return Due(calendar.add(period.end, days), rule)
