"""What the reader has to do about cases: one card per case that waits for the reader's step (FBK-03..05).

Real-name reports are not among them: they have pages of their own.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from accounts.models import User
from district.settings import DistrictSettings
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from tenants.disclosure.due_words import distance_words, working_days_left
from tenants.feedback.models import Case, CaseState, Reply
from tenants.feedback.procedure import PRINCIPALS, officers
from workdays.calendar import Calendar

#: What each state waits for, and whose step that is.
OFFICERS_STATES = (CaseState.RECEIVED, CaseState.REGISTERED, CaseState.HANDLING, CaseState.REPLY_APPROVED)
PRINCIPALS_STATES = (CaseState.PROPOSED, CaseState.REPLY_DRAFTED)
#: The setting that limits a step before the reply, in working days.
STEP_SETTINGS = {
    CaseState.RECEIVED: "feedback_register_days",
    CaseState.REGISTERED: "feedback_propose_days",
    CaseState.PROPOSED: "feedback_propose_days",
}
MOST_SHOWN = 20


@dataclass(frozen=True)
class CaseTask:
    """One case that waits for the reader. `due_on`: the day of this step, or of the reply if that is earlier."""

    case: Case
    due_on: date | None
    reply_due_on: date | None
    state: str
    distance: str


def case_tasks(user: User, unit: Unit, roles: Collection[Role], *, today: date) -> list[CaseTask]:
    """Give the reader's cards, the most pressing first; in a fixed number of queries, none for those without a part."""
    states = _states_for(unit, roles, today)
    if not states:
        return []
    cases = list(Case.objects.ordinary().filter(state__in=states).defer("original", "sealed", "proposal"))
    ids = [case.pk for case in cases]
    dues = dict(FeedbackEntry.objects.filter(pk__in=ids).values_list("pk", "due_on"))
    own = _drafted_by(user, ids)
    settings, calendar = DistrictSettings.load(), Calendar.load()
    soon = int(settings.value("due_soon_days", on=today))
    tasks = []
    for case in cases:
        if case.pk in own:
            continue
        reply_due_on, step_due_on = dues.get(case.pk), _step_due_on(case, settings, calendar, today)
        due_on = min(filter(None, (reply_due_on, step_due_on)), default=None)
        state = _state(due_on, soon if due_on == reply_due_on else 0, today, calendar)
        words = distance_words(due_on, today=today, calendar=calendar)
        tasks.append(CaseTask(case, due_on, reply_due_on, state, words))
    return sorted(tasks, key=lambda task: (task.due_on or date.max, task.case.received_at))


def _states_for(unit: Unit, roles: Collection[Role], today: date) -> list[CaseState]:
    """Principals do the officers' steps too, but are shown them only where nobody else does them."""
    deals, decides = officers(unit.staffing_preset), bool(set(PRINCIPALS) & set(roles))
    states = list(PRINCIPALS_STATES) if decides else []
    if set(deals) & set(roles) or (decides and not people_in(unit, deals, on=today)):
        states += OFFICERS_STATES
    return states


def _drafted_by(user: User, case_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """Give the cases whose reply the reader has drafted: somebody else approves it."""
    drafted = Reply.objects.filter(state=Reply.State.DRAFTED, case_id__in=case_ids, drafted_by_id=user.person_id)
    return set(drafted.values_list("case_id", flat=True))


def _step_due_on(case: Case, settings: DistrictSettings, calendar: Calendar, today: date) -> date | None:
    key = STEP_SETTINGS.get(CaseState(case.state))
    if key is None:
        return None
    begun = case.received_on if case.state == CaseState.RECEIVED else localdate(case.changed_at)
    return calendar.add(begun, int(settings.value(key, on=today)))


def _state(due_on: date | None, soon: int, today: date, calendar: Calendar) -> str:
    if due_on is None:
        return "normal"
    if due_on < today:
        return "overdue"
    return "due_soon" if working_days_left(due_on, today=today, calendar=calendar) <= soon else "normal"
