"""The pages that compare groups as tables to take away: every cell with its two numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.sheets import Column, OfficeTable
from hierarchy.metrics.figures import Figure

from .asking import Asked
from .crossing import Cell, Cross, without
from .imbalance import Group
from .tables import notes_of


def matrix_table(
    cross: Cross, *, title: str, first: str, put: Asked, prepared_by: str, narrowed: Sequence[str]
) -> OfficeTable:
    """Make the matrix: under each line met, of how many, and the rate; all together in the last columns and row."""
    heads = [*(head.label for head in cross.columns), pgettext("matrix", "Total")]
    columns = [Column(first, width=20)]
    for head in heads:
        columns += [
            Column(pgettext("matrix", "met"), "count", head, 6),
            Column(pgettext("head", "of"), "count", head, 6),
            Column(pgettext("head", "rate"), "rate", head, 8),
        ]
    return OfficeTable(
        title=title,
        columns=columns,
        rows=_matrix_rows(cross),
        prepared_by=prepared_by,
        prepared_on=put.today,
        notes=notes_of(put, *narrowed),
        paper="A3",
    )


def _matrix_rows(cross: Cross) -> Iterator[list[Any]]:
    for band in cross.bands:
        yield [band.head.label, *_numbers([*band.cells, band.total])]
    yield [pgettext("matrix", "Total"), *_numbers([*cross.totals, cross.whole])]


def _numbers(cells: Sequence[Cell | None]) -> list[Any]:
    return [number for cell in cells for number in _three(None if cell is None else cell.figure)]


def _three(figure: Figure | None) -> list[Any]:
    """A share's two numbers and its rate; nothing where it does not apply."""
    if figure is None or figure.ratio is None:
        return [None, None, None]
    return [figure.numerator, figure.denominator, figure.ratio]


def groups_table(
    groups: Sequence[Group], *, title: str, first: str, put: Asked, prepared_by: str, narrowed: Sequence[str]
) -> OfficeTable:
    """Make the table of groups against the others."""
    own, others = pgettext("head", "the group"), pgettext("head", "all others")
    return OfficeTable(
        title=title,
        columns=[
            Column(first, width=24),
            Column(pgettext("head", "number of units"), "count", width=9),
            *_share(own),
            *_share(others),
            Column(pgettext("head", "difference (points)"), "points", width=11),
            Column(_("Weakest lines"), width=36),
        ],
        rows=([*_group_row(group)] for group in groups),
        prepared_by=prepared_by,
        prepared_on=put.today,
        notes=notes_of(put, *narrowed),
    )


def _share(group: str) -> list[Column]:
    return [
        Column(pgettext("matrix", "met"), "count", group, 8),
        Column(pgettext("head", "of"), "count", group, 8),
        Column(pgettext("head", "rate"), "rate", group, 9),
    ]


def _group_row(group: Group) -> Iterator[Any]:
    yield from (group.head.label, group.own.units, *_three(group.own.figure), *_three(group.others), group.own.gap)
    yield pgettext("sentence", ", ").join(head.label for head, _cell in group.weak) or None


def by_line_table(
    cross: Cross, *, title: str, first: str, put: Asked, prepared_by: str, narrowed: Sequence[str]
) -> OfficeTable:
    """Make the table of each group in each line against the others of the line, one row each."""
    own, others = pgettext("head", "the group"), pgettext("head", "all others")
    return OfficeTable(
        title=title,
        columns=[
            Column(first, width=24),
            Column(_("Line"), width=18),
            Column(pgettext("head", "number of units"), "count", width=9),
            *_share(own),
            *_share(others),
            Column(pgettext("head", "difference (points)"), "points", width=11),
        ],
        rows=_by_line_rows(cross),
        prepared_by=prepared_by,
        prepared_on=put.today,
        notes=notes_of(put, *narrowed),
    )


def _by_line_rows(cross: Cross) -> Iterator[list[Any]]:
    for band in cross.bands:
        for column, cell, all_of_it in zip(cross.columns, band.cells, cross.totals, strict=True):
            if cell is not None:
                others = without(all_of_it.figure, cell.figure)
                own_and_others = [*_three(cell.figure), *_three(others)]
                yield [band.head.label, column.label, cell.units, *own_and_others, cell.gap]
