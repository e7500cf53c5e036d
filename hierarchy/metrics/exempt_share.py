"""Share of exemptions 不公开占比 (EXE-05): shown beside timeliness, so that exempting everything is visible."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from .figures import Counts, Figure

ID = "exempt_share"
NAME = _("Share exempted")
DEFINITION = _("Exempt ÷ (disclosed on time + disclosed late + overdue + exempt + nil returns).")


def figure(counts: Counts, *, as_of: date) -> Figure:
    return Figure(ID, counts.exempt, counts.decided, as_of, counts.units_covered)
