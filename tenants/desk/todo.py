"""What a unit has to do this month 本月该办什么, from the ledger and the workspace, in a fixed number of queries."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import User
from core.days import last_of_month
from core.display import period_name
from district.settings import DistrictSettings
from hierarchy.ledger.filing import FilingState, FilingStatus, filing_states
from hierarchy.ledger.models import ObligationEntry, Submission
from hierarchy.ledger.vocabulary import Duty
from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import DECIDES_FOR_CHILDREN
from notices.models import Notice
from tenants.catalogue.tasks import CatalogueTask, catalogue_tasks
from tenants.disclosure import due_words
from tenants.disclosure.copies import sources_of
from tenants.disclosure.models import Disclosure, DisclosureState
from tenants.disclosure.procedure import Act, decision_in, roles_for
from tenants.registry.workspaces import as_district
from workdays.calendar import Calendar

from .cases import MOST_SHOWN, CaseTask, case_tasks
from .deciders import Deciders
from .upward import sent_upward

State = DisclosureState
UNDER_WAY = (State.PROPOSED, State.REVIEWED, State.CLEARED, State.ESCALATED)
MOST_CARDS = 30
MOST_NOTICES = 5
#: Filing states in which the unit itself has something to do.
FILING_TASKS = (FilingState.NOT_ADOPTED, FilingState.NOT_FILED, FilingState.RETURNED, FilingState.TO_REFILE)


@dataclass(frozen=True)
class Card:
    """One thing to do. `act`: what the likely button does."""

    obligation: ObligationEntry
    disclosure: Disclosure | None
    period: str
    state: str
    distance: str
    rule: str
    last: Disclosure | None = None  # what was published for the period before, if it may be taken over

    @property
    def due_on(self) -> date | None:
        """The day that counts now: a withdrawn disclosure's successor has its own."""
        return due_words.due_day(self.obligation)

    @property
    def act(self) -> str:
        """Give what comes next: begin, go on with the draft, correct it, publish it, or begin a successor."""
        if self.disclosure is None:
            return "begin"
        if self.disclosure.state == State.APPROVED:
            return "publish"
        if self.disclosure.state == State.WITHDRAWN:
            return "succeed"
        return "correct" if self.disclosure.returned_reason else "go_on"


@dataclass(frozen=True)
class Waiting:
    """A disclosure that waits for a decision: `for_me` if this reader may give it."""

    disclosure: Disclosure
    act: str
    for_me: bool
    card: Card | None = None
    who: str = ""  # names of those who can give the decision

    @property
    def presses(self) -> bool:
        """Tell whether its duty is overdue or soon due, which whoever decides should see."""
        return self.card is not None and self.card.state != "normal"


@dataclass(frozen=True)
class ConfirmationGroup:
    """Several questions "was there anything in the quarter?" as one card, as pressing as its most pressing."""

    cards: Sequence[Card]

    @property
    def count(self) -> int:
        return len(self.cards)

    @property
    def earliest(self) -> Card:
        return self.cards[0]  # cards come by due date

    @property
    def due_on(self) -> date | None:
        return self.earliest.due_on

    @property
    def state(self) -> str:
        return self.earliest.state

    @property
    def distance(self) -> str:
        return self.earliest.distance

    @property
    def pile(self) -> str:
        """Name the pile on which the card lies."""
        return "overdue" if self.state == "overdue" else "due"

    @property
    def period(self) -> str:
        """The label of the quarter if it is one and the same, else blank."""
        labels = {card.obligation.period_label for card in self.cards}
        return labels.pop().removeprefix("C") if len(labels) == 1 else ""

    @property
    def titles(self) -> str:
        return _(", ").join(card.obligation.title for card in self.cards)


