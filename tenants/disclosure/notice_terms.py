"""Public notices with a term 任前公示、发展党员公示: up for at least so many working days (defaults 4.2).

The day it goes up does not count. Settings: `cadre_notice_days`, `member_notice_days`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.display import weekday
from district.settings import DistrictSettings
from hierarchy.ledger.vocabulary import Mode, NoticeTerm
from tenants.catalogue.models import CatalogueItem
from workdays.calendar import Calendar

from .models import Disclosure, Version


@dataclass(frozen=True)
class Term:
    """The least term of a public notice, in working days."""

    working_days: int
    calendar: Calendar

    def earliest_end(self, start: date) -> date | None:
        """Give the first day on which a notice put up on `start` may end; None past the calendar's last year."""
        return self.calendar.add(start, self.working_days)

    def is_kept(self, start: date, end: date) -> bool:
        """Tell whether a notice from `start` to `end` stands long enough; never so past the calendar."""
        earliest = self.earliest_end(start)
        return earliest is not None and earliest <= end

    def words(self, start: date, end: date) -> str:
        """Say on which working day of the notice it ends: 4 月 17 日（星期五），第 5 个工作日，不少于 5 个."""
        if not (self.calendar.covers(start) and self.calendar.covers(end)):
            return _("%(day)s: that year's working days have not been entered") % {"day": weekday(end)}
        values = {"day": weekday(end), "number": self.calendar.between(start, end), "days": self.working_days}
        return _("%(day)s: working day %(number)s of at least %(days)s") % values


def row_of(disclosure: Disclosure) -> CatalogueItem | None:
    """Give the catalogue row that a disclosure falls under, as it stood in that version; None outside it."""
    if disclosure.item_key is None or disclosure.catalogue_id is None:
        return None
    return CatalogueItem.objects.filter(catalogue_id=disclosure.catalogue_id, key=disclosure.item_key).first()


def term_of(disclosure: Disclosure, *, on: date) -> Term | None:
    """Give the least term of a disclosure's notice, or None if its row is no public notice."""
    if disclosure.mode == Mode.PRE_DISCLOSURE:
        return None  # it has a term of its own
    row = row_of(disclosure)
    if row is None or row.notice not in NoticeTerm.values:
        return None
    key = "cadre_notice_days" if row.notice == NoticeTerm.CADRE else "member_notice_days"
    return Term(int(DistrictSettings.load().value(key, on=on)), Calendar.load())


def leaves_after(on: date) -> date:
    """Give the earliest last day that a notice may have and still be shown on `on` (personal_notice_unlist_days)."""
    return on - timedelta(days=int(DistrictSettings.load().value("personal_notice_unlist_days", on=on)))


def too_short(term: Term, start: date) -> str:
    """Say until when a notice put up on a day has to stay."""
    earliest = term.earliest_end(start)
    if earliest is None:
        return _(
            "The working days of the notice's term have not been entered. "
            "Ask the district committee office to enter that year's calendar."
        )
    return ngettext(
        "A public notice stays up for at least %(days)s working day: until %(day)s or later.",
        "A public notice stays up for at least %(days)s working days: until %(day)s or later.",
        term.working_days,
    ) % {"days": term.working_days, "day": weekday(earliest)}


def words_of(version: Version, *, on: date) -> str:
    """Say on which working day a plan's notice ends; nothing if it is none, or its days are not given yet."""
    if version.notice_until is None or version.planned_on is None:
        return ""
    term = term_of(version.disclosure, on=on)
    return "" if term is None else term.words(version.planned_on, version.notice_until)
