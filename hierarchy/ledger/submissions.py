"""What goes upward 报送件: sent with a frozen copy, received with a number or given back with a reason (REP-06)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.errors import Invalid, Refusal
from core.hashing import canonical_json, sha256_hex
from core.urls import district_url
from district.settings import value as setting
from hierarchy.units import policies
from hierarchy.units.models import FilingTo, Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send as send_notice
from workdays.calendar import Calendar

from .models import Submission, SubmissionKind, SubmissionStatus

RECEIPT_LOCK = 7_202


class NoReceiver(Refusal):
    """The unit files with nobody in this system."""

    code = "no_receiver"


class AlreadySent(Refusal):
    """It lies with the receiver, or has been received."""

    code = "already_sent"


class AlreadyDecided(Refusal):
    """Somebody has decided it."""

    code = "already_decided"


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
    *, kind: str, sender: Unit, subject_id: uuid.UUID, title: str, content: dict[str, Any], actor: User, at: datetime
) -> Submission:
    """Send something upward. After a return, sending again is the next round.

    The caller has checked that the actor may send for the unit.

    :param content: what is submitted, JSON; kept as sent.
    :raises NoReceiver: if the unit files with nobody here.
    :raises AlreadySent: if it is waiting for a decision or was received.
    """
    receiver = receiver_of(sender)
    if receiver is None:
        raise NoReceiver(_("This unit files with nobody in this system."))
    earlier = list(Submission.objects.select_for_update().filter(kind=kind, subject_id=subject_id).order_by("round"))
    if earlier and earlier[-1].status != SubmissionStatus.RETURNED:
        raise AlreadySent(_("It has been sent already. Reload the page to see where it stands."))
    sent_on = localdate(at)
    submission = Submission.objects.create(
        kind=kind,
        sender=sender,
        receiver=receiver,
        subject_id=subject_id,
        title=title,
        round=len(earlier) + 1,
        content=content,
        content_sha256=sha256_hex(canonical_json(content)),
        sent_at=at,
        sent_by=actor.person,
        receipt_due_on=Calendar.load().add(sent_on, int(setting("receipt_days", on=sent_on))),
    )
    # The trail is read by an administrator, to whom the content of units is closed: no title.
    record("submission.sent", subject=submission, actor=actor, at=at, unit_id=sender.pk, kind=kind)
    _tell_receiver(submission, at=at)
    return submission


@transaction.atomic
def accept(*, submission: Submission, actor: User, at: datetime) -> Submission:
    """Receive a submission and give it the receiver's next number of the year, 报备〔2026〕12号.

    :raises NotPermitted: if the actor does not decide for the receiver.
    :raises AlreadyDecided: if somebody has decided it meanwhile.
    """
    submission = _lock_undecided(submission, actor=actor, at=at)
    submission.status = SubmissionStatus.ACCEPTED
    submission.receipt_number = _next_receipt_number(submission.receiver, year=localdate(at).year)
    _decide(submission, actor=actor, at=at)
    return submission


@transaction.atomic
def give_back(*, submission: Submission, reason: str, actor: User, at: datetime) -> Submission:
    """Return a submission for completion 退回补正.

    :raises Invalid: without a reason.
    :raises NotPermitted: if the actor does not decide for the receiver.
    :raises AlreadyDecided: if somebody has decided it meanwhile.
    """
    if not reason.strip():
        raise Invalid(_("Say what is to be completed."), field="reason")
    submission = _lock_undecided(submission, actor=actor, at=at)
    submission.status = SubmissionStatus.RETURNED
    submission.reason = reason.strip()
    _decide(submission, actor=actor, at=at)
    return submission


def _lock_undecided(submission: Submission, *, actor: User, at: datetime) -> Submission:
    locked = (
        Submission.objects.select_for_update(of=("self",)).select_related("receiver", "sender").get(pk=submission.pk)
    )
    policies.require_can_decide_for(actor, locked.receiver, on=localdate(at))
    if locked.sent_by_id == actor.person_id:
        raise Refusal(_("Who sent a submission does not decide it."), code="own_submission")
    if locked.status != SubmissionStatus.SENT:
        raise AlreadyDecided(_("It has been decided already. Reload the page to see how."))
    return locked


def _decide(submission: Submission, *, actor: User, at: datetime) -> None:
    submission.decided_at, submission.decided_by = at, actor.person
    submission.save(update_fields=["status", "receipt_number", "reason", "decided_at", "decided_by"])
    record(
        f"submission.{submission.status}",
        subject=submission,
        actor=actor,
        at=at,
        unit_id=submission.sender_id,
        receipt_number=submission.receipt_number,
        reason=submission.reason,
    )
    _tell_sender(submission, at=at)


def _tell_receiver(submission: Submission, *, at: datetime) -> None:
    """Put the submission before those who decide for the receiver: its supervisors, else its leading people."""
    receiver, on = submission.receiver, localdate(at)
    supervisors = Role.DISTRICT_SUPERVISOR if receiver.is_root_committee else Role.SUPERIOR_SUPERVISOR
    people = people_in(receiver, [supervisors], on=on) or people_in(receiver, [Role.HEAD, Role.DEPUTY], on=on)
    values = {"unit": submission.sender.short_name, "due_on": submission.receipt_due_on or _("the usual limit")}
    _tell(submission, people - {submission.sent_by_id}, "filing_arrived", values, at=at)


def _tell_sender(submission: Submission, *, at: datetime) -> None:
    people = people_in(submission.sender, [Role.DRAFTER, Role.HEAD], on=localdate(at)) | {submission.sent_by_id}
    if submission.status == SubmissionStatus.ACCEPTED:
        _tell(submission, people, "filing_accepted", {"number": submission.receipt_number}, at=at)
    else:
        _tell(submission, people, "filing_returned", {"reason": submission.reason}, at=at)


def _tell(
    submission: Submission, people: Iterable[uuid.UUID], kind: str, values: dict[str, Any], *, at: datetime
) -> None:
    send_notice(
        recipients=sorted(people), kind=kind, values=values, url=district_url("submission", submission.pk), at=at
    )


def _next_receipt_number(receiver: Unit, *, year: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [RECEIPT_LOCK, receiver.pk])
    prefix = f"报备〔{year}〕"
    taken = Submission.objects.filter(
        kind=SubmissionKind.FILING, receiver=receiver, receipt_number__startswith=prefix
    ).count()
    return f"{prefix}{taken + 1}号"
