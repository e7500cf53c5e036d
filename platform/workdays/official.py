"""Read which days of a year are off or at work from the official notice, or from plain lines.

Understands the State Council's wording, pasted as it is, and one exception per line:

    一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
    2027-05-01 至 2027-05-05 休 劳动节
    2027-05-08 班 劳动节调休
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

_BRACKETS = re.compile(r"[（(][^（）()]*[）)]")
_HEADING = re.compile(r"^\s*[一二三四五六七八九十]+、\s*([^：:]+)[：:]")
_DATE = r"(?:(?:(\d{4})\s*[-/.年]\s*)?(\d{1,2})\s*[-/.月]\s*)?(\d{1,2})日?"
_SPAN = re.compile(rf"(?<!\d){_DATE}(?:\s*(?:至|到|~|～|—+|to)\s*{_DATE})?")
_MARK = re.compile(r"放假|上班|休|班|\brest\b|\bwork\b", re.IGNORECASE)
_WORKING = {"上班", "班", "work"}
_TAIL = re.compile(r"[，,]?\s*共\s*\d+\s*天")
MAX_SPAN_DAYS = 31
MAX_NOTE_LENGTH = 60


@dataclass(frozen=True)
class Exceptional:
    """One day that departs from Monday-to-Friday, or belongs to a holiday."""

    day: date
    is_working: bool
    note: str


@dataclass(frozen=True)
class Problem:
    line: int
    message: str


@dataclass
class Reading:
    """What was understood, and what was not, by line."""

    days: dict[date, Exceptional] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def read_exceptions(text: str, *, year: int) -> Reading:
    """Read all exceptions of a year; each problem names its line."""
    reading = Reading()
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        heading = _HEADING.match(line)
        clauses = re.split(r"[。；;]", _TAIL.sub("", _BRACKETS.sub("", line[heading.end() :] if heading else line)))
        for clause in clauses:
            if clause.strip():
                _read_clause(reading, clause, year=year, line=number, name=heading.group(1).strip() if heading else "")
    return reading


def _read_clause(reading: Reading, clause: str, *, year: int, line: int, name: str) -> None:
    mark = _MARK.search(clause)
    spans = list(_SPAN.finditer(clause, 0, mark.start())) if mark else []
    if mark is None or not spans:
        reading.problems.append(
            Problem(line, _("Give the days and whether they are off (放假, 休) or at work (上班, 班)."))
        )
        return
    is_working = mark.group().lower() in _WORKING
    rest = clause[mark.end() :].strip(" ，,、调休")
    note = (rest or name)[:MAX_NOTE_LENGTH]
    for span in spans:
        try:
            days = _days_of(span, year)
        except ValueError:
            reading.problems.append(Problem(line, _("“%(text)s” is no date.") % {"text": span.group().strip()}))
            continue
        for day in days:
            _add(reading, Exceptional(day, is_working, note), year=year, line=line)


def _days_of(span: re.Match[str], year: int) -> list[date]:
    """Give the days of ``1月1日``, ``1月1日至3日``, ``2027-05-01 至 2027-05-05``.

    :raises ValueError: if one is no date, or the span runs backwards or is far too long.
    """
    first_year, first_month, first_day, last_year, last_month, last_day = span.groups()
    if first_month is None:
        raise ValueError
    first = date(int(first_year or year), int(first_month), int(first_day))
    if last_day is None:
        return [first]
    last = date(int(last_year or first.year), int(last_month or first.month), int(last_day))
    if not first <= last <= first + timedelta(days=MAX_SPAN_DAYS):
        raise ValueError
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]


def _add(reading: Reading, found: Exceptional, *, year: int, line: int) -> None:
    day = found.day
    known = reading.days.get(day)
    if day.year != year:
        message = _("%(day)s does not lie in %(year)s.") % {"day": day.isoformat(), "year": year}
    elif known is not None and known.is_working != found.is_working:
        message = _("%(day)s is given as off and as at work.") % {"day": day.isoformat()}
    elif found.is_working and day.weekday() < 5:
        message = _("%(day)s is a working day anyway: check the date.") % {"day": day.isoformat()}
    else:
        reading.days[day] = found
        return
    reading.problems.append(Problem(line, message))
