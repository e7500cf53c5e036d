"""Each unit's on-time rate against its size, between the limits that chance alone would keep it in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from core import display
from core.sheets import Column
from hierarchy.metrics.control_limits import ACTION, WARNING, Limits, limits
from hierarchy.metrics.figures import RANKED_FROM
from hierarchy.metrics.spread import UnitCounts

from .plots import Plot, Sheet, drawn, on_time_of, text
from .tree import Named

ID = "funnel"
#: Units named in the drawing: those furthest below.
MOST_NAMED = 6
#: Sizes for which the limits are drawn at most.
STEPS = 80

#: What a unit is against the limits, those to look at first.
VERDICTS: dict[str, str | Promise] = {
    "far_below": pgettext_lazy("limits", "below 99.8 %"),
    "below": pgettext_lazy("limits", "below 95 %"),
    "within": pgettext_lazy("limits", "within"),
    "above": pgettext_lazy("limits", "above 95 %"),
    "small": pgettext_lazy("limits", "too few items"),
}
#: Sign and colour in the drawing.
_SIGNS = {
    "far_below": ("square", "var(--overdue)"),
    "below": ("triangle-up", "var(--due-soon)"),
    "within": ("circle", "var(--normal)"),
    "above": ("diamond", "var(--normal-ink)"),
    "small": ("circle-open", "var(--quiet)"),
}


@dataclass(frozen=True)
class Sized:
    """One unit with its rate, and its limits if it has items enough."""

    counts: UnitCounts
    named: Named
    warning: Limits | None
    action: Limits | None

    @property
    def rate(self) -> float:
        return self.counts.on_time / self.counts.due

    @property
    def verdict(self) -> str:
        if self.warning is None or self.action is None:
            return "small"
        if self.rate < self.action.lower:
            return "far_below"
        if self.rate < self.warning.lower:
            return "below"
        return "above" if self.rate > self.warning.upper else "within"


def funnel(counts: Sequence[UnitCounts], names: Mapping[int, Named], *, address: Callable[[str], str]) -> Plot:
    """Make the chart from each unit's counts; units of which nothing came due are left out."""
    due = [one for one in counts if one.due]
    whole = sum(one.on_time for one in due) / sum(one.due for one in due) if due else 0.0
    # Of one unit the whole is itself: there is nothing to hold it against.
    judged = len(due) > 1
    units = [_sized(one, names[one.unit], whole, judged=judged) for one in due]
    order = list(VERDICTS)
    units.sort(key=lambda one: (order.index(one.verdict), one.rate, one.named.code))
    return Plot(
        id=ID,
        title=_("On-time rate against size"),
        sentence=_sentence(units, whole),
        definition=_(
            "The limits are those of the binomial distribution for the rate of all units together: by chance alone one "
            "unit in forty lies below the limit of 95 %%, and one in a thousand below that of 99.8 %%. Units with "
            "fewer than %(few)s items due are not judged. The items of one unit are not independent of each other: a "
            "unit outside is a reason to look, not a verdict."
        )
        % {"few": RANKED_FROM},
        sheet=_sheet(units, address),
        figure=_figure(units, whole) if units else None,
    )


def _sized(one: UnitCounts, named: Named, whole: float, *, judged: bool) -> Sized:
    if not judged or one.due < RANKED_FROM:
        return Sized(one, named, None, None)
    return Sized(one, named, limits(one.due, whole, WARNING), limits(one.due, whole, ACTION))


def _sentence(units: Sequence[Sized], whole: float) -> str:
    if not units:
        return _("Nothing came due in this period.")
    if len(units) == 1:
        one = units[0]
        return _("Items came due in one unit only, %(unit)s: %(ratio)s on time. There are no limits to hold it to.") % {
            "unit": one.named.name,
            "ratio": display.percent(one.rate),
        }
    judged = [one for one in units if one.verdict != "small"]
    words = {"few": RANKED_FROM, "ratio": display.percent(whole), "total": display.count(len(judged))}
    if not judged:
        return _("No unit had %(few)s items due: differences between units say nothing yet.") % words
    below = [one for one in judged if one.verdict in ("below", "far_below")]
    if not below:
        return _("All units together: %(ratio)s. None of the %(total)s judged is lower than chance explains.") % words
    words |= {
        "count": display.count(len(below)),
        "far": display.count(sum(1 for one in below if one.verdict == "far_below")),
    }
    return (
        ngettext(
            "All units together: %(ratio)s. %(count)s of the %(total)s judged is lower than chance explains (95 %%), "
            "%(far)s of them far lower (99.8 %%).",
            "All units together: %(ratio)s. %(count)s of the %(total)s judged are lower than chance explains (95 %%), "
            "%(far)s of them far lower (99.8 %%).",
            len(below),
        )
        % words
    )


