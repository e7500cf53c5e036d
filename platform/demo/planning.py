"""From fates to proceedings: who did what on which day, for one unit in one stretch of time. Pure but for reading.

Everything is drawn from generators seeded by the thing itself (the duty, the row), never from a common one, so that
nothing depends on the order in which units or duties are taken.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from random import Random

from django.utils.timezone import get_default_timezone, localdate

from accounts.models import User
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.schedule import confirmation_of
from hierarchy.ledger.scope_forms import IN_PARTY, conflicting, is_hidden_from_society
from hierarchy.ledger.vocabulary import Form, TimeLimit
from hierarchy.units.models import StaffingPreset, Unit
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.actions.concluding import NO_MEETING, Meeting
from tenants.disclosure.actions.drafting import DraftContent
from tenants.disclosure.actions.publishing import Fulfilment
from tenants.disclosure.consultation_rule import names_vital_interests
from tenants.disclosure.labelling import PRESELECTED
from tenants.disclosure.models import Path
from tenants.disclosure.procedure import Act
from workdays.calendar import Calendar

from .acts import Proceedings, Taken
from .characters import Character
from .fates import Fate, fate_of, next_working_day
from .people import Crew
from .texts import compose, one_of, period_in_words, place_of

#: Working days for which the demonstration leaves public notices up: more than the district asks.
NOTICE_DAYS = 7
EVENT_CHANCE = {TimeLimit.IMMEDIATE: 0.30, TimeLimit.STAGED: 0.55}
#: Hour and minute of each act on its day: acts of one day keep their order.
CLOCK = {
    "start": time(9, 2),
    Act.PROPOSE: time(9, 40),
    Act.REVIEW: time(10, 25),
    Act.SECRECY_REVIEW: time(11, 10),
    Act.SIT: time(11, 10),
    Act.APPROVE: time(14, 35),
    Act.CONFIRM_NIL: time(15, 20),
    Act.PUBLISH: time(16, 5),
}
#: The units whose accounts are named to visitors: each of their people finds something to do.
SHOWN_AT_WORK = frozenset({"Z01", "C01", "C0101"})
EXPLANATION = "公开形式按目录执行，党内部分以会议方式公开，公开栏只公布结果。"
MATERIAL_KEPT = "决策资料随会议记录存本单位档案。"
NOT_VITAL = "本件公布办理结果，不作新的决定。"


@dataclass(frozen=True)
class Window:
    """A stretch of time: after `start`, up to and including `end`. `now` ends the last one."""

    start: date
    end: date
    now: datetime | None = None

    def holds(self, day: date) -> bool:
        return self.start < day <= self.end

    @property
    def opening(self) -> datetime:
        return moment(self.start + timedelta(days=1), time(2, 0))


def moment(day: date, at: time) -> datetime:
    """Give a moment in the district's time zone."""
    return datetime.combine(day, at, tzinfo=get_default_timezone())


