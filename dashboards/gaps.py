"""Why a page of figures has nothing to show, and the address that shows something: never an empty frame."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core import display
from hierarchy.ledger.models import LedgerEvent
from hierarchy.metrics.figures import Counts
from hierarchy.metrics.periods import Period

from .asking import Asked


@dataclass(frozen=True)
class Gap:
    """What is missing, why, and a link that mends it (blank where none does)."""

    title: str
    text: str
    url: str = ""
    link: str = ""


def gap_of(put: Asked, counts: Counts) -> Gap | None:
    """Explain a page on which nothing was owed; None where something was. Asks the database only then."""
    if counts.owed:
        return None
    if put.narrowing and not counts.units_total:
        return Gap(
            _("No party organisation meets these filters"),
            _("The filters together leave no unit. Remove one of them."),
            "?" + replace(put, kind=None, line=None, locality=None, demonstration=None).query(),
            _("Remove all filters"),
        )
    first = first_record_on()
    if first is None:
        return Gap(_("Nothing is recorded yet"), _("Figures appear when the first unit has adopted its catalogue."))
    if put.as_of < first:
        return Gap(
            _("Nothing had been recorded by %(day)s") % {"day": display.day(put.as_of)},
            _("The first record is of %(day)s.") % {"day": display.day(first)},
            "?" + replace(put, as_of=put.today, period=Period.last_quarter_before(put.today)).query(),
            _("Show the figures as of today"),
        )
    return _of_period(put, first)


def _of_period(put: Asked, first: date) -> Gap:
    period, latest = put.chosen_period, Period.last_quarter_before(put.as_of)
    if period.end < first:
        text = _("The first record is of %(day)s.") % {"day": display.day(first)}
    elif period.end > put.as_of:
        text = _("The period is not over, and nothing in it has been set down to be disclosed yet.")
    else:
        text = _("No catalogue in force had an item for it.")
    title = _("Nothing was owed in %(period)s") % {"period": display.period_name(period.code)}
    if period == latest:
        return Gap(title, text)
    name = display.period_name(latest.code)
    return Gap(title, text, "?" + put.over(latest).query(), _("Show %(period)s") % {"period": name})


def first_record_on() -> date | None:
    """Give the day of the ledger's first record; None for an empty ledger."""
    first = LedgerEvent.objects.order_by("pk").values_list("recorded_at", flat=True).first()
    return localdate(first) if first else None


def replaced_period(put: Asked, code: str) -> str:
    """Say that another period is shown than the one asked for, which had not begun on the as-of day; else blank.

    :param code: the period as it stands in the address.
    """
    if not code or put.period is None or code.strip() in (put.period.code, "all"):
        return ""
    return _("%(asked)s had not begun by %(day)s. Shown is %(shown)s.") % {
        "asked": display.period_name(code.strip()),
        "day": display.day(put.as_of),
        "shown": display.period_name(put.period.code),
    }
