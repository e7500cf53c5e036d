"""The roster as a table to take away: the same rows and words as on the page, with codes and days beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.sheets import Column, OfficeTable
from core.templatetags.ui import STATES

from .asking import Asked
from .roster import Entry
from .tables import notes_of


def roster_table(
    entries: Sequence[Entry], *, put: Asked, stale_days: int, prepared_by: str, narrowed: Sequence[str]
) -> OfficeTable:
    """Make the roster in office form (ORG-14)."""
    unit, catalogue, published = _("Party organisation"), _("Catalogue"), pgettext("head", "Disclosure")
    change = _("Last change")
    return OfficeTable(
        title=_("Roster of party organisations"),
        columns=[
            Column(pgettext("head", "Name"), group=unit, width=24),
            Column(_("Code"), group=unit, width=12),
            Column(_("Kind"), group=unit, width=14),
            Column(_("Superior"), group=unit, width=20),
            Column(_("Line"), group=unit, width=14),
            Column(_("Locality"), group=unit, width=14),
            Column(_("Party members"), "count", unit, 8),
            Column(_("Demonstration and pilot site"), group=unit, width=16),
            Column(_("Secretary"), group=unit, width=12),
            Column(_("Version"), "count", catalogue, 8),
            Column(_("Catalogue filing"), group=catalogue, width=14),
            Column(pgettext("date", "Sent"), "day", catalogue, 12),
            Column(_("Published last"), "day", published, 12),
            Column(_("Items overdue"), "count", published, 8),
            Column(pgettext("date", "Day"), "day", change, 12),
            Column(_("Days ago"), "count", change, 8),
            Column(_("Up to date"), group=change, width=14),
        ],
        rows=(_row(entry, stale_days) for entry in entries),
        prepared_by=prepared_by,
        prepared_on=put.today,
        notes=notes_of(put, *narrowed),
        paper="A3",
    )


def _row(entry: Entry, stale_days: int) -> list[Any]:
    unit, filing = entry.unit, entry.filing
    return [
        unit.short_name,
        unit.code,
        unit.kind.label,
        entry.superior.short_name if entry.superior else None,
        entry.line.label if entry.line else None,
        entry.locality.short_name if entry.locality else None,
        unit.member_count,
        pgettext("sentence", ", ").join(site.label for site in entry.sites) or None,
        str(entry.secretary_words),
        filing.number if filing else None,
        str(STATES[entry.filing_state][2]),
        filing.sent_on if filing else None,
        entry.published_on,
        entry.overdue,
        entry.changed_on,
        entry.unchanged_days,
        stale_in_words(stale_days) if entry.is_stale else _("up to date"),
    ]


def stale_in_words(days: int) -> str:
    """Say that a row has not changed for longer than the district allows."""
    return _("no change for over %(days)s days") % {"days": days}
