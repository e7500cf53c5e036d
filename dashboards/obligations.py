"""The entries behind the figures: every item owed, judged as of a day, filtered as the figures are.

As of today the entries themselves are read; as of an earlier day each obligation's last event recorded by then.
Both carry the same state columns and the same verdict (`metrics.timeliness.VERDICT_SQL`), so that a list holds as
many entries as the number that opened it says.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, F, Max, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from audit.keeping import rows_kept
from core import display
from core.days import end_of
from district.settings import value as setting
from hierarchy.ledger.models import LedgerEvent, ObligationEntry, Submission, SubmissionKind, SubmissionStatus
from hierarchy.ledger.vocabulary import Category, Duty
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Structure
from hierarchy.metrics.timeliness import VERDICT_SQL
from hierarchy.units.models import DemonstrationSite, Line, Unit, UnitKind
from workdays.calendar import Calendar

from .asking import Asked
from .sentences import YOUNG_DAYS

# The states a list can be filtered by; `due` is the denominator of the on-time rate.
STATES: dict[str, str | Promise] = {
    "overdue": pgettext_lazy("list", "overdue"),
    "due_soon": pgettext_lazy("list", "due soon"),
    "late": pgettext_lazy("list", "disclosed late"),
    "on_time": pgettext_lazy("list", "disclosed on time"),
    "due": pgettext_lazy("list", "due so far"),
    "not_yet_due": pgettext_lazy("list", "not yet due"),
    "pending": pgettext_lazy("list", "due date awaits the calendar"),
    "extended": pgettext_lazy("list", "extended"),
    "nil": pgettext_lazy("list", "nil return"),
    "exempt": pgettext_lazy("list", "exempt"),
}
# States in which no settled verdict stands in the entry (`ledger.models.Verdict`).
STILL_OPEN = frozenset({"overdue", "due_soon", "pressing", "not_yet_due", "pending"})


@dataclass(frozen=True)
class Conditions:
    """What narrows a list. `unit` means the unit and what lies below it, unless `unit_only`."""

    state: str = ""
    unit: Unit | None = None
    unit_only: bool = False
    line: Line | None = None
    in_no_line: bool = False
    locality: Unit | None = None
    in_no_locality: bool = False
    kind: UnitKind | None = None
    category: str = ""
    words: str = ""


@dataclass(frozen=True)
class Decision:
    """A superior's decision on an item: its number and days. The explanation is for the two parties only.

    :ivar until: the day to which it was extended, or on which the exemption is reviewed.
    """

    kind: str
    number: str
    decided_on: date
    until: date | None


@dataclass(frozen=True)
class Listed:
    """One row of a list: what is owed, and where it stands on the day."""

    entry: ObligationEntry
    unit: Unit
    verdict: str
    due_on: date | None
    disclosed_on: date | None
    is_extended: bool
    is_prepared: bool
    days: int | None
    is_due_soon: bool
    decisions: Sequence[Decision] = ()

    @property
    def duty(self) -> str:
        """What makes it fall due, where that is not simply its period."""
        return "" if self.entry.duty == Duty.PERIOD else str(Duty(self.entry.duty).label)

    @property
    def category(self) -> str:
        return str(Category(self.entry.category).label)

    @property
    def period_name(self) -> str:
        return display.period_name(self.entry.period_label)

    @property
    def state(self) -> str:
        return "due_soon" if self.is_due_soon else self.verdict

    @property
    def days_late(self) -> int | None:
        """Calendar days from the due date to the disclosure, of what was disclosed late."""
        if self.verdict != "late" or self.due_on is None or self.disclosed_on is None:
            return None
        return (self.disclosed_on - self.due_on).days

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether it was disclosed and withdrawn, and is owed again."""
        return self.verdict == "overdue" and self.disclosed_on is not None

    @property
    def state_words(self) -> str:
        """How long overdue or how soon due; blank where the state's own word says it."""
        if self.days is None or self.state not in ("overdue", "due_soon"):
            return ""
        if self.state == "overdue":
            return ngettext("%(days)s day overdue", "%(days)s days overdue", -self.days) % {"days": -self.days}
        if not self.days:
            return _("due today")
        return ngettext("%(days)s day left", "%(days)s days left", self.days) % {"days": self.days}


@dataclass(frozen=True)
class Pressing:
    """How much needs action. `young`: items of the asked period overdue by fewer than `YOUNG_DAYS` days."""

    overdue: int
    due_soon: int
    young: int


