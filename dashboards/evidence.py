"""The records behind one item owed or one case: each act with its day, as of a day. The end of every drill-down.

Words, files and names stay in the unit's workspace; what everybody may read stands on its board, and is linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import display
from core.days import end_of
from core.templatetags.ui import STATES
from core.urls import unit_url
from hierarchy.ledger.case_folding import standing
from hierarchy.ledger.folding import State, is_extended, verdict_on
from hierarchy.ledger.models import (
    EventKind,
    FeedbackEntry,
    FeedbackEvent,
    FeedbackEventKind,
    LedgerEvent,
    ObligationEntry,
    PublicationEntry,
)
from hierarchy.ledger.vocabulary import Scope

from .asking import Asked
from .obligations import Decision, Listed, decisions_on


@dataclass(frozen=True)
class Act:
    """One record: what happened, the day that counts, when it was recorded.

    :ivar due_on: the due date from then on, where the act changed it.
    """

    name: str
    effective_on: date
    recorded_at: datetime
    due_on: date | None = None

    @property
    def was_entered_later(self) -> bool:
        return localdate(self.recorded_at) != self.effective_on


@dataclass(frozen=True)
class Published:
    """A version that was put up. `url` leads to the board, where anybody may read it; blank where they may not."""

    entry: PublicationEntry
    url: str


@dataclass(frozen=True)
class ItemEvidence:
    """Everything the ledger holds of one item as of a day."""

    item: Listed
    rule: str
    acts: Sequence[Act]
    decisions: Sequence[Decision]
    published: Sequence[Published]


def evidence_of(entry: ObligationEntry, put: Asked, *, due_soon_until: date) -> ItemEvidence | None:
    """Collect the records of an item (three queries); None if it had not been set down by the as-of day."""
    events = list(LedgerEvent.objects.filter(obligation=entry, recorded_at__lt=end_of(put.as_of)).order_by("pk"))
    if not events:
        return None
    state = State.of(entry if put.is_live else events[-1])
    decisions = decisions_on([entry], as_of=put.as_of).get(entry.pk, [])
    return ItemEvidence(
        item=_listed(entry, state, put.as_of, due_soon_until, decisions),
        rule=_rule(entry, state),
        acts=_acts(events, EventKind),
        decisions=decisions,
        published=_published(entry, put),
    )


def _listed(
    entry: ObligationEntry, state: State, as_of: date, due_soon_until: date, decisions: Sequence[Decision]
) -> Listed:
    verdict = str(verdict_on(state, as_of))
    warned = state.due_on is not None and as_of <= state.due_on <= due_soon_until and state.prepared_at is None
    return Listed(
        entry=entry,
        unit=entry.unit,
        verdict=verdict,
        due_on=state.due_on,
        disclosed_on=state.disclosed_on,
        is_extended=is_extended(state),
        is_prepared=state.prepared_at is not None,
        days=(state.due_on - as_of).days if state.due_on else None,
        is_due_soon=verdict == "not_yet_due" and warned,
        decisions=decisions,
    )


def _rule(entry: ObligationEntry, state: State) -> str:
    """Say how the first due date follows from the period; blank where an extension or nothing known decides."""
    base, days = entry.due_rule.get("base"), entry.due_rule.get("working_days")
    if not base or days is None or state.due_on is None or is_extended(state):
        return ""
    values = {"base": display.short_day(date.fromisoformat(base)), "days": days, "due": display.short_day(state.due_on)}
    words = ngettext(
        "%(base)s + %(days)s working day = %(due)s", "%(base)s + %(days)s working days = %(due)s", int(days)
    )
    return words % values


def _acts(events: Iterable[Any], kinds: Any) -> list[Act]:
    acts, due_on = [], None
    for event in events:
        kind = event.kind if isinstance(event, LedgerEvent) else event.event
        changed = event.due_on if event.due_on != due_on else None
        acts.append(Act(str(kinds(kind).label), event.effective_on, event.recorded_at, changed))
        due_on = event.due_on
    return acts


def _published(entry: ObligationEntry, put: Asked) -> list[Published]:
    rows = PublicationEntry.objects.filter(obligation=entry, recorded_at__lt=end_of(put.as_of)).order_by("recorded_at")
    shown = set(PublicationEntry.objects.filter(obligation=entry).shown(on=put.today).values_list("pk", flat=True))
    return [
        Published(
            row,
            unit_url(entry.unit.slug, "board_item", pk=row.disclosure_id)
            if row.pk in shown and row.scope == Scope.PUBLIC
            else "",
        )
        for row in rows
    ]


@dataclass(frozen=True)
class CaseEvidence:
    """Everything the ledger holds of one case as of a day: days and outcomes."""

    state: Any
    acts: Sequence[Act]
    reply: str
    closing: str


def case_evidence_of(entry: FeedbackEntry, put: Asked) -> CaseEvidence | None:
    """Collect the records of a case (one query); None if it had not come in by the as-of day."""
    events = list(FeedbackEvent.objects.filter(case=entry, recorded_at__lt=end_of(put.as_of)).order_by("pk"))
    if not events:
        return None
    state = entry if put.is_live else events[-1]
    return CaseEvidence(
        state=state,
        acts=_acts(events, FeedbackEventKind),
        reply=standing(state.replied_on, state.due_on, on=put.as_of),
        closing=standing(state.closed_on, state.close_due_on, on=put.as_of),
    )


def item_sentence(evidence: ItemEvidence) -> str:
    """Say what is owed for which period, and how it stands."""
    item = evidence.item
    words = {"item": item.entry.title, "period": item.period_name}
    if item.disclosed_on and item.verdict in ("on_time", "late"):
        words["day"] = display.day(item.disclosed_on)
        if item.verdict == "on_time":
            return _("%(item)s, %(period)s: disclosed on time, on %(day)s.") % words
        days = item.days_late or 0
        late = ngettext(
            "%(item)s, %(period)s: disclosed on %(day)s, %(days)s day late.",
            "%(item)s, %(period)s: disclosed on %(day)s, %(days)s days late.",
            days,
        )
        return late % {**words, "days": days}
    return _("%(item)s, %(period)s: %(state)s.") % {**words, "state": item.state_words or state_word(item.state)}


def state_word(name: str) -> str:
    """Give the word of a state."""
    return str(STATES[name][2])


def visible_item(key: Any, visible: QuerySet[Any]) -> ObligationEntry | None:
    """Give an item of a unit that may be seen; None else, whether it exists or not. Cancelled ones are nobody's."""
    found = ObligationEntry.objects.filter(pk=key, unit__in=visible).select_related("unit__line", "unit__locality")
    return found.first()
