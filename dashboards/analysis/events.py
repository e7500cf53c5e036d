"""What happened in a span of months that a course of rates may show: changed rules, holidays, first catalogues."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from core.days import end_of
from district.definitions import DEFINITIONS
from district.models import SettingValue
from hierarchy.ledger.models import CatalogueEntry
from workdays.models import Day

#: The settings that move due dates, or decide whether a disclosure counts as on time.
MOVE_THE_RATE = (
    "periodic_cycle",
    "periodic_cycle_village",
    "periodic_grace_days",
    "immediate_days",
    "offline_backfill_days",
    "withdrawal_successor_days",
    "extension_max_count",
    "extension_max_days",
    "nil_return",
)
#: From so many days in a row off work a holiday is long enough to be seen in a month.
LONG_HOLIDAY = 5
#: From this share of the units that ever put a catalogue in force, a month is said to be a wave of adoptions.
WAVE = 0.2
#: The shortest wave: of fewer units a share says nothing.
LEAST_OF_WAVE = 5


@dataclass(frozen=True)
class Event:
    """Something that happened on a day, in words."""

    on: date
    words: str

    @property
    def month(self) -> str:
        return f"{self.on:%Y-%m}"


def events(first: date, last: date, *, as_of: date, units: Collection[int]) -> list[Event]:
    """Give what happened between two days and was known by the end of a third, in order. Three queries.

    :param units: whose first catalogues count.
    """
    found = [*_settings(first, last, as_of), *_holidays(first, last), *_waves(first, last, as_of, units)]
    return sorted(found, key=lambda event: event.on)


def _settings(first: date, last: date, as_of: date) -> Iterator[Event]:
    rows = SettingValue.objects.filter(
        key__in=MOVE_THE_RATE, valid_from__range=(first, last), set_at__lt=end_of(as_of)
    ).order_by("valid_from", "id")
    # Of two values for one day the later counts.
    for key, row in {(row.key, row.valid_from): row for row in rows}.items():
        definition = DEFINITIONS[key[0]]
        yield Event(
            row.valid_from,
            pgettext("change of a setting", "%(name)s: %(value)s from %(day)s")
            % {
                "name": definition.label,
                "value": definition.display(row.value),
                "day": display.short_day(row.valid_from),
            },
        )


def _holidays(first: date, last: date) -> Iterator[Event]:
    rows = Day.objects.filter(date__range=(first, last), is_working=False).order_by("date").values_list("date", "note")
    run: list[tuple[date, str]] = []
    off: list[tuple[date, str]] = [*rows, (date.max, "")]
    for before, after in pairwise(off):
        run.append(before)
        if after[0] == before[0] + timedelta(days=1):
            continue
        if len(run) >= LONG_HOLIDAY:
            yield _holiday(run)
        run = []


def _holiday(run: list[tuple[date, str]]) -> Event:
    words = {
        "name": next((note for _day, note in run if note), "") or _("holiday"),
        "first": display.short_day(run[0][0]),
        "last": display.short_day(run[-1][0]),
    }
    return Event(run[0][0], pgettext("holiday", "%(name)s, %(first)s to %(last)s") % words)


def _waves(first: date, last: date, as_of: date, units: Collection[int]) -> Iterator[Event]:
    catalogues = CatalogueEntry.objects.filter(number=1, unit__in=list(units), recorded_at__lt=end_of(as_of))
    by_month = list(
        catalogues.annotate(month=TruncMonth("effective_on"))
        .order_by("month")
        .values_list("month")
        .annotate(number=Count("pk"))
    )
    total = sum(number for _month, number in by_month)
    for month, number in by_month:
        if first <= month <= last and number >= max(LEAST_OF_WAVE, WAVE * total):
            words = {"count": display.count(number), "total": display.count(total)}
            yield Event(month, _("%(count)s of %(total)s units put their first catalogue in force") % words)
