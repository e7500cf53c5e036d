"""Which act is open in which state of a case, and who may do it: 登记 → 拟办 → 批办 → 办理 → 反馈 → 办结 (FBK-03..05).

Whoever drafted a reply does not approve it. In units of two or three people the drafter is the officer too.
"""

from __future__ import annotations

from enum import StrEnum

from core.transitions import Transitions
from hierarchy.units.models import Role
from hierarchy.units.staffing import handles_cases, reads_cases

from .models import CaseState


class CaseAct(StrEnum):
    REGISTER = "register"
    PROPOSE = "propose"
    INSTRUCT = "instruct"
    RETURN_PROPOSAL = "return_proposal"
    DRAFT_REPLY = "draft_reply"
    APPROVE_REPLY = "approve_reply"
    RETURN_REPLY = "return_reply"
    RELEASE = "release"
    CLOSE = "close"
    REOPEN = "reopen"
    ANSWER_ANEW = "answer_anew"  # the superior's decision on an appeal, never an act of the unit's people
    END = "end"  # transferred, merged, redirected, dismissed, withdrawn
    RESTORE = "restore"  # what was dismissed by mistake
    NOTE = "note"
    ASK = "ask"
    MESSAGE = "message"
    ATTACH = "attach"  # scans of the original
    CLOCK = "clock"  # pause, resume, extend
    DECIDE = "decide"
    MEASURE = "measure"
    READ_IDENTITY = "read_identity"
    PUBLISH = "publish"  # an answer on the board, and off it again


_S, _A = CaseState, CaseAct
_OPEN = (_S.RECEIVED, _S.REGISTERED, _S.PROPOSED, _S.HANDLING, _S.REPLY_DRAFTED, _S.REPLY_APPROVED, _S.REPLIED)
_UNANSWERED = _OPEN[:-1]

#: {(state, act): next state}; acts that leave the state alone lead back to it.
TRANSITIONS: Transitions[CaseState, CaseAct] = Transitions(
    {
        (_S.RECEIVED, _A.REGISTER): _S.REGISTERED,
        (_S.REGISTERED, _A.REGISTER): _S.REGISTERED,
        (_S.REGISTERED, _A.PROPOSE): _S.PROPOSED,
        (_S.PROPOSED, _A.PROPOSE): _S.PROPOSED,
        (_S.PROPOSED, _A.INSTRUCT): _S.HANDLING,
        (_S.PROPOSED, _A.RETURN_PROPOSAL): _S.REGISTERED,
        (_S.HANDLING, _A.INSTRUCT): _S.HANDLING,
        (_S.HANDLING, _A.DRAFT_REPLY): _S.REPLY_DRAFTED,
        (_S.REPLY_DRAFTED, _A.DRAFT_REPLY): _S.REPLY_DRAFTED,
        (_S.REPLIED, _A.DRAFT_REPLY): _S.REPLY_DRAFTED,
        (_S.REPLY_DRAFTED, _A.APPROVE_REPLY): _S.REPLY_APPROVED,
        (_S.REPLY_DRAFTED, _A.RETURN_REPLY): _S.HANDLING,
        (_S.REPLY_APPROVED, _A.RETURN_REPLY): _S.HANDLING,
        (_S.REPLY_APPROVED, _A.RELEASE): _S.REPLIED,
        (_S.REPLIED, _A.CLOSE): _S.CLOSED,
        (_S.CLOSED, _A.REOPEN): _S.HANDLING,
        (_S.ENDED, _A.RESTORE): _S.RECEIVED,
    }
    | {(state, _A.ANSWER_ANEW): _S.HANDLING for state in (_S.HANDLING, *_OPEN[4:], _S.CLOSED)}
    | {(state, _A.END): _S.ENDED for state in _UNANSWERED}
    | {(state, act): state for state in _OPEN for act in (_A.NOTE, _A.ASK, _A.MESSAGE, _A.ATTACH, _A.READ_IDENTITY)}
    | {(state, _A.CLOCK): state for state in _UNANSWERED}
    | {(state, act): state for state in (_S.HANDLING, *_OPEN[4:]) for act in (_A.DECIDE, _A.MEASURE)}
    | {(state, _A.PUBLISH): state for state in (_S.HANDLING, *_OPEN[4:], _S.CLOSED, _S.ENDED)}
    | {(_S.CLOSED, act): _S.CLOSED for act in (_A.NOTE, _A.MESSAGE, _A.MEASURE, _A.READ_IDENTITY)}
)

#: Acts of the principal or the deputy in charge: instructing, giving back, approving, deciding, publishing answers.
OF_PRINCIPALS = frozenset(
    {
        CaseAct.INSTRUCT,
        CaseAct.RETURN_PROPOSAL,
        CaseAct.APPROVE_REPLY,
        CaseAct.RETURN_REPLY,
        CaseAct.DECIDE,
        CaseAct.PUBLISH,
    }
)
PRINCIPALS = (Role.HEAD, Role.DEPUTY)


def officers(preset: str) -> tuple[Role, ...]:
    """Give the roles that register and handle cases: the dedicated person, in small units the drafter too (FBK-03)."""
    return handles_cases(preset)


def roles_for_case(act: CaseAct, *, preset: str) -> tuple[Role, ...]:
    """Give the roles that may do an act, the likeliest first. Principals may do what officers may."""
    if act == CaseAct.ANSWER_ANEW:
        return ()
    return PRINCIPALS if act in OF_PRINCIPALS else (*officers(preset), *PRINCIPALS)


def roles_that_read(preset: str) -> tuple[Role, ...]:
    """Give the roles that read the unit's cases: those who act on them, and the unit's own inspector."""
    return reads_cases(preset)
