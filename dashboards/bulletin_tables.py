"""The tables of a bulletin as tables to take away: the stored figures, as they stand on its page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from core.sheets import Column, OfficeTable
from hierarchy.bulletins.content import Findings, GroupRow, Section
from hierarchy.bulletins.models import Bulletin
from hierarchy.bulletins.official import signing_day

from .tables import Offer


def offers_of(bulletin: Bulletin, findings: Findings, section: Section) -> dict[str, Offer]:
    """Give every table of a section that has rows."""
    frame = partial(_table, bulletin, findings, section)
    offers = {"figures": Offer(lambda: _figures(frame, section))}
    groups: tuple[tuple[str, str, str, Sequence[GroupRow]], ...] = (
        ("lines", _("Lines"), _("Line"), section.lines),
        ("localities", _("Localities"), _("Locality"), section.localities),
        ("children", _("Directly subordinate units"), _("Unit"), section.children),
    )
    for name, title, first, rows in groups:
        if rows:
            offers[name] = Offer(partial(_groups, frame, title, first, rows))
    if section.late:
        offers["late"] = Offer(lambda: _late(frame, section))
    return offers


def _table(
    bulletin: Bulletin, findings: Findings, section: Section, *, title: str, columns: list[Column], rows: list[list]
) -> OfficeTable:
    about = [section.label, bulletin.period_name, _("As of the end of %(on)s") % {"on": display.day(findings.as_of)}]
    if bulletin.issued_at is not None:
        about[-1] = _("As of %(at)s") % {"at": display.moment(bulletin.issued_at)}
    if bulletin.is_withdrawn:
        about.append(_("Withdrawn: %(reason)s") % {"reason": bulletin.withdrawal_reason})
    return OfficeTable(
        title=title,
        columns=columns,
        rows=rows,
        unit=_("units, items, rows and cases"),
        prepared_by=findings.signatory,
        prepared_on=signing_day(bulletin, findings),
        notes=[bulletin.words.title, "  ".join(about)],
    )


def _figures(frame: partial[OfficeTable], section: Section) -> OfficeTable:
    columns = [
        Column(_("Figure"), width=24),
        Column(pgettext("head", "value"), "rate", width=12),
        Column(pgettext("head", "numerator"), "count", width=12),
        Column(pgettext("head", "denominator"), "count", width=12),
        Column(pgettext("head", "period before"), "rate", width=12),
        Column(pgettext("head", "change (points)"), "points", width=14),
    ]
    rows = [[row.name, row.ratio, row.numerator, row.denominator, row.was_ratio, row.change] for row in section.figures]
    return frame(title=_("Main figures"), columns=columns, rows=rows)


def _groups(frame: partial[OfficeTable], title: str, first: str, rows: Sequence[GroupRow]) -> OfficeTable:
    count, with_lead = "count", any(row.lead for row in rows)
    columns = [
        Column(first, width=24),
        *([Column(_("Lead department"), width=18)] if with_lead else []),
        Column(pgettext("head", "number of units"), count, width=9),
        Column(pgettext("bulletin", "Fallen due"), count, width=9),
        Column(_("Disclosed on time"), count, width=11),
        Column(_("Disclosed late"), count, width=12),
        Column(pgettext("bulletin", "Overdue"), count, width=12),
        Column(_("On-time rate"), "rate", width=11),
        Column(pgettext("head", "change (points)"), "points", width=13),
        Column(_("Completeness"), "rate", width=11),
        Column(pgettext("head", "to file"), count, width=9),
        Column(pgettext("head", "filed"), count, width=9),
    ]
    made = [
        [
            row.label,
            *([row.lead or None] if with_lead else []),
            row.units,
            row.due,
            row.on_time,
            row.late,
            row.overdue,
            row.timeliness,
            row.change,
            row.completeness,
            row.to_file,
            row.filed,
        ]
        for row in rows
    ]
    return frame(title=title, columns=columns, rows=made)


def _late(frame: partial[OfficeTable], section: Section) -> OfficeTable:
    columns = [
        Column(_("Unit"), width=28),
        Column(_("Code"), width=14),
        Column(_("Superior"), width=20),
        Column(pgettext("head", "overdue items"), "count", width=12),
        Column(pgettext("head", "longest, in days"), "count", width=14),
    ]
    rows = [[row.name, row.code, row.under or None, row.overdue, row.days] for row in section.late]
    return frame(title=_("Units with something overdue"), columns=columns, rows=rows)
