"""The cases' part of the day's work (`settings.DAILY_JOBS`)."""

from district import clock

from .actions.reminding import remind_of_replies


def remind() -> str:
    """Remind of replies that are due soon or overdue, level by level; says how many people were told."""
    return f"{remind_of_replies(at=clock.now())} people reminded of replies"
