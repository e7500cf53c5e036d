"""How numbers, days and periods are written for readers, in both languages."""

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from django.utils.formats import date_format
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

Ratio = Decimal | Fraction | float | int

#: What no calendar period brings: E an event, R a revision, S a stage with its number, each with its day; Y a summary
#: of a year, C the confirmation of a quarter. A second of the same day ends in -2.
MATTER = re.compile(
    r"^(?:(?P<kind>[ER])|S(?P<stage>\d+)\.)(?P<day>\d{4}-\d{2}-\d{2})(?:-(?P<number>\d+))?$|"
    r"^Y(?P<year>\d{4})(?:-(?P<again>\d+))?$|^C(?P<quarter>\d{4}-Q[1-4])$",
    re.ASCII,
)
PERIOD = re.compile(r"^(?P<year>\d{4})(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<month>\d{2})))?$")


def tenths_of_percent(ratio: Ratio) -> Decimal:
    """Give a ratio in percent with one decimal, half up: 0.9625 is 96.3."""
    exact = (
        Decimal(ratio.numerator) / Decimal(ratio.denominator) if isinstance(ratio, Fraction) else Decimal(str(ratio))
    )
    return (exact * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


def percent(ratio: Ratio | None) -> str:
    """Write a ratio as a percentage; None (a denominator of 0) as "not applicable"."""
    return _("not applicable") if ratio is None else f"{tenths_of_percent(ratio)}%"


def points(change: Decimal) -> str:
    """Write a change in percentage points with its sign, a true minus included."""
    if not change:
        return "±0.0"
    return f"+{change}" if change > 0 else f"−{abs(change)}"


def count(number: int | None) -> str:
    """Write a whole number with separators."""
    return "–" if number is None else f"{number:,}"


def day(value: date | None) -> str:
    """Write a date in full: 2026 年 7 月 10 日, 10 Jul 2026."""
    return date_format(as_date(value), pgettext("date format", "j M Y")) if value else "–"


def short_day(value: date | None) -> str:
    """Write a date without its year, for lists whose year is plain."""
    return date_format(as_date(value), pgettext("date format", "j M")) if value else "–"


def weekday(value: date) -> str:
    """Write a date in full with its weekday."""
    return date_format(as_date(value), pgettext("date format", "D, j M Y"))


def moment(value: datetime | None) -> str:
    """Write a time of day and its date, in the district's time zone."""
    if value is None:
        return "–"
    return date_format(localtime(value) if is_aware(value) else value, pgettext("date format", "j M Y, H:i"))


def as_date(value: date) -> date:
    """Give the local date of a datetime, and a date as it is."""
    if isinstance(value, datetime):
        return localtime(value).date() if is_aware(value) else value.date()
    return value


def period_name(label: str) -> str:
    """Write a period's label in words: 2026-Q1 is "2026 年一季度". Labels of other shapes stay as they are.

    A long-term item's first disclosure, labelled `first`, has no calendar period.
    """
    if label == "first":
        return _("first disclosure")
    match = PERIOD.match(label)
    if match is None:
        return _matter_name(label)
    year = match["year"]
    if match["quarter"]:
        return quarter_names()[int(match["quarter"]) - 1] % {"year": year}
    if match["half"]:
        return (_("first half of %(year)s"), _("second half of %(year)s"))[int(match["half"]) - 1] % {"year": year}
    if match["month"]:
        return date_format(date(int(year), int(match["month"]), 1), pgettext("date format", "F Y"))
    return pgettext("period", "%(year)s") % {"year": year}


def _matter_name(label: str) -> str:
    """Name a duty that no calendar period brings: 7 月 3 日事项, 阶段 2（6 月 15 日）."""
    match = MATTER.match(label)
    if match is None:
        return label
    number = match["number"] or match["again"]
    if match["quarter"]:
        return _("%(period)s: was there anything?") % {"period": period_name(match["quarter"])}
    if match["year"]:
        name = _("year-end summary of %(year)s") % {"year": match["year"]}
    else:
        written = short_day(date.fromisoformat(match["day"]))
        if match["stage"]:
            name = _("stage %(number)s, %(day)s") % {"number": match["stage"], "day": written}
        elif match["kind"] == "E":
            name = pgettext("event", "of %(day)s") % {"day": written}
        else:
            name = _("revision after %(day)s") % {"day": written}
    return _("%(name)s (%(number)s)") % {"name": name, "number": number} if number else name


def quarter_names() -> tuple[str, str, str, str]:
    """Name the four quarters of `%(year)s`."""
    return (
        _("first quarter of %(year)s"),
        _("second quarter of %(year)s"),
        _("third quarter of %(year)s"),
        _("fourth quarter of %(year)s"),
    )
