"""Answers to a survey: over the web by nobody known, from a sheet, or asked in a call at home (FBK-16).

One per person, as far as that can be had without accounts: a sheet's number counts once, a browser answers once. The
survey stays locked while an answer is written, so that closing it misses none and two who enter one sheet hear of it.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Person, User
from core.display import moment
from core.errors import Invalid, Refusal
from core.ids import new_id
from hierarchy.units.models import Unit

from .. import survey_policies as policies
from ..models import Survey, SurveyAnswer
from ..scale import BLANK, KEYS, points_of
from ..survey_sheets import SheetNumber, read_number
from .acting import checked_text
from .surveying import SurveyState, lock_survey, record, require_asked, require_state

MAX_COMMENT = 500


class AlreadyAnswered(Refusal):
    """This browser has answered."""

    code = "already_answered"


class SheetEntered(Invalid):
    """The sheet's number has been entered."""

    code = "sheet_entered"


class SheetUnknown(Invalid):
    """No sheet of that number was printed."""

    code = "sheet_unknown"


class NotYourEntry(Refusal):
    """Only whoever entered an answer takes it back, on the same day."""

    code = "not_your_entry"


@dataclass(frozen=True)
class Answer:
    """What somebody said: the keys 1 to 4 of `scale`; 0 for a question left blank or ticked twice."""

    satisfaction: int
    recognition: int
    comment: str = ""


def mark_of(survey: Survey, token: str) -> str:
    """Give the mark of a browser in one survey: nothing that leads back to it or to another survey."""
    return sha256(f"{survey.pk}:{token}".encode()).hexdigest()


def has_answered(survey: Survey, token: str) -> bool:
    """Say whether the browser with this token has answered."""
    return bool(token) and SurveyAnswer.objects.filter(survey=survey, mark=mark_of(survey, token)).exists()


def takes_answers(survey: Survey, at: datetime) -> bool:
    """Say whether the form on the web is open: from the first day to the last."""
    return survey.state == Survey.State.OPEN and survey.opens_on <= localdate(at) <= survey.closes_on


@transaction.atomic
def answer_online(*, unit: Unit, year: int, group: str, answer: Answer, token: str, at: datetime) -> SurveyAnswer:
    """Keep an answer given over the web. It is in no audit trail: nobody known gave it.

    :raises SurveyState: if the survey takes no answers now. :raises AlreadyAnswered: see there.
    :raises Invalid: for the group, a question without answer, or the remark.
    """
    survey = lock_survey(unit, year)
    if not takes_answers(survey, at):
        raise SurveyState(_("The survey takes no answers now."))
    if has_answered(survey, token):
        raise AlreadyAnswered(
            _("This browser has answered already. For another person, ask the unit for a sheet of paper.")
        )
    require_asked(survey, group)
    _require_keys(answer)
    for name, key in (("satisfaction", answer.satisfaction), ("recognition", answer.recognition)):
        if key == BLANK:
            raise Invalid(_("Choose one of the four answers."), field=name, code="answer_missing")
    return _keep(survey, answer, group=group, way=SurveyAnswer.Way.WEB, mark=mark_of(survey, token), at=at)


@transaction.atomic
def enter_sheet(*, unit: Unit, year: int, number: str, answer: Answer, actor: User, at: datetime) -> SurveyAnswer:
    """Enter what stands on a printed sheet. Blank or doubly ticked, it is kept as not valid.

    :raises SheetUnknown: if no such sheet was printed. :raises SheetEntered: with who entered it and when.
    :raises SurveyState: if the survey is not open.
    """
    survey = lock_survey(unit, year)
    policies.require_can_prepare_surveys(actor, unit, on=localdate(at))
    require_state(survey, Survey.State.OPEN)
    sheet = _printed(survey, number)
    _require_keys(answer)
    before = SurveyAnswer.objects.filter(survey=survey, mark=str(sheet)).first()
    if before is not None:
        raise SheetEntered(
            _("Sheet %(number)s was entered already, by %(who)s on %(when)s.")
            % {"number": sheet, "who": _name(before.entered_by_id), "when": moment(before.at)},
            field="number",
        )
    kept = _keep(survey, answer, group=sheet.group, way=SurveyAnswer.Way.PAPER, mark=str(sheet), at=at, actor=actor)
    record("sheet_entered", survey, unit=unit, actor=actor, at=at, number=str(sheet))
    return kept