@dataclass
class Todo:
    """Everything the desk shows.

    `first` is what to do now, `confirmations` the questions whether there was anything in a quarter, asked together.
    """

    first: list[Card] = field(default_factory=list)
    later: list[Card] = field(default_factory=list)
    confirmations: list[Card] = field(default_factory=list)
    sent: Sequence[Submission] = ()
    due_count: int = 0
    earliest: date | None = None
    overdue_count: int = 0
    month_total: int = 0
    month_settled: int = 0
    waiting_for_me: list[Waiting] = field(default_factory=list)
    waiting_for_others: list[Waiting] = field(default_factory=list)
    own_drafts: list[Disclosure] = field(default_factory=list)
    filing: FilingStatus | None = None
    catalogue: Sequence[CatalogueTask] = ()
    cases: Sequence[CaseTask] = ()
    inbox_count: int | None = None
    notices: Sequence[Notice] = ()
    unread_count: int = 0

    @property
    def more_cases(self) -> int:
        """How many cases wait for this reader beyond those shown."""
        return max(0, len(self.cases) - MOST_SHOWN)

    @property
    def decision_count(self) -> int:
        return len(self.waiting_for_me)

    @property
    def confirmation_group(self) -> ConfirmationGroup | None:
        return ConfirmationGroup(self.confirmations) if self.confirmations else None

    @property
    def overdue(self) -> list[Card]:
        """What is overdue and not merely to be corrected."""
        return [card for card in self.first if card.state == "overdue" and card.act != "correct"]

    @property
    def due(self) -> list[Card]:
        """What falls due this month or soon."""
        return [card for card in self.first if card.state != "overdue" and card.act != "correct"]

    @property
    def returned(self) -> list[Card]:
        """What came back to be corrected, with a due date."""
        return [card for card in self.first if card.act == "correct"]

    @property
    def nils_to_confirm(self) -> list[Waiting]:
        """Nil returns that wait for this reader: several are confirmed together."""
        return [waiting for waiting in self.waiting_for_me if waiting.act == Act.CONFIRM_NIL]

    @property
    def to_decide(self) -> list[Waiting]:
        """What else waits for this reader; a single nil return too."""
        nils = self.nils_to_confirm
        together = nils if len(nils) > 1 else []
        return [waiting for waiting in self.waiting_for_me if waiting not in together]

    @property
    def approval_count(self) -> int:
        """How many wait for nothing but this reader's approval."""
        return sum(waiting.act == Act.APPROVE for waiting in self.waiting_for_me)


def todo_of(user: User, unit: Unit, roles: frozenset[Role], *, today: date) -> Todo:
    """Read what the unit has to do and what waits for this reader."""
    todo = Todo()
    due = _due_by_end_of_next_month(unit, today)
    live = _live_disclosures(due)
    of_obligation = {d.obligation_id: d for d in live.values() if d.obligation_id is not None}
    last = sources_of(entry for entry in due if entry.pk not in of_obligation)
    waiting = _deal_cards(todo, due, of_obligation, last, today)
    month = _of_month(unit, today)
    todo.month_total, todo.month_settled = month["total"], month["settled"]
    _decisions(todo, live, waiting, unit, user, roles, today)
    todo.own_drafts = [
        disclosure
        for disclosure in live.values()
        if disclosure.state in (State.DRAFT, State.APPROVED) and disclosure.obligation_id is None
    ]
    status = filing_states([unit.pk], as_of=today)[unit.pk]
    todo.filing = status if status.state in FILING_TASKS else None
    todo.catalogue = catalogue_tasks(unit, roles, today)
    todo.cases = case_tasks(user, unit, roles, today=today)
    if roles & (DECIDES_FOR_CHILDREN | {Role.DISTRICT_SUPERVISOR}):
        todo.inbox_count = Submission.objects.inbox_of(unit).order_by().count()
    todo.sent = sent_upward(unit, today=today)
    unread = Notice.objects.filter(recipient_id=user.person_id, read_at__isnull=True).order_by("-at", "-id")
    with as_district():
        todo.notices = list(unread[:MOST_NOTICES])
        todo.unread_count = unread.count() if len(todo.notices) == MOST_NOTICES else len(todo.notices)
    return todo


def _due_by_end_of_next_month(unit: Unit, today: date) -> list[ObligationEntry]:
    """Give what is open and due by the end of next month; a withdrawn one until its successor is published."""
    until = last_of_month(last_of_month(today) + timedelta(days=1))
    entries = ObligationEntry.objects.filter(unit=unit, period_start__lte=today).open().owed().actionable()
    return list(entries.filter(due_on__lte=until).order_by("due_on", "title", "id"))


