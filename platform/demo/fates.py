"""What becomes of one duty: disclosed on time, late or never, by a nil return, at a meeting recorded later. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Duty, Form, Scope, TimeLimit
from workdays.calendar import Calendar

from .characters import Character

NIL_CHANCE = 0.42
RECORDED_LATE_CHANCE = 0.03
#: Of what a unit misses, so much of the quarterly confirmations.
CONFIRMATION_MISSED = 0.05
#: Within so many working days a meeting's disclosure still counts from the meeting (setting offline_backfill_days).
BACKFILL = 5
#: Mean working days until a forgotten duty is made good.
LONG_DELAY = 40.0
#: What ended before has been chased for long: almost all of it was made good.
THIS_YEAR = date(2026, 1, 1)


@dataclass(frozen=True)
class Fate:
    """The days on which a duty is met: disclosed, and recorded."""

    disclosed_on: date
    recorded_on: date
    is_nil: bool = False


def fate_of(
    entry: ObligationEntry, *, forms: list[str], character: Character, calendar: Calendar, rng: Random
) -> Fate | None:
    """Decide a duty's fate; None if it is never met, or its due date is not known yet.

    :param rng: seeded by the duty alone, so that it is the same whenever it is asked.
    """
    if entry.due_on is None:
        return None
    chances = character.in_year(entry.due_on)
    if entry.duty == Duty.CONFIRMATION:
        return _confirmed(entry, chances=chances, calendar=calendar, rng=rng)
    throw = rng.random()
    is_nil = entry.nil_allowed and rng.random() < NIL_CHANCE
    first = next_working_day(calendar, max(entry.created_at.date(), entry.period_start))
    if throw < chances.on_time:
        day = _on_time(entry, calendar, rng)
    elif is_nil:
        return None
    else:
        is_late = throw < chances.on_time + chances.late
        delay = _delay(chances.late_days if is_late else LONG_DELAY, rng)
        if not is_late and rng.random() < _never(entry):
            return None
        day = calendar.add(entry.due_on, delay) or entry.due_on + timedelta(days=delay)
    day = max(day, first)
    if is_nil:
        return Fate(day, day, is_nil=True)
    return Fate(day, _recorded_on(entry, day, forms=forms, calendar=calendar, rng=rng))


def _confirmed(entry: ObligationEntry, *, chances: Character, calendar: Calendar, rng: Random) -> Fate | None:
    """A quarter without an event is confirmed after its end: a few words, so that most units do it in time."""
    if entry.due_on is None:
        raise ValueError("no due date")
    first = next_working_day(calendar, max(entry.created_at.date(), entry.period_end))
    if rng.random() < (1 - chances.on_time) * CONFIRMATION_MISSED:
        return None  # given late it would not count any more
    day = entry.period_end + timedelta(days=rng.randint(1, max(1, (entry.due_on - entry.period_end).days)))
    day = max(first, day if calendar.is_working(day) else calendar.add(day, -1) or day)
    return Fate(day, day, is_nil=True)


def _delay(mean: float, rng: Random) -> int:
    return 1 + int(rng.expovariate(1 / mean))


def _never(entry: ObligationEntry) -> float:
    """Of what is not even late for a while, half of this year's and little of earlier years' is never made good."""
    if entry.time_limit == TimeLimit.LONG_TERM or entry.period_end < THIS_YEAR:
        return 0.03
    return 0.5


def next_working_day(calendar: Calendar, day: date) -> date:
    """Give the first working day after a day; past the calendar, the day after."""
    return calendar.add(day, 1) or day + timedelta(days=1)


def _on_time(entry: ObligationEntry, calendar: Calendar, rng: Random) -> date:
    """Most units disclose in the days before the due date, some well ahead of it."""
    if entry.due_on is None:
        raise ValueError("no due date")
    before_end = 12 if (entry.period_end - entry.period_start).days < 100 else 20
    earliest = max(entry.period_start, entry.period_end - timedelta(days=before_end))
    span = max(0, (entry.due_on - earliest).days)
    day = earliest + timedelta(days=int(rng.triangular(0, span, span * 0.7)))
    if not calendar.is_working(day):
        day = calendar.add(day, -1) or day
    return min(max(day, entry.period_start), entry.due_on)


def _recorded_on(entry: ObligationEntry, day: date, *, forms: list[str], calendar: Calendar, rng: Random) -> date:
    """A meeting is recorded a few days later, now and then too late to count from the meeting."""
    is_offline = entry.scope in (Scope.PARTY, Scope.SPECIFIED) or forms == [Form.MEETING]
    if not is_offline and rng.random() > 0.15:
        return day
    delay = BACKFILL + rng.randint(1, 5) if rng.random() < RECORDED_LATE_CHANCE else rng.randint(0, 4)
    return calendar.add(day, delay) or day
