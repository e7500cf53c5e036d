"""Correcting one day, and entering a whole new year."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from audit.trail import record
from core import authority
from core.actors import Actor
from core.errors import Invalid
from core.texts import clean_text

from .calendar import Calendar
from .models import Day
from .official import MAX_NOTE_LENGTH, Exceptional, read_exceptions

PERMISSION = "workdays.change"
MAX_PROBLEMS_SHOWN = 20


class CalendarRefused(Invalid):
    """The day or the year cannot be entered like this."""

    code = "calendar_refused"


@transaction.atomic
def change_day(*, day: date, is_working: bool, note: str, actor: Actor, at: datetime) -> Day:
    """Make one day a working day or a day off, with the reason. Due dates already computed stay as they are.

    :raises CalendarRefused: if its year has not been entered, nothing would change, or the note is missing.
    """
    authority.require(actor, PERMISSION)
    row = Day.objects.select_for_update().filter(pk=day).first()
    if row is None:
        raise CalendarRefused(_("This year has not been entered yet. Enter the whole year first."), field="day")
    note = clean_text(note, max_length=MAX_NOTE_LENGTH, field="note")
    if (row.is_working, row.note) == (is_working, note):
        raise CalendarRefused(_("Nothing would change: the day is entered like this already."), field="is_working")
    before = {"is_working": row.is_working, "note": row.note}
    row.is_working, row.note = is_working, note
    row.save(update_fields=["is_working", "note"])
    record(
        "workdays.day_changed",
        subject=("workdays.day", day.isoformat()),
        actor=actor,
        at=at,
        before=before,
        after={"is_working": is_working, "note": note},
    )
    return row


def days_of_year(year: int, text: str) -> list[Exceptional]:
    """Give every day of a year: Monday to Friday at work, but for the official exceptions in `text`.

    :raises CalendarRefused: naming the lines that cannot be understood, or if there is no exception at all.
    """
    reading = read_exceptions(text, year=year)
    if reading.problems:
        sentences = [
            _("Line %(line)s: %(problem)s") % {"line": problem.line, "problem": problem.message}
            for problem in reading.problems[:MAX_PROBLEMS_SHOWN]
        ]
        raise CalendarRefused("\n".join(sentences), field="exceptions")
    if not any(not found.is_working for found in reading.days.values()):
        raise CalendarRefused(_("No year is without public holidays: enter the official notice."), field="exceptions")
    first_day = date(year, 1, 1)
    length = (date(year + 1, 1, 1) - first_day).days
    every_day = (first_day + timedelta(days=offset) for offset in range(length))
    return [reading.days.get(day) or Exceptional(day, day.weekday() < 5, "") for day in every_day]


def years_to_enter(calendar: Calendar) -> list[int]:
    """Give the years that may be entered next: those that touch the coverage, so that it never has a gap."""
    if not calendar.working:
        return []
    return [calendar.covered_until.year + 1, calendar.covered_from.year - 1]


@transaction.atomic
def enter_year(*, year: int, exceptions: str, actor: Actor, at: datetime) -> int:
    """Enter a whole year, then compute the due dates that waited for it (`settings.ON_YEAR_ENTERED`).

    :param exceptions: the official notice or plain lines, see `official.read_exceptions`.
    :returns: how many working days the year has.
    :raises CalendarRefused: if the year is entered already or does not touch the others, or a line is not understood.
    """
    authority.require(actor, PERMISSION)
    known = list(Day.objects.select_for_update().order_by("date").values_list("date", "is_working"))
    calendar = Calendar.of(known)
    if known and year not in years_to_enter(calendar):
        raise CalendarRefused(
            _("%(year)s is entered already or leaves a gap. The next year is %(next)s.")
            % {"year": year, "next": calendar.covered_until.year + 1},
            field="year",
        )
    days = days_of_year(year, exceptions)
    Day.objects.bulk_create([Day(date=found.day, is_working=found.is_working, note=found.note) for found in days])
    working = sum(found.is_working for found in days)
    hook = getattr(settings, "ON_YEAR_ENTERED", "")
    resolved = import_string(hook)(actor=actor, at=at) if hook else 0
    record(
        "workdays.year_entered",
        subject=("workdays.year", year),
        actor=actor,
        at=at,
        working_days=working,
        due_dates_resolved=resolved or 0,
        exceptions=exceptions[:4_000],
    )
    return working
