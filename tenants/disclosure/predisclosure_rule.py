"""Pre-disclosure 预公开: how long it is shown, and when the formal disclosure may follow (REQ-06; defaults 4.4)."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.display import day
from core.errors import Invalid
from district.settings import value as setting
from hierarchy.ledger.vocabulary import Mode, Scope

from .models import Disclosure, Publication


class TermRunning(Invalid):
    """Opinions can still come in."""

    code = "term_running"


def is_predisclosure(disclosure: Disclosure) -> bool:
    """Tell whether a disclosure only shows a draft before the decision. It never fulfils a duty."""
    return disclosure.mode == Mode.PRE_DISCLOSURE


def term_days(scope: str, *, on: date) -> int:
    """Give the calendar days that opinions can come in: for society longer than within the unit."""
    key = "predisclosure_days_public" if scope == Scope.PUBLIC else "predisclosure_days_unit"
    return int(setting(key, on=on))


def last_day(scope: str, *, shown_from: date) -> date:
    """Give the last day of the term; the day it is first shown does not count."""
    return shown_from + timedelta(days=term_days(scope, on=shown_from))


def shown_until(disclosure: Disclosure, scope: str, *, shown_from: date) -> date | None:
    """Give the day on which a publication ends by itself: a pre-disclosure's; None for every other."""
    return last_day(scope, shown_from=shown_from) if is_predisclosure(disclosure) else None


def running_until(disclosure: Disclosure) -> date | None:
    """Give the last day of a pre-disclosure's newest term, None if it was never published."""
    shown = Publication.objects.filter(version__disclosure=disclosure).order_by("-disclosed_on", "-id")
    return shown.values_list("shown_until", flat=True).first()


def require_term_over(disclosure: Disclosure, *, reason: str, on: date) -> None:
    """Refuse to propose the formal disclosure while its pre-disclosure's term runs, unless a reason is given.

    :raises TermRunning: then.
    """
    if disclosure.predisclosure_id is None or reason:
        return
    before = Disclosure.objects.filter(pk=disclosure.predisclosure_id).first()
    until = running_until(before) if before is not None else None
    if until is not None and on <= until:
        raise TermRunning(
            _("Opinions on the pre-disclosure can come in until %(day)s. Wait, or explain why it cannot wait.")
            % {"day": day(until)},
            field="explanation",
        )
