"""Where visitors look: occasions held and planned, supervisors with opinions, a survey, a circular. By real actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from functools import partial
from random import Random
from typing import Any

from core.parallel import for_each
from hierarchy.ledger.vocabulary import Form, PublicGroup, Scope
from hierarchy.units.models import Role, Unit
from tenants.catalogue.models import CatalogueItem, CatalogueState
from tenants.disclosure.actions.circulating import read_circular
from tenants.disclosure.actions.drafting import DraftContent
from tenants.disclosure.actions.publishing import Fulfilment
from tenants.disclosure.circulars import candidates
from tenants.feedback.actions import surveying
from tenants.feedback.actions.occasions import OccasionPlan, Record, hold_occasion, plan_occasion
from tenants.feedback.actions.supervising import Appointment, appoint_supervisor, enter_opinion
from tenants.feedback.actions.survey_answering import Answer, answer_online, enter_interview
from tenants.feedback.models import Occasion
from tenants.registry.workspaces import workspace

from .acting import begin, take
from .acts import Proceedings
from .history import History
from .names import person_name
from .people import Crew
from .planning import SHOWN_AT_WORK, moment, on_one_day, steps_of

_Kind = Occasion.Kind
#: Held occasions: kind, title, day, who came, what was said, what became of it.
HELD = (
    (
        _Kind.RECEPTION_DAY, "书记接待日", date(2026, 6, 10), {"party_members": 4, "masses": 9},
        "来访13人次，主要反映路灯维修、补助评定和办事指南。", "当场答复11件，其余2件已登记办理。",
    ),
    (
        _Kind.SYMPOSIUM, "党务公开工作座谈会", date(2026, 5, 20), {"party_members": 12, "masses": 6, "delegates": 2},
        "与会人员建议公开栏改用大字版，公开内容多用表格。", "建议已采纳，六月起执行。",
    ),
    (
        _Kind.CONSULTATION, "就年度为民服务项目征求意见", date(2026, 4, 15), {"party_members": 20, "masses": 35},
        "收回意见表55份，赞成优先安排道路和照明。", "项目排序已按多数意见调整。",
    ),
)  # fmt: skip
PLANNED = OccasionPlan(
    _Kind.RECEPTION_DAY, "书记接待日", date(2026, 7, 14), place="党群服务中心一楼", host="书记", is_announced=True
)
SUPERVISED_FROM, SUPERVISED_TO = date(2026, 1, 5), date(2028, 12, 31)
#: What supervisors brought up: kind, title, words, day.
OPINIONS = (
    ("suggestion", "公开时限再明确些", "建议在公开栏上写明每项内容的公开起止日期，便于监督。", date(2026, 7, 6)),
    ("problem", "旧内容没有及时撤下", "公开栏左侧仍贴着去年的内容，请及时更换。", date(2026, 7, 7)),
)
SURVEYED = 2026
#: Whom the survey asks, and how many of them answer: more than a branch needs, and than any other unit does.
INVITED: Mapping[str, int] = {PublicGroup.PARTY_MEMBERS: 60, PublicGroup.MASSES: 80, PublicGroup.SOCIETY: 50}
ANSWERING: Mapping[str, int] = {PublicGroup.PARTY_MEMBERS: 42, PublicGroup.MASSES: 48, PublicGroup.SOCIETY: 33}
OPENED_ON, CLOSED_ON = date(2026, 6, 1), date(2026, 6, 30)
CIRCULATED_ON = date(2026, 7, 6)


def gather(history: History) -> None:
    """Let the units that visitors look at meet, be watched, be asked about, and send a circular."""
    shown = [unit for unit in history.standing() if unit.code in SHOWN_AT_WORK]
    for_each(shown, partial(_gather_in, history))


def _gather_in(history: History, unit: Unit) -> None:
    host = Host(unit, history.crews[unit.pk], Random(f"{history.seed}/{unit.code}/gatherings"))
    with workspace(unit):
        host.hold()
        host.be_watched()
        host.survey()
        host.circulate()


@dataclass(frozen=True)
class Host:
    """One unit with its people."""

    unit: Unit
    crew: Crew
    rng: Random

    def hold(self) -> None:
        """Put on record what was held, and announce what comes."""
        keeper, head = self.crew.drafters[0], self.crew.duty("head").person.name
        who: dict[str, Any] = {"unit": self.unit, "actor": keeper}
        for kind, title, day, attendance, summary, follow_up in HELD:
            plan = OccasionPlan(kind, title, day, place="会议室", host=head, is_announced=True)
            planned = plan_occasion(plan=plan, at=moment(date(2026, 4, 1), time(9, 0)), **who)
            record = Record(day, attendance, summary, follow_up)
            hold_occasion(occasion_id=planned.pk, record=record, at=moment(day, time(17, 0)), **who)
        plan_occasion(plan=PLANNED, at=moment(date(2026, 7, 6), time(9, 0)), **who)

    def be_watched(self) -> None:
        """Appoint two supervisors and enter what they brought up: it waits for the unit's officer."""
        head = self.crew.holding(Role.HEAD)[0]
        officer = self.crew.holding(Role.FEEDBACK_OFFICER, Role.DRAFTER)[0]
        for (kind, title, original, day), group in zip(
            OPINIONS, (PublicGroup.PARTY_MEMBERS, PublicGroup.MASSES), strict=True
        ):
            term = Appointment(person_name(self.rng), group, SUPERVISED_FROM, SUPERVISED_TO, is_listed=True)
            appointed = moment(SUPERVISED_FROM, time(10, 0))
            supervisor = appoint_supervisor(unit=self.unit, appointment=term, actor=head, at=appointed)
            enter_opinion(
                unit=self.unit,
                supervisor_id=supervisor.pk,
                kind=kind,
                title=title,
                original=original,
                actor=officer,
                at=moment(day, time(10, 30)),
            )

    def survey(self) -> None:
        """Ask the three groups in June, over the web and at home, and put the result on the board."""
        head = self.crew.holding(Role.HEAD)[0]
        officer = self.crew.holding(Role.FEEDBACK_OFFICER, Role.DRAFTER)[0]
        who: dict[str, Any] = {"unit": self.unit, "year": SURVEYED}
        plan = surveying.SurveyPlan(f"{SURVEYED}年党务公开满意度问卷", OPENED_ON, CLOSED_ON, INVITED)
        surveying.prepare_survey(**who, plan=plan, actor=officer, at=moment(date(2026, 5, 25), time(9, 0)))
        surveying.open_survey(**who, actor=head, at=moment(OPENED_ON, time(9, 0)))
        for group, count in ANSWERING.items():
            for number in range(count):
                satisfaction, recognition = self.rng.choices((1, 2, 3, 4), (50, 36, 11, 3), k=2)
                answer = Answer(satisfaction, recognition)
                at = moment(date(2026, 6, 2 + number % 27), time(19, number))
                if number % 4 == 0:
                    enter_interview(**who, group=group, answer=answer, actor=officer, at=at)
                else:
                    answer_online(**who, group=group, answer=answer, token=f"{self.unit.code}/{group}/{number}", at=at)
        surveying.close_survey(**who, actor=head, at=moment(date(2026, 7, 1), time(9, 0)))
        surveying.publish_result(**who, actor=head, at=moment(date(2026, 7, 1), time(9, 30)))

    def circulate(self) -> None:
        """Send a circular to people by name, if the catalogue has a row for it; half of them have read it."""
        row = self._row_for_circulars()
        if row is None:
            return
        drafter = self.crew.drafters[0]
        people = candidates(self.unit, on=CIRCULATED_ON)
        title = f"关于{row.level3}的情况通报"
        proceedings = Proceedings(
            row.key,
            None,
            drafter,
            moment(CIRCULATED_ON, time(9, 2)),
            content=DraftContent(title, "", Scope.SPECIFIED, [Form.CIRCULAR], CIRCULATED_ON),
            explanation="涉及个人情况，只向特定对象通报。",
            needs_privacy=row.needs_privacy_review,
            fulfilment=Fulfilment(
                CIRCULATED_ON,
                [Form.CIRCULAR],
                reference="党内情况通报2026年第3期",
                recipients=[str(person.person_id) for person in people],
            ),
            taken=on_one_day(steps_of(self.unit, self.crew, drafter), CIRCULATED_ON),
        )
        disclosure = begin(self.unit, proceedings)
        for taken in proceedings.taken:
            take(self.unit, proceedings, disclosure, taken)
        readers = [each.user for each in self.crew.colleagues.values()]
        for number, user in enumerate(readers[: max(1, len(readers) // 2)]):
            at = moment(date(2026, 7, 7), time(9, 5 + number))
            read_circular(unit=self.unit, disclosure_id=disclosure.pk, actor=user, at=at)

    def _row_for_circulars(self) -> CatalogueItem | None:
        rows = CatalogueItem.objects.filter(catalogue__state=CatalogueState.IN_FORCE, not_applicable="")
        wanted = rows.filter(scope__in=[Scope.PARTY, Scope.SPECIFIED], is_important=False, notice="")
        return next((row for row in wanted.order_by("order") if Form.CIRCULAR in row.forms), None)
