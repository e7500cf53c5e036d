"""One unit's page, from the ledger: its figures, what it owes, its filing, what it published, where it stood."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from core.sheets import OfficeTable
from core.urls import district_url
from hierarchy.ledger.filing import FilingStatus, filing_states
from hierarchy.metrics.courses import courses
from hierarchy.metrics.questions import By
from hierarchy.metrics.rollup import rollup
from hierarchy.units.models import FILED_WITHIN_DISTRICT, Unit

from ..asking import Asked, asked
from ..narrowing import visible_unit
from ..obligations import Conditions, Obligations
from ..readings import DueSoon, figures_of, people_of, readings, receiving_of, summed
from ..seeing import maker_of, seen_by, sees_it_alone
from ..sentences import Finding, group_sentence, spoken
from ..tables import Offer, readings_table
from .framing import attention, frame, page, shown, trend_of

RECENT = 10


@page
def unit(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show a unit to whoever may see it. Those who may not see what lies below it read its own figures alone."""
    visible = seen_by(request)
    subject = visible_unit(code, visible)
    put = asked(request)
    alone = sees_it_alone(subject, visible)
    question = put.question(unit=subject, unit_only=alone)
    conditions = Conditions(unit=subject, unit_only=alone)
    scope = {"unit": subject.code} | ({"only": "1"} if alone else {})
    rows = rollup(question, By.CHILD)
    before = rollup(question.over(question.period.previous()), By.TOTAL)[0]
    counts = summed(rows)
    judged = Obligations(put, visible)
    soon = DueSoon(judged, conditions)
    children = readings(
        put, rows, by=By.CHILD, due_soon=partial(soon.of_child, parent=subject), scope=scope, parent=subject
    )
    figures = figures_of(counts, question)
    finding = Finding(
        period=spoken(put.chosen_period, year=put.as_of.year),
        owed=counts.owed,
        overdue=counts.overdue,
        timeliness=figures["timeliness"],
        overdue_url=f"{district_url('obligations')}?{put.query(**scope, state='overdue')}",
    )
    context = frame(request, put) | {
        "unit": subject,
        "sentence": group_sentence(subject.short_name, finding),
        "counts": counts,
        "figures": figures,
        "previous": before.figures,
        "previous_name": spoken(put.chosen_period.previous(), year=put.as_of.year),
        "people": people_of(counts, figures),
        "receiving": receiving_of(subject, rows, question),
        "children": children if len(children) > 1 else [],
        "scope": scope,
        "scope_query": put.query(**scope),
        "state": "overdue" if counts.overdue else "due_soon" if soon.total else "normal",
        "trend": trend_of(courses(question)),
        "attention": attention(put, judged.of_all_periods(), conditions, scope),
        "now": localtime(request.now),
        **_records(subject, put),
    }

    def make() -> OfficeTable:
        title, made_by, names = _("Subordinate units"), maker_of(request), [subject.short_name]
        return readings_table(children, title=title, first=_("Unit"), put=put, prepared_by=made_by, narrowed=names)

    return shown(request, "dashboards/unit.html", context, {"children": Offer(make)})


def _records(subject: Unit, put: Asked) -> dict[str, Any]:
    """Give the unit's own records: filing, submissions, publications, positions, leads."""
    filing: FilingStatus | None = None
    if subject.kind.filing_to in FILED_WITHIN_DISTRICT:
        filing = filing_states([subject.pk], as_of=put.as_of)[subject.pk]
    positions = subject.positions.select_related("parent", "line", "locality").order_by("-valid_from")
    return {
        "filing": filing,
        "submissions": subject.submissions_sent.select_related("receiver").defer("content").order_by("-sent_at")[:5],
        "publications": subject.publications.shown(on=put.today).order_by("-published_on", "-recorded_at")[:RECENT],
        "positions": positions,
        "sites": subject.demonstrations.valid(put.as_of),
        "leads": subject.leads.valid(put.as_of).select_related("line"),
    }
