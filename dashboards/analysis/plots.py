"""What every chart of the analysis page is made of, and how it is drawn: layout, colours by token, words as text.

Colours and typefaces are named as the tokens of the stylesheet, `var(--ink)`. The page's script puts the values in, so
that a chart follows the reader's light or dark scheme; a figure is the same for both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import plotly.graph_objects as go
from django.utils.html import escape
from django.utils.translation import ngettext

from core import display
from core.sheets import Column, OfficeTable

#: Rows of a table that stand on the page at most; the download has all.
MOST_ROWS = 50
#: Without a ground of its own: the page's shows through.
CLEAR = "rgba(0,0,0,0)"
#: Of a unit's state: the ground of its tile and what is drawn on it, and the mark in its text.
GROUNDS = {"overdue": "var(--overdue-wash)", "due_soon": "var(--due-soon-wash)", "normal": "var(--normal-wash)"}
PATTERNS = {"overdue": "/", "due_soon": ".", "normal": ""}
MARKS = {"overdue": "■", "due_soon": "▲", "normal": "●"}


@dataclass(frozen=True)
class Cell:
    """What stands in one field of a table on the page."""

    text: str
    is_number: bool = False
    url: str = ""


@dataclass(frozen=True)
class Sheet:
    """A chart's numbers, for the page and to take away.

    :ivar urls: the address behind each row's first field, where it has one.
    """

    columns: Sequence[Column]
    rows: Sequence[Sequence[Any]]
    urls: Sequence[str] = ()
    unit: str = ""

    @property
    def heads(self) -> list[Cell]:
        return [Cell(column.label, column.kind not in ("text", "day")) for column in self.columns]

    @property
    def shown(self) -> list[list[Cell]]:
        """The first rows, as they are written on the page."""
        urls = [*self.urls, *[""] * len(self.rows)]
        return [
            [
                Cell(_written(value, column.kind), column.kind not in ("text", "day"), "" if place else url)
                for place, (column, value) in enumerate(zip(self.columns, row, strict=True))
            ]
            for row, url in zip(self.rows[:MOST_ROWS], urls, strict=False)
        ]

    @property
    def is_cut(self) -> bool:
        return len(self.rows) > MOST_ROWS

    def office_table(self, title: str, **about: Any) -> OfficeTable:
        """Give all rows as a table to take away."""
        return OfficeTable(title=title, columns=self.columns, rows=self.rows, unit=self.unit, **about)


@dataclass(frozen=True)
class Plot:
    """One chart of the page.

    :ivar id: the same in the address of its download, in the page's anchors and in its stylesheet.
    :ivar figure: what the script draws; None where there is nothing to draw, and `sentence` says why.
    :ivar definition: how its numbers are made. :ivar legend: what its marks mean, where they stand in no legend.
    :ivar narrow: what a narrow screen shows less of, in a sentence.
    :ivar size: "few" for a chart of few rows, which needs less height.
    """

    id: str
    title: str
    sentence: str
    definition: str
    sheet: Sheet
    figure: dict[str, Any] | None = None
    legend: Sequence[str] = field(default_factory=tuple)
    narrow: str = ""
    size: str = ""

    @property
    def data_id(self) -> str:
        """Name the element that holds the figure."""
        return f"{self.id}-data"


def _written(value: Any, kind: str) -> str:
    if kind == "rate":
        return display.percent(value)
    if value is None or value == "":
        return "–"
    return display.count(value) if kind == "count" else str(value)


def drawn(*traces: Any, narrow: dict[str, Any] | None = None, **layout: Any) -> dict[str, Any]:
    """Give a figure of traces as JSON, laid out as all charts of the page are.

    Nothing zooms or pans: a finger on the chart scrolls the page.

    :param narrow: what is different on a narrow screen, by the axis it concerns; the page's script reads it.
    """
    axis = {"gridcolor": "var(--rule)", "zeroline": False, "fixedrange": True, "automargin": True, "linecolor": CLEAR}
    base = {
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "font": {"family": "var(--sans)", "size": 12, "color": "var(--muted)"},
        "hoverlabel": {
            "bgcolor": "var(--card)",
            "bordercolor": "var(--rule-strong)",
            "font": {"family": "var(--sans)", "size": 13, "color": "var(--ink)"},
            "align": "left",
        },
        "margin": {"l": 8, "r": 8, "t": 52, "b": 8},
        "dragmode": False,
        "showlegend": False,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom", "itemclick": False},
        "xaxis": axis,
        "yaxis": axis,
    }
    # Traces are checked as they are made; a Figure would check thousands of points once more.
    data = [trace.to_plotly_json() for trace in traces]
    return {"data": data, "layout": go.Layout(base).update(layout).to_plotly_json(), "narrow": narrow or {}}


def text(words: str) -> str:
    """Give words as a chart may write them: of markup, which it would read, nothing is left."""
    return str(escape(words))


def on_time_of(on_time: int, due: int) -> str:
    """Say how many of how many were on time, for a hover."""
    words = ngettext("%(on_time)s of %(due)s item on time", "%(on_time)s of %(due)s items on time", due)
    rate = display.percent(Decimal(on_time) / due if due else None)
    return f"{words % {'on_time': display.count(on_time), 'due': display.count(due)}} · {rate}"


def month_label(code: str) -> str:
    """Name a month under a chart: its year stands with January alone."""
    return f"{code[2:4]}-{code[5:]}" if code.endswith("-01") else str(int(code[5:]))
