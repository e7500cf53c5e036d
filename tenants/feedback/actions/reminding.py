"""Reminding of cases that wait for a reply or a closing, level by level (defaults 4.5).

It goes by the ledger alone: no workspace is entered. Each level hears of a due date once; everybody gets at most
one notice a day, whatever it bundles.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit import trail
from audit.models import Entry
from core.actors import SYSTEM
from core.urls import district_url, unit_url
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.telling import deciders_of
from hierarchy.ledger.vocabulary import CaseKind
from hierarchy.units.models import LineLead, Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send
from workdays.calendar import Calendar

from ..case_clock import due_day_of
from ..procedure import PRINCIPALS, officers
from ..reminder_levels import Level, Limits, levels_of

VERB = "case.reminded"
MOST_NAMED = 3


@dataclass
class Bundle:
    """What one person is told on one day."""

    soon: list[FeedbackEntry] = field(default_factory=list)
    late: list[FeedbackEntry] = field(default_factory=list)
    closings_soon: list[FeedbackEntry] = field(default_factory=list)
    closings_late: list[FeedbackEntry] = field(default_factory=list)
    works_in: Unit | None = None

    def add(self, entry: FeedbackEntry, level: Level) -> None:
        if entry.replied_on is None:
            pile = self.soon if level == Level.OFFICER else self.late
        else:
            pile = self.closings_soon if level == Level.OFFICER else self.closings_late
        if entry not in pile:
            pile.append(entry)
        if level in (Level.OFFICER, Level.HEAD):
            self.works_in = entry.unit

    @property
    def kind(self) -> str:
        closings = self.closings_soon or self.closings_late
        if closings and (self.soon or self.late):
            return "cases_and_closings"
        what = "closings" if closings else "cases"
        if (self.soon or self.closings_soon) and (self.late or self.closings_late):
            return f"{what}_due_soon_and_overdue"
        return f"{what}_overdue" if self.late or self.closings_late else f"{what}_due_soon"

    @property
    def values(self) -> dict[str, Any]:
        everything = (*self.late, *self.closings_late, *self.soon, *self.closings_soon)
        names = list(dict.fromkeys(entry.unit.short_name for entry in everything))
        units = _(", ").join(names[:MOST_NAMED])
        dues = [day for entry in (*self.soon, *self.closings_soon) if (day := due_day_of(entry)) is not None]
        return {
            "soon": len(self.soon),
            "late": len(self.late),
            "closings_soon": len(self.closings_soon),
            "closings_late": len(self.closings_late),
            "due_on": min(dues, default=None),
            "units": f"{units}…" if len(names) > MOST_NAMED else units,
        }

    @property
    def url(self) -> str:
        """Give the own desk of those who answer; of all others the figures of the unit, or of all units."""
        if self.works_in is not None:
            return unit_url(self.works_in.slug, "desk")
        units = {entry.unit for entry in (*self.late, *self.closings_late)}
        return district_url("unit", code=units.pop().code) if len(units) == 1 else district_url("units")


@transaction.atomic
def remind_of_replies(*, at: datetime) -> int:
    """Tell every level that is to know of it about replies, then closings, due soon or overdue. Says how many people.

    Safe to repeat. Every reminder is an entry in the unit's audit chain.
    """
    today, calendar = localdate(at), Calendar.load()
    limits = Limits.on(today)
    entries = _waiting(today, limits, calendar)
    told_before = _told(entries)
    bundles: dict[uuid.UUID, Bundle] = defaultdict(Bundle)
    receivers, drafts = Receivers(today), []
    for entry in entries:
        for level in levels_of(entry, today=today, limits=limits, calendar=calendar):
            due_on = due_day_of(entry)
            if (str(entry.pk), str(level), _clock(entry), str(due_on)) in told_before:
                continue
            people = receivers.of(entry, level)
            for person in people:
                bundles[person].add(entry, level)
            facts = {"level": str(level), "clock": _clock(entry), "due_on": due_on, "told": len(people)}
            drafts.append(trail.Draft(VERB, entry, SYSTEM, at, entry.unit_id, facts))
    trail.record_many(drafts)
    for person, bundle in sorted(bundles.items()):
        send(recipients=[person], kind=bundle.kind, values=bundle.values, url=bundle.url, at=at)
    return len(bundles)


def _waiting(today: date, limits: Limits, calendar: Calendar) -> list[FeedbackEntry]:
    until = calendar.add(today, limits.soon) or today + timedelta(days=limits.soon)
    waiting = FeedbackEntry.objects.open().filter(
        Q(replied_on__isnull=True, due_on__lte=until) | Q(replied_on__isnull=False, close_due_on__lte=until)
    )
    return list(waiting.select_related("unit", "unit__parent", "unit__kind").order_by("due_on", "pk"))


def _clock(entry: FeedbackEntry) -> str:
    """Say which of the two days an entry waits for: an equal day of the other is told all the same."""
    return "reply" if entry.replied_on is None else "closing"


def _told(entries: Iterable[FeedbackEntry]) -> set[tuple[str, str, str, str]]:
    """Give what was told before: case, level, and the due date it was about and of what."""
    told = Entry.objects.filter(
        verb=VERB,
        subject_type=FeedbackEntry._meta.label_lower,
        subject_id__in=[str(entry.pk) for entry in entries],
    )
    return set(told.values_list("subject_id", "data__level", "data__clock", "data__due_on"))


class Receivers:
    """Who is told at each level, looked up once per unit."""

    def __init__(self, today: date) -> None:
        self.today = today
        self._known: dict[tuple[int, str], frozenset[uuid.UUID]] = {}
        self._leads: dict[int, Unit] = {
            lead.line_id: lead.unit for lead in LineLead.objects.valid(today).select_related("unit")
        }

    def of(self, entry: FeedbackEntry, level: Level) -> frozenset[uuid.UUID]:
        if entry.kind == CaseKind.REPORT:
            level = Level.HEAD  # whoever else registers cases does not know of it
        key = (entry.unit_id, str(level))
        if key not in self._known:
            self._known[key] = self._look_up(entry.unit, level)
        return self._known[key]

    def _look_up(self, unit: Unit, level: Level) -> frozenset[uuid.UUID]:
        match level:
            case Level.OFFICER:
                return people_in(unit, officers(unit.staffing_preset), on=self.today) or self._heads(unit)
            case Level.HEAD:
                return self._heads(unit)
            case Level.SUPERIOR:
                return deciders_of(unit.parent, on=self.today) if unit.parent is not None else frozenset()
            case Level.LEAD:
                lead = self._leads.get(unit.line_id or 0)
                return people_in(lead, [Role.LINE_SUPERVISOR], on=self.today) if lead is not None else frozenset()
            case Level.OFFICE:
                return people_in(unit.get_root(), [Role.DISTRICT_SUPERVISOR], on=self.today)

    def _heads(self, unit: Unit) -> frozenset[uuid.UUID]:
        return people_in(unit, [Role.HEAD], on=self.today) or people_in(unit, PRINCIPALS, on=self.today)