def _sheet(units: Sequence[Sized], address: Callable[[str], str]) -> Sheet:
    columns = [
        Column(_("Unit"), width=24),
        Column(_("Code"), width=12),
        Column(pgettext("head", "on time"), "count", width=10),
        Column(pgettext("head", "due so far"), "count", width=10),
        Column(_("On-time rate"), "rate", width=12),
        Column(pgettext("head", "lower limit 95 %"), "rate", width=13),
        Column(pgettext("head", "lower limit 99.8 %"), "rate", width=13),
        Column(pgettext("head", "against the limits"), width=14),
    ]
    rows = [
        (
            one.named.name,
            one.named.code,
            one.counts.on_time,
            one.counts.due,
            one.rate,
            one.warning.lower if one.warning else None,
            one.action.lower if one.action else None,
            str(VERDICTS[one.verdict]),
        )
        for one in units
    ]
    return Sheet(columns, rows, urls=[address(one.named.code) for one in units], unit=_("items"))


def _figure(units: Sequence[Sized], whole: float) -> dict[str, Any]:
    traces = [*_curves(units, whole), *(_dots(units, verdict) for verdict in reversed(VERDICTS))]
    named = [one for one in units if one.verdict in ("far_below", "below")][:MOST_NAMED]
    lowest = min(one.rate for one in units)
    return drawn(
        *[trace for trace in traces if trace is not None],
        showlegend=True,
        annotations=[
            {"x": one.counts.due, "y": one.rate, "text": text(one.named.name), "showarrow": False, "xanchor": "left",
             "xshift": 9, "font": {"color": "var(--ink)", "size": 12}}
            for one in named
        ],
        xaxis={"title": {"text": _("items due")}, "rangemode": "tozero", "tickformat": ",d"},
        yaxis={"tickformat": ".0%", "range": [max(-0.04, lowest - 0.12), 1.04]},
    )  # fmt: skip


def _curves(units: Sequence[Sized], whole: float) -> list[Any]:
    """Draw the rate of all and the limits around it, from one item to the size of the largest unit."""
    if all(one.verdict == "small" for one in units):
        return []
    largest = max(one.counts.due for one in units)
    sizes = sorted({max(RANKED_FROM, round(largest * step / STEPS)) for step in range(1, STEPS + 1)} | {RANKED_FROM})
    lines = [
        (_("all units together"), [whole] * len(sizes), "solid", "whole"),
        (_("limit 95 %"), [limits(size, whole, WARNING).lower for size in sizes], "dash", "warning"),
        ("", [limits(size, whole, WARNING).upper for size in sizes], "dash", "warning"),
        (_("limit 99.8 %"), [limits(size, whole, ACTION).lower for size in sizes], "dot", "action"),
        ("", [limits(size, whole, ACTION).upper for size in sizes], "dot", "action"),
    ]
    return [
        go.Scatter(
            x=sizes,
            y=rates,
            name=name,
            mode="lines",
            hoverinfo="skip",
            legendgroup=group,
            showlegend=bool(name),
            line={"color": "var(--muted)", "width": 1.25, "dash": dash},
        )
        for name, rates, dash, group in lines
    ]


def _dots(units: Sequence[Sized], verdict: str) -> Any:
    found = [one for one in units if one.verdict == verdict]
    if not found:
        return None
    sign, colour = _SIGNS[verdict]
    return go.Scatter(
        x=[one.counts.due for one in found],
        y=[one.rate for one in found],
        name=str(VERDICTS[verdict]),
        mode="markers",
        text=[_hover(one) for one in found],
        hovertemplate="%{text}<extra></extra>",
        cliponaxis=False,
        marker={"symbol": sign, "size": 9, "color": colour, "line": {"color": "var(--card)", "width": 0.5}},
    )


def _hover(one: Sized) -> str:
    verdict = VERDICTS[one.verdict]
    return f"<b>{text(one.named.name)}</b><br>{on_time_of(one.counts.on_time, one.counts.due)}<br>{verdict}"
