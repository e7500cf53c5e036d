"""What people brought to the units in the last year and what became of it, acted out by the real actions."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from pathlib import Path
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from accounts.models import User
from core.actors import SYSTEM
from core.parallel import for_each
from hierarchy.ledger.vocabulary import Channel, PublicGroup, Scope
from hierarchy.units.models import Role, Unit
from tenants.feedback.actions.converting import tell_of_conversion
from tenants.feedback.actions.deciding import decide_case
from tenants.feedback.actions.entering import STAFF_CHANNELS, enter_case
from tenants.feedback.actions.handling import instruct, take_up_case
from tenants.feedback.actions.intake import Intake, receive_case
from tenants.feedback.actions.measuring import Plan, finish_measure, plan_measure
from tenants.feedback.actions.publishing_answers import BoardAnswer, publish_answer
from tenants.feedback.actions.reply_content import ReplyContent
from tenants.feedback.actions.replying import approve_reply, close_case, draft_reply, release_reply
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from workdays.calendar import Calendar

from .history import History
from .people import Crew
from .planning import SHOWN_AT_WORK, moment

VOICES: Sequence[Mapping[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "data" / "voices.toml").read_text(encoding="utf-8")
)["voice"]
#: Days before the last day between which cases came in.
EARLIEST, LATEST = 330, 3
MOST_CASES = 5
CHANNELS = (Channel.WEB, Channel.HOTLINE, Channel.VISIT, Channel.BOX, Channel.LETTER, Channel.RECEPTION_DAY)
#: How far a case came, and how likely; the rest is answered in time and closed.
LATE, NEVER = 0.08, 0.06


@dataclass(frozen=True)
class Teller:
    """Acts out one case: who acts for the unit, from which day, until when."""

    unit: Unit
    crew: Crew
    calendar: Calendar
    now: datetime
    rng: Random

    @cached_property
    def officer(self) -> User:
        wanted = (Role.FEEDBACK_OFFICER, Role.DRAFTER)
        return self.crew.holding(*wanted)[0]

    @cached_property
    def principal(self) -> User:
        return self.crew.holding(Role.HEAD)[0]

    def after(self, day: date, working_days: int, hour: int) -> datetime | None:
        """Give a moment so many working days after a day; None if that lies after the last one."""
        later = self.calendar.add(day, working_days)
        at = moment(later, time(hour, self.rng.randint(0, 59))) if later else None
        return at if at is not None and at <= self.now else None

    def tell(self, voice: Mapping[str, Any], day: date, *, stops_after: int | None = None) -> None:
        """Receive a case on a day, and take it as far as it came.

        :param stops_after: acts after which it waits; None: it goes its whole way.
        """
        case = self._receive(voice, day)
        slow = 22 if self.rng.random() < LATE else self.rng.randint(4, 12)
        waits = stops_after if stops_after is not None else 1 if self.rng.random() < NEVER else 9
        who: dict[str, Any] = {"unit": self.unit, "case_id": case.pk}
        acts: Sequence[tuple[int, int, Callable[[dict[str, Any], datetime], None]]] = (
            (1, 10, partial(self._take_up, voice)),
            (2, 11, partial(self._instruct, voice)),
            (slow, 10, partial(self._draft, voice)),
            (slow, 15, self._approve),
            (slow, 16, self._release),
            (slow + 1, 10, partial(self._finish, voice)),
        )
        for number, (days, hour, act) in enumerate(acts):
            at = self.after(day, days, hour)
            if at is None or number >= waits:
                return
            act(who, at)

    def _receive(self, voice: Mapping[str, Any], day: date) -> Case:
        channel = self.rng.choice(CHANNELS)
        group = self.rng.choice(PublicGroup.values)
        intake = Intake(
            kind=voice["kind"],
            channel=channel,
            original=voice["original"].format(unit=self.unit.short_name),
            received_on=day,
            title=voice["title"],
            contact={"name": "王先生", "phone": "13800000000"} if self.rng.random() < 0.4 else {},
            asker_group=group,
            consents=True,
            may_publish=self.rng.random() < 0.6,
        )
        at = moment(day, time(8, self.rng.randint(31, 59)))
        if channel in STAFF_CHANNELS:
            return enter_case(unit=self.unit, intake=intake, actor=self.officer, at=at).case
        return receive_case(unit=self.unit, intake=intake, actor=SYSTEM, at=at).case

    def _take_up(self, voice: Mapping[str, Any], who: dict[str, Any], at: datetime) -> None:
        take_up_case(
            **who, title=voice["title"], kind=voice["kind"], proposal=voice["proposal"], actor=self.officer, at=at
        )

    def _instruct(self, voice: Mapping[str, Any], who: dict[str, Any], at: datetime) -> None:
        instruct(**who, instruction=voice["instruction"], actor=self.principal, at=at)
        if voice["kind"] not in ("suggestion", "topic"):
            return
        declined = voice.get("declined", "")
        decide_case(**who, is_adopted=not declined, reason=declined, actor=self.principal, at=at)
        if "measure" in voice:
            due_on = self.calendar.add(at.date(), 10) or at.date()
            plan = Plan(voice["measure"], self.officer.person.name, due_on)
            plan_measure(**who, plan=plan, actor=self.officer, at=at)

    def _draft(self, voice: Mapping[str, Any], who: dict[str, Any], at: datetime) -> None:
        draft_reply(**who, content=ReplyContent(voice["reply"]), actor=self.officer, at=at)

    def _approve(self, who: dict[str, Any], at: datetime) -> None:
        seen = Case.objects.get(pk=who["case_id"]).replies.get().content_sha256
        approve_reply(**who, seen_sha256=seen, actor=self.principal, at=at)

    def _release(self, who: dict[str, Any], at: datetime) -> None:
        release_reply(**who, how=self.rng.choice(("link", "phone")), actor=self.officer, at=at)

    def _finish(self, voice: Mapping[str, Any], who: dict[str, Any], at: datetime) -> None:
        measure = Case.objects.get(pk=who["case_id"]).measures.first()
        if measure is not None:
            if self.rng.random() < 0.25:
                return
            finish_measure(
                **who,
                measure_id=measure.pk,
                result=voice["result"],
                done_on=at.date(),
                files=[photograph(voice["measure"])],
                actor=self.officer,
                at=at,
            )
            told = at + timedelta(minutes=10)
            tell_of_conversion(**who, text=voice["result"], actor=self.officer, at=told)
            self._publish(voice, who, told)
        close_case(**who, outcome="answered", actor=self.officer, at=at + timedelta(minutes=20))

    def _publish(self, voice: Mapping[str, Any], who: dict[str, Any], at: datetime) -> None:
        """Put the answer on the board with what was done, if the asker agreed."""
        case = Case.objects.get(pk=who["case_id"])
        if not case.may_publish:
            return
        shown = BoardAnswer(
            scope=Scope.PUBLIC,
            title=voice["public_title"],
            question=voice["original"].format(unit=self.unit.short_name),
            answer=voice["reply"].removeprefix("您好，"),
            is_anonymised=True,
            measure_ids=list(case.measures.values_list("pk", flat=True)),
            file_ids=list(case.files.values_list("pk", flat=True)),
        )
        publish_answer(**who, reply_id=case.replies.get().pk, shown=shown, actor=self.principal, at=at)


def tell_voices(history: History, now: datetime) -> None:
    """Let people come to most of the units over the last year."""
    for_each(history.standing(), partial(_tell_of, history, now))


def _tell_of(history: History, now: datetime, unit: Unit) -> None:
    rng = Random(f"{history.seed}/{unit.code}/voices")
    teller = Teller(unit, history.crews[unit.pk], history.rules.calendar, now, rng)
    shown = unit.code in SHOWN_AT_WORK
    count = MOST_CASES if shown else rng.choice((0, 1, 2, 3, MOST_CASES))
    days = sorted(now.date() - timedelta(days=rng.randint(LATEST, EARLIEST)) for _ in range(count))
    voices = rng.sample(list(VOICES), len(days))
    opened = unit.opened_on
    with workspace(unit):
        for day, voice in zip(days, voices, strict=True):
            if day >= opened:
                teller.tell(voice, day)
        if shown:
            _open_ones(teller, now.date())


def _open_ones(teller: Teller, today: date) -> None:
    """Leave something to do at each step where visitors look: to register, to instruct, to answer, to approve."""
    for days, stops_after, voice in ((2, 0, VOICES[10]), (4, 1, VOICES[4]), (8, 2, VOICES[11]), (16, 3, VOICES[0])):
        teller.tell(voice, today - timedelta(days=days), stops_after=stops_after)


def photograph(words: str) -> SimpleUploadedFile:
    """Make a picture that stands for a photograph of what was done."""
    image = Image.new("RGB", (640, 420), "#e9e4d8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 580, 360), outline="#9b1c1c", width=6)
    draw.rectangle((90, 100, 550, 320), fill="#ffffff", outline="#b9b09f")
    for line in range(5):
        draw.line((120, 140 + line * 36, 520 - (len(words) * line) % 160, 140 + line * 36), fill="#6b655c", width=8)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=80)
    return SimpleUploadedFile("现场照片.jpg", content.getvalue(), content_type="image/jpeg")
