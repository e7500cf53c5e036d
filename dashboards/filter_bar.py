"""The bar of filters above a page: periods as chips, everything else as fields of one form, all of it in the address.

A field of `Asked` that carries a `Filter` in its metadata stands in the bar of every page of figures without being
named here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, fields

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Structure

from .asking import ALL_PERIODS, FILTER, Asked, periods_on_offer

Options = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True)
class Field:
    """One filter as it is drawn.

    :ivar options: values and words of a select, without the blank one.
    :ivar blank: the words of the blank choice; none where one value is always chosen.
    :ivar shape: select, date or search.
    :ivar unless: the value that goes without saying: the address stays short.
    """

    name: str
    label: str | Promise
    value: str = ""
    options: Options = ()
    blank: str | Promise = ""
    shape: str = "select"
    max: str = ""
    unless: str = ""

    @property
    def words(self) -> str:
        """What is chosen, in words; blank where nothing is."""
        if self.shape != "select":
            return self.value
        return str(dict(self.options).get(self.value, "")) if self.value else ""


@dataclass(frozen=True)
class Chip:
    label: str
    url: str
    current: bool = False
    id: str = ""


@dataclass(frozen=True)
class Bar:
    """Everything the bar draws.

    :ivar hidden: what the form keeps without showing it.
    :ivar removable: chips of what is chosen but has no field; each leads to the page without it.
    :ivar clear_url: the address without any filter; blank where none is set.
    """

    periods: list[Chip]
    fields: list[Field]
    hidden: dict[str, str]
    removable: list[Chip] = field(default_factory=list)
    clear_url: str = ""


def bar_of(
    asked: Asked,
    own: Iterable[Field] = (),
    *,
    kept: dict[str, str],
    all_periods: bool = False,
    leaving_out: Collection[str] = (),
    removable: Iterable[Chip] = (),
) -> Bar:
    """Make the bar of a page.

    :param own: the page's own fields, after those of `Asked`.
    :param kept: the page's own filters as they stand in the address.
    :param leaving_out: fields of `Asked` that make no sense on the page, as the line on a line's page.
    """
    drawn = [_day_field(asked), *_of_asked(asked, leaving_out), *own]
    shown = {one.name for one in drawn}
    hidden = {"period": asked.period.code if asked.period else ALL_PERIODS}
    hidden |= {name: value for name, value in kept.items() if name not in shown}
    is_set = bool(asked.narrowing or set(kept) - {"sort", "about"}) or not asked.is_live
    return Bar(
        periods=_periods(asked, kept, all_periods=all_periods),
        fields=drawn,
        hidden=hidden,
        removable=list(removable),
        clear_url=_cleared(asked, kept) if is_set or asked.structure != Structure.NOW else "",
    )


def _cleared(asked: Asked, kept: dict[str, str]) -> str:
    bare = Asked(asked.period, asked.today, asked.today)
    return "?" + bare.query(**{name: value for name, value in kept.items() if name in ("sort", "about")})


def _periods(asked: Asked, kept: dict[str, str], *, all_periods: bool) -> list[Chip]:
    offered: list[Period | None] = [*periods_on_offer(asked.as_of)]
    if asked.period is not None and asked.period not in offered:
        offered.append(asked.period)
    if all_periods:
        offered.insert(0, None)
    return [
        Chip(
            display.period_name(period.code) if period else _("All periods"),
            f"?{asked.over(period).query(**kept)}",
            period == asked.period,
            f"period-{period.code if period else ALL_PERIODS}",
        )
        for period in offered
    ]


def _day_field(asked: Asked) -> Field:
    today = asked.today.isoformat()
    return Field("as_of", pgettext("date", "As of"), asked.as_of.isoformat(), shape="date", max=today, unless=today)


def _of_asked(asked: Asked, leaving_out: Collection[str]) -> list[Field]:
    found = []
    for one in fields(asked):
        described = one.metadata.get(FILTER)
        if described is None or one.name in leaving_out:
            continue
        value = asked.spelt(one.name)
        options = list(described.options(getattr(asked, one.name)))
        unless = "" if described.blank else str(one.default)
        found.append(Field(one.name, described.label, value, options, described.blank, unless=unless))
    return found


def in_words(drawn: Iterable[Field], *, without: Collection[str] = ("as_of", "structure")) -> list[str]:
    """Say what is chosen in the fields, for the foot of a printed page."""
    return [one.words for one in drawn if one.words and one.name not in without]
