"""Who may read and act on a unit's cases. Superiors, leads and administrators read figures, never cases."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import NotPermitted
from hierarchy.units.models import Role, Unit
from hierarchy.units.policies import holds_role, roles_in

from .models import Case, CaseState, CaseStepKind, Reply
from .procedure import TRANSITIONS, CaseAct, officers, roles_for_case, roles_that_read


class NotForYou(NotPermitted):
    """The reader has no role that deals with the unit's cases."""

    code = "not_a_case_worker"


class OwnReply(NotPermitted):
    """Whoever drafted a reply does not approve it."""

    code = "own_reply"


def can_read_cases(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether somebody may read the unit's cases."""
    return holds_role(user, unit, roles_that_read(unit.staffing_preset), on=on)


def require_can_read_cases(user: Any, unit: Unit, *, on: date) -> None:
    """Refuse whoever may not read the unit's cases.

    :raises NotForYou: with the roles that may.
    """
    if not can_read_cases(user, unit, on=on):
        raise NotForYou(_("Only those who deal with the cases of %(unit)s may read them.") % {"unit": unit.name})


def role_for_case(user: User, unit: Unit, act: CaseAct, *, on: date) -> Role:
    """Give the role in which somebody does an act on a case.

    :raises NotForYou: if none of the roles it needs is held.
    """
    wanted = roles_for_case(act, preset=unit.staffing_preset)
    held = roles_in(user, unit, on=on)
    role = next((role for role in wanted if role in held), None)
    if role is None:
        names = _(", ").join(str(role.label) for role in wanted)
        raise NotForYou(_("This step is for: %(roles)s. You do not hold that role in this unit.") % {"roles": names})
    return role


def authors_of(reply: Reply) -> set[uuid.UUID | None]:
    """Give the people who drafted or edited a reply."""
    steps = reply.case.steps.filter(kind=CaseStepKind.DRAFT_REPLY, data__reply=reply.number)
    return {reply.drafted_by_id, *steps.values_list("actor_id", flat=True)}


def require_not_own_reply(user: User, reply: Reply) -> None:
    """Refuse an approval by whoever drafted or edited the reply.

    :raises OwnReply: with what to do instead.
    """
    if user.person_id in authors_of(reply):
        raise OwnReply(_("You drafted or edited this reply. Let another principal approve it."))


def can_do_case(user: Any, unit: Unit, act: CaseAct, *, on: date) -> bool:
    """Answer a template whether an act is the reader's."""
    return holds_role(user, unit, roles_for_case(act, preset=unit.staffing_preset), on=on)


def case_acts_open_to(user: User, unit: Unit, case: Case, *, on: date) -> frozenset[CaseAct]:
    """Give the acts that a case's state and the reader's roles allow, in one query."""
    held = set(roles_in(user, unit, on=on))
    possible = TRANSITIONS.steps(CaseState(case.state))
    return frozenset(act for act in possible if held & set(roles_for_case(act, preset=unit.staffing_preset)))


def is_officer(user: Any, unit: Unit, *, on: date) -> bool:
    """Say whether somebody is the unit's dedicated person for cases (in small units the drafter)."""
    return holds_role(user, unit, officers(unit.staffing_preset), on=on)
