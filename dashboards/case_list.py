"""The cases behind the figures: dates and outcomes of each, never what it says or who came with it.

As of today the entries are read, as of an earlier day each case's last event recorded by then. Real-name reports are in
no figure and in no list (FBK-07).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from core.days import end_of
from hierarchy.ledger.case_folding import standing
from hierarchy.ledger.models import FeedbackEntry, FeedbackEvent
from hierarchy.ledger.vocabulary import DECIDED_KINDS, UNCOUNTED_OUTCOMES, CaseKind, Channel, Outcome
from hierarchy.metrics.questions import Structure
from hierarchy.units.models import DemonstrationSite, Unit, UnitPosition

from .asking import Asked
from .obligations import Conditions

#: What a list is about, and the day by which its cases belong to a period.
ABOUT: dict[str, str] = {
    "replies": "due_on",
    "closings": "close_due_on",
    "decisions": "decided_on",
    "received": "received_on",
}
CASE_STATES: dict[str, str | Promise] = {
    "on_time": pgettext_lazy("case list", "on time"),
    "late": pgettext_lazy("case list", "late"),
    "overdue": pgettext_lazy("case list", "overdue"),
    "not_yet_due": pgettext_lazy("case list", "not yet due"),
    "adopted": pgettext_lazy("case list", "adopted"),
    "converted": pgettext_lazy("case list", "put into practice"),
}


@dataclass(frozen=True)
class ListedCase:
    """One case as others than its unit may know it."""

    pk: UUID
    unit: Unit
    kind: str
    channel: str
    received_on: date
    due_on: date | None
    replied_on: date | None
    closed_on: date | None
    paused_days: int
    is_extended: bool
    is_adopted: bool | None
    converted_on: date | None
    outcome: str
    state: str


class CaseList:
    """The cases of a question, as a queryset that further conditions narrow."""

    def __init__(self, asked: Asked, visible: QuerySet[Unit], about: str) -> None:
        self.asked = asked
        self.is_live = asked.is_live
        own = "" if asked.is_live else "case__"
        self.received, self.channel = f"{own}received_on", f"{own}channel"
        self.about = about
        self.day = self.received if about == "received" else ABOUT[about]
        rows: QuerySet[Any] = FeedbackEntry.objects.all() if asked.is_live else _past_events(asked)
        rows = rows.select_related("unit", *([] if asked.is_live else ["case"])).exclude(kind=CaseKind.REPORT)
        if visible.query.where:
            rows = rows.filter(unit__in=visible)
        if asked.demonstration is not None:
            among = Q(unit__in=DemonstrationSite.objects.units_on(asked.as_of))
            rows = rows.filter(among if asked.demonstration else ~among)
        if asked.period is not None:
            rows = rows.filter(**{f"{self.day}__gte": asked.period.start, f"{self.day}__lte": asked.period.end})
        self.rows = rows.filter(self._counted())

    def _counted(self) -> Q:
        """What the figure of the same name counts (metrics: response, closure, adoption, participation)."""
        if self.about == "received":
            return ~Q(outcome__in=(Outcome.SPAM, Outcome.TRANSFERRED))
        counted = ~Q(outcome__in=UNCOUNTED_OUTCOMES)
        if self.about == "decisions":
            return counted & Q(kind__in=DECIDED_KINDS, decided_on__isnull=False)
        return counted

    def where(self, conditions: Conditions, state: str) -> QuerySet[Any]:
        """Narrow by unit, line, locality and state, the longest waiting first."""
        rows = self._placed(conditions)
        if conditions.kind is not None:
            rows = rows.filter(unit__kind=conditions.kind)
        if state:
            rows = rows.filter(self._in_state(state))
        return rows.order_by(F(self.day).asc(nulls_last=True), "unit__code", "pk")

    def _placed(self, conditions: Conditions) -> QuerySet[Any]:
        """Narrow by place: as now by the unit's own, as then by its position on the case's day."""
        rows, unit = self.rows, conditions.unit
        if unit is not None and conditions.unit_only:
            rows = rows.filter(unit=unit)
        places: dict[str, Any] = {}
        if conditions.line is not None or conditions.in_no_line:
            places["line"] = conditions.line
        if conditions.locality is not None or conditions.in_no_locality:
            places["locality"] = conditions.locality
        if self.asked.structure == Structure.NOW:
            if unit is not None and not conditions.unit_only:
                rows = rows.filter(unit__tree_id=unit.tree_id, unit__lft__gte=unit.lft, unit__rght__lte=unit.rght)
            return rows.filter(**{f"unit__{name}": place for name, place in places.items()})
        if unit is not None and not conditions.unit_only:
            places["path__contains"] = f"/{unit.pk}/"
        if not places:
            return rows
        later = UnitPosition.objects.filter(
            unit=OuterRef("unit"), valid_from__gt=OuterRef("valid_from"), valid_from__lte=OuterRef(OuterRef(self.day))
        )
        there = UnitPosition.objects.filter(
            ~Exists(later), unit=OuterRef("unit"), valid_from__lte=OuterRef(self.day), **places
        )
        return rows.filter(Exists(there))

    def _in_state(self, state: str) -> Q:
        done, due, on = self._pair()
        match state:
            case "on_time":
                return Q(**{f"{done}__lte": F(due)})
            case "late":
                return Q(**{f"{done}__gt": F(due)})
            case "overdue":
                return Q(**{f"{done}__isnull": True, f"{due}__lt": on})
            case "adopted":
                return Q(is_adopted=True)
            case "converted":
                return Q(is_adopted=True, converted_on__isnull=False)
        return Q(**{f"{done}__isnull": True}) & (Q(**{f"{due}__gte": on}) | Q(**{f"{due}__isnull": True}))

    def _pair(self) -> tuple[str, str, date]:
        closing = self.about == "closings"
        return (
            ("closed_on", "close_due_on", self.asked.as_of) if closing else ("replied_on", "due_on", self.asked.as_of)
        )

    def listed(self, rows: Iterable[Any]) -> list[ListedCase]:
        """Give rows of `where` for showing."""
        return [self._listed(row, row if self.is_live else row.case) for row in rows]

    def _listed(self, row: Any, entry: FeedbackEntry) -> ListedCase:
        done, due, on = self._pair()
        return ListedCase(
            pk=entry.pk,
            unit=row.unit,
            kind=str(CaseKind(row.kind).label),
            channel=str(Channel(entry.channel).label),
            received_on=entry.received_on,
            due_on=getattr(row, due),
            replied_on=row.replied_on,
            closed_on=row.closed_on,
            paused_days=row.paused_days,
            is_extended=row.extended_on is not None,
            is_adopted=row.is_adopted,
            converted_on=row.converted_on,
            outcome=str(Outcome(row.outcome).label) if row.outcome else "",
            state=standing(getattr(row, done), getattr(row, due), on=on),
        )


def _past_events(asked: Asked) -> QuerySet[FeedbackEvent]:
    events = FeedbackEvent.objects.filter(recorded_at__lt=end_of(asked.as_of))
    last = events.order_by().values("case").annotate(last=Max("id")).values("last")
    return FeedbackEvent.objects.filter(pk__in=last)
