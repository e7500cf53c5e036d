"""Every component in every state on one page, for whoever builds pages: `/components/`.

Invented values only, so that anybody signed in may look. A test holds the page against the style sheets: a component
that is not shown here fails it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.requests import SignedInRequest
from core.templatetags.ui import STATES
from hierarchy.metrics.courses import Course
from hierarchy.metrics.figures import Figure
from workdays.querysets import Square, months_of

from ..charts import points, trend
from ..readings import BAND_WORDS
from .framing import page

DAY = date(2026, 7, 10)
YEAR = tuple(f"2025-{month:02}" for month in range(8, 13)) + tuple(f"2026-{month:02}" for month in range(1, 8))
ON_TIME = (88, 91, 90, 86, 79, 84, 88, 92, 93, 90, 94, 96)


@dataclass(frozen=True)
class Head:
    """A column's head as `ui.sort_head` draws it."""

    id: str
    sorted: str = ""
    url: str = "?"


@dataclass(frozen=True)
class Line:
    """One row of the sample table."""

    label: str
    note: str
    state: str
    completeness: Figure
    timeliness: Figure
    previous: Figure | None
    ratios: tuple[Decimal | None, ...]
    band: str
    band_words: Any
    overdue: int


class SampleForm(forms.Form):
    """One field of each kind; made with nothing entered, it shows every error there is."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As in the founding document."))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), choices=[("", "—"), ("town", "镇党委"), ("school", "学校党总支")]
    )
    due_on = forms.DateField(label=gettext_lazy("Due date"), widget=forms.DateInput(attrs={"type": "date"}))
    scope = forms.ChoiceField(
        label=gettext_lazy("Scope"), choices=[("society", "社会"), ("party", "党内")], widget=forms.RadioSelect
    )
    text = forms.CharField(label=gettext_lazy("Text"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    file = forms.FileField(label=pgettext_lazy("gallery", "File"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("I have checked the text for secrets"))


@page
def components(request: SignedInRequest) -> HttpResponse:
    """Show the components."""
    course = Course(YEAR, tuple(_figure(value, 100) for value in ON_TIME))
    wrong = SampleForm({}, auto_id="wrong_%s")
    wrong.add_error(None, _("Somebody else has changed this meanwhile. Compare, and save again."))
    context = {
        "states": [(name, STATES[name][0]) for name in STATES],
        "figures": {
            "up": (_figure(96, 100), _figure(94, 100), course.ratios),
            "down": (_figure(79, 100), _figure(86, 100), course.ratios[:5]),
            "none": (_figure(0, 0), None, ()),
        },
        "target": Decimal("0.95"),
        "lines": _lines(course),
        "heads": [Head("a"), Head("b", "ascending"), Head("c", "descending")],
        "course": points(course),
        "drawing": trend(course),
        "tabs": [
            {"label": _("To do"), "url": "?", "current": True, "count": 12},
            {"label": _("Done"), "url": "?", "current": False, "count": 3_208},
            {"label": _("All"), "url": "?", "current": False, "count": None},
        ],
        "tasks": ("overdue", "due_soon", "normal", "not_yet_due"),
        "long": Paginator(range(3_000), 50).page(7),
        "short": Paginator(range(3), 50).page(1),
        "plain_form": SampleForm(auto_id="plain_%s"),
        "wrong_form": wrong,
        "months": months_of(2026, _days())[9:10],
        "matrix": [("镇党委", (True, True, False)), ("学校党总支", (False, True, True))],
    }
    return render(request, "dashboards/components.html", context)


def _figure(numerator: int, denominator: int) -> Figure:
    return Figure("timeliness", numerator, denominator, DAY, min(denominator, 40))


def _lines(course: Course) -> list[Line]:
    given = (
        ("农村党的基层组织", "区委组织部", "overdue", 12, (71, 240), (90, 230), "below"),
        ("中小学校党组织", "区委教育工委", "due_soon", 0, (188, 200), (181, 200), "above"),
        ("国有企业党组织", "区国资委党委", "normal", 0, (40, 44), (40, 44), "within"),
        ("名称特别长的社会组织党组织与两新工作委员会所属各级党组织", "", "normal", 0, (3, 3), None, "small"),
    )
    return [
        Line(
            label=label,
            note=note,
            state=state,
            completeness=_figure(*rate),
            timeliness=_figure(*rate),
            previous=_figure(*before) if before else None,
            ratios=tuple(course.ratios),
            band=band,
            band_words=BAND_WORDS[band],  # type: ignore[index] # a Band's own text
            overdue=overdue,
        )
        for label, note, state, overdue, rate, before, band in given
    ]


def _days() -> dict[date, Square]:
    first = date(2026, 10, 1)
    days = [first + timedelta(days=number) for number in range(31)]
    holidays = {day: _("National Day") for day in days[:7]}
    make_up = {date(2026, 10, 10)}
    return {
        day: Square(day, day in make_up or (day.weekday() < 5 and day not in holidays), holidays.get(day, ""))
        for day in days
    }
