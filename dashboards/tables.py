"""The tables of the pages as tables to take away: the same rows and figures, every filter named under the title."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import display
from core.downloads import table_download
from core.errors import Invalid
from core.sheets import Column, OfficeTable
from core.templatetags.ui import STATES
from hierarchy.units.models import Unit

from .asking import STRUCTURE_WORDS, Asked
from .case_list import CASE_STATES, CaseList
from .narrowing import one_of
from .obligations import Obligations
from .readings import Reading

KINDS = ("xlsx", "csv")
#: Rows that a workbook is made of at most; a spreadsheet with more is no help, and the CSV has no end.
MOST_IN_WORKBOOK = 100_000
#: Rows of a long list that are read and judged together.
_TOGETHER = 2_000


@dataclass(frozen=True)
class Offer:
    """A table that a page offers: made only when it is asked for.

    :param count: its rows, if it may be long.
    """

    make: Callable[[], OfficeTable]
    count: int | None = None


def asked_download(request: HttpRequest, offers: Mapping[str, Offer]) -> HttpResponseBase | None:
    """Give the table that an address asks for with `download` and `table`; None if it asks for the page.

    :raises Invalid: for another kind, a table the page does not have, a workbook of too many rows.
    """
    kind = one_of(
        request.GET.get("download", ""), KINDS, _("“%(value)s” is no form to download: xlsx or csv."), field="download"
    )
    if not kind:
        return None
    name = one_of(request.GET.get("table", ""), offers, _("There is no table “%(value)s” here."), field="table")
    offer = offers[name or next(iter(offers))]
    if kind == "xlsx" and offer.count is not None and offer.count > MOST_IN_WORKBOOK:
        raise Invalid(
            _("These are %(count)s rows, more than the %(most)s of a workbook. Narrow the list, or take the CSV.")
            % {"count": display.count(offer.count), "most": display.count(MOST_IN_WORKBOOK)},
            field="download",
        )
    table = offer.make()
    return table_download(table, name=table.title, kind=kind)


def addresses(request: HttpRequest, offers: Mapping[str, Offer]) -> dict[str, dict[str, str]]:
    """Give for each table the addresses of its downloads: the page's own with two more filters."""
    kept = [(name, value) for name, value in request.GET.items() if name not in ("page", "download", "table")]
    return {
        name: {kind: "?" + urlencode([*kept, ("table", name), ("download", kind)]) for kind in KINDS} for name in offers
    }


def asked_in_words(put: Asked) -> list[str]:
    """Say what a page was asked: period, as-of day, structure."""
    period = display.period_name(put.period.code) if put.period else _("All periods")
    as_of = _("As of the end of %(on)s") % {"on": display.day(put.as_of)}
    return [period, as_of, str(STRUCTURE_WORDS[put.structure])]


def notes_of(put: Asked, *more: str) -> list[str]:
    """Say what a table was asked, and what the page narrows by, in the line under its title."""
    return ["  ".join([*asked_in_words(put), *put.narrowed_in_words, *(words for words in more if words)])]


def readings_table(
    rows: Sequence[Reading], *, title: str, first: str, put: Asked, prepared_by: str, narrowed: Sequence[str] = ()
) -> OfficeTable:
    """Make the table of lines, localities, subordinates or units with all their figures."""
    return OfficeTable(
        title=title,
        columns=_reading_columns(first),
        rows=(_reading_row(reading) for reading in rows),
        unit=_("units, items, rows and cases"),
        prepared_by=prepared_by,
        prepared_on=put.today,
        notes=notes_of(put, *narrowed),
        paper="A3",
    )


def _reading_columns(first: str) -> list[Column]:
    on_time, rate = pgettext("head", "on time"), pgettext("head", "rate")
    owed, rows, filed = _("On-time disclosure"), _("Completeness"), _("Catalogue filing")
    replies, closings = _("Answers to opinions and requests"), _("Closing of opinions and requests")
    adopted, people = _("Suggestions and topics"), _("Survey")
    count = "count"
    return [
        Column(first, width=22),
        Column(_("Code or lead department"), width=16),
        Column(pgettext("head", "number of units"), count, width=8),
        Column(pgettext("head", "due so far"), count, owed, 9),
        Column(on_time, count, owed, 8),
        Column(pgettext("head", "late"), count, owed, 8),
        Column(pgettext("head", "overdue"), count, owed, 8),
        Column(rate, "rate", owed, 9),
        Column(pgettext("head", "change (points)"), "points", owed, 10),
        Column(pgettext("head", "not yet due"), count, owed, 9),
        Column(pgettext("head", "rows owed"), count, rows, 9),
        Column(pgettext("head", "met"), count, rows, 8),
        Column(rate, "rate", rows, 9),
        Column(pgettext("head", "to file"), count, filed, 9),
        Column(pgettext("head", "filed"), count, filed, 8),
        Column(rate, "rate", filed, 9),
        Column(pgettext("head", "to be answered"), count, replies, 9),
        Column(on_time, count, replies, 8),
        Column(rate, "rate", replies, 9),
        Column(pgettext("head", "to be closed"), count, closings, 9),
        Column(on_time, count, closings, 8),
        Column(rate, "rate", closings, 9),
        Column(pgettext("head", "decided"), count, adopted, 8),
        Column(pgettext("head", "adopted"), count, adopted, 8),
        Column(pgettext("head", "put into practice"), count, adopted, 9),
        Column(pgettext("head", "valid answers"), count, people, 9),
        Column(pgettext("head", "satisfaction"), "number", people, 9),
        Column(_("State"), width=10),
    ]


