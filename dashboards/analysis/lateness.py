"""How late what is late was: days from the due date to the disclosure, or to the day if nothing is disclosed yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core import display
from core.sheets import Column
from hierarchy.metrics.spread import Lateness

from .plots import Plot, Sheet, drawn

ID = "late"
#: The last day of each class but the last, which has no end.
CLASSES = (3, 7, 14, 30, 60, 90)


@dataclass(frozen=True)
class Class:
    """The items late by `first` to `last` days; `last` is None for the class without an end."""

    first: int
    last: int | None
    late: int
    overdue: int

    @property
    def label(self) -> str:
        if self.last is None:
            return _("over %(days)s days") % {"days": self.first - 1}
        return _("%(first)s to %(last)s days") % {"first": self.first, "last": self.last}


def lateness(found: Sequence[Lateness]) -> Plot:
    """Make the chart from the items by days late."""
    classes = _classes(found)
    return Plot(
        id=ID,
        title=_("How late: days past the due date"),
        sentence=_sentence(found),
        definition=_(
            "Calendar days from the due date, extensions counted, to the disclosure; of what is still overdue, to the "
            "day of the figures. Items disclosed on time are not in it."
        ),
        sheet=_sheet(classes),
        figure=_figure(classes) if found else None,
    )


def median(found: Sequence[Lateness], *, is_open: bool) -> float | None:
    """Give the median of the days late of what was disclosed late, or of what is overdue; None if there is none."""
    days = [one.days for one in found if one.is_open == is_open for _item in range(one.items)]
    if not days:
        return None
    days.sort()
    middle = len(days) // 2
    return days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) / 2


def _classes(found: Sequence[Lateness]) -> list[Class]:
    bounds = [(first + 1, last) for first, last in zip((0, *CLASSES), (*CLASSES, None), strict=True)]
    return [
        Class(
            first,
            last,
            *(
                sum(
                    one.items
                    for one in found
                    if one.is_open == is_open and first <= one.days and (last is None or one.days <= last)
                )
                for is_open in (False, True)
            ),
        )
        for first, last in bounds
    ]


def _sentence(found: Sequence[Lateness]) -> str:
    late, overdue = (sum(one.items for one in found if one.is_open == is_open) for is_open in (False, True))
    if not found:
        return _("Nothing was disclosed late, and nothing is overdue.")
    longest = max((one.days for one in found if one.is_open), default=0)
    words = {
        "late": ngettext("%(count)s item was disclosed late", "%(count)s items were disclosed late", late)
        % {"count": display.count(late)},
        "overdue": ngettext("%(count)s item is still overdue", "%(count)s items are still overdue", overdue)
        % {"count": display.count(overdue)},
        "median": _days(median(found, is_open=False) or 0),
        "longest": _days(longest),
    }
    if not overdue:
        return _("%(late)s, half of them by %(median)s or more; nothing is overdue any more.") % words
    if not late:
        return _("%(overdue)s, the longest for %(longest)s; nothing was disclosed late.") % words
    return _("%(late)s, half of them by %(median)s or more; %(overdue)s, the longest for %(longest)s.") % words


def _days(days: float) -> str:
    return ngettext("%(days)s day", "%(days)s days", 1 if days == 1 else 2) % {"days": f"{days:g}"}


def _sheet(classes: Sequence[Class]) -> Sheet:
    columns = [
        Column(pgettext("head", "days past the due date"), width=20),
        Column(pgettext("head", "disclosed late"), "count", width=12),
        Column(pgettext("head", "still overdue"), "count", width=12),
        Column(pgettext("head", "together"), "count", width=12),
    ]
    rows = [(one.label, one.late, one.overdue, one.late + one.overdue) for one in classes]
    return Sheet(columns, rows if any(one.late + one.overdue for one in classes) else [], unit=_("items"))


def _figure(classes: Sequence[Class]) -> dict[str, Any]:
    labels = [f"{one.first}–{one.last}" if one.last else f"> {one.first - 1}" for one in classes]
    bars = (
        (pgettext("head", "disclosed late"), [one.late for one in classes], "var(--overdue-wash)"),
        (pgettext("head", "still overdue"), [one.overdue for one in classes], "var(--overdue)"),
    )
    traces = [
        go.Bar(
            name=name,
            x=labels,
            y=[number or None for number in numbers],
            text=[display.count(number) if number else "" for number in numbers],
            textposition="outside",
            textangle=0,
            outsidetextfont={"color": "var(--ink)", "size": 12},
            cliponaxis=False,
            hovertemplate="%{fullData.name}: %{y}<extra></extra>",
            marker={"color": ground, "line": {"color": "var(--overdue)", "width": 1}},
        )
        for name, numbers, ground in bars
    ]
    return drawn(
        *traces,
        barmode="group",
        bargap=0.3,
        showlegend=True,
        yaxis={"rangemode": "tozero", "tickformat": ",d"},
        xaxis={"type": "category", "title": {"text": _("days past the due date")}, "showgrid": False},
    )
