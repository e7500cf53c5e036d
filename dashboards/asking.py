"""What a page was asked, as it stands in its address: period, as-of day, structure, and what it is narrowed to.

Every page keeps these in its links, so that a figure and the list behind it speak of the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from core.errors import Invalid
from district.requests import DistrictRequest
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Question, Structure
from hierarchy.units.models import Line, Unit, UnitKind

ALL_PERIODS = "all"
#: What the filter `demonstration` takes, and what it asks for (ORG-29).
DEMONSTRATION = {"yes": True, "no": False}
DEMONSTRATION_WORDS: dict[str, str | Promise] = {
    "yes": gettext_lazy("demonstration and pilot sites"),
    "no": gettext_lazy("ordinary units"),
}
#: The key under which a field of `Asked` carries its `Filter`.
FILTER = "filter"
_ALL = pgettext_lazy("filter", "all")


@dataclass(frozen=True)
class Filter:
    """How a field of `Asked` is offered on a page.

    :ivar options: gives values and words; takes what is chosen, which is offered even if it is closed by now.
    :ivar blank: the words of the blank choice.
    :ivar spelling: gives how a value stands in an address.
    """

    label: str | Promise
    options: Callable[[Any], Iterable[tuple[str, str | Promise]]]
    blank: str | Promise = _ALL
    spelling: Callable[[Any], str] = str


def _filter(described: Filter) -> Mapping[str, Filter]:
    return {FILTER: described}


def _kinds(_chosen: UnitKind | None) -> Iterable[tuple[str, str]]:
    return ((kind.pk, kind.label) for kind in UnitKind.objects.all())


def lines_on_offer(chosen: Line | None = None) -> Iterable[tuple[str, str]]:
    """Give the lines in use, and the one that is chosen."""
    return ((line.code, line.label) for line in Line.objects.filter(Q(is_active=True) | Q(pk=chosen and chosen.pk)))


def localities_on_offer(chosen: Unit | None = None) -> Iterable[tuple[str, str]]:
    """Give the localities that exist, and the one that is chosen."""
    there = Q(closed_on__isnull=True) | Q(pk=chosen and chosen.pk)
    found = Unit.objects.filter(there, kind__is_locality=True).order_by("code")
    return ((unit.code, unit.short_name) for unit in found)


STRUCTURE_WORDS: dict[str, str | Promise] = {
    Structure.NOW: gettext_lazy("By present affiliation"),
    Structure.THEN: gettext_lazy("By affiliation at the time"),
}


@dataclass(frozen=True)
class Asked:
    """The address's common filters. `period` is None for the lists that may span all periods.

    `kind`, `line` and `locality` narrow a page of figures; the lists have richer conditions of their own.
    `demonstration` narrows every page and list: to the demonstration sites and pilots of the as-of day, or with False
    to the ordinary units.
    """

    period: Period | None
    as_of: date
    today: date
    structure: str = field(
        default=Structure.NOW,
        metadata=_filter(Filter(gettext_lazy("Affiliation"), lambda _chosen: STRUCTURE_WORDS.items(), blank="")),
    )
    kind: UnitKind | None = field(
        default=None,
        metadata=_filter(Filter(gettext_lazy("Kind of unit"), _kinds, spelling=lambda kind: kind.pk)),
    )
    line: Line | None = field(
        default=None,
        metadata=_filter(Filter(gettext_lazy("Line"), lines_on_offer, spelling=lambda line: line.code)),
    )
    locality: Unit | None = field(
        default=None,
        metadata=_filter(Filter(gettext_lazy("Locality"), localities_on_offer, spelling=lambda unit: unit.code)),
    )
    demonstration: bool | None = field(
        default=None,
        metadata=_filter(
            Filter(
                gettext_lazy("Demonstration sites"),
                lambda _chosen: DEMONSTRATION_WORDS.items(),
                spelling=lambda wanted: "yes" if wanted else "no",
            )
        ),
    )

    @property
    def is_live(self) -> bool:
        return self.as_of == self.today

    @property
    def chosen_period(self) -> Period:
        return self.period or Period.last_quarter_before(self.as_of)

    def question(
        self,
        *,
        unit: Unit | None = None,
        unit_only: bool = False,
        line: Line | None = None,
        locality: Unit | None = None,
        kind: UnitKind | None = None,
    ) -> Question:
        """Put the same to the figures, for a unit and (unless `unit_only`) what lies below it, a line, a locality."""
        return Question(
            period=self.chosen_period,
            as_of=self.as_of,
            today=self.today,
            structure=self.structure,
            unit=unit,
            unit_only=unit_only,
            line=line or self.line,
            locality=locality or self.locality,
            kind=kind or self.kind,
            demonstration=self.demonstration,
        )

    def spelt(self, name: str) -> str:
        """Give a filter's value as it stands in an address; blank where nothing is chosen."""
        described: Filter = self.__dataclass_fields__[name].metadata[FILTER]
        value = getattr(self, name)
        return "" if value is None else described.spelling(value)

    @property
    def narrowing(self) -> dict[str, str]:
        """What the page is narrowed to, as it stands in an address: every filter that is set but the structure."""
        names = [one.name for one in fields(self) if FILTER in one.metadata and one.name != "structure"]
        return {name: value for name in names if (value := self.spelt(name))}

    @property
    def narrowed_in_words(self) -> list[str]:
        """Say what the page is narrowed to, for the line under a title."""
        place = self.locality.short_name if self.locality else ""
        words = [self.kind.label if self.kind else "", self.line.label if self.line else "", place]
        words.append(str(DEMONSTRATION_WORDS[self.spelt("demonstration")]) if self.demonstration is not None else "")
        return [word for word in words if word]

    def query(self, **more: Any) -> str:
        """Give the query string that asks the same, with further filters; empty ones are left out."""
        pairs: dict[str, Any] = {"period": self.period.code if self.period else ALL_PERIODS}
        if not self.is_live:
            pairs["as_of"] = self.as_of.isoformat()
        if self.structure != Structure.NOW:
            pairs["structure"] = self.structure
        pairs |= self.narrowing | more
        return urlencode({key: value for key, value in pairs.items() if value not in (None, "")})

    def over(self, period: Period | None) -> Asked:
        return replace(self, period=period)


