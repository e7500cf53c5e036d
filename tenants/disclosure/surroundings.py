"""What stands beside a disclosure's text on its page: its mode, matter, plan, pre-disclosure, exemption."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import User
from hierarchy.ledger.models import SubmissionStatus
from hierarchy.ledger.vocabulary import Mode
from hierarchy.ledger.wording import state_words
from hierarchy.units.models import Unit

from .actions.asking import SENDERS
from .actions.beyond import PLANNED_IN
from .actions.matters import DECIDERS
from .actions.predisclosing import SHOWN_IN, formal_of
from .actions.starting import roles_to_draft
from .models import Disclosure, DisclosureState, Matter
from .plan_rule import is_outside, plan_of
from .policies import first_role
from .predisclosure_rule import is_predisclosure, last_day, running_until, term_days


def surroundings(disclosure: Disclosure, unit: Unit, user: User, *, today: date) -> dict[str, Any]:
    """Read what the page shows besides: only what the disclosure has is asked for."""
    plan = plan_of(disclosure) if is_outside(disclosure) else None
    in_force = (SubmissionStatus.SENT, SubmissionStatus.ACCEPTED)
    has_plan = plan is not None and plan.status in in_force
    before = None
    if disclosure.predisclosure_id is not None:
        before = Disclosure.objects.filter(pk=disclosure.predisclosure_id).first()
    found = {
        "mode": Mode(disclosure.mode) if disclosure.mode != Mode.ROUTINE else None,
        "matter": Matter.objects.filter(pk=disclosure.matter_id).first() if disclosure.matter_id else None,
        "is_outside": is_outside(disclosure),
        "plan": plan,
        "plan_words": state_words(plan) if plan is not None else "",
        "needs_plan": is_outside(disclosure) and unit.parent_id is not None and not has_plan,
        "can_send_plan": disclosure.state in PLANNED_IN and _holds(user, unit, SENDERS, today),
        "asked_for": import_string(settings.DISCLOSURE_ORIGINS)(disclosure.pk, unit=unit, user=user, on=today),
        "before": before,
        "before_until": running_until(before) if before is not None else None,
        "can_ask_exemption": disclosure.state == DisclosureState.NOT_DISCLOSED
        and disclosure.obligation_id is not None
        and _holds(user, unit, DECIDERS, today),
    }
    return found | (_of_predisclosure(disclosure, unit, user, today) if is_predisclosure(disclosure) else {})


def _of_predisclosure(disclosure: Disclosure, unit: Unit, user: User, today: date) -> dict[str, Any]:
    scope = disclosure.current.scope
    until = running_until(disclosure)
    return {
        "is_predisclosure": True,
        "term_days": term_days(scope, on=today),
        "shown_until": until,
        "would_end_on": last_day(scope, shown_from=today),
        "is_over": until is not None and until < today,
        "formal": formal_of(disclosure),
        "can_take_opinions": disclosure.state in SHOWN_IN and _holds(user, unit, roles_to_draft(unit), today),
    }


def _holds(user: User, unit: Unit, roles: Any, today: date) -> bool:
    return first_role(user, unit, roles, on=today) is not None
