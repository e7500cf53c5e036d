"""The one sentence a page begins with, made from its figures, in the reader's language.

Each clause is one translated sentence part with its own zero, one and many forms; nothing is glued from words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import display
from hierarchy.metrics.figures import Figure
from hierarchy.metrics.periods import Period

#: Fewer overdue items than this are not said to gather anywhere.
WORTH_LOCATING = 5
YOUNG_DAYS = 5
#: How much larger a group's share of what is overdue must be than its share of what was due, to be a finding: the
#: largest line holds the most overdue items of any district, and nothing is wrong with it.
OUT_OF_PROPORTION = 1.25


class Part(NamedTuple):
    """One group of a page with its overdue items, and what had come due in it (0 for all: not known)."""

    name: str
    overdue: int
    due: int = 0


@dataclass(frozen=True)
class Finding:
    """What a sentence is made of.

    :ivar period: how the period is called, see `spoken`.
    :ivar previous_overdue: items of the period before that were overdue when that period stood where this one
        stands now (`Period.same_point_before`), None if there is none to compare with.
    :ivar by_line: each line, where the page has several.
    :ivar by_place: each locality or unit of the page.
    :ivar young: items overdue by fewer than `YOUNG_DAYS` days, None if not known.
    """

    period: str
    owed: int
    overdue: int
    timeliness: Figure
    overdue_url: str = ""
    previous_period: str = ""
    previous_overdue: int | None = None
    by_line: Sequence[tuple[str, int] | Part] = field(default_factory=tuple)
    by_place: Sequence[Part] = field(default_factory=tuple)
    young: int | None = None


def overview_sentence(finding: Finding) -> SafeString:
    """Say what is overdue, whether it grows, where it gathers and how old it is."""
    if not finding.owed:
        return filled(_("Nothing fell due in %(period)s."), period=finding.period)
    if not finding.overdue:
        return _none_overdue(finding)
    clauses = [_overdue(finding), _compared(finding), _gathered(finding), _aged(finding)]
    return _joined([clause for clause in clauses if clause])


def group_sentence(name: str, finding: Finding) -> SafeString:
    """Say the same of one line, locality or unit, beginning with its name."""
    rest = overview_sentence(finding)
    return filled(pgettext("name and sentence", "%(name)s: %(sentence)s"), name=name, sentence=rest)


def obligations_sentence(total: int, overdue: int | None, period: str, *, overdue_url: str = "") -> SafeString:
    """Say how many items a list holds; `overdue` is None where the list is not of all states."""
    listed = ngettext("%(count)s item", "%(count)s items", total) % {"count": display.count(total)}
    if not total:
        return filled(_("No item owed in %(period)s meets these conditions."), period=period)
    if overdue is None:
        return filled(pgettext("list", "%(listed)s in %(period)s."), listed=listed, period=period)
    if not overdue:
        return filled(pgettext("list", "%(listed)s in %(period)s, none overdue."), listed=listed, period=period)
    return filled(
        pgettext("list", "%(listed)s in %(period)s, of which %(overdue)s."),
        listed=listed,
        period=period,
        overdue=_overdue_items(overdue, overdue_url),
    )


def cases_sentence(total: int, period: str) -> SafeString:
    """Say how many cases a list holds."""
    if not total:
        return filled(_("No case in %(period)s meets these conditions."), period=period)
    listed = ngettext("%(count)s case", "%(count)s cases", total) % {"count": display.count(total)}
    return filled(pgettext("list", "%(listed)s in %(period)s."), listed=listed, period=period)


def units_sentence(total: int, overdue: int) -> SafeString:
    """Say how many units a list holds and in how many something is overdue."""
    if not total:
        return filled(_("No party organisation meets these conditions."))
    listed = ngettext("%(count)s party organisation", "%(count)s party organisations", total)
    if not overdue:
        return filled(_("%(listed)s, none with anything overdue."), listed=listed % {"count": display.count(total)})
    return filled(
        ngettext(
            "%(listed)s, %(count)s of them with something overdue.",
            "%(listed)s, %(count)s of them with something overdue.",
            overdue,
        ),
        listed=listed % {"count": display.count(total)},
        count=display.count(overdue),
    )


def spoken(period: Period | None, *, year: int, on: date | None = None) -> str:
    """Name a period within a sentence: "the second quarter", "the fourth quarter of last year", "this month".

    :param on: the day it is said on; without it a month is named in full.
    """
    if period is None:
        return _("all periods")
    if on is not None and period.months == 1:
        return _spoken_month(period, on)
    part = period.code.partition("-")[2]
    if period.start.year == year and part:
        return _this_year().get(part, display.period_name(period.code))
    if period.start.year == year - 1:
        return _last_year().get(part, display.period_name(period.code))
    return display.period_name(period.code)


def _spoken_month(month: Period, on: date) -> str:
    if month.start <= on <= month.end:
        return _("this month")
    if month.shifted(1).start <= on <= month.shifted(1).end:
        return _("last month")
    return display.period_name(month.code)


def _this_year() -> dict[str, str]:
    return {
        "Q1": _("the first quarter"),
        "Q2": _("the second quarter"),
        "Q3": _("the third quarter"),
        "Q4": _("the fourth quarter"),
        "H1": _("the first half of the year"),
        "H2": _("the second half of the year"),
    }


def _last_year() -> dict[str, str]:
    return {
        "": _("last year"),
        "Q1": _("the first quarter of last year"),
        "Q2": _("the second quarter of last year"),
        "Q3": _("the third quarter of last year"),
        "Q4": _("the fourth quarter of last year"),
        "H1": _("the first half of last year"),
        "H2": _("the second half of last year"),
    }


def share_in_words(part: int, whole: int) -> str:
    """Say a share in tenths: "half", "three in ten", "nearly all"."""
    tenths = round(10 * part / whole)
    words = {
        0: pgettext("share", "a few"),
        1: pgettext("share", "one in ten"),
        2: pgettext("share", "two in ten"),
        3: pgettext("share", "three in ten"),
        4: pgettext("share", "four in ten"),
        5: pgettext("share", "half"),
        6: pgettext("share", "six in ten"),
        7: pgettext("share", "seven in ten"),
        8: pgettext("share", "eight in ten"),
        9: pgettext("share", "nine in ten"),
        10: pgettext("share", "nearly all"),
    }
    return pgettext("share", "all") if part == whole else words[tenths]


def gathered_in(parts: Sequence[tuple[str, int] | Part]) -> tuple[list[str], int]:
    """Give the fewest groups, three at most, that hold half of the overdue items or more, and how many they hold.

    None where they hold no more than their size lets expect.
    """
    known = [Part(*part) for part in parts]
    total, due = sum(part.overdue for part in known), sum(part.due for part in known)
    named: list[Part] = []
    for part in sorted(known, key=lambda part: -part.overdue)[:3]:
        named.append(part)
        held = sum(part.overdue for part in named)
        if held * 2 < total:
            continue
        expected = total * sum(part.due for part in named) / due if due else 0
        if held < expected * OUT_OF_PROPORTION:
            break
        return [part.name for part in named], held
    return [], 0


def _overdue_items(overdue: int, url: str = "") -> SafeString | str:
    text = ngettext("%(count)s item overdue", "%(count)s items overdue", overdue) % {"count": display.count(overdue)}
    return format_html('<a href="{}">{}</a>', url, text) if url else text


def _overdue(finding: Finding) -> SafeString:
    items = _overdue_items(finding.overdue, finding.overdue_url)
    return filled(pgettext("overdue", "%(items)s in %(period)s"), items=items, period=finding.period)


def _none_overdue(finding: Finding) -> SafeString:
    if finding.timeliness.ratio is None:
        return filled(_("Nothing is overdue in %(period)s, and nothing has come due yet."), period=finding.period)
    return filled(
        _("Nothing is overdue in %(period)s; %(ratio)s was disclosed on time."),
        period=finding.period,
        ratio=display.percent(finding.timeliness.ratio),
    )


def _compared(finding: Finding) -> SafeString | None:
    if finding.previous_overdue is None:
        return None
    difference = finding.overdue - finding.previous_overdue
    if difference > 0:
        text = ngettext("%(count)s more than in %(period)s", "%(count)s more than in %(period)s", difference)
    elif difference < 0:
        text = ngettext("%(count)s fewer than in %(period)s", "%(count)s fewer than in %(period)s", -difference)
    else:
        text = _("as many as in %(period)s")
    return filled(text, count=display.count(abs(difference)), period=finding.previous_period)


def _gathered(finding: Finding) -> SafeString | None:
    """Say where overdue items gather: in a few of many units or localities, or else in a few of many lines."""
    if finding.overdue < WORTH_LOCATING:
        return None
    for parts, words in ((finding.by_place, _in_places), (finding.by_line, _in_lines)):
        names, held = gathered_in(parts) if len(parts) >= 3 else ([], 0)
        if names and len(names) < len(parts):
            return words(share_in_words(held, finding.overdue), names)
    return None


def _in_lines(share: str, names: Sequence[str]) -> SafeString:
    words = {"share": share, **_ordinals(names)}
    if len(names) == 1:
        return filled(_("%(share)s of them in the line %(first)s"), **words)
    if len(names) == 2:
        return filled(_("%(share)s of them in the lines %(first)s and %(second)s"), **words)
    return filled(_("%(share)s of them in the lines %(first)s, %(second)s and %(third)s"), **words)


def _in_places(share: str, names: Sequence[str]) -> SafeString:
    words = {"share": share, **_ordinals(names)}
    if len(names) == 1:
        return filled(_("%(share)s of them in %(first)s"), **words)
    if len(names) == 2:
        return filled(_("%(share)s of them in %(first)s and %(second)s"), **words)
    return filled(_("%(share)s of them in %(first)s, %(second)s and %(third)s"), **words)


def _ordinals(names: Sequence[str]) -> dict[str, str]:
    return dict(zip(("first", "second", "third"), names, strict=False))


def _aged(finding: Finding) -> SafeString | None:
    if finding.young is None or finding.overdue < WORTH_LOCATING:
        return None
    if not finding.young:
        return filled(_("all by %(days)s days or more"), days=YOUNG_DAYS)
    return filled(
        _("%(share)s by fewer than %(days)s days"),
        share=share_in_words(finding.young, finding.overdue),
        days=YOUNG_DAYS,
    )


def _joined(clauses: Sequence[SafeString]) -> SafeString:
    """Join clauses: a comma within the first three, a semicolon before the last of four."""
    text = clauses[0]
    for number, clause in enumerate(clauses[1:], 1):
        joint = (
            pgettext("clauses", "%(before)s; %(after)s")
            if number == 3
            else pgettext("clauses", "%(before)s, %(after)s")
        )
        text = filled(joint, before=text, after=clause)
    return filled(pgettext("clauses", "%(all)s."), all=text)


def filled(text: str, **values: str | int) -> SafeString:
    """Fill a translated sentence, escaping its words and every value that is not safe already."""
    return SafeString(
        conditional_escape(text)
        % {name: conditional_escape(str(value) if isinstance(value, int) else value) for name, value in values.items()}
    )
