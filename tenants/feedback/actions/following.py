"""What an asker does with a case by its private code, without an account: write again, withdraw, rate the answer."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core.actors import SystemActor
from core.errors import Invalid, Refusal
from district.settings import value as setting
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.vocabulary import Outcome
from hierarchy.units.models import Unit

from ..models import Case, CaseState, CaseStep, CaseStepKind
from ..procedure import TRANSITIONS, CaseAct
from .acting import Handling, add_step, audit, lock_case, move, tell_officers
from .handling import write_message

#: Who acts when somebody without an account does: the trail names nobody.
ASKER = SystemActor("asker")
#: Scores of the four ratings, very satisfied to not satisfied (defaults 4.4: satisfaction_scale).
RATINGS = (100, 80, 60, 0)
MAX_MESSAGES = 20


class TooManyMessages(Refusal):
    """The asker has written very often already."""

    code = "too_many_messages"


class NotAnswered(Refusal):
    """There is no answer to rate yet."""

    code = "not_answered"


@transaction.atomic
def write_again(*, unit: Unit, case_id: uuid.UUID, text: str, at: datetime) -> CaseStep:
    """Add what the asker writes to the case; the officer is told.

    :raises TooManyMessages: past `MAX_MESSAGES`. :raises Invalid: for an empty or over-long text.
    """
    case = lock_case(unit, case_id)
    if case.steps.filter(kind=CaseStepKind.MESSAGE).count() >= MAX_MESSAGES:
        raise TooManyMessages(_("You have written often on this matter. Please call the unit, or visit it."))
    return write_message(unit=unit, case_id=case_id, text=text, actor=ASKER, at=at)


@transaction.atomic
def withdraw_case(*, unit: Unit, case_id: uuid.UUID, reason: str = "", at: datetime) -> Case:
    """End a case at its asker's wish; it is counted in no figure from now on.

    :raises WrongStep: once it was answered or has ended.
    """
    case = lock_case(unit, case_id)
    TRANSITIONS.next(CaseState(case.state), CaseAct.END)
    handling = Handling(unit, case, ASKER, None, at)
    case.outcome = Outcome.WITHDRAWN
    case.code_expires_on = handling.on + timedelta(days=int(setting("feedback_link_days", on=handling.on)))
    move(handling, CaseAct.END, also=("outcome", "code_expires_on"))
    ledger.close(case_id=case.pk, outcome=Outcome.WITHDRAWN, actor=ASKER, at=at)
    add_step(handling, CaseStepKind.WITHDRAW, text=reason.strip()[:500])
    audit("withdrawn", handling)
    tell_officers(handling, "case_withdrawn")
    return case


@transaction.atomic
def rate_answer(*, unit: Unit, case_id: uuid.UUID, rating: int, at: datetime) -> Case:
    """Keep how satisfied the asker is with the answer; rating again replaces it.

    :param rating: one of `RATINGS`. :raises NotAnswered: before a reply was sent.
    """
    case = lock_case(unit, case_id)
    if rating not in RATINGS:
        raise Invalid(_("Choose one of the four."), field="rating")
    if not case.replies.released().exists():
        raise NotAnswered(_("There is no answer to rate yet."))
    case.rating = rating
    case.save(update_fields=["rating"])
    handling = Handling(unit, case, ASKER, None, at)
    add_step(handling, CaseStepKind.RATE, rating=rating)
    audit("rated", handling, rating=rating)
    return case
