"""What every figure carries: numerator, denominator, as-of date, number of units it covers (metrics.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

#: A unit with a smaller denominator is shown but not ranked.
RANKED_FROM = 5


@dataclass(frozen=True)
class Figure:
    """One figure of one group of units."""

    id: str
    numerator: int
    denominator: int
    as_of: date
    units_covered: int

    @property
    def ratio(self) -> Decimal | None:
        """The ratio 0..1, or None (not applicable) when the denominator is 0."""
        return Decimal(self.numerator) / self.denominator if self.denominator else None

    @property
    def is_ranked(self) -> bool:
        return self.denominator >= RANKED_FROM


@dataclass
class Counts:
    """How many obligations of a group are in each state, and what else its figures are made of."""

    on_time: int = 0
    late: int = 0
    late_days: int = 0
    overdue: int = 0
    not_yet_due: int = 0
    exempt: int = 0
    nil: int = 0
    extended: int = 0
    rows_owed: int = 0
    rows_met: int = 0
    filed: int = 0
    to_file: int = 0
    filed_with_superior: int = 0
    to_file_with_superior: int = 0
    receipts_on_time: int = 0
    receipts_late: int = 0
    receipts_overdue: int = 0
    receivers: int = 0
    published: int = 0
    published_outside: int = 0
    publishers: int = 0
    units_total: int = 0
    units_covered: int = 0
    filing_states: dict[str, int] = field(default_factory=dict)

    @property
    def due(self) -> int:
        """How many were due by the day: the denominator of the on-time rate."""
        return self.on_time + self.late + self.overdue

    @property
    def decided(self) -> int:
        """How many are no longer awaited: due ones, exempt ones and nil returns."""
        return self.due + self.exempt + self.nil

    @property
    def owed(self) -> int:
        """How many there are in all; cancelled ones are not counted."""
        return self.decided + self.not_yet_due

    @property
    def receipts_due(self) -> int:
        """How many submissions were to be received or decided by the day, or were."""
        return self.receipts_on_time + self.receipts_late + self.receipts_overdue

    @property
    def mean_days_late(self) -> Decimal | None:
        """Mean calendar days late of the late ones; None if there are none."""
        return Decimal(self.late_days) / self.late if self.late else None