def asked(request: DistrictRequest, *, all_periods: bool = False) -> Asked:
    """Read the common filters from a page's address.

    A page that shows one period, reached from a list of all of them, shows the last quarter that had ended. So it
    does where the as-of day lies before the period asked for: of that nothing was owed yet.

    :param all_periods: whether a page without a period asks for all of them; else for the last quarter that ended.
    :raises Invalid: with a sentence for a period, a day or a structure that cannot be.
    """
    put = asked_exactly(request, all_periods=all_periods)
    if put.period is None:
        return put if all_periods else put.over(put.chosen_period)
    return put.over(Period.last_quarter_before(put.as_of)) if put.as_of < put.period.start else put


def asked_exactly(request: DistrictRequest, *, all_periods: bool = False) -> Asked:
    """Read the common filters as they stand, for programs."""
    today: date = request.today
    code = request.GET.get("period", "").strip()
    if code == ALL_PERIODS or (not code and all_periods):
        period = None
    else:
        period = Period.parse(code) if code else Period.last_quarter_before(today)
    as_of = _as_of(request.GET.get("as_of", "").strip(), today)
    return Asked(period, as_of, today, _structure(request), demonstration=_demonstration(request))


def _as_of(text: str, today: date) -> date:
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            _("“%(text)s” is no date. Write it as 2026-04-10.") % {"text": text[:20]}, field="as_of"
        ) from None
    if day > today:
        raise Invalid(_("Figures can be asked up to today, not as of a later day."), field="as_of")
    if day.year < 1990:
        raise Invalid(_("There are no figures as of a day so long ago."), field="as_of")
    return day


def _structure(request: DistrictRequest) -> str:
    value = request.GET.get("structure", "") or Structure.NOW
    if value not in Structure.values:
        raise Invalid(_("The structure is either “now” or “then”."), field="structure")
    return Structure(value)


def _demonstration(request: DistrictRequest) -> bool | None:
    value = request.GET.get("demonstration", "")
    if value and value not in DEMONSTRATION:
        raise Invalid(_("Demonstration sites are asked for by “yes”, ordinary units by “no”."), field="demonstration")
    return DEMONSTRATION.get(value)


def periods_on_offer(day: date) -> list[Period]:
    """Give the periods a page offers as of a day: its quarter, the four before it, this year and the last."""
    quarter = Period.last_quarter_before(day).shifted(1)
    year = Period.parse(str(day.year))
    return [*(quarter.shifted(-i) for i in range(5)), year, year.previous()]
