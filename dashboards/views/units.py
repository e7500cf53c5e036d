"""One unit's page, from the ledger: its figures, what it owes, its filing, what it published, where it stood."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from accounts.requests import SignedInRequest
from hierarchy.ledger.filing import FilingStatus, filing_states
from hierarchy.metrics.questions import By
from hierarchy.units.models import FILED_WITHIN_DISTRICT, Unit

from ..asking import Asked, asked
from ..narrowing import conditions_of, narrowed, visible_unit
from ..obligations import Obligations
from ..ordering import Order
from ..readings import receiving_of
from ..seeing import seen_by, sees_it_alone
from ..sentences import group_sentence
from .framing import attention, frame, page, shown, trend_of
from .grouped import Grouped, finding_of

RECENT = 10


@page
def unit(request: SignedInRequest, code: str) -> HttpResponseBase:
    """Show a unit to whoever may see it. Those who may not see what lies below it read its own figures alone."""
    visible = seen_by(request)
    subject = visible_unit(code, visible)
    put = narrowed(request, asked(request), "kind", "line", "locality")
    alone = sees_it_alone(subject, visible)
    question = put.question(unit=subject, unit_only=alone)
    conditions = conditions_of(put, unit=subject, unit_only=alone)
    scope = {"unit": subject.code} | ({"only": "1"} if alone else {})
    judged, order = Obligations(put, visible), Order.asked(request, "children")
    grouped = Grouped(
        request, put, question, judged, conditions, bys=(By.CHILD,), scope=scope, order=order, parent=subject
    )
    name = subject.short_name
    children = grouped.table("children", By.CHILD, title=_("Subordinate units"), first=_("Unit"), about=name)
    counts = grouped.total.counts
    needing = attention(put, judged.of_all_periods(), conditions, scope)
    finding = replace(
        finding_of(put, grouped, needing, by_place=By.CHILD), young=needing.counts.young if len(children) > 1 else None
    )
    context = (
        frame(request, put, leaving_out=_left_out(subject, put), about=name)
        | grouped.context()
        | {
            "unit": subject,
            "sentence": group_sentence(name, finding),
            "receiving": None if put.narrowing else receiving_of(subject, grouped.rows[By.CHILD], question),
            "children": children if len(children) > 1 else [],
            "state": "overdue" if counts.overdue else "due_soon" if grouped.soon.total else "normal",
            "trend": trend_of(grouped.district_course),
            "attention": needing,
            **_records(subject, put),
        }
    )
    return shown(request, "dashboards/unit.html", context, grouped.offers)


def _left_out(subject: Unit, put: Asked) -> tuple[str, ...]:
    """Leave the filters out where there is nothing to choose between: on a page of one unit that is not narrowed."""
    return ("kind", "line", "locality") if subject.rght - subject.lft == 1 and not put.narrowing else ()


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
