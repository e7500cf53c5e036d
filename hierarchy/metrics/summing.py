"""Adding up the counts of groups that share no unit: a table's rows, or the units of a line, locality or subtree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from .figures import Counts, Figure
from .questions import Question
from .rollup import FIGURES, Row


class Sum:
    """A sum in the making. Counts that are 0, nearly all of one unit's, cost nothing."""

    def __init__(self) -> None:
        self._counters: dict[str, int] = defaultdict(int)
        self._filing_states: Counter[str] = Counter()

    def add(self, counts: Counts) -> None:
        """Add one group's counts."""
        for name, value in vars(counts).items():
            if name == "filing_states":
                self._filing_states.update(value)
            elif value:
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