def _of_month(unit: Unit, today: date) -> dict[str, int]:
    """Count what falls due this month, and how much of it is done."""
    owed = ObligationEntry.objects.filter(unit=unit).owed()
    this_month = owed.filter(due_on__gte=today.replace(day=1), due_on__lte=last_of_month(today))
    return this_month.aggregate(total=Count("pk"), settled=Count("pk", filter=~Q(verdict="")))


def _live_disclosures(due: Sequence[ObligationEntry]) -> dict[uuid.UUID, Disclosure]:
    """Give every disclosure that something is still to be done about, with its newest version."""
    standing = Disclosure.objects.in_states((State.DRAFT, *UNDER_WAY, State.APPROVED)).with_current()
    withdrawn = Disclosure.objects.in_states((State.WITHDRAWN,)).of_obligations(entry.pk for entry in due)
    return {d.pk: d for d in [*standing.order_by("changed_at", "id"), *withdrawn.with_current()]}


def _deal_cards(
    todo: Todo,
    due: Sequence[ObligationEntry],
    of_obligation: dict[uuid.UUID, Disclosure],
    last: dict[uuid.UUID, Disclosure],
    today: date,
) -> dict[uuid.UUID, Card]:
    """Put each duty on its pile; give the cards of those that wait for somebody, by disclosure."""
    waiting: dict[uuid.UUID, Card] = {}
    calendar = Calendar.load()
    soon = int(DistrictSettings.load().value("due_soon_days", on=today))
    for entry in due:
        disclosure = of_obligation.get(entry.pk)
        due_on = due_words.due_day(entry)
        is_this_month = due_on is not None and due_on <= last_of_month(today)
        state = due_words.state_of(entry, today=today, due_soon_days=soon, calendar=calendar)
        if is_this_month:
            todo.due_count += 1
            todo.earliest = min(filter(None, (todo.earliest, due_on)), default=None)
            todo.overdue_count += state == "overdue"
        card = Card(
            obligation=entry,
            disclosure=disclosure,
            period=period_name(entry.period_label),
            state=state,
            distance=due_words.distance_words(due_on, today=today, calendar=calendar),
            rule=due_words.rule_words(entry),
            last=last.get(entry.pk),
        )
        if disclosure is not None and disclosure.state in UNDER_WAY:
            waiting[disclosure.pk] = card
        elif disclosure is None and entry.duty == Duty.CONFIRMATION and (is_this_month or state != "normal"):
            todo.confirmations.append(card)
        else:
            (todo.first if is_this_month or state != "normal" else todo.later).append(card)
    return waiting


def _decisions(
    todo: Todo,
    live: dict[uuid.UUID, Disclosure],
    cards: dict[uuid.UUID, Card],
    unit: Unit,
    user: User,
    roles: frozenset[Role],
    today: date,
) -> None:
    deciders = Deciders.of(unit, on=today)
    under_way = [disclosure for disclosure in live.values() if disclosure.state in UNDER_WAY]
    mine_to_judge = set(
        Disclosure.objects.in_states(UNDER_WAY).not_written_by(user.person_id).values_list("pk", flat=True)
    )
    for disclosure in under_way:
        path = disclosure.current.path
        act = decision_in(unit.staffing_preset, disclosure.state, is_nil=disclosure.is_nil, path=path)
        wanted = _roles(act, unit, disclosure)
        for_me = bool(roles & set(wanted)) and disclosure.pk in mine_to_judge
        who = deciders.names(wanted, but=disclosure.drafter_id)
        awaited = Act.APPROVE if disclosure.state == State.ESCALATED else act
        waiting = Waiting(disclosure, str(awaited or ""), for_me, cards.get(disclosure.pk), who)
        (todo.waiting_for_me if for_me else todo.waiting_for_others).append(waiting)


def _roles(act: Act | None, unit: Unit, disclosure: Disclosure) -> tuple[Role, ...]:
    if act is None:
        return ()
    path = disclosure.current.path
    preset, state, is_nil = unit.staffing_preset, disclosure.state, disclosure.is_nil
    return roles_for(act, preset=preset, state=state, is_nil=is_nil, path=path)
