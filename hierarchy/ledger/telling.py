"""Notices of what goes upward: to those who decide when it arrives or waits too long, to the sender when it is decided.

The kinds of notice are named after the kind of submission: `exemption_arrived`, `extension_refused`. A notice names the
item to its two parties; the text and the explanation stay on the page.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.urls import district_url
from hierarchy.units.models import Role, Unit
from hierarchy.units.staffing import people_in
from notices.actions import send as send_notice
from notices.models import Notice

from .models import Submission, SubmissionStatus

OVERDUE = "submission_overdue"


def deciders_of(receiver: Unit, *, on: date) -> frozenset[uuid.UUID]:
    """Give who is told of what arrives at a unit: its supervisors, else its leading people."""
    supervisors = Role.DISTRICT_SUPERVISOR if receiver.is_root_committee else Role.SUPERIOR_SUPERVISOR
    return people_in(receiver, [supervisors], on=on) or people_in(receiver, [Role.HEAD, Role.DEPUTY], on=on)


def tell_receiver(submission: Submission, *, at: datetime) -> None:
    """Put the submission before those who decide for the receiver."""
    people = deciders_of(submission.receiver, on=localdate(at)) - {submission.sent_by_id}
    due_on = submission.receipt_due_on or _("the usual limit")
    _tell(submission, people, f"{submission.kind}_arrived", {"due_on": due_on}, at=at)


def tell_sender(submission: Submission, *, at: datetime) -> None:
    """Tell the sender's people how it was decided."""
    people = people_in(submission.sender, [Role.DRAFTER, Role.HEAD], on=localdate(at)) | {submission.sent_by_id}
    if submission.status == SubmissionStatus.ACCEPTED:
        values = {"number": submission.receipt_number}
    else:
        values = {"reason": submission.reason}
    _tell(submission, people, f"{submission.kind}_{submission.status}", values, at=at)


def tell_overdue(waiting: Iterable[Submission], *, at: datetime) -> int:
    """Remind the deciders of what is past its limit, of each submission once. Returns how many were new."""
    by_address = {district_url("submission", submission.pk): submission for submission in waiting}
    told = set(Notice.objects.filter(kind=OVERDUE, url__in=list(by_address)).values_list("url", flat=True))
    people: dict[int, frozenset[uuid.UUID]] = {}
    fresh = [submission for address, submission in by_address.items() if address not in told]
    for submission in fresh:
        if submission.receiver_id not in people:
            people[submission.receiver_id] = deciders_of(submission.receiver, on=localdate(at))
        _tell(submission, people[submission.receiver_id], OVERDUE, {"due_on": submission.receipt_due_on}, at=at)
    return len(fresh)


def _tell(
    submission: Submission, people: Iterable[uuid.UUID], kind: str, values: dict[str, Any], *, at: datetime
) -> None:
    common = {"unit": submission.sender.short_name, "title": submission.title}
    address = district_url("submission", submission.pk)
    send_notice(recipients=sorted(people), kind=kind, values=common | values, url=address, at=at)
