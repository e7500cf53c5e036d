"""What goes upward 报送件: sent with a frozen copy, then received, granted, refused or given back (REP-06).

What a decision does beyond the submission itself is done by the kind's handler in `settings.DECISION_HANDLERS`, in the
same transaction: the ledger's own, or one that enters the sender's workspace through the gate.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal
from core.hashing import canonical_json, sha256_hex
from district.settings import value as setting
from hierarchy.units.models import FilingTo, Unit
from hierarchy.units.policies import require_can_decide_for
from workdays.calendar import Calendar

from . import policies, telling
from .models import ObligationEntry, Submission, SubmissionKind, SubmissionStatus

RECEIPT_LOCK = 7_202
#: What is asked for may be refused; what is reported is received or returned for completion.
REFUSABLE = frozenset(
    {
        SubmissionKind.CATALOGUE,
        SubmissionKind.EXEMPTION,
        SubmissionKind.EXTENSION,
        SubmissionKind.ESCALATION,
        SubmissionKind.COUNTERSIGN,
    }
)
#: How each kind's decisions are numbered, per receiver and year.
NUMBERED = {
    SubmissionKind.FILING: "报备",
    SubmissionKind.PLAN: "备案",
    SubmissionKind.CATALOGUE: "批复",
    SubmissionKind.EXEMPTION: "审定",
    SubmissionKind.EXTENSION: "延期",
    SubmissionKind.ESCALATION: "审批",
    SubmissionKind.COUNTERSIGN: "会签",
}
HOW_LENGTH = 200
#: After these it may be sent again, as the next round.
SENT_AGAIN_AFTER = frozenset({SubmissionStatus.RETURNED, SubmissionStatus.REFUSED, SubmissionStatus.RECALLED})


class NoReceiver(Refusal):
    """The unit files with nobody in this system."""

    code = "no_receiver"


class AlreadySent(Refusal):
    """It lies with the receiver, or has been received."""

    code = "already_sent"


class AlreadyDecided(Refusal):
    """Somebody has decided it."""

    code = "already_decided"


class NotRefusable(Refusal):
    """What is only reported cannot be refused."""

    code = "not_refusable"


def receiver_of(unit: Unit) -> Unit | None:
    """Give the unit that receives a unit's filings: the district committee, the superior, or nobody."""
    match unit.kind.filing_to:
        case FilingTo.DISTRICT_OFFICE:
            return Unit.objects.get(parent__isnull=True, tree_id=unit.tree_id)
        case FilingTo.SUPERIOR:
            return unit.parent
    return None


@transaction.atomic
def send(
    *,
    kind: str,
    sender: Unit,
    subject_id: uuid.UUID,
    title: str,
    content: dict[str, Any],
    actor: User,
    at: datetime,
    receiver: Unit | None = None,
    obligation: ObligationEntry | None = None,
    is_renewal: bool = False,
) -> Submission:
    """Send something upward. After a return, a refusal or a recall, sending again is the next round.

    The caller has checked that the actor may send for the unit.

    :param content: what is submitted, JSON; kept as sent.
    :param receiver: who decides; else whoever receives the unit's filings (kind `filing`) or its superior.
    :param obligation: the duty that it is about, locked by the caller.
    :param is_renewal: what was received may be sent anew, as a catalogue filed again every year is.
    :raises NoReceiver: if nobody here decides for the unit.
    :raises AlreadySent: if it is waiting for a decision or was received.
    """
    receiver = receiver or (receiver_of(sender) if kind == SubmissionKind.FILING else sender.parent)
    if receiver is None:
        raise NoReceiver(_("Nobody in this system decides for this unit: its superior is outside."))
    same = Submission.objects.filter(kind=kind, subject_id=subject_id, receiver=receiver)
    earlier = list(same.select_for_update().order_by("round"))
    again_after = SENT_AGAIN_AFTER | {SubmissionStatus.ACCEPTED} if is_renewal else SENT_AGAIN_AFTER
    if earlier and earlier[-1].status not in again_after:
        raise AlreadySent(_("It has been sent already. Reload the page to see where it stands."))
    sent_on = localdate(at)
    submission = Submission.objects.create(
        kind=kind,
        sender=sender,
        receiver=receiver,
        subject_id=subject_id,
        obligation=obligation,
        title=title[:200],
        round=len(earlier) + 1,
        content=content,
        content_sha256=sha256_hex(canonical_json(content)),
        sent_at=at,
        sent_by=actor.person,
        receipt_due_on=Calendar.load().add(sent_on, int(setting("receipt_days", on=sent_on))),
    )
    # The trail is read by an administrator, to whom the content of units is closed: no title.
    record("submission.sent", subject=submission, actor=actor, at=at, unit_id=sender.pk, kind=kind)
    telling.tell_receiver(submission, at=at)
    return submission


@transaction.atomic
def accept(
    *, submission: Submission, actor: User, at: datetime, opinion: str = "", decision: dict[str, Any] | None = None
) -> Submission:
    """Receive or grant a submission, under the receiver's next number of the year: 报备〔2026〕12号.

    :param decision: what is granted in particular, for the kind's handler: `{"extended_to": "2026-04-30"}`.
    :raises NotPermitted: if the actor does not decide for the receiver.
    :raises AlreadyDecided: if somebody has decided or recalled it meanwhile.
    """
    submission = _lock_undecided(submission, actor=actor, at=at)
    submission.status = SubmissionStatus.ACCEPTED
    submission.reason = opinion.strip()
    submission.decision = decision or {}
    submission.receipt_number = _next_number(submission, year=localdate(at).year)
    _decide(submission, actor=actor, at=at)
    return submission


