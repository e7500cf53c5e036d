"""The order of a table of figures, chosen by pressing a column's head and kept in the address.

Without a choice those with most to do come first. `sort=localities.timeliness` orders one of a page's tables by the
column's natural direction, `sort=localities.-timeliness` the other way round; without a table its first is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.errors import Invalid
from hierarchy.metrics.figures import Figure

from .readings import Reading

Key = Callable[[Reading], Decimal | int | None]


def _rate(name: str) -> Key:
    """Order by a rate; what is too small to be ranked has none (metrics.md: shown but not ranked)."""

    def key(reading: Reading) -> Decimal | None:
        figure: Figure = reading.figures[name]
        return figure.ratio if figure.is_ranked else None

    return key


def _filed(reading: Reading) -> Decimal | None:
    return reading.filed.ratio


@dataclass(frozen=True)
class Column:
    """:ivar falling: whether the natural direction is the largest first."""

    key: Key
    falling: bool = False


COLUMNS = {
    "code": Column(lambda reading: reading.place),
    "units": Column(lambda reading: reading.counts.units_total, falling=True),
    "completeness": Column(_rate("completeness")),
    "timeliness": Column(_rate("timeliness")),
    "change": Column(lambda reading: reading.points),
    "filed": Column(_filed),
    "overdue": Column(lambda reading: reading.counts.overdue, falling=True),
}


@dataclass(frozen=True)
class Order:
    """Which table is ordered by which column; without a column none is."""

    table: str = ""
    column: str = ""
    is_reversed: bool = False

    @classmethod
    def asked(cls, request: HttpRequest, *tables: str) -> Order:
        """Read a page's order from its address.

        :param tables: the page's tables.
        :raises Invalid: for a table or column that the page does not have.
        """
        value = request.GET.get("sort", "")
        if not value:
            return cls()
        table, dot, rest = value.partition(".")
        table, rest = (table, rest) if dot else (tables[0], value)
        column = rest.removeprefix("-")
        if table not in tables or column not in COLUMNS:
            raise Invalid(_("“%(value)s” is nothing to sort by.") % {"value": value[:40]}, field="sort")
        return cls(table, column, rest.startswith("-"))

    def of(self, table: str, rows: Sequence[Reading]) -> list[Reading]:
        """Put a table's rows in order; those without a value at the end, in either direction."""
        if table != self.table:
            return list(rows)
        column = COLUMNS[self.column]
        known = [(value, row) for row in rows if (value := column.key(row)) is not None]
        unknown = [row for row in rows if column.key(row) is None]
        known.sort(key=lambda pair: pair[0], reverse=column.falling != self.is_reversed)
        return [*(row for _value, row in known), *unknown]

    def heads(self, request: HttpRequest, table: str) -> dict[str, Head]:
        """Give for each column the address that sorts by it, or the other way round if it is sorted by it already."""
        kept = [(name, value) for name, value in request.GET.items() if name not in ("sort", "page", "download")]
        made = {}
        for name, column in COLUMNS.items():
            is_current = (table, name) == (self.table, self.column)
            turned = "-" if is_current and not self.is_reversed else ""
            falls = column.falling != self.is_reversed
            url = "?" + urlencode([*kept, ("sort", f"{table}.{turned}{name}")])
            made[name] = Head(url, ("descending" if falls else "ascending") if is_current else "", f"{table}-{name}")
        return made


@dataclass(frozen=True)
class Head:
    """A column's head: where it leads, how the column is sorted now (as `aria-sort` says it), its element's id."""

    url: str
    sorted: str
    id: str
