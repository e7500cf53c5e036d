"""Two years, window by window: filings by the real actions, the mass of disclosures in bulk, then what is unusual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial

from core.actors import SYSTEM
from core.parallel import for_each
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.owing import Rules, extend_schedule
from hierarchy.ledger.submissions import receiver_of
from hierarchy.units.models import Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState
from tenants.registry.workspaces import workspace

from .adoptions import Filing, adjusted_filing, carry_out, first_filing
from .bulk import perform_in_bulk
from .characters import character_of
from .people import Crew
from .planning import Planner, Window

BOUNDARIES = (
    date(2024, 6, 30),
    date(2024, 8, 31),
    date(2024, 11, 30),
    date(2025, 2, 28),
    date(2025, 5, 31),
    date(2025, 8, 31),
    date(2025, 11, 30),
    date(2026, 2, 28),
    date(2026, 5, 31),
)
Progress = Callable[[str], None]


@dataclass
class History:
    """The district while its past is written: its units, who acts for them, and what each will file."""

    units: dict[str, Unit]
    crews: dict[int, Crew]
    rules: Rules
    seed: int
    filings: dict[str, list[Filing]] = field(default_factory=dict)
    to_open: frozenset[str] = frozenset()
    gone: set[str] = field(default_factory=set)

    def crew(self, code: str) -> Crew:
        return self.crews[self.units[code].pk]

    def plan_filings(self, unit: Unit) -> None:
        """Plan a unit's versions."""
        calendar = self.rules.calendar
        first = first_filing(unit, calendar=calendar, seed=self.seed)
        planned = [first]
        adjusted = adjusted_filing(unit, calendar=calendar, seed=self.seed)
        if (
            first.received_on is not None
            and adjusted is not None
            and adjusted.adopted_on is not None
            and adjusted.adopted_on > first.received_on
        ):
            planned.append(adjusted)
        self.filings[unit.code] = planned

    def live_through(self, window: Window) -> None:
        """Let one window pass for every unit."""
        extend_schedule(until=window.opening.date(), actor=SYSTEM, at=window.opening)
        self._file(window)
        for_each(self.standing(), partial(self._disclose, window))

    def standing(self) -> list[Unit]:
        """Give the units that have not gone, in the order of their codes."""
        return [unit for code, unit in sorted(self.units.items()) if code not in self.gone]

    def _file(self, window: Window) -> None:
        due = [
            (day, unit.code, number, what)
            for unit in self.standing()
            for number, filing in enumerate(self.filings.get(unit.code, ()))
            for day, what in filing.days()
            if window.holds(day)
        ]
        order = {"adopt": 0, "file": 1, "refile": 2, "return": 3, "receive": 4}
        for day, code, number, what in sorted(due, key=lambda each: (each[0], order[each[3]], each[1])):
            unit = self.units[code]
            above = receiver_of(unit)
            receiver = (above, self.crews[above.pk]) if above else None
            carry_out(
                self.filings[code][number],
                what,
                day,
                unit=unit,
                crew=self.crew(code),
                receiver=receiver,
                seed=self.seed,
            )

    def _disclose(self, window: Window, unit: Unit) -> None:
        entries = {
            entry.pk: entry
            for entry in ObligationEntry.objects.filter(unit=unit, verdict="", disclosed_on__isnull=True).order_by("pk")
        }
        with workspace(unit):
            items = list(CatalogueItem.objects.select_related("catalogue").exclude(catalogue__state="draft"))
        in_force = [item for item in items if item.catalogue.state == CatalogueState.IN_FORCE]
        planner = Planner(
            unit=unit,
            crew=self.crews[unit.pk],
            character=character_of(
                unit.code,
                preset=unit.staffing_preset,
                line=unit.line.code if unit.line else "",
                seed=self.seed,
            ),
            calendar=self.rules.calendar,
            window=self._since_adoption(unit, window),
            seed=self.seed,
        )
        planned = planner.plan(entries.values(), {(item.catalogue_id, item.key): item for item in items}, in_force)
        if planned:
            perform_in_bulk(
                unit,
                planned,
                crew=self.crews[unit.pk],
                rules=self.rules,
                entries=entries,
                items={item.key: item for item in in_force},
            )

    def _since_adoption(self, unit: Unit, window: Window) -> Window:
        """Nothing is disclosed under a catalogue before the day it was adopted."""
        first = self.filings[unit.code][0].adopted_on
        if first is None or first <= window.start:
            return window
        return Window(min(first, window.end), window.end, window.now)


def _follows(adjusted: Filing, first: Filing) -> bool:
    """A second version comes after the first one has been received."""
    if first.received_on is None or adjusted.adopted_on is None:
        return False
    return adjusted.adopted_on > first.received_on


def windows(now: datetime) -> list[Window]:
    """Cut the two years up to `now` into windows."""
    ends = [*BOUNDARIES[1:], now.date()]
    cut = [Window(start, end) for start, end in zip(BOUNDARIES, ends, strict=True)]
    return [*cut[:-1], Window(cut[-1].start, cut[-1].end, now)]
