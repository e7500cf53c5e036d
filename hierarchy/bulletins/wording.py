"""The sentences of a bulletin, made from its figures in the language of the moment.

They are kept with the figures when it is issued, so that a later change of wording changes no issued bulletin.
Official text has no spaces around its figures.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from core import display
from hierarchy.metrics.periods import Period

from .content import DISTRICT, LINE, Section

#: As many lines are named as hold most of what is overdue.
NAMED_LINES = 3


def close_set(text: str) -> str:
    """Take the spaces out of a Chinese day or period; leave other languages as they are."""
    return text if get_language() == "en" else text.replace(" ", "")


def day_of(day: date) -> str:
    return close_set(display.day(day))


def name_of(period: str) -> str:
    """Name a month or quarter within a sentence."""
    name = close_set(display.period_name(period))
    return pgettext("quarter within a sentence", "the %(quarter)s") % {"quarter": name} if "Q" in period else name


def sentences(section: Section, *, period: Period, as_of: date) -> dict[str, str]:
    """Give the ready sentences of a section."""
    before = name_of(period.previous().code)
    return {
        "opening": _opening(section, period=name_of(period.code), before=before, as_of=as_of),
        "lines": _by_line(section),
        "late": _late(section),
        "progress": _progress(section, before=before),
    }


def _scope(section: Section) -> str:
    if section.kind == DISTRICT:
        return _("the whole district")
    if section.kind == LINE:
        return _("the line %(name)s") % {"name": section.label}
    return _("%(name)s and the organisations below it") % {"name": section.name}


def _opening(section: Section, *, period: str, before: str, as_of: date) -> str:
    counts = section.counts
    named = {"day": day_of(as_of), "period": period, "scope": _scope(section)}
    if not counts["due"]:
        return _("As of %(day)s, no item of %(period)s had fallen due in %(scope)s.") % named
    written = {name: display.count(counts[name]) for name in ("due", "on_time", "late", "overdue")}
    first = ngettext(
        "As of %(day)s, %(due)s item of %(period)s had fallen due in %(scope)s: %(on_time)s disclosed on time, "
        "%(late)s disclosed late, %(overdue)s overdue.",
        "As of %(day)s, %(due)s items of %(period)s had fallen due in %(scope)s: %(on_time)s disclosed on time, "
        "%(late)s disclosed late, %(overdue)s overdue.",
        counts["due"],
    ) % (named | written)
    return _follow([first, _rate(section, before), _others(section)])


def _rate(section: Section, before: str) -> str:
    row = section.figure("timeliness")
    named = {"rate": display.percent(row.ratio), "before": before}
    if row.change is None:
        return _("The on-time rate is %(rate)s.") % named
    named["points"] = str(abs(row.change))
    if row.change > 0:
        return _("The on-time rate is %(rate)s, %(points)s percentage points higher than in %(before)s.") % named
    if row.change < 0:
        return _("The on-time rate is %(rate)s, %(points)s percentage points lower than in %(before)s.") % named
    return _("The on-time rate is %(rate)s, the same as in %(before)s.") % named


def _others(section: Section) -> str:
    complete, response = section.figure("completeness"), section.figure("response")
    named = {"complete": display.percent(complete.ratio), "response": display.percent(response.ratio)}
    if response.denominator:
        return _("Completeness is %(complete)s; %(response)s of opinions and requests were answered on time.") % named
    return _("Completeness is %(complete)s.") % named


def _by_line(section: Section) -> str:
    worst = sorted((row for row in section.lines if row.overdue), key=lambda row: -row.overdue)[:NAMED_LINES]
    if not worst:
        return _("Nothing is overdue in any line.")
    each = [
        pgettext("line and number", "%(line)s (%(count)s)") % {"line": row.label, "count": display.count(row.overdue)}
        for row in worst
    ]
    return _("Most of what is overdue lies in these lines: %(lines)s.") % {"lines": _(", ").join(each)}


def _late(section: Section) -> str:
    if not section.late:
        return _("No organisation has anything overdue.")
    days = max(row.days for row in section.late)
    return ngettext(
        "%(count)s organisation has something overdue; longest delay in days: %(days)s.",
        "%(count)s organisations have something overdue; longest delay in days: %(days)s.",
        len(section.late),
    ) % {"count": display.count(len(section.late)), "days": display.count(days)}


def _progress(section: Section, *, before: str) -> str:
    made = section.progress
    if made is None:
        return _("No bulletin was issued for %(before)s.") % {"before": before}
    named = {
        "before": before,
        "then": display.count(made.overdue_then),
        "now": display.count(made.overdue_now),
        "settled": display.count(made.overdue_then - made.overdue_now),
    }
    if not made.overdue_then and not made.overdue_now:
        return _("The bulletin for %(before)s counted nothing overdue, and nothing of that period is.") % named
    if made.overdue_now > made.overdue_then:
        return (
            _("The bulletin for %(before)s counted %(then)s overdue; of that period %(now)s are overdue now.") % named
        )
    return (
        _("The bulletin for %(before)s counted %(then)s overdue; %(settled)s were settled since, %(now)s remain.")
        % named
    )


def _follow(parts: list[str]) -> str:
    """Let complete sentences follow each other: Chinese ones without a space between."""
    return (" " if get_language() == "en" else "").join(parts)
