"""The pages that compare groups of units: the matrix of groups and lines, and where the work is out of balance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable
from core.urls import district_url
from hierarchy.metrics.questions import By

from ..asking import Asked, asked
from ..comparison_sentences import imbalance_sentence, matrix_sentence
from ..comparison_tables import by_line_table, groups_table, matrix_table
from ..crossing import COMPARED, WEAK_POINTS, Crossing, cross_of
from ..filter_bar import Field
from ..imbalance import groups_of
from ..narrowing import narrowed, one_of, seen_unit
from ..seeing import Reach, maker_of, reach_of, seen_by
from ..sentences import spoken
from ..tables import Offer
from .framing import frame, page, shown

#: What the matrix's rows can be, and what groups can be held against each other.
ROWS: dict[str, str | Promise] = {
    By.LOCALITY: gettext_lazy("Localities and lines"),
    By.KIND: gettext_lazy("Kinds of unit and lines"),
}
GROUPS: dict[str, str | Promise] = {
    By.KIND: gettext_lazy("Kinds of unit"),
    By.LEVEL: pgettext_lazy("compare", "Levels"),
    By.SITE: gettext_lazy("Demonstration sites and ordinary units"),
}
FIRST: dict[str, str | Promise] = {
    By.LOCALITY: gettext_lazy("Locality"),
    By.KIND: gettext_lazy("Kind of unit"),
    By.LEVEL: pgettext_lazy("compare", "Level"),
    By.SITE: pgettext_lazy("compare", "Group"),
}


@page
def matrix(request: SignedInRequest) -> HttpResponseBase:
    """Localities or kinds of unit in the rows, lines in the columns, one figure in the cells."""
    comparing = _Comparing(request, name="rows", offered=ROWS)
    cross = cross_of(comparing.crossing)
    context = comparing.context(_("Matrix")) | {
        "cross": cross,
        "sentence": matrix_sentence(cross, name=comparing.figure_name, period=comparing.period),
    }
    offers = {"matrix": comparing.offer(matrix_table, cross, title=_("Matrix"))}
    return shown(request, "dashboards/matrix.html", context, offers)


@page
def imbalance(request: SignedInRequest) -> HttpResponseBase:
    """Each kind, each level, or demonstration sites and ordinary units: held against all others (ORG-34)."""
    comparing = _Comparing(request, name="compare", offered=GROUPS)
    cross = cross_of(comparing.crossing, against_the_rest=True)
    groups = groups_of(cross)
    context = comparing.context(_("Imbalance")) | {
        "cross": cross,
        "groups": groups,
        "sentence": imbalance_sentence(groups, cross, name=comparing.figure_name, period=comparing.period),
    }
    offers = {
        "groups": comparing.offer(groups_table, groups, title=_("Groups held against the others")),
        "by_line": comparing.offer(by_line_table, cross, title=_("Groups held against the others, line by line")),
    }
    return shown(request, "dashboards/imbalance.html", context, offers)


class _Comparing:
    """What both pages read from the address, and the roll-up that answers it.

    :raises Invalid: for a figure or grouping that does not exist. :raises Http404: see `seeing.reach_of`.
    """

    def __init__(self, request: SignedInRequest, *, name: str, offered: dict[str, str | Promise]) -> None:
        get = request.GET.get
        visible = seen_by(request)
        self.request, self.name, self.offered = request, name, offered
        self.put: Asked = narrowed(request, asked(request), "kind", "locality")
        self.reach: Reach = reach_of(request, visible, seen_unit(get("unit", ""), visible))
        self.figure = one_of(get("figure", ""), COMPARED, _("There is no figure “%(value)s”."), field="figure")
        self.figure = self.figure or next(iter(COMPARED))
        by = one_of(get(name, ""), offered, _("“%(value)s” is nothing to group by."), field=name)
        self.by = By(by or next(iter(offered)))
        self.crossing = Crossing(self.put, self.reach, self.by, self.figure)

    @property
    def figure_name(self) -> str:
        return str(COMPARED[self.figure])

    @property
    def period(self) -> str:
        return spoken(self.put.chosen_period, year=self.put.as_of.year, on=self.put.as_of)

    @property
    def own(self) -> dict[str, str]:
        """The page's own filters as they stand in the address; the first choices go without saying."""
        figure = self.figure if self.figure != next(iter(COMPARED)) else ""
        by = str(self.by) if self.by != next(iter(self.offered)) else ""
        named = self.reach.unit.code if self.reach.unit and self.request.GET.get("unit") else ""
        kept = {"figure": figure, self.name: by, "unit": named}
        return {name: value for name, value in kept.items() if value}

    def context(self, title: str) -> dict[str, Any]:
        fields = [
            Field(self.name, _("Groups"), str(self.by), list(self.offered.items()), unless=next(iter(self.offered))),
            Field("figure", _("Figure"), self.figure, list(COMPARED.items()), unless=next(iter(COMPARED))),
        ]
        about = f"{title} {self.reach.unit.short_name}" if self.reach.unit else title
        framed = frame(self.request, self.put, kept=self.own, own=fields, leaving_out=("line",), about=about)
        return framed | {
            "reach": self.reach,
            "tabs": self._tabs(),
            "first": FIRST[self.by],
            "figure_name": self.figure_name,
            "weak_points": WEAK_POINTS,
        }

    def _tabs(self) -> list[dict[str, Any]]:
        """Lead to the other page with what both are asked."""
        both = {name: value for name, value in self.own.items() if name != self.name}
        names = {"matrix": (_("Matrix"), ROWS), "imbalance": (_("Imbalance"), GROUPS)}
        return [
            {
                "label": label,
                "url": f"{district_url(name)}?{self.put.query(**both)}",
                "current": offered is self.offered,
                "count": None,
            }
            for name, (label, offered) in names.items()
        ]

    def offer(self, make: Callable[..., OfficeTable], rows: Any, *, title: str) -> Offer:
        """Offer a table of the page, made when it is asked for."""

        def made() -> OfficeTable:
            said = [self.figure_name, str(self.offered[self.by])]
            said += [_("%(name)s and below") % {"name": self.reach.unit.short_name}] if self.reach.unit else []
            first, by = str(FIRST[self.by]), maker_of(self.request)
            return make(rows, title=title, first=first, put=self.put, prepared_by=by, narrowed=said)

        return Offer(made)
