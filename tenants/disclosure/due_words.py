"""How a due date was computed, and how far away it is, in words (ui.md: a task card)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.display import short_day
from hierarchy.ledger.models import ObligationEntry
from workdays.calendar import Calendar


def due_day(obligation: ObligationEntry) -> date | None:
    """Give the day by which something is to be disclosed: after a withdrawal, the day its successor is due."""
    return obligation.successor_due_on if obligation.withdrawn_on is not None else obligation.due_on


def rule_words(obligation: ObligationEntry) -> str:
    """Say how the due date follows from the period: 季末 6 月 30 日 + 5 个工作日 = 7 月 7 日."""
    rule, due_on = obligation.due_rule, obligation.due_on
    if obligation.withdrawn_on is not None:
        return _("withdrawn on %(day)s: a successor is due") % {"day": short_day(obligation.withdrawn_on)}
    base, days = rule.get("base"), rule.get("working_days")
    if obligation.extended_to is not None and obligation.extended_to == due_on:
        return _("extended to %(day)s") % {"day": short_day(due_on)}
    if not base or days is None:
        return ""
    values = {"base": short_day(date.fromisoformat(base)), "days": days, "due": short_day(due_on) if due_on else ""}
    if due_on is None:
        return (
            ngettext(
                "%(base)s + %(days)s working day; the day follows when that year's calendar is entered",
                "%(base)s + %(days)s working days; the day follows when that year's calendar is entered",
                days,
            )
            % values
        )
    return (
        ngettext("%(base)s + %(days)s working day = %(due)s", "%(base)s + %(days)s working days = %(due)s", days)
        % values
    )


def state_of(obligation: ObligationEntry, *, today: date, due_soon_days: int, calendar: Calendar) -> str:
    """Give the state shown on a card: overdue, due_soon, or normal (metrics: state of a unit)."""
    due_on = due_day(obligation)
    if due_on is None:
        return "normal"
    if due_on < today:
        return "overdue"
    if obligation.withdrawn_on is not None:
        return "due_soon"
    if obligation.prepared_at is None and working_days_left(due_on, today=today, calendar=calendar) <= due_soon_days:
        return "due_soon"
    return "normal"


def working_days_left(due_on: date, *, today: date, calendar: Calendar) -> int:
    """Count the working days after today up to and including the due date; calendar days outside the table."""
    if calendar.covers(today) and calendar.covers(due_on):
        return calendar.between(today, due_on)
    return (due_on - today).days


def distance_words(due_on: date | None, *, today: date, calendar: Calendar) -> str:
    """Say how far away a due date is: overdue by calendar days, or how many working days are left."""
    if due_on is None:
        return _("due date pending")
    if due_on < today:
        days = (today - due_on).days
        return ngettext("overdue by %(days)s day", "overdue by %(days)s days", days) % {"days": days}
    days = working_days_left(due_on, today=today, calendar=calendar)
    if days == 0:
        return _("due today") if due_on == today else _("no working day left")
    return ngettext("%(days)s working day left", "%(days)s working days left", days) % {"days": days}