def _reading_row(reading: Reading) -> list[Any]:
    counts, figures = reading.counts, reading.figures
    ratio = {name: figures[name].ratio for name in ("timeliness", "completeness", "response", "closure")}
    filed, satisfaction = reading.filed, figures["satisfaction"]
    return [
        reading.label,
        reading.subject.code if isinstance(reading.subject, Unit) else reading.lead,
        counts.units_total,
        counts.due,
        counts.on_time,
        counts.late,
        counts.overdue,
        ratio["timeliness"],
        reading.points,
        counts.not_yet_due,
        counts.rows_owed,
        counts.rows_met,
        ratio["completeness"],
        filed.denominator,
        filed.numerator,
        filed.ratio,
        counts.replies_due,
        counts.replies_on_time,
        ratio["response"],
        counts.closings_due,
        counts.closings_on_time,
        ratio["closure"],
        counts.proposals_decided,
        counts.proposals_adopted,
        counts.proposals_converted,
        satisfaction.denominator,
        None if satisfaction.ratio is None else satisfaction.ratio * 100,
        str(STATES[reading.state][2]),
    ]


def obligations_table(
    judged: Obligations, rows: QuerySet[Any], *, title: str, put: Asked, prepared_by: str, narrowed: Sequence[str] = ()
) -> OfficeTable:
    """Make the list of items owed, read in one statement however long it is."""
    return OfficeTable(
        title=title,
        columns=[
            Column(_("Unit"), width=22),
            Column(_("Code"), width=12),
            Column(_("Item"), width=34),
            Column(_("Category"), width=12),
            Column(_("Period"), width=14),
            Column(_("Due"), "day", width=12),
            Column(_("Disclosed"), "day", width=12),
            Column(_("Days late"), "count", width=8),
            Column(_("State"), width=12),
        ],
        rows=_obligation_rows(judged, rows),
        prepared_by=prepared_by,
        prepared_on=put.today,
        notes=notes_of(put, *narrowed),
    )


def _obligation_rows(judged: Obligations, rows: QuerySet[Any]) -> Iterator[list[Any]]:
    for together in _batches(rows):
        for item in judged.listed(together):
            yield [
                item.unit.short_name,
                item.unit.code,
                item.entry.title,
                item.category,
                item.period_name,
                item.due_on,
                item.disclosed_on,
                item.days_late,
                item.state_words or str(STATES[item.state][2]),
            ]


def cases_table(
    cases: CaseList, rows: QuerySet[Any], *, title: str, put: Asked, prepared_by: str, narrowed: Sequence[str] = ()
) -> OfficeTable:
    """Make the list of cases: days and outcomes, never words or names."""
    return OfficeTable(
        title=title,
        columns=[
            Column(_("Unit"), width=22),
            Column(_("Code"), width=12),
            Column(_("Kind"), width=14),
            Column(_("Channel"), width=12),
            Column(pgettext("date", "Received"), "day", width=12),
            Column(_("Due"), "day", width=12),
            Column(_("Days stood still"), "count", width=9),
            Column(pgettext("date", "Answered"), "day", width=12),
            Column(pgettext("date", "Closed"), "day", width=12),
            Column(pgettext("date", "Put into practice"), "day", width=12),
            Column(_("Outcome"), width=14),
            Column(_("State"), width=10),
        ],
        rows=_case_rows(cases, rows),
        prepared_by=prepared_by,
        prepared_on=put.today,
        notes=notes_of(put, *narrowed),
    )


def _case_rows(cases: CaseList, rows: QuerySet[Any]) -> Iterator[list[Any]]:
    for together in _batches(rows):
        for item in cases.listed(together):
            yield [
                item.unit.short_name,
                item.unit.code,
                item.kind,
                item.channel,
                item.received_on,
                item.due_on,
                item.paused_days or None,
                item.replied_on,
                item.closed_on,
                item.converted_on,
                item.outcome,
                str(CASE_STATES[item.state]),
            ]


def _batches(rows: QuerySet[Any]) -> Iterator[Sequence[Any]]:
    """Read a long list through a cursor of the database: one statement, one moment, little memory."""
    each = rows.iterator(chunk_size=_TOGETHER)
    while together := list(islice(each, _TOGETHER)):
        yield together
