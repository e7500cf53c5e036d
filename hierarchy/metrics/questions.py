"""What is asked of the ledger: which period, as of when, whose, by which structure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Invalid
from hierarchy.units.models import Line, Unit, UnitKind

from .periods import Period


class Structure(models.TextChoices):
    """By which structure units are grouped: as it is now, or as it was when each obligation's period ended."""

    NOW = "now", gettext_lazy("as now")
    THEN = "then", gettext_lazy("as then")


class By(models.TextChoices):
    """What the rows of a roll-up are."""

    TOTAL = "total", gettext_lazy("total")
    CHILD = "child", gettext_lazy("subordinate")
    LINE = "line", gettext_lazy("line")
    LOCALITY = "locality", gettext_lazy("locality")
    KIND = "kind", gettext_lazy("kind")
    UNIT = "unit", gettext_lazy("unit")
    MONTH = "month", gettext_lazy("month")
    LEVEL = "level", gettext_lazy("level below the district committee")
    SITE = "site", gettext_lazy("demonstration or ordinary")


#: Stands between the two keys of a group by two things at once.
CROSS = "+"


def crossed(rows: By, columns: By) -> str:
    """Give the grouping by two things at once: its keys are both groups' keys with `CROSS` between (ORG-34)."""
    return f"{rows}{CROSS}{columns}"


@dataclass(frozen=True)
class Question:
    """One question. `as_of` on `today` reads the present tables, an earlier day the events recorded by then.

    :param unit: only this unit and what lies below it.
    :param unit_only: only `unit` itself.
    :param among: only units with these keys: what a reader may see. None: no such limit.
    :param demonstration: only the demonstration sites and pilots of the as-of day; with False only the others (ORG-29).
    """

    period: Period
    as_of: date
    today: date
    structure: str = Structure.NOW
    unit: Unit | None = None
    unit_only: bool = False
    line: Line | None = None
    locality: Unit | None = None
    kind: UnitKind | None = None
    among: tuple[int, ...] | None = None
    demonstration: bool | None = None

    def __post_init__(self) -> None:
        if self.as_of > self.today:
            raise Invalid(
                _("Figures can be asked up to today, %(today)s, not as of a later day.") % {"today": self.today},
                field="as_of",
            )

    @property
    def is_live(self) -> bool:
        return self.as_of == self.today

    def over(self, period: Period) -> Question:
        """The same question for another period."""
        return replace(self, period=period)

    def at_the_same_point_before(self) -> Question:
        """The same question for the period before, as of the day it stood where this one stands now."""
        return replace(self, period=self.period.previous(), as_of=self.period.same_point_before(self.as_of))
