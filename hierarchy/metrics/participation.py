"""Participation 参与度 (FBK-19): cases, answers to surveys and attendance in the period per 100 party members.

The members are those of the units that exist on the as-of day, by their last reported number. By month there is no
population, and so no figure.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .figures import Counts, Figure

ID = "participation"
NAME = pgettext_lazy("figure", "Participation")
DEFINITION = _("Cases, answers to surveys and people attending in the period, per 100 party members.")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.took_part, counts.members, as_of, counts.listeners)


def per_hundred(figure: Figure) -> Decimal | None:
    """Give how many times people took part per 100 members; None where no number of members is known."""
    return None if figure.ratio is None else figure.ratio * 100
