"""Adopted 采纳率: adopted, of the suggestions and topic requests decided in the period.

Reads `decided_on`, `is_adopted`.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .figures import Counts, Figure

ID = "adoption"
NAME = pgettext_lazy("figure", "Adopted")
DEFINITION = _("Suggestions and topic requests adopted ÷ decided, by the day of the decision.")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.proposals_adopted, counts.proposals_decided, as_of, counts.listeners)
