"""The on-time rate over two years, with what happened on the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from core.sheets import Column
from hierarchy.metrics import timeliness
from hierarchy.metrics.courses import Course
from hierarchy.metrics.figures import RANKED_FROM, Figure

from .events import Event
from .plots import Plot, Sheet, drawn, month_label, on_time_of, text

ID = "trend"
MONTHS = 24
#: One sign for each month in which something happened; more months than signs share none.
SIGNS = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True)
class Point:
    """One month of the course.

    :ivar sign: what marks the month in the drawing, blank where nothing happened.
    """

    month: str
    figure: Figure
    sign: str
    happened: str


def trend(course: Course | None, happened: Sequence[Event]) -> Plot:
    """Make the chart from a course and the events of its months."""
    points = _points(course, happened) if course else []
    with_items = [point for point in points if point.figure.denominator]
    return Plot(
        id=ID,
        title=_("On-time rate over two years, and what happened"),
        sentence=_sentence(with_items),
        definition=_(
            "%(rate)s Marked are months in which a setting that moves due dates changed, a holiday of five days or "
            "more began, or a fifth of the units put their first catalogue in force. That something happened in a "
            "month does not make it the cause."
        )
        % {"rate": timeliness.DEFINITION},
        sheet=_sheet(points),
        figure=_figure(points) if points else None,
        legend=[_marked(point) for point in points if point.sign],
    )


def _marked(point: Point) -> str:
    return pgettext("marked month", "%(sign)s %(month)s: %(words)s") % {
        "sign": point.sign,
        "month": display.period_name(point.month),
        "words": point.happened,
    }


def _points(course: Course, happened: Sequence[Event]) -> list[Point]:
    """Give the months from the first in which anything came due."""
    begun = next((place for place, figure in enumerate(course.figures) if figure.denominator), len(course.figures))
    signs = iter(SIGNS)
    points = []
    for month, figure in zip(course.months[begun:], course.figures[begun:], strict=True):
        words = pgettext("between events", "; ").join(event.words for event in happened if event.month == month)
        points.append(Point(month, figure, next(signs, "") if words else "", words))
    return points


def _sentence(points: Sequence[Point]) -> str:
    if not points:
        return _("Nothing came due in these two years.")
    last = points[-1]
    words = {"month": display.period_name(last.month), "ratio": display.percent(last.figure.ratio)}
    ranked = [point for point in points if point.figure.is_ranked]
    if len(points) == 1:
        return _("Items came due in one month only, %(month)s: %(ratio)s on time. There is no course yet.") % words
    if not last.figure.is_ranked or len(ranked) < 2:
        return _("In %(month)s %(ratio)s was on time, of fewer items than can be compared.") % words
    first = ranked[0] if len(ranked) < 13 else ranked[-13]
    change = display.tenths_of_percent(last.figure.ratio or 0) - display.tenths_of_percent(first.figure.ratio or 0)
    words |= {"before": display.period_name(first.month), "points": display.points(change)}
    return _("In %(month)s %(ratio)s was on time, %(points)s points against %(before)s.") % words


def _sheet(points: Sequence[Point]) -> Sheet:
    columns = [
        Column(_("Month"), width=16),
        Column(pgettext("head", "on time"), "count", width=10),
        Column(pgettext("head", "due so far"), "count", width=10),
        Column(_("On-time rate"), "rate", width=12),
        Column(_("What happened"), width=50),
    ]
    rows = [
        (
            display.period_name(point.month),
            point.figure.numerator,
            point.figure.denominator,
            point.figure.ratio,
            point.happened,
        )
        for point in points
    ]
    return Sheet(columns, rows, unit=_("items"))


def _figure(points: Sequence[Point]) -> dict[str, Any]:
    ratios = [None if point.figure.ratio is None else float(point.figure.ratio) for point in points]
    trace = go.Scatter(
        x=list(range(len(points))),
        y=ratios,
        mode="lines+markers",
        connectgaps=False,
        text=[_hover(point) for point in points],
        hovertemplate="%{text}<extra></extra>",
        line={"color": "var(--ink)", "width": 2},
        marker={
            "size": 9,
            "color": ["var(--ink)" if point.figure.is_ranked else "var(--card)" for point in points],
            "line": {"color": "var(--ink)", "width": 1.5},
        },
    )
    marked = [(x, point) for x, point in enumerate(points) if point.sign]
    floor = max(0.0, min(ratio for ratio in ratios if ratio is not None) - 0.1)
    return drawn(
        trace,
        shapes=[
            {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "layer": "below",
             "line": {"color": "var(--field-rule)", "width": 1, "dash": "dot"}}
            for x, _point in marked
        ],
        annotations=[
            {"x": x, "y": 1, "yref": "paper", "yanchor": "bottom", "text": point.sign, "showarrow": False,
             "font": {"color": "var(--ink)", "size": 16}}
            for x, point in marked
        ],
        narrow={"xaxis": _ticks(points, every=3)},
        yaxis={"tickformat": ".0%", "range": [floor, 1.03]},
        xaxis=_ticks(points, every=1) | {
            "range": [-0.5, len(points) - 0.5],
            "showgrid": False,
            "tickangle": 0,
        },
    )  # fmt: skip


def _ticks(points: Sequence[Point], *, every: int) -> dict[str, Any]:
    """Name every month, or January and each so many months after it."""
    named = [
        (x, month_label(point.month)) for x, point in enumerate(points) if int(point.month[5:]) % every == 1 % every
    ]
    return {"tickmode": "array", "tickvals": [x for x, _name in named], "ticktext": [name for _x, name in named]}


def _hover(point: Point) -> str:
    figure = point.figure
    lines = [
        f"<b>{display.period_name(point.month)}</b>",
        on_time_of(figure.numerator, figure.denominator),
        _("fewer than %(few)s items") % {"few": RANKED_FROM} if figure.denominator and not figure.is_ranked else "",
        text(f"{point.sign} {point.happened}") if point.sign else "",
    ]
    return "<br>".join(line for line in lines if line)
