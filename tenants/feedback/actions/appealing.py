"""An applicant appeals to the superior against the refusal of a request or of a part of it (REQ-04, REQ-05; EXE-02)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.errors import Refusal
from hierarchy.ledger.vocabulary import CaseKind, Channel
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from ..following import case_of
from ..models import Case, CaseState, CaseStepKind
from .acting import Handling, add_step, audit, checked_text, tell_officers
from .arriving import free_code, taken_along
from .ending import lock_workspaces
from .following import ASKER
from .intake import next_number, start_clock


class NoAppeal(Refusal):
    """There is no refusal to appeal against, no superior, or an appeal was made before."""

    code = "no_appeal"


@transaction.atomic
def appeal_request(*, unit: Unit, code: str, reason: str, at: datetime) -> Unit:
    """Put what was refused of a request before the superior, whose clock begins; the same code leads to it. Once only.

    Gives the superior, who sees the words and the sealed identity, not the unit's course. To be called outside any
    workspace.

    :raises NoAppeal: see there. :raises Invalid: without a reason.
    """
    on, superior = localdate(at), unit.parent
    lock_workspaces([unit.pk, *([superior.pk] if superior else [])])
    with workspace(unit):
        refused = case_of(code, on=on)
        if refused is None or not _is_refused(refused):
            raise NoAppeal(_("There is no refusal here that can be appealed against."))
        refused = Case.objects.lock(refused.pk)
        if refused.is_appeal or refused.steps.filter(kind=CaseStepKind.APPEAL).exists():
            raise NoAppeal(_("An appeal is made once, and has been made."))
        reason = checked_text(reason, field="reason", required=_("Say why you do not agree."))
        taken = taken_along(refused)
    if superior is None:
        raise NoAppeal(_("The superior is outside this system: ask the unit where to turn."))
    with workspace(superior):
        free_code(refused.code_sha256)
        appeal = Case.objects.create(
            **taken | {"channel": Channel.WEB, "original": f"{reason}\n\n{refused.original}"},
            number=next_number(refused.kind, on.year),
            state=CaseState.RECEIVED,
            changed_at=at,
            received_on=on,
            received_at=at,
            is_appeal=True,
            origin_unit_id=unit.pk,
            origin_case_id=refused.pk,
        )
        start_clock(superior, appeal, actor=ASKER, at=at)
        handling = Handling(superior, appeal, ASKER, None, at)
        add_step(handling, CaseStepKind.RECEIVE)
        audit("received", handling, is_appeal=True)
        tell_officers(handling, "case_to_register")
    with workspace(unit):
        handling = Handling(unit, refused, ASKER, None, at)
        add_step(handling, CaseStepKind.APPEAL, unit_id=superior.pk)
        audit("appealed", handling, to=superior.code)
        tell_officers(handling, "case_appealed")
    return superior


def _is_refused(case: Case) -> bool:
    """Whether the last decision that was sent withholds something: a later grant leaves nothing to appeal against."""
    decided = case.replies.released().exclude(decision="").order_by("number").last()
    return case.kind == CaseKind.REQUEST and decided is not None and decided.withholds
