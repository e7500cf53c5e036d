"""What the pages say of each kind of submission, in the words of the office (defaults 7)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .models import Submission, SubmissionKind, SubmissionStatus

Words = str | Promise
_REFUSED = pgettext_lazy("submission", "refused")


@dataclass(frozen=True)
class Wording:
    """The words of one kind.

    :ivar name: what it is called in lists and on chips.
    :ivar waiting: its state while it waits; `accepted` and `refused`: once it is decided.
    :ivar lead: what the decider is asked, in one sentence.
    :ivar accept: the button that receives or grants.
    :ivar refuse: the button that refuses; blank where it cannot be refused.
    :ivar refusal_note: what a refusal means for the sender.
    :ivar opinion: what the decider may add; blank where nothing is added.
    :ivar receipt_title: the heading of the printed receipt, and `receipt_sentence` what it certifies, with
        `%(title)s` and `%(sent)s`.
    :ivar content_template: how its content is shown.
    """

    name: Words
    waiting: Words
    accepted: Words
    lead: Words
    accept: Words
    receipt_title: Words
    receipt_sentence: Words
    content_template: str
    refused: Words = _REFUSED
    refuse: Words = ""
    refusal_note: Words = ""
    opinion: Words = ""

    @property
    def is_asked(self) -> bool:
        """Whether something is asked for; else it is reported, and received."""
        return bool(self.refuse)


_TO_RECEIVE = pgettext_lazy("submission", "awaits receipt")
_TO_DECIDE = pgettext_lazy("submission", "awaits a decision")
_OPINION = pgettext_lazy("submission", "Opinion")

WORDINGS: dict[str, Wording] = {
    SubmissionKind.FILING: Wording(
        name=pgettext_lazy("submission", "Filing"),
        waiting=_TO_RECEIVE,
        accepted=pgettext_lazy("submission", "filed"),
        lead=_(
            "Filing is a report, not a request: the catalogue is in force already. You confirm that it is complete."
        ),
        accept=_("Receive and give a receipt number"),
        receipt_title=_("Receipt for a catalogue filed"),
        receipt_sentence=_(
            "The %(title)s, sent on %(sent)s, has been received and entered in the register of filings."
        ),
        content_template="ledger/submission_filing.html",
    ),
    SubmissionKind.CATALOGUE: Wording(
        name=pgettext_lazy("submission", "Catalogue approval"),
        waiting=_TO_DECIDE,
        accepted=pgettext_lazy("submission", "approved"),
        lead=_("The catalogue comes into force when you approve it. Until then the earlier version stands."),
        accept=_("Approve the catalogue"),
        refuse=pgettext_lazy("submission", "Refuse"),
        refusal_note=_("The earlier version stays in force. The unit may submit another one."),
        opinion=_OPINION,
        receipt_title=_("Approval of a catalogue"),
        receipt_sentence=_("The %(title)s, sent on %(sent)s, has been approved and comes into force."),
        content_template="ledger/submission_filing.html",
    ),
    SubmissionKind.EXEMPTION: Wording(
        name=pgettext_lazy("submission", "Exemption"),
        waiting=_TO_DECIDE,
        accepted=pgettext_lazy("submission", "exempted"),
        lead=_(
            "You decide whether this is not to be disclosed. The unit then tells members and masses what you decided."
        ),
        accept=_("Exempt from disclosure"),
        refused=pgettext_lazy("submission", "to be disclosed"),
        refuse=_("Refuse: it is to be disclosed"),
        refusal_note=_("The item stays owed with its due date."),
        opinion=_OPINION,
        receipt_title=_("Decision not to disclose"),
        receipt_sentence=_("It has been decided on %(title)s, sent on %(sent)s, that it is not to be disclosed."),
        content_template="ledger/submission_exemption.html",
    ),
    SubmissionKind.EXTENSION: Wording(
        name=pgettext_lazy("submission", "Extension"),
        waiting=_TO_DECIDE,
        accepted=pgettext_lazy("submission", "extended"),
        lead=_("Grant the day asked for or an earlier one. An item is extended once only."),
        accept=_("Grant the extension"),
        refuse=pgettext_lazy("submission", "Refuse"),
        refusal_note=_("The item stays owed with its due date."),
        opinion=_OPINION,
        receipt_title=_("Decision on an extension"),
        receipt_sentence=_("The extension of %(title)s, asked for on %(sent)s, has been granted."),
        content_template="ledger/submission_extension.html",
    ),
    SubmissionKind.PLAN: Wording(
        name=pgettext_lazy("submission", "Plan outside the catalogue"),
        waiting=_TO_RECEIVE,
        accepted=pgettext_lazy("submission", "on record"),
        lead=_("A plan is reported, not asked for. You put it on record under a number, or return it for completion."),
        accept=_("Put on record and give a number"),
        receipt_title=_("Receipt for a plan outside the catalogue"),
        receipt_sentence=_("The plan %(title)s, sent on %(sent)s, has been put on record."),
        content_template="ledger/submission_plan.html",
    ),
    SubmissionKind.ESCALATION: Wording(
        name=pgettext_lazy("submission", "Approval by the superior"),
        waiting=_TO_DECIDE,
        accepted=pgettext_lazy("submission", "approved"),
        lead=_("This is beyond the unit's own authority. What you approve is exactly the version shown above."),
        accept=_("Approve the disclosure"),
        refuse=pgettext_lazy("submission", "Refuse"),
        refusal_note=_("The disclosure goes back to the unit, with your reason."),
        opinion=_OPINION,
        receipt_title=_("Approval of a disclosure"),
        receipt_sentence=_("The disclosure of %(title)s, asked for on %(sent)s, has been approved."),
        content_template="ledger/submission_version.html",
    ),
    SubmissionKind.COUNTERSIGN: Wording(
        name=pgettext_lazy("submission", "Countersignature"),
        waiting=_TO_DECIDE,
        accepted=pgettext_lazy("submission", "countersigned"),
        lead=_("Say for your department whether you agree. What you sign is exactly the version shown above."),
        accept=_("Agree and countersign"),
        refused=pgettext_lazy("submission", "not agreed"),
        refuse=pgettext_lazy("submission", "Disagree"),
        refusal_note=_("The disclosure goes back to the unit, with your reason."),
        opinion=_OPINION,
        receipt_title=_("Countersignature"),
        receipt_sentence=_("The disclosure of %(title)s, sent on %(sent)s, has been countersigned."),
        content_template="ledger/submission_version.html",
    ),
}


def wording_of(submission: Submission) -> Wording:
    """Give the words of a submission's kind."""
    return WORDINGS[submission.kind]


def state_words(submission: Submission) -> Words:
    """Say where a submission stands."""
    words = wording_of(submission)
    match submission.status:
        case SubmissionStatus.SENT:
            return words.waiting
        case SubmissionStatus.ACCEPTED:
            return words.accepted
        case SubmissionStatus.REFUSED:
            return words.refused
    return SubmissionStatus(submission.status).label


def reason_label(submission: Submission) -> Words:
    """Name what the decider, or the recalling sender, wrote."""
    return {
        SubmissionStatus.RETURNED: _("To be completed"),
        SubmissionStatus.ACCEPTED: _OPINION,
    }.get(SubmissionStatus(submission.status), pgettext_lazy("submission", "Reason"))
