"""Answering: a reply is drafted, approved by somebody else, then sent; the case is closed, or opened again (FBK-05)."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from core.display import moment
from core.errors import Invalid, Refusal, Stale
from district.settings import value as setting
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.vocabulary import Outcome
from hierarchy.units.models import Unit

from .. import policies, report_words
from ..models import Case, CaseState, CaseStepKind, Reply
from ..procedure import CaseAct
from .acting import (
    Handling,
    add_step,
    audit,
    begin,
    checked_text,
    lock_case,
    move,
    permit,
    settle,
    tell_officers,
    tell_principals,
)
from .reply_content import ReplyContent, checked_content
from .telling_asker import tell_asker

#: How an answered case may be closed; the other outcomes end a case without an answer.
CLOSING_OUTCOMES = (Outcome.ANSWERED, Outcome.DISCLOSED, Outcome.REFUSED)


class ReplyWay(models.TextChoices):
    """How an asker is told (`Reply.released_how`, `Case.reply_by`)."""

    LINK = "link", pgettext_lazy("reply", "on the page of the private code")
    PHONE = "phone", pgettext_lazy("reply", "by telephone")
    LETTER = "letter", pgettext_lazy("reply", "by letter")
    VISIT = "visit", pgettext_lazy("reply", "in person")


class AlreadySent(Refusal):
    """A reply is sent once."""

    code = "reply_already_sent"


class StaleReply(Stale):
    """The reply changed since the actor's form was made."""

    code = "stale_reply"


class MeasuresOpen(Refusal):
    """What was adopted is not closed while a measure is neither done nor given up."""

    code = "measures_open"


class AppealConcernsTwo(Refusal):
    """A reply to an appeal is sent where both units learn of it: `deciding_appeals`."""

    code = "appeal_concerns_two"


@transaction.atomic
def draft_reply(
    *, unit: Unit, case_id: uuid.UUID, content: ReplyContent, seen_sha256: str = "", actor: User, at: datetime
) -> Reply:
    """Draft a reply, or edit the one that is not yet approved; after a reply was sent, draft a further one.

    :param seen_sha256: of the draft in the actor's form; blank for a first one.
    :raises Invalid: for what `reply_content.checked_content` refuses. :raises StaleReply: if somebody else edited it.
    """
    handling = begin(CaseAct.DRAFT_REPLY, unit=unit, case_id=case_id, actor=actor, at=at)
    content = checked_content(unit, handling.case, content, on=handling.on)
    reply = reply_in_hand(handling.case)
    if reply is None:
        reply = Reply(case=handling.case, number=handling.case.replies.count() + 1)
    elif reply.content_sha256 != seen_sha256:
        raise StaleReply(_("Somebody else has changed the reply. Nothing was saved; read it again first."))
    reply.body, reply.decision = report_words.kept(handling.case, content.body), content.decision
    reply.refusal_ground, reply.decision_facts = content.refusal_ground, content.facts
    reply.content_sha256 = content.sha256
    reply.state, reply.drafted_by_id, reply.drafted_at = Reply.State.DRAFTED, actor.person_id, at
    reply.save()
    move(handling, CaseAct.DRAFT_REPLY)
    add_step(handling, CaseStepKind.DRAFT_REPLY, reply=reply.number, content_sha256=reply.content_sha256)
    audit("reply_drafted", handling, reply=reply.number, content_sha256=reply.content_sha256)
    settle(handling, "case_message")
    tell_principals(handling, "case_to_approve")
    return reply


def reply_in_hand(case: Case) -> Reply | None:
    """Give the reply that is being worked on: the last one, unless it was sent."""
    last = case.replies.order_by("number").last()
    return None if last is None or last.state == Reply.State.RELEASED else last


@transaction.atomic
def approve_reply(*, unit: Unit, case_id: uuid.UUID, seen_sha256: str, actor: User, at: datetime) -> Reply:
    """Approve the reply that the actor has read.

    :raises OwnReply: to whoever drafted or edited it. :raises StaleReply: if it changed since.
    """
    handling = begin(CaseAct.APPROVE_REPLY, unit=unit, case_id=case_id, actor=actor, at=at)
    reply = _reply_in(handling)
    policies.require_not_own_reply(actor, reply)
    if reply.content_sha256 != seen_sha256:
        raise StaleReply(_("The reply has changed since you opened this page. Read it again, then approve it."))
    reply.state, reply.approved_by_id, reply.approved_at = Reply.State.APPROVED, actor.person_id, at
    reply.save(update_fields=["state", "approved_by_id", "approved_at"])
    move(handling, CaseAct.APPROVE_REPLY)
    add_step(handling, CaseStepKind.APPROVE_REPLY, reply=reply.number, content_sha256=reply.content_sha256)
    audit("reply_approved", handling, reply=reply.number, content_sha256=reply.content_sha256)
    tell_officers(handling, "case_to_release")
    return reply


