"""Share of nil returns 零报告占比: shown beside timeliness, so that nil-reporting everything is visible."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "nil_share"
NAME = _("Share of nil returns")
DEFINITION = _("Nil returns ÷ (disclosed on time + disclosed late + overdue + exempt + nil returns).")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.nil, counts.decided, as_of, counts.units_covered)