@transaction.atomic
def give_back(*, submission: Submission, reason: str, actor: User, at: datetime) -> Submission:
    """Return a submission for completion 退回补正.

    :raises Invalid: without a reason.
    :raises NotPermitted: if the actor does not decide for the receiver.
    :raises AlreadyDecided: if somebody has decided or recalled it meanwhile.
    """
    if not reason.strip():
        raise Invalid(_("Say what is to be completed."), field="reason")
    submission = _lock_undecided(submission, actor=actor, at=at)
    submission.status = SubmissionStatus.RETURNED
    submission.reason = reason.strip()
    _decide(submission, actor=actor, at=at)
    return submission


@transaction.atomic
def refuse(*, submission: Submission, reason: str, actor: User, at: datetime) -> Submission:
    """Refuse what was asked for 不同意.

    :raises NotRefusable: for what is only reported, such as a filing.
    :raises Invalid: without a reason.
    :raises AlreadyDecided: if somebody has decided or recalled it meanwhile.
    """
    if not reason.strip():
        raise Invalid(_("Give the reason for the refusal."), field="reason")
    submission = _lock_undecided(submission, actor=actor, at=at)
    if submission.kind not in REFUSABLE:
        raise NotRefusable(_("This is reported, not asked for: receive it, or return it for completion."))
    submission.status = SubmissionStatus.REFUSED
    submission.reason = reason.strip()
    _decide(submission, actor=actor, at=at)
    return submission


@transaction.atomic
def recall(*, submission: Submission, reason: str, actor: User, at: datetime) -> Submission:
    """Take back what was sent and is not decided yet. The kind's handler frees what waited for the decision.

    :raises NotPermitted: unless the actor is the sender's head, approver or drafter.
    :raises AlreadyDecided: if it has been decided.
    """
    locked = _lock(submission)
    policies.require_can_speak_for_sender(actor, locked, on=localdate(at))
    _require_undecided(locked)
    locked.status, locked.reason = SubmissionStatus.RECALLED, reason.strip()
    locked.decided_at, locked.decided_by = at, actor.person
    locked.save(update_fields=["status", "reason", "decided_at", "decided_by"])
    record("submission.recalled", subject=locked, actor=actor, at=at, unit_id=locked.sender_id, kind=locked.kind)
    _apply(locked, actor=actor, at=at)
    return locked


@transaction.atomic
def record_told(*, submission: Submission, told_on: date, told_how: str, actor: User, at: datetime) -> Submission:
    """Record when and how the members and masses were told of the superior's decision (EXE-02, document 001).

    :raises NotPermitted: unless the actor is the sender's head, approver or drafter.
    :raises Refusal: if nothing has been decided. :raises Invalid: for a day before the decision or in the future.
    """
    locked = _lock(submission)
    policies.require_can_speak_for_sender(actor, locked, on=localdate(at))
    if locked.status not in (SubmissionStatus.ACCEPTED, SubmissionStatus.REFUSED) or locked.decided_at is None:
        raise Refusal(_("Nothing has been decided yet that members could be told."), code="not_decided")
    if not localdate(locked.decided_at) <= told_on <= localdate(at):
        raise Invalid(_("Choose a day between the decision and today."), field="told_on")
    if not told_how.strip():
        raise Invalid(_("Say how they were told: the meeting, the notice board."), field="told_how")
    locked.told_on, locked.told_how = told_on, told_how.strip()[:HOW_LENGTH]
    locked.save(update_fields=["told_on", "told_how"])
    record("submission.told", subject=locked, actor=actor, at=at, unit_id=locked.sender_id, told_on=told_on)
    return locked


def _lock(submission: Submission) -> Submission:
    parties = Submission.objects.select_for_update(of=("self",)).select_related("receiver", "sender")
    return parties.get(pk=submission.pk)


def _lock_undecided(submission: Submission, *, actor: User, at: datetime) -> Submission:
    locked = _lock(submission)
    require_can_decide_for(actor, locked.receiver, on=localdate(at))
    if locked.sent_by_id == actor.person_id:
        raise Refusal(_("Who sent a submission does not decide it."), code="own_submission")
    _require_undecided(locked)
    return locked


def _require_undecided(submission: Submission) -> None:
    if submission.status == SubmissionStatus.RECALLED:
        raise AlreadyDecided(_("The sender has recalled it: there is nothing left to decide."))
    if submission.status != SubmissionStatus.SENT:
        raise AlreadyDecided(_("It has been decided already. Reload the page to see how."))


def _decide(submission: Submission, *, actor: User, at: datetime) -> None:
    submission.decided_at, submission.decided_by = at, actor.person
    submission.save(update_fields=["status", "receipt_number", "reason", "decision", "decided_at", "decided_by"])
    record(
        f"submission.{submission.status}",
        subject=submission,
        actor=actor,
        at=at,
        unit_id=submission.sender_id,
        kind=submission.kind,
        receipt_number=submission.receipt_number,
    )
    _apply(submission, actor=actor, at=at)
    telling.tell_sender(submission, at=at)


def _apply(submission: Submission, *, actor: User, at: datetime) -> None:
    """Let the kind's handler do what the decision, or the recall, means elsewhere."""
    handler = settings.DECISION_HANDLERS.get(submission.kind)
    if handler is not None:
        import_string(handler)(submission=submission, actor=actor, at=at)


def _next_number(submission: Submission, *, year: int) -> str:
    receiver = submission.receiver
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [RECEIPT_LOCK, receiver.pk])
    prefix = f"{NUMBERED[SubmissionKind(submission.kind)]}〔{year}〕"
    given = Submission.objects.filter(receiver=receiver, receipt_number__startswith=prefix)
    return f"{prefix}{given.count() + 1}号"
