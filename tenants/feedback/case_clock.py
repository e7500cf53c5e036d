"""How the clock of a case stands, in words: due when, which working day it is, how long it stood still."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.display import short_day, weekday
from district.settings import value as setting
from hierarchy.ledger.case_folding import CaseFacts
from hierarchy.ledger.models import FeedbackEntry
from tenants.disclosure.due_words import distance_words, working_days_left
from workdays.calendar import Calendar


@dataclass(frozen=True)
class Clock:
    """The day that counts now (of the reply, afterwards of the closing), its state, and what is said of both."""

    due_on: date | None
    state: str  # overdue, due_soon, normal; blank when nothing is due any more
    distance: str
    sentences: Sequence[str] = ()


def due_day_of(entry: FeedbackEntry) -> date | None:
    """Give the day that counts now: until the first reply that of the reply, then that of the closing."""
    return entry.due_on if entry.replied_on is None else entry.close_due_on


def clock_of(entry: FeedbackEntry, *, today: date, calendar: Calendar, due_soon_days: int | None = None) -> Clock:
    """Say how the clock of a case stands on a day."""
    if entry.closed_on is not None:
        return Clock(None, "", pgettext("case", "closed on %(day)s") % {"day": short_day(entry.closed_on)})
    due_on = due_day_of(entry)
    soon = int(setting("due_soon_days", on=today)) if due_soon_days is None else due_soon_days
    state = "normal"
    if due_on is not None and due_on < today:
        state = "overdue"
    elif due_on is not None and working_days_left(due_on, today=today, calendar=calendar) <= soon:
        state = "due_soon"
    distance = distance_words(due_on, today=today, calendar=calendar)
    return Clock(due_on, state, distance, _sentences(entry, due_on, today, calendar))


def _sentences(entry: FeedbackEntry, due_on: date | None, today: date, calendar: Calendar) -> list[str]:
    said: list[str] = []
    if due_on is not None:
        words = _("reply due %(day)s") if entry.replied_on is None else _("to be closed by %(day)s")
        said.append(words % {"day": weekday(due_on)})
    if entry.replied_on is not None:
        said.append(_("answered on %(day)s") % {"day": short_day(entry.replied_on)})
    elif calendar.covers(entry.received_on) and calendar.covers(today):
        number = calendar.between(entry.received_on, today)
        said.append(_("working day %(number)s of %(days)s") % {"number": number, "days": entry.reply_days})
    if CaseFacts.of(entry).stands_still(today) and entry.pause_until is not None:
        said.append(_("the clock stands until %(day)s") % {"day": short_day(entry.pause_until)})
    elif entry.paused_days:
        said.append(
            ngettext("stood still %(days)s working day", "stood still %(days)s working days", entry.paused_days)
            % {"days": entry.paused_days}
        )
    if entry.extended_on is not None:
        said.append(_("extended on %(day)s") % {"day": short_day(entry.extended_on)})
    return said
