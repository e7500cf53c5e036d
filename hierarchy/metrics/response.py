"""Answered on time 意见按期答复率 (FBK-05): answered by the reply's limit, of the cases whose limit lies in the period.

The clock counts working days; paused days are excluded and shown (`replies_paused`).
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .figures import Counts, Figure

ID = "response"
NAME = pgettext_lazy("figure", "Answered on time")
DEFINITION = _(
    "Cases answered within the limit ÷ (those + answered late + unanswered past the limit), by the day of "
    "the limit; withdrawn, redirected, merged and transferred ones are left out."
)


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.replies_on_time, counts.replies_due, as_of, counts.listeners)