@transaction.atomic
def give_back_reply(*, unit: Unit, case_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Reply:
    """Give a reply back to be changed, approved already or not.

    :raises Invalid: without a reason.
    """
    handling = begin(CaseAct.RETURN_REPLY, unit=unit, case_id=case_id, actor=actor, at=at)
    reason = checked_text(reason, field="reason", required=_("Give a reason, so that the officer knows what to do."))
    reply = _reply_in(handling)
    reply.state, reply.approved_by_id, reply.approved_at = Reply.State.RETURNED, None, None
    reply.save(update_fields=["state", "approved_by_id", "approved_at"])
    move(handling, CaseAct.RETURN_REPLY)
    add_step(handling, CaseStepKind.RETURN, text=reason, of="reply", reply=reply.number)
    audit("reply_given_back", handling, reply=reply.number)
    tell_officers(handling, "case_returned")
    return reply


@transaction.atomic
def release_reply(*, unit: Unit, case_id: uuid.UUID, how: str, actor: User, at: datetime) -> Reply:
    """Send an approved reply: from now on the asker reads it, and the ledger knows the day (FBK-05).

    :param how: one of `ReplyWay`. :raises AlreadySent: a second time.
    :raises AppealConcernsTwo: for an appeal, whose reply another unit has to learn of.
    """
    case = lock_case(unit, case_id)
    permit(CaseAct.RELEASE, unit=unit, case=case, actor=actor, at=at)
    if case.is_appeal:
        raise AppealConcernsTwo(_("The reply to an appeal is sent from its page. Reload the page, and send it there."))
    return send_reply(unit=unit, case_id=case_id, how=how, actor=actor, at=at)


def send_reply(*, unit: Unit, case_id: uuid.UUID, how: str, actor: User, at: datetime) -> Reply:
    """Send an approved reply, within the transaction of the act that it is a part of. See `release_reply`."""
    _refuse_sending_twice(lock_case(unit, case_id), unit, actor, at)
    handling = begin(CaseAct.RELEASE, unit=unit, case_id=case_id, actor=actor, at=at)
    if how not in ReplyWay.values:
        raise Invalid(_("Choose how the asker is told."), field="how")
    reply = _reply_in(handling)
    reply.state, reply.released_at, reply.released_how = Reply.State.RELEASED, at, how
    reply.save(update_fields=["state", "released_at", "released_how"])
    move(handling, CaseAct.RELEASE)
    ledger.reply(case_id=case_id, replied_on=handling.on, actor=actor, at=at)
    add_step(handling, CaseStepKind.RELEASE, reply=reply.number, how=how, decision=reply.decision)
    audit("reply_sent", handling, reply=reply.number, how=how, decision=reply.decision)
    tell_asker(handling)
    return reply


def _refuse_sending_twice(case: Case, unit: Unit, actor: User, at: datetime) -> None:
    permit(CaseAct.RELEASE, unit=unit, case=case, actor=actor, at=at)
    if case.state not in (CaseState.REPLIED, CaseState.CLOSED):
        return
    sent = case.replies.released().order_by("number").last()
    if sent is not None and sent.released_at is not None:
        raise AlreadySent(
            _("This reply was sent on %(moment)s. If there is more to say, draft a further reply.")
            % {"moment": moment(sent.released_at)}
        )


@transaction.atomic
def approve_and_release(
    *, unit: Unit, case_id: uuid.UUID, seen_sha256: str, how: str, actor: User, at: datetime
) -> Reply:
    """Approve a reply and send it in one go, as small units do; each is a step of its own."""
    approve_reply(unit=unit, case_id=case_id, seen_sha256=seen_sha256, actor=actor, at=at)
    return release_reply(unit=unit, case_id=case_id, how=how, actor=actor, at=at)


@transaction.atomic
def close_case(*, unit: Unit, case_id: uuid.UUID, outcome: str, actor: User, at: datetime) -> Case:
    """Close an answered case; its private code stays valid for `feedback_link_days` days.

    :raises Invalid: for another outcome, or a refusal without a reply that refuses.
    :raises MeasuresOpen: while an adopted case has measures that are neither done nor given up.
    """
    handling = begin(CaseAct.CLOSE, unit=unit, case_id=case_id, actor=actor, at=at)
    case = handling.case
    if outcome not in CLOSING_OUTCOMES:
        raise Invalid(_("Choose how the case ended."), field="outcome")
    if outcome == Outcome.REFUSED and not case.replies.released().refusing().exists():
        raise Invalid(
            _("No reply to this case is a refusal with its ground. Send one first, or choose another outcome."),
            field="outcome",
            code="refusal_missing",
        )
    if case.is_adopted and case.measures.filter(done_on__isnull=True, dropped_reason="").exists():
        raise MeasuresOpen(
            _("What was adopted is not yet put into practice. Finish its measures or give them up first.")
        )
    case.outcome = Outcome(outcome)
    case.code_expires_on = handling.on + timedelta(days=int(setting("feedback_link_days", on=handling.on)))
    move(handling, CaseAct.CLOSE, also=("outcome", "code_expires_on"))
    ledger.close(case_id=case.pk, outcome=outcome, actor=actor, at=at)
    add_step(handling, CaseStepKind.CLOSE, outcome=outcome)
    audit("closed", handling, outcome=outcome)
    return case


@transaction.atomic
def reopen_case(*, unit: Unit, case_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Case:
    """Open a closed case again; it is handled further, its due dates and its first reply stay.

    :raises Invalid: without a reason.
    """
    handling = begin(CaseAct.REOPEN, unit=unit, case_id=case_id, actor=actor, at=at)
    reason = checked_text(reason, field="reason", required=_("Say why it is opened again."))
    open_again(handling, CaseAct.REOPEN, reason=reason)
    tell_officers(handling, "case_to_handle")
    return handling.case


def open_again(handling: Handling, act: CaseAct, *, reason: str = "") -> None:
    """Open a closed case that is locked again, in the ledger too."""
    case = handling.case
    case.outcome, case.code_expires_on = "", None
    move(handling, act, also=("outcome", "code_expires_on"))
    ledger.reopen(case_id=case.pk, actor=handling.actor, at=handling.at)
    add_step(handling, CaseStepKind.REOPEN, text=reason)
    audit("reopened", handling)


def _reply_in(handling: Handling) -> Reply:
    reply = reply_in_hand(handling.case)
    if reply is None:
        raise RuntimeError(f"case {handling.case.pk} is {handling.case.state} without a reply in hand")
    return reply
