"""When an adopted case counts as put into practice: done, shown by evidence, and the asker told (FBK-18)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Unit

from ..measures import TOLD, all_done, standing_measures, told_on
from ..models import Case, CaseStepKind
from ..procedure import CaseAct
from ..public_words import refuse_numbers_of_people
from .acting import Handling, add_step, audit, begin, checked_text, move


class NothingToTell(Refusal):
    """Not every measure that stands is done: there is nothing to tell yet, or it was told before."""

    code = "nothing_to_tell"


def convert_if_due(handling: Handling) -> bool:
    """Post that a case was put into practice, if it now is: adopted, every measure done, the asker told since.

    For whatever may be the last of the three: finishing or giving up a measure, sending a reply, telling. Gives
    whether it was posted. The day is that of the act, not of an earlier one: only now do all three hold.
    """
    case = handling.case
    if not case.is_adopted or not all_done(standing_measures(case)) or told_on(case) is None:
        return False
    if FeedbackEntry.objects.filter(pk=case.pk, converted_on__isnull=False).exists():
        return False
    ledger.convert(case_id=case.pk, converted_on=handling.on, actor=handling.actor, at=handling.at)
    return True


@transaction.atomic
def tell_of_conversion(*, unit: Unit, case_id: uuid.UUID, text: str, actor: User, at: datetime) -> Case:
    """Tell the asker, on the page that the private code opens, what was done; the case then counts as converted.

    A reply sent after the last measure was finished does the same.

    :raises NothingToTell: while a measure is open, or if the asker has been told. :raises Invalid: for the text.
    """
    handling = begin(CaseAct.MEASURE, unit=unit, case_id=case_id, actor=actor, at=at)
    case = handling.case
    text = checked_text(text, field="text", most=1_000, required=_("Write to the asker what was done."))
    refuse_numbers_of_people(text, field="text")
    if not case.is_adopted or not all_done(standing_measures(case)):
        raise NothingToTell(_("First finish every measure, or give it up with a reason."))
    if told_on(case) is not None:
        raise NothingToTell(_("The asker has been told already."))
    move(handling, CaseAct.MEASURE)
    add_step(handling, CaseStepKind.MEASURE, text=text, event=TOLD)
    convert_if_due(handling)
    audit("conversion_told", handling)
    return case