@transaction.atomic
def enter_interview(*, unit: Unit, year: int, group: str, answer: Answer, actor: User, at: datetime) -> SurveyAnswer:
    """Enter what somebody said when called on at home 个别走访.

    :raises Invalid: for the group. :raises SurveyState: if the survey is not open.
    """
    survey = lock_survey(unit, year)
    policies.require_can_prepare_surveys(actor, unit, on=localdate(at))
    require_state(survey, Survey.State.OPEN)
    require_asked(survey, group)
    _require_keys(answer)
    mark = f"{SurveyAnswer.Way.INTERVIEW}:{new_id()}"
    kept = _keep(survey, answer, group=group, way=SurveyAnswer.Way.INTERVIEW, mark=mark, at=at, actor=actor)
    record("interview_entered", survey, unit=unit, actor=actor, at=at)
    return kept


@transaction.atomic
def take_back_entry(*, unit: Unit, year: int, answer_id: uuid.UUID, actor: User, at: datetime) -> str:
    """Take back an answer that the actor entered today, to enter it right. Returns the sheet's number, if it has one.

    :raises NotYourEntry: see there. :raises SurveyState: if the survey is not open.
    """
    survey = lock_survey(unit, year)
    policies.require_can_prepare_surveys(actor, unit, on=localdate(at))
    require_state(survey, Survey.State.OPEN)
    answer = SurveyAnswer.objects.filter(survey=survey, pk=answer_id, entered_by_id=actor.person_id).first()
    if answer is None or localdate(answer.at) != localdate(at):
        raise NotYourEntry(_("You take back only what you entered yourself today."))
    number = answer.mark if answer.way == SurveyAnswer.Way.PAPER else ""
    answer.delete()
    record("entry_taken_back", survey, unit=unit, actor=actor, at=at, number=number)
    return number


def _printed(survey: Survey, typed: str) -> SheetNumber:
    sheet = read_number(typed)
    if sheet is None:
        raise SheetUnknown(_("A sheet's number looks like DY-0012. Read it from the sheet's corner."), field="number")
    if sheet.serial > survey.sheets.get(sheet.group, 0):
        raise SheetUnknown(
            _("No sheet %(number)s was printed for this survey. Compare the number and the year.") % {"number": sheet},
            field="number",
        )
    return sheet


def _require_keys(answer: Answer) -> None:
    for name, key in (("satisfaction", answer.satisfaction), ("recognition", answer.recognition)):
        if key not in KEYS:
            raise Invalid(_("Type 1 to 4; 0 if it was left blank or ticked twice."), field=name, code="answer_key")


def _name(person_id: uuid.UUID | None) -> str:
    person = Person.objects.filter(pk=person_id).first() if person_id else None
    return person.name if person else _("somebody")


def _keep(
    survey: Survey, answer: Answer, *, group: str, way: str, mark: str, at: datetime, actor: User | None = None
) -> SurveyAnswer:
    scale = survey.result["scale"]
    satisfaction, recognition = (points_of(key, scale) for key in (answer.satisfaction, answer.recognition))
    return SurveyAnswer.objects.create(
        survey=survey,
        group=group,
        way=way,
        mark=mark,
        satisfaction=satisfaction,
        recognition=recognition,
        is_valid=satisfaction is not None and recognition is not None,
        comment=checked_text(answer.comment, field="comment", most=MAX_COMMENT),
        entered_by_id=actor.person_id if actor else None,
        at=at,
    )
