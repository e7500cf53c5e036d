"""Closed on time 按期办结率 (FBK-05): closed by the limit, of the cases whose limit lies in the period.

The limit moves with pauses, with the extension and to the planned end of measures.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .figures import Counts, Figure

ID = "closure"
NAME = pgettext_lazy("figure", "Closed on time")
DEFINITION = _(
    "Cases closed within the limit ÷ (those + closed late + open past the limit), by the day of the "
    "limit; withdrawn, redirected, merged and transferred ones are left out."
)


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.closings_on_time, counts.closings_due, as_of, counts.listeners)
