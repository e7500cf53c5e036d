"""Adding up the counts of groups that share no unit: a table's rows, or the units of a line, locality or subtree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from .figures import Counts, Figure
from .questions import Question
from .rollup import FIGURES, Row


def counters_of(counts: Counts) -> dict[str, int]:
    """Give the counters that are not 0: few of one unit's are. How it filed is left out."""
    return {name: value for name, value in vars(counts).items() if value and name != "filing_states"}


class Sum:
    """A sum in the making."""

    def __init__(self) -> None:
        self._counters: dict[str, int] = defaultdict(int)
        self._filing_states: Counter[str] = Counter()

    def add(self, counts: Counts) -> None:
        """Add one group's counts."""
        self.add_counters(counters_of(counts))
        self._filing_states.update(counts.filing_states)

    def add_counters(self, counters: Mapping[str, int]) -> None:
        """Add what `counters_of` gave: for units that are added up many times."""
        for name, value in counters.items():
            self._counters[name] += value

    @property
    def counts(self) -> Counts:
        return Counts(**self._counters, filing_states=dict(self._filing_states))


def summed(rows: Iterable[Row]) -> Counts:
    """Add up the counts of groups that share no unit."""
    total = Sum()
    for row in rows:
        total.add(row.counts)
    return total.counts


def figures_of(counts: Counts, question: Question) -> dict[str, Figure]:
    """Give every figure of a group's counts."""
    return {module.ID: module.figure(counts, as_of=question.as_of) for module in FIGURES}
