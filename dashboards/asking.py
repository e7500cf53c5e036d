"""What a page was asked, as it stands in its address: period, as-of day, structure, which units of those it shows.

Every page keeps these in its links, so that a figure and the list behind it speak of the same thing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from core.errors import Invalid
from district.requests import DistrictRequest
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Question, Structure
from hierarchy.units.models import Line, Unit, UnitKind

ALL_PERIODS = "all"
#: What the filter `demonstration` takes, and what it asks for (ORG-29).
DEMONSTRATION = {"yes": True, "no": False}


@dataclass(frozen=True)
class Asked:
    """The address's common filters. `period` is None for the lists that may span all periods.

    :ivar kind: only units of this kind.
    :ivar demonstration: only the demonstration sites and pilots of the as-of day; with False only the others.
    """

    period: Period | None
    as_of: date
    today: date
    structure: str = Structure.NOW
    kind: UnitKind | None = None
    demonstration: bool | None = None

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
    ) -> Question:
        """Put the same to the figures, for a unit and (unless `unit_only`) what lies below it, a line, a locality."""
        return Question(
            period=self.chosen_period,
            as_of=self.as_of,
            today=self.today,
            structure=self.structure,
            unit=unit,
            unit_only=unit_only,
            line=line,
            locality=locality,
            kind=self.kind,
            demonstration=self.demonstration,
        )

    def query(self, **more: Any) -> str:
        """Give the query string that asks the same, with further filters; empty ones are left out.

        A filter named again, even as empty, stands instead of the one asked.
        """
        pairs: dict[str, Any] = {"period": self.period.code if self.period else ALL_PERIODS}
        if not self.is_live:
            pairs["as_of"] = self.as_of.isoformat()
        if self.structure != Structure.NOW:
            pairs["structure"] = self.structure
        pairs |= self.kept | more
        return urlencode({key: value for key, value in pairs.items() if value not in (None, "")})

    @property
    def kept(self) -> dict[str, str]:
        """The filters by kind and by demonstration site as they stand in an address, without the empty ones."""
        kept = {"kind": self.kind.pk} if self.kind else {}
        if self.demonstration is not None:
            kept["demonstration"] = "yes" if self.demonstration else "no"
        return kept

    @property
    def narrowed_in_words(self) -> list[str]:
        """Say which units are asked about, for the line under a title."""
        words = [self.kind.label] if self.kind else []
        if self.demonstration is not None:
            words.append(_("demonstration and pilot sites") if self.demonstration else _("ordinary units"))
        return words

    def over(self, period: Period | None) -> Asked:
        return replace(self, period=period)


def asked(request: DistrictRequest, *, all_periods: bool = False) -> Asked:
    """Read the common filters from a page's address.

    A page that shows one period, reached from a list of all of them, shows the last quarter that had ended. So it
    does where the as-of day lies before the period asked for: of that nothing was owed yet.

    :param all_periods: whether a page without a period asks for all of them; else for the last quarter that ended.
    :raises Invalid: with a sentence for a period, a day, a structure or a kind that cannot be.
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
    kind = kind_of(request.GET.get("kind", ""))
    return Asked(period, as_of, today, _structure(request), kind, _demonstration(request))


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


def kind_of(code: str) -> UnitKind | None:
    """Give the kind of a code, None for a blank one.

    :raises Invalid: for a kind that does not exist.
    """
    if not code:
        return None
    kind = UnitKind.objects.filter(pk=code.replace("\x00", "")).first()  # PostgreSQL takes no NUL in text
    if kind is None:
        raise Invalid(_("There is no kind of unit “%(code)s”.") % {"code": code[:20]}, field="kind")
    return kind


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
