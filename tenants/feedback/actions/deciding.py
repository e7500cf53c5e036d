"""Deciding on suggestions and topic requests: adopted or not, and why not (FBK-18)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid, Refusal
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.vocabulary import DECIDED_KINDS
from hierarchy.units.models import Unit

from ..measures import standing_measures
from ..models import Case, CaseStepKind
from ..procedure import CaseAct
from .acting import add_step, audit, begin, checked_text, move, tell_officers


class MeasuresStand(Refusal):
    """What was adopted has measures: they are given up before the decision is turned round."""

    code = "measures_stand"


@transaction.atomic
def decide_case(
    *, unit: Unit, case_id: uuid.UUID, is_adopted: bool, reason: str = "", actor: User, at: datetime
) -> Case:
    """Adopt a suggestion or a topic request, or not; deciding anew replaces the decision.

    :param reason: required if it is not adopted; the asker reads it.
    :raises Invalid: for a case of another kind, or without the reason. :raises MeasuresStand: see there.
    """
    handling = begin(CaseAct.DECIDE, unit=unit, case_id=case_id, actor=actor, at=at)
    case = handling.case
    if case.kind not in DECIDED_KINDS:
        raise Invalid(_("Only suggestions and topic requests are adopted or not."), field="is_adopted")
    required = "" if is_adopted else _("Say why it is not adopted: the asker reads it.")
    reason = checked_text(reason, field="reason", required=required)
    if not is_adopted and standing_measures(case):
        raise MeasuresStand(
            _("Measures put this into practice. Give them up before you decide otherwise."), field="is_adopted"
        )
    case.is_adopted, case.decision_reason = is_adopted, reason
    move(handling, CaseAct.DECIDE, also=["is_adopted", "decision_reason"])
    add_step(handling, CaseStepKind.DECIDE, text=reason, is_adopted=is_adopted)
    ledger.decide(case_id=case.pk, is_adopted=is_adopted, actor=actor, at=at)
    audit("decided", handling, is_adopted=is_adopted)
    if is_adopted:
        tell_officers(handling, "case_to_measure")
    return case
