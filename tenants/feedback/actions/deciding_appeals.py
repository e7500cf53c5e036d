"""A superior answers an appeal; the unit it is about is told, and answers anew if it has to (REQ-05).

Two workspaces are concerned, so this runs outside any, in one transaction: either the applicant has the answer and the
unit knows of it, or nothing happened. Neither sees the other's course of the case.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Stale
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace
from workdays.calendar import Calendar

from ..models import Case, CaseState, CaseStepKind, Reply
from ..procedure import PRINCIPALS, TRANSITIONS, CaseAct, officers
from .acting import Handling, add_step, audit, lock_case, move, tell
from .ending import lock_workspaces
from .replying import approve_reply, open_again, send_reply

#: A unit that passed its cases to a successor which passed them on, and so forth: no district does that more often.
MOST_MOVES = 10


class DecidedMeanwhile(Stale):
    """The unit's case moved to another unit while this was sent."""

    code = "case_moved_meanwhile"


@transaction.atomic
def release_appeal(*, unit: Unit, case_id: uuid.UUID, how: str, actor: User, at: datetime) -> Reply:
    """Send the approved reply to an appeal, and carry its decision to the unit that it is about.

    To be called outside any workspace.

    :param unit: the superior. :raises AlreadySent, Invalid, UnknownCase, NotForYou, WrongStep: see `replying`.
    """

    def send() -> Reply:
        return send_reply(unit=unit, case_id=case_id, how=how, actor=actor, at=at)

    return _in_both(unit, case_id, send, actor, at)


@transaction.atomic
def approve_and_release_appeal(
    *, unit: Unit, case_id: uuid.UUID, seen_sha256: str, how: str, actor: User, at: datetime
) -> Reply:
    """Approve the reply to an appeal and send it in one go. See `release_appeal`."""

    def send() -> Reply:
        approve_reply(unit=unit, case_id=case_id, seen_sha256=seen_sha256, actor=actor, at=at)
        return send_reply(unit=unit, case_id=case_id, how=how, actor=actor, at=at)

    return _in_both(unit, case_id, send, actor, at)


def _in_both(unit: Unit, case_id: uuid.UUID, send: Callable[[], Reply], actor: User, at: datetime) -> Reply:
    with workspace(unit):
        appeal = Case.objects.filter(pk=case_id, is_appeal=True).first()
    first = _where_it_is(appeal) if appeal else None
    lock_workspaces([unit.pk, *([first[0].pk] if first else [])])
    with workspace(unit):
        reply = send()
        if reply.decision == Reply.Decision.CHANGED:
            _set_the_day(reply, at)
    if first is not None and reply.decides_appeal:
        refusing, refused_id = first
        with workspace(refusing):
            _carry(refusing, refused_id, reply, superior=unit, actor=actor, at=at)
    return reply


def _where_it_is(appeal: Case) -> tuple[Unit, uuid.UUID] | None:
    """Give the unit and the case that an appeal is about, wherever it moved; None if it is nowhere any more."""
    unit_id, case_id = appeal.origin_unit_id, appeal.origin_case_id
    for _move in range(MOST_MOVES):
        unit = Unit.objects.select_related("tenant").filter(pk=unit_id, tenant__isnull=False).first()
        if unit is None or case_id is None:
            return None
        with workspace(unit):
            case = Case.objects.filter(pk=case_id).first()
        if case is None or case.elsewhere_case_id is None:
            return (unit, case_id) if case else None
        unit_id, case_id = case.elsewhere_unit_id, case.elsewhere_case_id
    return None


def _set_the_day(reply: Reply, at: datetime) -> None:
    """Write down by when the unit answers anew, counted from the day on which it is told."""
    by = Calendar.load().add(localdate(at), int(reply.decision_facts["answer_within"]))
    if by is not None:
        reply.decision_facts = reply.decision_facts | {"answer_by": by.isoformat()}
        reply.save(update_fields=["decision_facts"])


def _carry(unit: Unit, case_id: uuid.UUID, reply: Reply, *, superior: Unit, actor: User, at: datetime) -> None:
    """Tell the unit of the superior's decision and its words, and open its case again if it is to answer anew."""
    case = lock_case(unit, case_id)
    if case.elsewhere_case_id is not None:
        raise DecidedMeanwhile(_("The unit's case has just moved to another unit. Nothing was sent; send it again."))
    handling, facts = Handling(unit, case, actor, None, at), reply.decision_facts
    add_step(
        handling,
        CaseStepKind.APPEAL_DECIDED,
        text=reply.body,
        decision=reply.decision,
        unit_id=superior.pk,
        **facts,
    )
    audit("appeal_decided", handling, decision=reply.decision, by=superior.code, **facts)
    is_changed = reply.decision == Reply.Decision.CHANGED
    if is_changed and not _is_over(unit, case, at):
        _answer_anew(handling)
    kind = "case_to_answer_anew" if is_changed else "case_appeal_upheld"
    tell(handling, kind, (*officers(unit.staffing_preset), *PRINCIPALS), unit=superior.short_name)


def _is_over(unit: Unit, case: Case, at: datetime) -> bool:
    """Whether nobody can answer anew: the unit is no more, or the applicant has withdrawn meanwhile."""
    is_closed = unit.closed_on is not None and unit.closed_on < localdate(at)
    return is_closed or not TRANSITIONS.allows(CaseState(case.state), CaseAct.ANSWER_ANEW)


def _answer_anew(handling: Handling) -> None:
    """Let the case be handled again: the ledger's `reopen` if it was closed; due dates and first reply stay."""
    if handling.case.state == CaseState.CLOSED:
        open_again(handling, CaseAct.ANSWER_ANEW)
    else:
        move(handling, CaseAct.ANSWER_ANEW)
