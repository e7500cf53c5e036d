"""What a case's page says about decision, measures, what it led to, and the answer on the board."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hierarchy.ledger.vocabulary import DECIDED_KINDS, CaseKind
from tenants.disclosure.actions.starting import roles_to_draft
from tenants.disclosure.policies import first_role
from tenants.registry.requests import WorkRequest

from .actions.publishing_answers import NEVER_PUBLIC
from .measures import chain_of
from .models import Case, CaseState, Reply
from .policies import can_do_case
from .procedure import TRANSITIONS, CaseAct
from .topics import result_of


@dataclass(frozen=True)
class SentReply:
    """An answer that was sent, and whether it is shown to others."""

    reply: Reply
    is_shown: bool
    is_own: bool  # drafted by the reader, who does not decide that others may read it


def conversion_panel(request: WorkRequest, case: Case) -> dict[str, Any]:
    """Give what the panel shows, and which of its acts are the reader's."""
    may = {act: _may(request, case, act) for act in (CaseAct.DECIDE, CaseAct.MEASURE, CaseAct.PUBLISH)}
    chain = chain_of(case, on=request.today, is_inside=True)
    is_topic = case.kind == CaseKind.TOPIC
    replies = [] if case.kind in NEVER_PUBLIC else list(Reply.objects.released().filter(case=case))
    sent = [
        SentReply(
            reply,
            reply.published_on is not None and reply.taken_down_at is None,
            reply.drafted_by_id == request.user.person_id,
        )
        for reply in replies
    ]
    drafts = first_role(request.user, request.unit, roles_to_draft(request.unit), on=request.today) is not None
    return {
        "chain": chain,
        "is_decided_kind": case.kind in DECIDED_KINDS,
        "can_decide": may[CaseAct.DECIDE] and case.kind in DECIDED_KINDS,
        "can_plan": may[CaseAct.MEASURE] and bool(case.is_adopted) and case.state != CaseState.CLOSED,
        "can_measure": may[CaseAct.MEASURE] and bool(case.is_adopted),
        "can_tell": may[CaseAct.MEASURE] and bool(case.is_adopted) and chain.is_done and chain.told_on is None,
        "is_topic": is_topic,
        "topic": result_of(case) if is_topic else None,
        "can_link": is_topic and may[CaseAct.MEASURE] and case.is_adopted is not False,
        "can_start": is_topic and may[CaseAct.MEASURE] and case.is_adopted is not False and drafts,
        "sent": sent,
        "can_publish": may[CaseAct.PUBLISH],
        "is_shown": any(one.is_shown for one in sent),
    }


def _may(request: WorkRequest, case: Case, act: CaseAct) -> bool:
    open_now = TRANSITIONS.allows(CaseState(case.state), act)
    return open_now and can_do_case(request.user, request.unit, act, on=request.today)
