"""Every component in every state on one page, for whoever builds pages: `/components/`.

Invented values only, so that anybody signed in may look. A test holds the page against the style sheets: a component
that is not shown here fails it.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from accounts.requests import SignedInRequest
from core.templatetags.ui import STATES
from hierarchy.metrics.bands import Band
from hierarchy.metrics.courses import TOTAL, Course
from hierarchy.metrics.figures import Counts, Figure
from hierarchy.metrics.rollup import Row
from workdays.querysets import Square, months_of

from ..filter_bar import Bar, Chip, Field
from ..ordering import Order
from ..readings import Reading
from .framing import page, trend_of

DAY = date(2026, 7, 10)
YEAR = tuple(f"2025-{month:02}" for month in range(8, 13)) + tuple(f"2026-{month:02}" for month in range(1, 8))
ON_TIME = (88, 91, 90, 86, 79, 84, 88, 92, 93, 90, 94, 96)


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
        "bar": _bar(),
        "lines": _lines(course),
        "rising": Order("lines", "timeliness").heads(request, "lines"),
        "falling": Order("cards", "overdue").heads(request, "cards"),
        "trend": trend_of({TOTAL: course}),
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


def _bar() -> Bar:
    return Bar(
        periods=[Chip("2026-Q1", "?"), Chip("2026-Q2", "?", current=True), Chip("2026-Q3", "?")],
        fields=[
            Field("day", pgettext("date", "As of"), DAY.isoformat(), shape="date", max=DAY.isoformat()),
            Field("kind", _("Kind"), "town", [("town", "镇党委"), ("school", "学校党总支")], blank="—"),
            Field("words", _("Text"), shape="search"),
        ],
        hidden={},
        removable=[Chip(_("Kind"), "?", current=True)],
        clear_url="?",
    )


def _lines(course: Course) -> list[Reading]:
    given = (
        ("农村党的基层组织", "区委组织部", Counts(units_total=120, overdue=12), 0, (71, 240), (90, 230), Band.BELOW),
        ("中小学校党组织", "区委教育工委", Counts(units_total=60), 3, (188, 200), (181, 200), Band.ABOVE),
        ("国有企业党组织", "区国资委党委", Counts(units_total=18), 0, (40, 44), (40, 44), Band.WITHIN),
        ("名称特别长的社会组织党组织与两新工作委员会所属各级党组织", "", Counts(), 0, (3, 3), None, Band.SMALL),
        ("—", "", Counts(), 0, (0, 0), None, Band.NONE),
    )
    return [
        Reading(
            row=Row("", label, None, counts, dict.fromkeys(("completeness", "timeliness", "filing"), _figure(*rate))),
            previous=_figure(*before) if before else None,
            course=course if rate[1] else None,
            due_soon=due_soon,
            url="?",
            entries_query="",
            lead=lead,
            band=band,
        )
        for label, lead, counts, due_soon, rate, before, band in given
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
