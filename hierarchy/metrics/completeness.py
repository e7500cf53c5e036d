"""Completeness 公开完整率 (CON-23): catalogue rows that met at least one duty, of the rows that owed one.

A row counts once however many periods it owed. Met = at least one obligation of the asked period is disclosed (on
time or late), exempt or a nil return.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "completeness"
NAME = _("Completeness")
DEFINITION = _(
    "Catalogue rows with at least one valid disclosure, exemption or nil return in the period ÷ rows that owed one."
)


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.rows_met, counts.rows_owed, as_of, counts.units_covered)
