"""What a unit asks of its superior about one duty: not to disclose it, or a later day (EXE-01, EXE-02; defaults 4.2).

The superior decides in the ledger. For a secret only a document number is entered, never an explanation.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from core.display import day, weekday
from core.errors import Invalid, Refusal
from core.secrecy_marks import SecretText, refuse_secret, secrecy_hints
from core.texts import clean_text
from district.settings import value as setting
from hierarchy.ledger import exemption_review, submissions
from hierarchy.ledger.models import ObligationEntry, Submission, SubmissionKind
from hierarchy.units.models import Role, Unit
from workdays.calendar import Calendar

from .. import policies
from ..due_words import due_day
from .matters import DECIDERS
from .starting import ObligationSettled, lock_obligation
from .steps import ReasonMissing, require_inside

MAX_EXPLANATION = 1_000
MAX_RULE = 200
MAX_DOCUMENT_NUMBER = 60
MAX_TOLD_HOW = 200
#: Signs of a sentence: a document's number has none.
SENTENCE = frozenset("，。；！？\n")
#: Who carries on what was sent: recalls it, records that members were told.
SENDERS = (Role.DRAFTER, *DECIDERS)


class Ground(models.TextChoices):
    """Why something is not to be disclosed; nothing else exempts (EXE-01)."""

    SECRET = "secret", gettext_lazy("Party or state secret")
    UNSUITABLE = "unsuitable", gettext_lazy("unsuitable for disclosure under a rule")


class TooLate(Refusal):
    """The due date has passed: a later one would change nothing."""

    code = "too_late"


class GroundMissing(Invalid):
    """An exemption has one of two grounds, with what the ground asks for."""

    code = "ground_missing"


class SecretSuspected(Invalid):
    """The explanation speaks of secrets: whoever sends it has to read it again."""

    code = "secret_suspected"


class UnknownSubmission(Refusal):
    """This unit has sent no such thing."""

    code = "unknown_submission"
    status = 404


@dataclass(frozen=True)
class Grounds:
    """Why something is not to be disclosed, as typed."""

    ground: str
    document_number: str = ""
    explanation: str = ""
    rule: str = ""
    asked_review_on: date | None = None
    has_checked: bool = False


@transaction.atomic
def ask_exemption(*, unit: Unit, obligation_id: uuid.UUID, grounds: Grounds, actor: User, at: datetime) -> Submission:
    """Ask the superior to decide that a duty is not to be disclosed 报请审定不公开.

    :raises NotYourStep: unless the actor approves for the unit. :raises ObligationSettled: nothing is owed any more.
    :raises GroundMissing: without a ground and what it asks for. :raises SecretText: a secret's explanation.
    :raises SecretSuspected: the explanation speaks of secrets and nobody has said that it holds none.
    :raises NoReceiver, AlreadySent: see `hierarchy.ledger.submissions.send`.
    """
    entry = _open_obligation(unit, obligation_id, actor=actor, at=at)
    content = _grounds(grounds, on=localdate(at))
    return submissions.send(
        kind=SubmissionKind.EXEMPTION,
        sender=unit,
        subject_id=entry.pk,
        title=entry.title,
        content=_about(entry) | content,
        obligation=entry,
        actor=actor,
        at=at,
    )


@transaction.atomic
def ask_extension(
    *, unit: Unit, obligation_id: uuid.UUID, extended_to: date, reason: str, actor: User, at: datetime
) -> Submission:
    """Ask the superior for a later day, before the due date has passed 申请延期公开.

    :raises NotYourStep: unless the actor approves for the unit. :raises ObligationSettled: nothing is owed any more.
    :raises TooLate: after the due date. :raises Invalid: not a working day after it, within the district's limit.
    :raises Refusal: if it was extended before, or has no due date yet. :raises ReasonMissing: without a reason.
    """
    entry = _open_obligation(unit, obligation_id, actor=actor, at=at)
    today = localdate(at)
    _require_extendable(entry, today)
    _require_possible(entry, extended_to, today)
    if not reason.strip():
        raise ReasonMissing(_("Give the reason for the extension."), field="reason")
    reason = clean_text(reason, max_length=MAX_EXPLANATION, field="reason", multiline=True)
    refuse_secret(reason, field="reason")
    return submissions.send(
        kind=SubmissionKind.EXTENSION,
        sender=unit,
        subject_id=entry.pk,
        title=entry.title,
        content=_about(entry) | {"extended_to": extended_to.isoformat(), "reason": reason},
        obligation=entry,
        actor=actor,
        at=at,
    )


@transaction.atomic
def recall(*, unit: Unit, submission_id: uuid.UUID, reason: str, actor: User, at: datetime) -> Submission:
    """Take back what was sent and is not decided yet.

    :raises NotYourStep: unless the actor drafts or approves for the unit. :raises UnknownSubmission: see there.
    :raises AlreadyDecided: if the superior has decided meanwhile.
    """
    submission = _own(unit, submission_id, actor=actor, at=at)
    reason = clean_text(reason, max_length=MAX_EXPLANATION, field="reason", required=False, multiline=True)
    refuse_secret(reason, field="reason")
    return submissions.recall(submission=submission, reason=reason, actor=actor, at=at)


@transaction.atomic
def record_told(
    *, unit: Unit, submission_id: uuid.UUID, told_on: date, told_how: str, actor: User, at: datetime
) -> Submission:
    """Record that members and masses were told what the superior decided (EXE-02).

    :raises NotYourStep: unless the actor drafts or approves for the unit. :raises UnknownSubmission: see there.
    :raises Invalid, Refusal: see `hierarchy.ledger.submissions.record_told`.
    """
    submission = _own(unit, submission_id, actor=actor, at=at)
    told_how = clean_text(told_how, max_length=MAX_TOLD_HOW, field="told_how", required=False)
    refuse_secret(told_how, field="told_how")
    return submissions.record_told(submission=submission, told_on=told_on, told_how=told_how, actor=actor, at=at)


@transaction.atomic
def review_exemption(
    *,
    unit: Unit,
    submission_id: uuid.UUID,
    outcome: str,
    next_review_on: date | None,
    actor: User,
    at: datetime,
) -> Submission:
    """Record that an exemption was looked at again on its review date.

    :raises NotYourStep: unless the actor approves for the unit. :raises UnknownSubmission: see there.
    :raises Invalid, Refusal: see `hierarchy.ledger.exemption_review.record_review`.
    """
    submission = _own(unit, submission_id, actor=actor, at=at, roles=DECIDERS)
    return exemption_review.record_review(
        submission=submission, outcome=outcome, next_review_on=next_review_on, actor=actor, at=at
    )


def latest_day(entry: ObligationEntry, *, on: date) -> date | None:
    """Give the last day to which a duty can be extended; None past the calendar, or without a due date."""
    if entry.due_on is None:
        return None
    return Calendar.load().add(entry.due_on, int(setting("extension_max_days", on=on)))


def _open_obligation(unit: Unit, obligation_id: uuid.UUID, *, actor: User, at: datetime) -> ObligationEntry:
    require_inside(unit)
    if policies.first_role(actor, unit, DECIDERS, on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only the approver or the principal of this unit asks the superior."))
    entry = lock_obligation(unit, obligation_id)
    if entry.cancelled_on is not None or entry.exempted_on is not None:
        raise ObligationSettled(_("Nothing is owed any more: there is nothing to ask for."))
    if entry.verdict or (entry.disclosed_on is not None and entry.withdrawn_on is None):
        raise ObligationSettled(_("This item has been disclosed already: there is nothing to ask for."))
    return entry


def _about(entry: ObligationEntry) -> dict[str, Any]:
    due_on = due_day(entry)
    return {
        "title": entry.title,
        "period": entry.period_label,
        "category": entry.category,
        "scope": entry.scope,
        "due_on": due_on.isoformat() if due_on else None,
    }


def _require_extendable(entry: ObligationEntry, today: date) -> None:
    if entry.withdrawn_on is not None:
        raise Refusal(_("It was withdrawn: its successor has a day of its own, which is not extended."))
    if entry.due_on is None:
        raise Refusal(_("Its due date is not known yet. There is nothing to extend."))
    if entry.due_on < today:
        raise TooLate(
            _("This was due on %(due)s. An extension changes nothing any more: disclose it.")
            % {"due": day(entry.due_on)}
        )
    if entry.extended_to is not None:
        raise Refusal(
            _("It was extended to %(day)s already. It is extended only once.") % {"day": day(entry.extended_to)},
            code="extended_before",
        )
    if int(setting("extension_max_count", on=today)) < 1:
        raise Refusal(_("The district grants no extensions. Disclose it in time."), code="no_extensions")


def _require_possible(entry: ObligationEntry, extended_to: date, today: date) -> None:
    if entry.due_on is None:
        return
    most, latest = int(setting("extension_max_days", on=today)), latest_day(entry, on=today)
    if extended_to <= entry.due_on:
        raise Invalid(
            _("Choose a day after the present due date, %(due)s.") % {"due": weekday(entry.due_on)},
            field="extended_to",
            code="not_later",
        )
    if latest is not None and extended_to > latest:
        words = ngettext(
            "At most %(days)s working day after the due date: by %(latest)s.",
            "At most %(days)s working days after the due date: by %(latest)s.",
            most,
        )
        raise Invalid(words % {"days": most, "latest": weekday(latest)}, field="extended_to", code="too_far")
    calendar = Calendar.load()
    if calendar.covers(extended_to) and not calendar.is_working(extended_to):
        raise Invalid(
            _("%(day)s is not a working day. Choose a working day.") % {"day": weekday(extended_to)},
            field="extended_to",
            code="no_working_day",
        )


def _grounds(grounds: Grounds, *, on: date) -> dict[str, Any]:
    """Check the grounds, and give what is sent: for a secret its document number and nothing else."""
    if grounds.ground not in Ground.values:
        raise GroundMissing(_("Choose the ground: a secret, or unsuitable under a rule."), field="ground")
    number = clean_text(
        grounds.document_number, max_length=MAX_DOCUMENT_NUMBER, field="document_number", required=False
    )
    refuse_secret(number, field="document_number")
    if grounds.asked_review_on is not None and grounds.asked_review_on <= on:
        raise Invalid(_("Choose a later day for the review."), field="asked_review_on")
    review_on = grounds.asked_review_on.isoformat() if grounds.asked_review_on else None
    if grounds.ground == Ground.SECRET:
        _require_number_only(grounds, number)
        return {
            "ground": grounds.ground,
            "document_number": number,
            "explanation": "",
            "rule": "",
            "asked_review_on": review_on,
        }
    explanation = clean_text(
        grounds.explanation, max_length=MAX_EXPLANATION, field="explanation", required=False, multiline=True
    )
    rule = clean_text(grounds.rule, max_length=MAX_RULE, field="rule", required=False)
    _require_explained(explanation, rule, has_checked=grounds.has_checked)
    return {
        "ground": grounds.ground,
        "document_number": number,
        "explanation": explanation,
        "rule": rule,
        "asked_review_on": review_on,
    }


def _require_number_only(grounds: Grounds, number: str) -> None:
    if grounds.explanation.strip() or grounds.rule.strip():
        raise SecretText(
            _("For a secret only the document number is entered. Take the explanation out: it goes by paper."),
            field="explanation" if grounds.explanation.strip() else "rule",
        )
    if not number:
        raise GroundMissing(_("Give the number of the document that says so."), field="document_number")
    if SENTENCE & set(number):
        raise SecretText(
            _("Enter the number of the document only. The explanation of a secret goes by paper."),
            field="document_number",
        )


def _require_explained(explanation: str, rule: str, *, has_checked: bool) -> None:
    if not explanation:
        raise GroundMissing(_("Explain in writing why it is unsuitable for disclosure."), field="explanation")
    if not rule:
        raise GroundMissing(_("Name the rule under which it is unsuitable."), field="rule")
    refuse_secret(explanation, field="explanation")
    refuse_secret(rule, field="rule")
    if speaks_of_secrets(explanation) and not has_checked:
        raise SecretSuspected(
            _(
                "This speaks of secrets. If it is one, choose that ground and enter the document number only; "
                "if it holds none, say so below."
            ),
            field="explanation",
        )


def speaks_of_secrets(text: str) -> bool:
    """Tell whether a text may explain a secret, which no text field is for (defaults 4.7, secret_notice)."""
    return bool(secrecy_hints(text)) or any(word in text for word in ("涉密", "国家秘密", "机密", "绝密", "党内秘密"))


def _own(
    unit: Unit, submission_id: uuid.UUID, *, actor: User, at: datetime, roles: tuple[Role, ...] = SENDERS
) -> Submission:
    require_inside(unit)
    if policies.first_role(actor, unit, roles, on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only this unit's drafter, approver or principal does this."))
    submission = Submission.objects.filter(pk=submission_id, sender=unit, kind__in=_OWN_KINDS).first()
    if submission is None:
        raise UnknownSubmission(_("This unit has sent no such thing. Open it from the item it is about."))
    return submission


#: What is recalled and reported from here; filings belong to the catalogue, escalations to the procedure.
_OWN_KINDS = (SubmissionKind.EXEMPTION, SubmissionKind.EXTENSION, SubmissionKind.PLAN)
