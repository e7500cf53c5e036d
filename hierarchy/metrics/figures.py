"""What every figure carries: numerator, denominator, as-of date, number of units it covers (metrics.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from hierarchy.ledger.vocabulary import PublicGroup

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


@dataclass(frozen=True)
class GroupScore:
    """What one group answered: how many, the sum of their scores 0..100, how many are (very) satisfied."""

    answers: int
    total: int
    satisfied: int

    @property
    def mean(self) -> Decimal:
        """The mean score, 0..100."""
        return Decimal(self.total) / self.answers

    @property
    def satisfied_ratio(self) -> Decimal:
        return Decimal(self.satisfied) / self.answers


@dataclass(frozen=True)
class Score(Figure):
    """A mean of group means: each group that applies weighs the same, however many answered (metrics: satisfaction).

    `numerator` is the sum of scores, `denominator` the number of valid answers.
    """

    groups: dict[str, GroupScore] = field(default_factory=dict)

    @property
    def ratio(self) -> Decimal | None:
        """The score 0..1, or None (not applicable) when no group reached its minimum."""
        if not self.groups:
            return None
        means = [group.mean for group in self.groups.values()]
        return sum(means, Decimal()) / len(means) / 100


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
    replies_on_time: int = 0
    replies_late: int = 0
    replies_overdue: int = 0
    replies_paused: int = 0
    closings_on_time: int = 0
    closings_late: int = 0
    closings_overdue: int = 0
    proposals_decided: int = 0
    proposals_adopted: int = 0
    proposals_converted: int = 0
    cases_received: int = 0
    proposals_received: int = 0
    proposals_received_converted: int = 0
    party_members_answers: int = 0
    party_members_satisfaction_sum: int = 0
    party_members_satisfied: int = 0
    party_members_recognition_sum: int = 0
    masses_answers: int = 0
    masses_satisfaction_sum: int = 0
    masses_satisfied: int = 0
    masses_recognition_sum: int = 0
    society_answers: int = 0
    society_satisfaction_sum: int = 0
    society_satisfied: int = 0
    society_recognition_sum: int = 0
    survey_answers: int = 0
    attended: int = 0
    listeners: int = 0
    members: int = 0
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
    def replies_due(self) -> int:
        """How many cases were to be answered by the day, or were."""
        return self.replies_on_time + self.replies_late + self.replies_overdue

    @property
    def closings_due(self) -> int:
        """How many cases were to be closed by the day, or were."""
        return self.closings_on_time + self.closings_late + self.closings_overdue

    @property
    def took_part(self) -> int:
        """How many times people took part: cases, answers to surveys, attendance."""
        return self.cases_received + self.survey_answers + self.attended

    @property
    def has_feedback(self) -> bool:
        """Whether anything of what people say is there to be shown."""
        return bool(self.took_part or self.replies_due or self.closings_due or self.proposals_decided)

    def survey_groups(self, measure: str) -> dict[str, GroupScore]:
        """Give each group that enough people answered for.

        :param measure: satisfaction or recognition.
        """
        groups = {}
        for group in PublicGroup.values:
            answers = getattr(self, f"{group}_answers")
            if answers:
                satisfied = getattr(self, f"{group}_satisfied")
                groups[group] = GroupScore(answers, getattr(self, f"{group}_{measure}_sum"), satisfied)
        return groups

    @property
    def mean_days_late(self) -> Decimal | None:
        """Mean calendar days late of the late ones; None if there are none."""
        return Decimal(self.late_days) / self.late if self.late else None