@dataclass(frozen=True)
class Planner:
    """Plans what one unit did in one window."""

    unit: Unit
    crew: Crew
    character: Character
    calendar: Calendar
    window: Window
    seed: int

    def plan(
        self,
        entries: Iterable[ObligationEntry],
        rows: Mapping[tuple[uuid.UUID, uuid.UUID], CatalogueItem],
        in_force: Sequence[CatalogueItem],
    ) -> list[Proceedings]:
        """Plan what becomes of open duties, and what else happened under rows in force.

        :param rows: catalogue rows by version and key, for the forms of each duty.
        """
        events = [each for each in self._for_events(in_force) if each is not None]
        answered = {
            (each.item_key, confirmation_of(each.happened_on)) for each in events if each.happened_on is not None
        }
        planned = [
            self._for_duty(entry, rows.get((entry.catalogue_id, entry.item_key)))
            for entry in entries
            if (entry.item_key, entry.period_label) not in answered
        ]
        complete = [each for each in planned if each is not None]
        if self.window.now is not None and self.unit.code in SHOWN_AT_WORK:
            complete = held_back(complete)
        return [*complete, *events]

    def _for_duty(self, entry: ObligationEntry, row: CatalogueItem | None) -> Proceedings | None:
        rng = Random(f"{self.seed}/{self.unit.code}/{entry.title}/{entry.period_label}")
        forms = row.forms if row else [Form.MEETING]
        fate = fate_of(entry, forms=forms, character=self.character, calendar=self.calendar, rng=rng)
        if fate is None:
            return None
        last_day = self._last_day(fate)
        if self.window.now is None and not self.window.holds(last_day):
            return None
        first = next_working_day(self.calendar, max(self.window.start, localdate(entry.created_at)))
        period = period_in_words(entry.period_label, year=entry.period_end.year)
        return self._proceed(
            fate,
            first,
            rng,
            obligation_id=entry.pk,
            item_key=entry.item_key,
            words=(entry.title, entry.category, entry.scope, period),
            forms=forms,
            row=row,
        )

    def _for_events(self, in_force: Iterable[CatalogueItem]) -> Iterator[Proceedings | None]:
        for row in in_force:
            chance = EVENT_CHANCE.get(TimeLimit(row.time_limit), 0.0)
            rng = Random(f"{self.seed}/{self.unit.code}/{row.level3}/{self.window.start}")
            if rng.random() > chance * self.character.on_time:
                continue
            span = (self.window.end - self.window.start).days
            day = self.window.start + timedelta(days=rng.randint(min(8, span - 1), span - 1))
            if not self.calendar.is_working(day):
                day = self.calendar.add(day, -1) or day
            first = next_working_day(self.calendar, self.window.start)
            if day < first:
                continue
            words = (row.level3, row.category, row.scope, f"{day.year}年{day.month}月")
            proceedings = self._proceed(
                Fate(day, day),
                first,
                rng,
                obligation_id=None,
                item_key=row.key,
                words=words,
                forms=row.forms,
                row=row,
            )
            if proceedings is not None and row.time_limit == TimeLimit.IMMEDIATE:
                proceedings = replace(proceedings, happened_on=localdate(proceedings.started_at))
            yield proceedings

    def _last_day(self, fate: Fate) -> date:
        return max(fate.disclosed_on, fate.recorded_on)

    def _proceed(
        self,
        fate: Fate,
        first: date,
        rng: Random,
        *,
        obligation_id: uuid.UUID | None,
        item_key: uuid.UUID,
        words: tuple[str, str, str, str],
        forms: Sequence[str],
        row: CatalogueItem | None,
    ) -> Proceedings | None:
        drafter = rng.choice(self.crew.drafters)
        steps = steps_of(self.unit, self.crew, drafter, is_nil=fate.is_nil)
        taken = self._timed(steps, fate, first, rng)
        started_at = taken[0].at if fate.is_nil else moment(localdate(taken[0].at), CLOCK["start"])
        if self.window.now is not None:
            if started_at > self.window.now or (self._last_day(fate) <= self.window.start):
                return None
            taken = [each for each in taken if each.at <= self.window.now]
        if fate.is_nil:
            return Proceedings(item_key, obligation_id, drafter, started_at, nil_reason=one_of("nil", rng), taken=taken)
        content = self._content(words, forms, fate.disclosed_on, rng, is_notice=bool(row and row.notice))
        if row is not None and row.is_important:
            content = replace(content, path=Path.IMPORTANT)
        return Proceedings(
            item_key,
            obligation_id,
            drafter,
            started_at,
            content=content,
            explanation=explanation_for(content) + (NOT_VITAL if names_vital_interests(row) else ""),
            needs_privacy=row is not None and bool(row.needs_privacy_review or row.notice),
            meeting=meeting_of(self.unit, content, localdate(started_at)),
            fulfilment=fulfilment_of(self.unit, content, fate.disclosed_on, rng),
            taken=taken,
        )

    def _timed(self, steps: Sequence[tuple[Act, User]], fate: Fate, first: date, rng: Random) -> list[Taken]:
        """Count back from the day of disclosure, a day or two for each decision, never before `first`."""
        days = [fate.recorded_on]
        day = fate.disclosed_on
        for _step in steps[1:]:
            days.append(day)
            day = self.calendar.add(day, -rng.randint(0, 2)) or day if rng.random() < 0.7 else day
        days = [max(day, first) for day in reversed(days)]
        minutes = rng.randint(0, 18)
        return [
            Taken(act, user, moment(day, CLOCK[act]) + timedelta(minutes=minutes))
            for (act, user), day in zip(steps, days, strict=True)
        ]

    def _content(
        self,
        words: tuple[str, str, str, str],
        forms: Sequence[str],
        planned_on: date,
        rng: Random,
        *,
        is_notice: bool,
    ) -> DraftContent:
        item, category, scope, period = words
        written = compose(unit=self.unit.short_name, item=item, category=category, period=period, rng=rng)
        body = "" if scope in IN_PARTY else written.body
        until = self.calendar.add(planned_on, NOTICE_DAYS) or planned_on + timedelta(days=2 * NOTICE_DAYS)
        return DraftContent(
            written.title,
            body,
            scope,
            list(forms),
            planned_on,
            labels=PRESELECTED,
            notice_until=until if is_notice else None,
        )