class Obligations:
    """The judged entries of a question, as a queryset that further conditions narrow."""

    def __init__(self, asked: Asked, visible: QuerySet[Unit], *, due_soon_until: date | None = None) -> None:
        self.asked = asked
        self.visible = visible
        self.due_soon_until = due_soon_until or last_day_of_due_soon(asked.as_of)
        self.prefix = "" if asked.is_live else "obligation__"
        self.rows = self._judged(_entries() if asked.is_live else _past_events(asked))

    def _judged(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Judge rows as of the day, and keep those that may be seen, of the period asked for."""
        asked = self.asked
        table = rows.model._meta.db_table
        sql = re.sub(r"\bs\.", f"{table}.", VERDICT_SQL)
        params = [asked.as_of] * sql.count("%(as_of)s")
        judged = RawSQL(sql.replace("%(as_of)s", "%s"), params, output_field=CharField())  # noqa: S611 - a constant of ours
        rows = rows.annotate(judged=judged).filter(cancelled_on__isnull=True)
        if self.visible.query.where:  # the office sees all units: nothing to filter by
            rows = rows.filter(**self._of(unit__in=self.visible))
        if asked.demonstration is not None:
            among = Q(**self._of(unit__in=DemonstrationSite.objects.units_on(asked.as_of)))
            rows = rows.filter(among if asked.demonstration else ~among)
        if asked.period is not None:
            rows = rows.filter(**self._of(period_end__gte=asked.period.start, period_end__lte=asked.period.end))
        return rows

    def _in_question(self, state: str) -> QuerySet[Any]:
        """Give the rows that can be in a state at all: what is still open is sought among few."""
        if state not in STILL_OPEN:
            return self.rows
        if self.asked.is_live:
            return self.rows.filter(verdict="")  # leads to the index of open entries
        return self._judged(_past_events(self.asked, still_open=True))

    def of_all_periods(self) -> Obligations:
        """The same for all periods, without asking for the days of warning again.

        As of a past day the period stays: the last events of all the years are not read for one page.
        """
        if not self.asked.is_live:
            return self
        return Obligations(self.asked.over(None), self.visible, due_soon_until=self.due_soon_until)

    def _of(self, **conditions: Any) -> dict[str, Any]:
        return {f"{self.prefix}{name}": value for name, value in conditions.items()}

    def where(self, conditions: Conditions) -> QuerySet[Any]:
        """Narrow by conditions and put the most pressing first."""
        rows = self._placed(conditions)
        if conditions.kind is not None:
            rows = rows.filter(**self._of(unit__kind=conditions.kind))
        if conditions.category:
            rows = rows.filter(**self._of(category=conditions.category))
        if conditions.words:
            found = Q(**self._of(title__icontains=conditions.words)) | Q(
                **self._of(unit__name__icontains=conditions.words)
            )
            rows = rows.filter(found)
        if conditions.state:
            rows = rows.filter(self._in_state(conditions.state))
        return rows.order_by("due_on", *(f"{self.prefix}{name}" for name in ("unit__code", "title")), "pk")

    def _placed(self, conditions: Conditions) -> QuerySet[Any]:
        """Narrow by unit, line and locality: as now by the unit's own, as then by the stamped position's."""
        now = self.asked.structure == Structure.NOW
        rows, unit = self._in_question(conditions.state), conditions.unit
        if unit is not None:
            if conditions.unit_only:
                rows = rows.filter(**self._of(unit=unit))
            elif now:
                below = {"unit__tree_id": unit.tree_id, "unit__lft__gte": unit.lft, "unit__rght__lte": unit.rght}
                rows = rows.filter(**self._of(**below))
            else:
                rows = rows.filter(position__path__contains=f"/{unit.pk}/")
        places = (
            ("line", conditions.line, conditions.in_no_line),
            ("locality", conditions.locality, conditions.in_no_locality),
        )
        for name, place, in_none in places:
            if place is not None or in_none:
                side = self._of(**{f"unit__{name}": place}) if now else {f"position__{name}": place}
                rows = rows.filter(**side)
        return rows

    def _in_state(self, state: str) -> Q:
        match state:
            case "due":
                return Q(judged__in=["on_time", "late", "overdue"])
            case "due_soon":
                return self.due_soon()
            case "pressing":
                return Q(judged="overdue") | self.due_soon()
            case "pending":
                return Q(judged="not_yet_due", due_on__isnull=True)
            case "extended":
                return Q(extended_to=F("due_on"))
        return Q(judged=state)

    def due_soon(self) -> Q:
        """Not yet due, due within the district's days of warning, and not approved for publication."""
        return Q(
            judged="not_yet_due",
            due_on__gte=self.asked.as_of,
            due_on__lte=self.due_soon_until,
            prepared_at__isnull=True,
        )

    def pressing(self, conditions: Conditions, period: Period) -> Pressing:
        """Count what needs action within the conditions, and what of a period has been overdue for a few days only."""
        fresh = self.asked.as_of - timedelta(days=YOUNG_DAYS)
        in_period = self._of(period_end__gte=period.start, period_end__lte=period.end)
        found = self.where(replace(conditions, state="pressing")).order_by()
        counted = found.values_list(Value(1)).annotate(
            overdue=Count("pk", filter=Q(judged="overdue")),
            due_soon=Count("pk", filter=~Q(judged="overdue")),
            young=Count("pk", filter=Q(judged="overdue", due_on__gt=fresh, **in_period)),
        )
        rows = rows_kept(counted)
        return Pressing(*rows[0][1:]) if rows else Pressing(0, 0, 0)

    def listed(self, rows: Iterable[Any]) -> list[Listed]:
        """Give the rows for showing, from rows of `where` (fetched with their unit)."""
        fetched = list(rows)
        entries = [row if self.asked.is_live else row.obligation for row in fetched]
        decisions = decisions_on(entries, as_of=self.asked.as_of)
        return [
            self._listed(row, entry, decisions.get(entry.pk, ())) for row, entry in zip(fetched, entries, strict=True)
        ]

    def _listed(self, row: Any, entry: ObligationEntry, decisions: Sequence[Decision]) -> Listed:
        as_of = self.asked.as_of
        days = (row.due_on - as_of).days if row.due_on else None
        warned = row.due_on is not None and as_of <= row.due_on <= self.due_soon_until and row.prepared_at is None
        return Listed(
            entry=entry,
            unit=entry.unit,
            verdict=row.judged,
            due_on=row.due_on,
            disclosed_on=row.disclosed_on,
            is_extended=row.extended_to is not None and row.extended_to == row.due_on,
            is_prepared=row.prepared_at is not None,
            days=days,
            is_due_soon=row.judged == "not_yet_due" and warned,
            decisions=decisions,
        )


def decisions_on(entries: Sequence[ObligationEntry], *, as_of: date) -> dict[uuid.UUID, list[Decision]]:
    """Give the extensions and exemptions granted by a day, by item (one query)."""
    granted = Submission.objects.filter(
        obligation__in=entries,
        kind__in=(SubmissionKind.EXTENSION, SubmissionKind.EXEMPTION),
        status=SubmissionStatus.ACCEPTED,
        decided_at__lt=end_of(as_of),
    )
    found: dict[uuid.UUID, list[Decision]] = {}
    names = ("obligation", "kind", "receipt_number", "decided_at", "decision")
    for item, kind, number, decided_at, decision in granted.order_by("decided_at").values_list(*names):
        until = decision.get("extended_to") or decision.get("review_on")
        made = Decision(kind, number, localdate(decided_at), date.fromisoformat(until) if until else None)
        found.setdefault(item, []).append(made)
    return found


def last_day_of_due_soon(as_of: date) -> date:
    """Give the last due date that counts as due soon: so many working days after the day (defaults: due_soon_days)."""
    days = int(setting("due_soon_days", on=as_of))
    return Calendar.load().add(as_of, days) or as_of


def _entries() -> QuerySet[ObligationEntry]:
    return ObligationEntry.objects.select_related("unit")


def _past_events(asked: Asked, *, still_open: bool = False) -> QuerySet[LedgerEvent]:
    """Give the last event of each item recorded by the day.

    :param still_open: only of items that can have been open then: what is settled and has not changed since was not.
    """
    cut = end_of(asked.as_of)
    events = LedgerEvent.objects.filter(recorded_at__lt=cut)
    if still_open:
        events = events.filter(Q(obligation__verdict="") | Q(obligation__changed_at__gte=cut))
    if asked.period is not None:
        events = events.filter(
            obligation__period_end__gte=asked.period.start, obligation__period_end__lte=asked.period.end
        )
    last = events.order_by().values("obligation").annotate(last=Max("id")).values("last")
    return LedgerEvent.objects.filter(pk__in=last).select_related("obligation__unit")
