"""Setting aside what is no case: advertising, tests, floods. Nothing is erased, so that a mistake can be undone."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Refusal
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.vocabulary import CaseKind, Outcome
from hierarchy.units.models import Unit

from ..models import Case, CaseStepKind
from ..procedure import CaseAct
from .acting import add_step, audit, begin, checked_text, move
from .ending import begin_end, end, limit_code


class NotDismissed(Refusal):
    """Only what was set aside can be taken up again."""

    code = "not_dismissed"


@transaction.atomic
def dismiss_case(*, unit: Unit, case_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Case:
    """Set a case aside as no case, with the reason on record.

    :raises UnknownCase, NotForYou, WrongStep, AlreadyAnswered, Invalid: see `ending.begin_end`.
    """
    handling = begin_end(unit=unit, case_id=case_id, actor=actor, at=at)
    reason = checked_text(reason, field="reason", most=500, required=_("Say why this is no case."))
    limit_code(handling)
    end(handling, Outcome.SPAM, also=["code_expires_on"])
    add_step(handling, CaseStepKind.DISMISS, text=reason)
    audit("dismissed", handling)
    return handling.case


@transaction.atomic
def restore_case(*, unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> Case:
    """Take up again a case that was set aside by mistake: it is to be registered, its clock never stood.

    :raises NotDismissed: if it ended otherwise. :raises UnknownCase, NotForYou, WrongStep: see `acting.begin`.
    """
    handling = begin(CaseAct.RESTORE, unit=unit, case_id=case_id, actor=actor, at=at)
    case = handling.case
    if case.outcome != Outcome.SPAM or case.kind == CaseKind.REPORT:
        raise NotDismissed(_("Only a case that was set aside can be taken up again."))
    case.outcome, case.code_expires_on = "", None
    move(handling, CaseAct.RESTORE, also=["outcome", "code_expires_on"])
    ledger.reopen(case_id=case.pk, actor=actor, at=at)
    add_step(handling, CaseStepKind.REOPEN)
    audit("restored", handling)
    return case