def held_back(planned: Sequence[Proceedings]) -> list[Proceedings]:
    """Let the first come no further than nothing, the second than its proposal, the third than its first review …"""
    duties = [each for each in planned if each.obligation_id is not None and not each.is_nil and each.taken]
    duties.sort(key=lambda each: (each.content.title if each.content else "", each.started_at))
    stages = max((len(each.taken) for each in duties), default=0)
    shortened = {id(each): place for place, each in enumerate(duties[:stages])}
    return [
        replace(each, taken=each.taken[: shortened.get(id(each), len(each.taken))])
        for each in planned
        if shortened.get(id(each)) != 0
    ]


def explanation_for(content: DraftContent) -> str:
    """Explain forms that do not suit the scope, and where material is kept, as proposing demands."""
    is_odd = conflicting(content.scope, content.forms) or is_hidden_from_society(content.scope, content.forms)
    return (EXPLANATION if is_odd else "") + (MATERIAL_KEPT if content.path == Path.IMPORTANT else "")


def meeting_of(unit: Unit, content: DraftContent, met_on: date) -> Meeting:
    """Name the meeting that decided an important matter, on the day the draft was begun."""
    if content.path != Path.IMPORTANT:
        return NO_MEETING
    body = "支部委员会" if unit.staffing_preset == StaffingPreset.SMALL_BRANCH else "党委（党组）会议"
    return Meeting(f"{met_on.year}年{met_on.month}月{met_on.day}日{body}", met_on)


def steps_of(unit: Unit, crew: Crew, drafter: User, *, is_nil: bool = False) -> list[tuple[Act, User]]:
    """Give the acts that a disclosure of this unit passes, with who does each."""
    if is_nil:
        approver = "deputy" if unit.staffing_preset == StaffingPreset.FULL else "head"
        return [(Act.PROPOSE, drafter), (Act.CONFIRM_NIL, crew.duty(approver))]
    between = {
        StaffingPreset.FULL: [(Act.REVIEW, "reviewer"), (Act.SECRECY_REVIEW, "secrecy"), (Act.APPROVE, "deputy")],
        StaffingPreset.MERGED: [(Act.SIT, "deputy"), (Act.APPROVE, "head")],
        StaffingPreset.SMALL_BRANCH: [(Act.SIT, "head")],
    }[StaffingPreset(unit.staffing_preset)]
    return [(Act.PROPOSE, drafter), *((act, crew.duty(duty)) for act, duty in between), (Act.PUBLISH, drafter)]


def on_one_day(steps: Sequence[tuple[Act, User]], day: date) -> list[Taken]:
    """Let acts follow each other within one day."""
    return [Taken(act, user, moment(day, CLOCK[act])) for act, user in steps]


def fulfilment_of(unit: Unit, content: DraftContent, disclosed_on: date, rng: Random) -> Fulfilment:
    """Say how it was published: all or most of the approved forms, with what shows it."""
    forms = [form for form in content.forms if len(content.forms) < 3 or rng.random() < 0.75] or list(content.forms)
    meeting = f"{disclosed_on.year}年{disclosed_on.month}月{disclosed_on.day}日党员大会"
    posted = f"公开栏存档{disclosed_on:%Y%m%d}-{rng.randint(1, 9)}号"
    link = f"https://www.yunlan.example/{unit.slug}/{disclosed_on:%Y%m%d}.html"
    return Fulfilment(
        disclosed_on=disclosed_on,
        forms=forms,
        place=place_of(unit.kind_id) if Form.BULLETIN_BOARD in forms else "",
        reference=meeting if Form.MEETING in forms else posted,
        link=link if Form.WEBSITE in forms else "",
    )
