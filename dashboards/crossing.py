"""Groups crossed with lines: one figure in each cell, with its numbers, its units and what is weak (ORG-34).

A cell, row or column counts as weak where its rate lies `WEAK_POINTS` or more below what it is held against, and both
denominators reach the least number that is ranked (metrics.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from core import display
from core.urls import district_url
from hierarchy.metrics import (
    adoption,
    closure,
    completeness,
    conversion,
    filing,
    filing_grassroots,
    receipt,
    response,
    timeliness,
)
from hierarchy.metrics.figures import Figure
from hierarchy.metrics.questions import CROSS, By, Question, crossed
from hierarchy.metrics.rollup import Row, rollups
from hierarchy.units.models import UnitKind

from .asking import Asked
from .readings import filter_of, page_of
from .seeing import Reach

#: What can be compared, the more the better: shares only, of which numbers add up over groups.
COMPARED = MappingProxyType(
    {
        module.ID: module.NAME
        for module in (
            timeliness,
            completeness,
            filing,
            filing_grassroots,
            response,
            closure,
            adoption,
            conversion,
            receipt,
        )
    }
)
#: Percentage points below something else from which it is said.
WEAK_POINTS = Decimal(10)


@dataclass(frozen=True)
class Cell:
    """One figure of one group in one line, or of several together.

    :ivar units: how many party organisations exist in it on the day.
    :ivar url: the list that names them. :ivar gap: points above (below: negative) what it is held against, None where
        one of the two is too small to be compared.
    """

    figure: Figure
    units: int
    url: str
    gap: Decimal | None = None

    @property
    def is_weak(self) -> bool:
        return self.gap is not None and self.gap <= -WEAK_POINTS

    @property
    def is_small(self) -> bool:
        """Whether it is shown, but not compared."""
        return self.figure.ratio is not None and not self.figure.is_ranked

    @property
    def points(self) -> str:
        return "" if self.gap is None else display.points(self.gap)


@dataclass(frozen=True)
class Head:
    """What a row or column stands for. :ivar url: its own page, if it has one."""

    key: str
    label: str
    url: str
    filters: dict[str, str]


@dataclass(frozen=True)
class Band:
    """One row: a cell per column, None where no unit is, and all of them together."""

    head: Head
    cells: list[Cell | None]
    total: Cell

    @property
    def drawn(self) -> list[Cell | None]:
        return [*self.cells, self.total]


@dataclass(frozen=True)
class Cross:
    """A figure by two groupings, with its totals."""

    columns: list[Head]
    bands: list[Band]
    totals: list[Cell]
    whole: Cell

    @property
    def drawn(self) -> list[Cell]:
        return [*self.totals, self.whole]

    @property
    def coverage(self) -> dict[str, int]:
        """How many units the figure covers, of how many there are."""
        return {"units_total": self.whole.units, "units_covered": self.whole.figure.units_covered}

    @property
    def weak(self) -> list[tuple[Band, Head, Cell]]:
        """The weak cells, the weakest first."""
        found = [
            (band, column, cell)
            for band in self.bands
            for column, cell in zip(self.columns, band.cells, strict=True)
            if cell is not None and cell.is_weak
        ]
        return sorted(found, key=lambda place: place[2].gap or 0)


class Crossing:
    """The roll-up behind a cross: all cells, rows and columns from one answer of `rollups`."""

    def __init__(self, put: Asked, reach: Reach, by: By, figure: str) -> None:
        self.put, self.by, self.figure = put, by, figure
        self.scope = {"unit": reach.unit.code} if reach.unit else {}
        both = crossed(by, By.LINE)
        self.question: Question = put.question(unit=reach.unit)
        answers = rollups(self.question, (both, by, By.LINE))
        lines = [row for row in answers[By.LINE] if reach.lines is None or row.subject in reach.lines]
        self.columns = {row.key: self._head(By.LINE, row) for row in lines}
        self.cells: dict[tuple[str, str], Row] = {}
        for row in answers[both]:
            group, _cross, line = row.key.partition(CROSS)
            if line in self.columns:
                self.cells[group, line] = row
        present = {group for group, _line in self.cells}
        self.groups = {row.key: self._head(by, row) for row in answers[by] if row.key in present}

    def _head(self, by: By, row: Row) -> Head:
        return Head(row.key, row.label, page_of(by, row, self.put), self._filters(by, row))

    def _filters(self, by: By, row: Row) -> dict[str, str]:
        """Give the filters of the list of units that name a group; None of a level, which no list is narrowed by."""
        if by == By.SITE:
            return {"demonstration": row.key}
        return {"kind": row.key} if isinstance(row.subject, UnitKind) else filter_of(by, row)

    @property
    def has_lists(self) -> bool:
        return self.by != By.LEVEL

    def cell(self, group: str, line: str) -> Cell | None:
        row = self.cells.get((group, line))
        return None if row is None else self._cell([row], self.groups[group], self.columns[line])

    def of_group(self, group: str) -> Cell:
        return self._cell([row for (key, _line), row in self.cells.items() if key == group], self.groups[group])

    def of_line(self, line: str) -> Cell:
        return self._cell([row for (_group, key), row in self.cells.items() if key == line], self.columns[line])

    def whole(self) -> Cell:
        return self._cell(self.cells.values())

    def _cell(self, rows: Iterable[Row], *heads: Head) -> Cell:
        together = list(rows)
        narrowed: dict[str, Any] = {}
        for head in heads:
            narrowed |= head.filters
        names_units = self.has_lists or not any(head in self.groups.values() for head in heads)
        url = f"{district_url('units')}?{self.put.query(**self.scope, **narrowed)}" if names_units else ""
        figure = added([row.figures[self.figure] for row in together], id=self.figure, question=self.question)
        return Cell(figure, sum(row.counts.units_total for row in together), url)


def added(figures: Sequence[Figure], *, id: str, question: Question) -> Figure:
    """Add up a share of groups that have no item in common."""
    return Figure(
        id,
        sum(figure.numerator for figure in figures),
        sum(figure.denominator for figure in figures),
        question.as_of,
        sum(figure.units_covered for figure in figures),
    )


def without(whole: Figure, part: Figure) -> Figure:
    """Give the share of all others than a part."""
    return Figure(
        whole.id,
        whole.numerator - part.numerator,
        whole.denominator - part.denominator,
        whole.as_of,
        whole.units_covered - part.units_covered,
    )


def gap_between(figure: Figure, other: Figure) -> Decimal | None:
    """Give how many percentage points a figure lies above another, of the rates as shown.

    None where one of them does not apply or is too small to be compared.
    """
    if figure.ratio is None or other.ratio is None or not (figure.is_ranked and other.is_ranked):
        return None
    return display.tenths_of_percent(figure.ratio) - display.tenths_of_percent(other.ratio)


def cross_of(crossing: Crossing, *, against_the_rest: bool = False) -> Cross:
    """Make the table: each cell held against the whole, or against the rest of its line."""
    whole = crossing.whole()
    totals = {line: crossing.of_line(line) for line in crossing.columns}

    def held(cell: Cell, all_of_it: Cell) -> Cell:
        other = without(all_of_it.figure, cell.figure) if against_the_rest else whole.figure
        return Cell(cell.figure, cell.units, cell.url, gap_between(cell.figure, other))

    bands = []
    for group, head in crossing.groups.items():
        cells = [None if (cell := crossing.cell(group, line)) is None else held(cell, totals[line]) for line in totals]
        bands.append(Band(head, cells, held(crossing.of_group(group), whole)))
    columns = [] if against_the_rest else [held(cell, whole) for cell in totals.values()]
    return Cross(list(crossing.columns.values()), bands, columns or list(totals.values()), whole)
