"""When each unit adopted and filed its catalogue: most in the summer of 2024, some late, a few not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission
from hierarchy.units.models import DisclosureBasis, FilingTo, Unit
from tenants.catalogue.models import Catalogue
from workdays.calendar import Calendar

from .catalogues import (
    ADDED_LONG_TERM_ROW,
    ADDED_ROW,
    adjust_catalogue,
    adopt,
    compile_catalogue,
    decider_for,
    file_upward,
)
from .people import Crew
from .planning import moment
from .texts import one_of
from .units import stable

FIRST_ADOPTIONS = date(2024, 7, 8)
FILING_DEADLINE = date(2024, 9, 30)
#: Versions adjusted in the last weeks begin here.
RECENT = date(2026, 6, 10)
#: Adopted, filed, returned: what lies in the inboxes on the last day, one with its receipt overdue, one sent back.
IN_THE_INBOXES = {
    "JG07": (date(2026, 6, 22), date(2026, 6, 29), None),
    "Z02": (date(2026, 6, 29), date(2026, 7, 7), None),
    "J02": (date(2026, 6, 30), date(2026, 7, 8), None),
    "ZF04": (date(2026, 6, 16), date(2026, 7, 9), None),
    "Z03": (date(2026, 6, 24), date(2026, 7, 1), date(2026, 7, 6)),
    "C01": (date(2026, 6, 30), date(2026, 7, 7), None),
    "C02": (date(2026, 6, 15), date(2026, 6, 26), None),
    "S03": (date(2026, 6, 17), date(2026, 7, 6), None),
    "X02": (date(2026, 6, 23), date(2026, 7, 8), None),
    "W03": (date(2026, 6, 18), date(2026, 7, 2), None),
    "H02": (date(2026, 6, 12), date(2026, 7, 9), None),
    "S05": (date(2026, 6, 25), None, None),
}


@dataclass
class Filing:
    """One version from its compilation to its receipt, as far as the unit will come. Days are working days."""

    adopted_on: date | None
    filed_on: date | None = None
    returned_on: date | None = None
    refiled_on: date | None = None
    received_on: date | None = None
    is_adjustment: bool = False
    catalogue: Catalogue | None = None
    submission: Submission | None = None

    def days(self) -> list[tuple[date, str]]:
        """List what happens on which day, in order."""
        named = [
            (self.adopted_on, "adopt"),
            (self.filed_on, "file"),
            (self.returned_on, "return"),
            (self.refiled_on, "refile"),
            (self.received_on, "receive"),
        ]
        return [(day, what) for day, what in named if day is not None]


def first_filing(unit: Unit, *, calendar: Calendar, seed: int) -> Filing:
    """Plan a unit's first catalogue. A unit opened later begins then."""
    rng = Random(f"{seed}/{unit.code}/adoption")
    if unit.kind.basis == DisclosureBasis.NONE or (rng.random() < 0.02 and not unit.children.exists()):
        return Filing(None)
    start = max(FIRST_ADOPTIONS, unit.opened_on)
    days = rng.randint(8, 75) if rng.random() < 0.08 and unit.opened_on < start else rng.randint(3, 42)
    if rng.random() < 0.05:
        days = rng.randint(62, 110)
    filing = Filing(_add(calendar, start, days))
    _plan_filing(filing, unit, rng, calendar)
    return filing


def adjusted_filing(unit: Unit, *, calendar: Calendar, seed: int) -> Filing | None:
    """Plan a second version for about one unit in five, some of them in the last weeks."""
    if unit.code in IN_THE_INBOXES:
        adopted_on, filed_on, returned_on = IN_THE_INBOXES[unit.code]
        return Filing(adopted_on, filed_on, returned_on, is_adjustment=True)
    rng = Random(f"{seed}/{unit.code}/adjustment")
    if rng.random() > 0.2 or unit.kind.basis == DisclosureBasis.NONE:
        return None
    is_recent = rng.random() < 0.4
    day = (
        RECENT + timedelta(days=rng.randint(0, 11)) if is_recent else date(2025, 9, 8) + timedelta(rng.randint(0, 220))
    )
    filing = Filing(_add(calendar, day, 1), is_adjustment=True)
    _plan_filing(filing, unit, rng, calendar)
    return filing


def _plan_filing(filing: Filing, unit: Unit, rng: Random, calendar: Calendar) -> None:
    if filing.adopted_on is None or unit.kind.filing_to not in (FilingTo.DISTRICT_OFFICE, FilingTo.SUPERIOR):
        return
    if rng.random() < 0.03:
        return  # adopted, never filed
    delay = rng.randint(16, 45) if rng.random() < 0.09 else rng.randint(1, 10)
    filing.filed_on = _add(calendar, filing.adopted_on, delay)
    answered_on = _add(calendar, filing.filed_on, rng.randint(1, 5) if rng.random() < 0.92 else rng.randint(6, 11))
    if rng.random() < 0.10:
        filing.returned_on = answered_on
        if rng.random() < 0.85:
            filing.refiled_on = _add(calendar, answered_on, rng.randint(2, 9))
            filing.received_on = _add(calendar, filing.refiled_on, rng.randint(1, 4))
    else:
        filing.received_on = answered_on


def _add(calendar: Calendar, day: date, working_days: int) -> date:
    return calendar.add(day, working_days) or day + timedelta(days=working_days)


def carry_out(
    filing: Filing, what: str, day: date, *, unit: Unit, crew: Crew, receiver: tuple[Unit, Crew] | None, seed: int
) -> None:
    """Do one day's act of a filing by the real actions."""
    rng = Random(f"{seed}/{unit.code}/{what}/{day}")
    if what == "adopt":
        _adopt(filing, day, unit=unit, crew=crew)
    elif what in ("file", "refile"):
        explanation = one_of("explanations", rng, "refiled") if what == "refile" else ""
        at = _moment(day, time(10, 15), rng)
        if filing.catalogue is not None:
            filing.submission = file_upward(unit, crew, filing.catalogue, at=at, explanation=explanation)
    elif filing.submission is not None and receiver is not None:
        decider = decider_for(*receiver)
        at = _moment(day, time(15, 5), rng)
        if what == "return":
            reason = one_of("returned_filing", rng)
            submissions.give_back(submission=filing.submission, reason=reason, actor=decider, at=at)
        else:
            submissions.accept(submission=filing.submission, actor=decider, at=at)


def _adopt(filing: Filing, day: date, *, unit: Unit, crew: Crew) -> None:
    compiled_at, adopted_at = moment(day, time(8, 50)), moment(day, time(16, 40))
    if filing.is_adjustment:
        added = ADDED_ROW if stable(unit.code, "added") % 2 else ADDED_LONG_TERM_ROW
        draft = adjust_catalogue(unit, crew, added=added, at=compiled_at)
    else:
        draft = compile_catalogue(unit, crew, at=compiled_at)
    filing.catalogue = adopt(unit, crew, draft, effective_on=day, at=adopted_at)


def _moment(day: date, at: time, rng: Random) -> datetime:
    return moment(day, at) + timedelta(minutes=rng.randint(0, 50))
