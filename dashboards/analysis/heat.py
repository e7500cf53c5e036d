"""The on-time rate of each line in each of twelve months: where, and since when, things are not well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import display
from core.sheets import Column
from hierarchy.metrics import timeliness
from hierarchy.metrics.courses import MONTHS, TOTAL, Course
from hierarchy.metrics.figures import RANKED_FROM, Figure
from hierarchy.units.models import Line

from .plots import Plot, Sheet, drawn, month_label, text

ID = "heat"
#: The scale begins at this rate or at the lowest one, and changes from light to dark writing at this part of itself,
#: where both are as easy to read (tokens.css).
SCALE_FROM, DARK_UNTIL = 0.8, 0.275


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
    lowest = min(
        (spot.figure.ratio for row in spots for spot in row if spot.figure.is_ranked and spot.figure.ratio is not None),
        default=0,
    )
    trace = go.Heatmap(
        z=[[float(spot.figure.ratio or 0) if spot.figure.is_ranked else None for spot in row] for row in spots],
        x=list(range(len(months))),
        y=[text(row[0].line) for row in spots],
        text=[[_hover(spot) for spot in row] for row in spots],
        hovertemplate="%{text}<extra></extra>",
        hoverongaps=False,
        xgap=2,
        ygap=2,
        zmin=min(SCALE_FROM, float(lowest)),
        zmax=1,
        colorscale=[[0, "var(--heat-low)"], [0.5, "var(--heat-middle)"], [1, "var(--heat-high)"]],
        showscale=False,
    )
    written = [_writing(spot, x, y, float(lowest)) for y, row in enumerate(spots) for x, spot in enumerate(row)]
    return drawn(
        trace,
        annotations=[one for one in written if one],
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        xaxis={"tickmode": "array", "tickvals": list(range(len(months))), "ticktext": [*map(month_label, months)]},
        yaxis={"autorange": "reversed"},
    )


def _writing(spot: Spot, x: int, y: int, lowest: float) -> dict[str, Any] | None:
    """Write a field's rate into it, or the numbers of one too small for a rate."""
    figure = spot.figure
    if figure.ratio is None:
        return None
    low = min(SCALE_FROM, lowest)
    is_dark = float(figure.ratio) < low + (1 - low) * DARK_UNTIL
    ink = "var(--heat-low-ink)" if is_dark else "var(--heat-high-ink)"
    ink = ink if figure.is_ranked else "var(--muted)"
    words = str(display.tenths_of_percent(figure.ratio)) if figure.is_ranked else _few(figure)
    return {"x": x, "y": y, "text": words, "showarrow": False, "font": {"color": ink, "size": 12}}


def _few(figure: Figure) -> str:
    return f"{figure.numerator}/{figure.denominator}"


def _hover(spot: Spot) -> str:
    figure = spot.figure
    if figure.ratio is None:
        return ""
    head = pgettext("chart", "%(line)s, %(month)s") % {
        "line": text(spot.line),
        "month": display.period_name(spot.month),
    }
    numbers = ngettext(
        "%(on_time)s of %(due)s item on time", "%(on_time)s of %(due)s items on time", figure.denominator
    )
    words = numbers % {"on_time": display.count(figure.numerator), "due": display.count(figure.denominator)}
    return f"<b>{head}</b><br>{words} · {display.percent(figure.ratio)}"
