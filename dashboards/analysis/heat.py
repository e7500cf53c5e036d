"""The on-time rate of each line in each of twelve months: where, and since when, things are not well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from core.sheets import Column
from hierarchy.metrics import timeliness
from hierarchy.metrics.courses import MONTHS, TOTAL, Course
from hierarchy.metrics.figures import RANKED_FROM, Figure
from hierarchy.units.models import Line

from .plots import CLEAR, Plot, Sheet, drawn, month_label, on_time_of, text

ID = "heat"
#: The scale begins at this rate or at the lowest one, and changes from light to dark writing at this part of itself,
#: where both are as easy to read (tokens.css).
SCALE_FROM, DARK_UNTIL = 0.8, 0.275
#: Up to so many lines the chart is half as high.
FEW_LINES = 5
#: The months that a narrow screen has room for, and the characters of a name that stand in one line beside them.
NARROW_MONTHS, NAME_WIDTH = 6, 17


@dataclass(frozen=True)
class Spot:
    """One line in one month."""

    line: str
    month: str
    figure: Figure


def heat(courses: Mapping[str, Course], lines: Sequence[Line]) -> Plot:
    """Make the chart from the lines' courses, which end with the period asked for."""
    names = {str(line.pk): line.label for line in lines if str(line.pk) in courses}
    if "" in courses:
        names[""] = _("in no line")
    months = list(courses[TOTAL].months[-MONTHS:]) if TOTAL in courses else []
    spots = [
        [Spot(name, month, figure) for month, figure in zip(months, courses[key].figures[-MONTHS:], strict=True)]
        for key, name in names.items()
    ]
    with_items = [spot for row in spots for spot in row if spot.figure.denominator]
    return Plot(
        id=ID,
        title=_("On-time rate by line and month"),
        sentence=_sentence(with_items),
        definition=_(
            "%(rate)s A field is the items of one line whose period ended in one month. A field of fewer than "
            "%(few)s items shows its numbers and has no colour."
        )
        % {"rate": timeliness.DEFINITION, "few": RANKED_FROM},
        sheet=_sheet(with_items),
        figure=_figure(spots, months) if with_items else None,
        narrow=_("A narrow screen shows the last six months; the table has all twelve."),
        size="few" if len(spots) <= FEW_LINES else "",
    )


def _sentence(spots: Sequence[Spot]) -> str:
    if not spots:
        return _("Nothing came due in these twelve months.")
    ranked = [spot for spot in spots if spot.figure.is_ranked]
    if not ranked:
        return _("No line had %(few)s items due in one month: there is no rate to compare.") % {"few": RANKED_FROM}
    lowest = min(ranked, key=lambda spot: (spot.figure.ratio or 0, -spot.figure.denominator))
    if lowest.figure.ratio == 1:
        return _("Every line was fully on time in every month with %(few)s items due or more.") % {"few": RANKED_FROM}
    words = {
        "line": lowest.line,
        "month": display.period_name(lowest.month),
        "ratio": display.percent(lowest.figure.ratio),
        "on_time": display.count(lowest.figure.numerator),
        "due": display.count(lowest.figure.denominator),
    }
    if len(ranked) == 1:
        return _("Only %(line)s in %(month)s has a rate: %(ratio)s, %(on_time)s of %(due)s items.") % words
    return _("The lowest month of a line is %(line)s in %(month)s: %(ratio)s, %(on_time)s of %(due)s items.") % words


def _sheet(spots: Sequence[Spot]) -> Sheet:
    columns = [
        Column(_("Line"), width=20),
        Column(_("Month"), width=16),
        Column(pgettext("head", "on time"), "count", width=10),
        Column(pgettext("head", "due so far"), "count", width=10),
        Column(_("On-time rate"), "rate", width=12),
    ]
    rows = [
        (spot.line, display.period_name(spot.month), spot.figure.numerator, spot.figure.denominator, spot.figure.ratio)
        for spot in spots
    ]
    return Sheet(columns, rows, unit=_("items"))


def _figure(spots: Sequence[Sequence[Spot]], months: Sequence[str]) -> dict[str, Any]:
    fields = [(x, y, spot) for y, row in enumerate(spots) for x, spot in enumerate(row) if spot.figure.denominator]
    ranked = [(x, y, spot) for x, y, spot in fields if spot.figure.is_ranked]
    lowest = min((_rate(spot) for _x, _y, spot in ranked), default=SCALE_FROM)
    begin = min(SCALE_FROM, lowest)
    scale = {
        "color": [_rate(spot) for _x, _y, spot in ranked],
        "colorscale": [[0, "var(--heat-low)"], [0.5, "var(--heat-middle)"], [1, "var(--heat-high)"]],
        "cmin": begin,
        "cmax": 1,
        "line": {"width": 0},
    }
    inks = [
        "var(--heat-low-ink)" if _rate(spot) < begin + (1 - begin) * DARK_UNTIL else "var(--heat-high-ink)"
        for _x, _y, spot in ranked
    ]
    small = [one for one in fields if not one[2].figure.is_ranked]
    return drawn(
        _grid(ranked, scale, inks, [str(display.tenths_of_percent(_rate(spot))) for _x, _y, spot in ranked]),
        _grid(
            small,
            {"color": CLEAR, "line": {"color": "var(--rule)", "width": 1}},
            "var(--muted)",
            [f"{spot.figure.numerator}/{spot.figure.denominator}" for _x, _y, spot in small],
        ),
        barmode="overlay",
        margin={"l": 8, "r": 8, "t": 40, "b": 8},
        narrow={"xaxis": {"range": [len(months) - NARROW_MONTHS - 0.5, len(months) - 0.5]}},
        xaxis=_ticks([*map(month_label, months)]) | {"range": [-0.5, len(months) - 0.5]},
        yaxis=_ticks([_in_lines(row[0].line) for row in spots])
        | {"autorange": False, "range": [len(spots) - 0.5, -0.5]},
    )


def _grid(fields: Sequence[tuple[int, int, Spot]], marker: Any, ink: Any, words: Sequence[str]) -> Any:
    """Draw fields as bars floating in their place: the library's own heat map sets inline style, which is forbidden."""
    return go.Bar(
        x=[x for x, _y, _spot in fields],
        y=[0.94] * len(fields),
        base=[y - 0.47 for _x, y, _spot in fields],
        width=0.97,
        marker=marker,
        text=list(words),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        insidetextfont={"color": ink, "size": 13},
        hovertext=[_hover(spot) for _x, _y, spot in fields],
        hovertemplate="%{hovertext}<extra></extra>",
    )


def _in_lines(name: str) -> str:
    """Break a long English name at its spaces; a Chinese one is short."""
    return "<br>".join(text(line) for line in wrap(name, NAME_WIDTH, break_long_words=False))


def _ticks(words: Sequence[str]) -> dict[str, Any]:
    return {"tickmode": "array", "tickvals": list(range(len(words))), "ticktext": list(words), "showgrid": False}


def _rate(spot: Spot) -> float:
    return spot.figure.numerator / spot.figure.denominator


def _hover(spot: Spot) -> str:
    words = {"line": text(spot.line), "month": display.period_name(spot.month)}
    head = pgettext("chart", "%(line)s, %(month)s") % words
    return f"<b>{head}</b><br>{on_time_of(spot.figure.numerator, spot.figure.denominator)}"
