"""Who is reminded of a case that waits for its reply or its closing, and when: from officer to office (defaults 4.5).

Real-name reports are answered by the superior's own people; those above and beside them are told of figures, never of
one that waits, so their reminders go no further than the unit's principal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from district.settings import DistrictSettings
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind
from workdays.calendar import Calendar

from .case_clock import due_day_of


class Level(StrEnum):
    OFFICER = "officer"
    HEAD = "head"
    SUPERIOR = "superior"
    LEAD = "lead"
    OFFICE = "office"


#: The setting that says how many working days after the due date a level is told.
OVERDUE_SETTINGS: Mapping[Level, str] = {
    Level.HEAD: "escalation_days_head",
    Level.SUPERIOR: "escalation_days_superior",
    Level.LEAD: "escalation_days_lead",
    Level.OFFICE: "escalation_days_office",
}
OF_REPORTS = frozenset({Level.OFFICER, Level.HEAD})


@dataclass(frozen=True)
class Limits:
    """The days of one date: due soon from `soon` working days before, a level from so many after."""

    soon: int
    overdue: Mapping[Level, int]

    @classmethod
    def on(cls, day: date) -> Limits:
        settings = DistrictSettings.load()
        overdue = {level: int(settings.value(key, on=day)) for level, key in OVERDUE_SETTINGS.items()}
        return cls(int(settings.value("due_soon_days", on=day)), overdue)


def levels_of(entry: FeedbackEntry, *, today: date, limits: Limits, calendar: Calendar) -> Iterable[Level]:
    """Give the levels that are to know by a day that an open case waits: for its reply, then for its closing."""
    due_on = due_day_of(entry)
    if due_on is None:
        return ()
    if due_on >= today:
        soon = _working_days(due_on, today, calendar, ahead=True) <= limits.soon
        return (Level.OFFICER,) if soon else ()
    late = _working_days(due_on, today, calendar, ahead=False)
    reached = [level for level, days in limits.overdue.items() if late >= days]
    return [level for level in reached if entry.kind != CaseKind.REPORT or level in OF_REPORTS]


def _working_days(due_on: date, today: date, calendar: Calendar, *, ahead: bool) -> int:
    first, last = (today, due_on) if ahead else (due_on, today)
    if calendar.covers(first) and calendar.covers(last):
        return calendar.between(first, last)
    return (last - first).days
