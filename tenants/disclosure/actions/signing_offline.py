"""Entering an approval form that was signed on paper 线下签批 (defaults 3, `offline_signoff`)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files import File
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import Person, User
from core.errors import Invalid
from hierarchy.units.models import StaffingPreset, Unit

from ..content import MAX_OPINION
from ..files import inspect
from ..models import Disclosure, FileKind, StepKind
from ..policies import authors_of
from ..privacy import needs_privacy_review
from ..procedure import Act, Finding, PrivacyResult, SecrecyResult
from .approving import approval_results, conclude
from .attaching import add_file
from .concluding import NO_MEETING, ConclusionMissing, Meeting, known
from .steps import Proceeding, add_step, audit, limited, open_for

MAX_NAME = 40
#: How many characters of the content's hash stand at the foot of the printed form.
CODE_LENGTH = 12


class OtherVersion(Invalid):
    """The signed form is of another version."""

    code = "other_version"


class SignatureRefused(Invalid):
    """A signature is missing, of the wrong person, or of an impossible day."""

    code = "signature_refused"


@dataclass(frozen=True)
class Signature:
    """Who signed on paper, and on which day."""

    name: str
    signed_on: date | None


@dataclass(frozen=True)
class SignedForm:
    """The form as it was signed, with its scan. Only a form on which everything passed is entered.

    :param code: the 12 characters printed at its foot: the beginning of the content's hash.
    """

    review: Signature
    secrecy: Signature
    approval: Signature
    scan: File
    code: str
    privacy: str = ""
    meeting: Meeting = NO_MEETING
    opinion: str = ""


@transaction.atomic
def sign_off(
    *, unit: Unit, disclosure_id: uuid.UUID, seen_sha256: str, form: SignedForm, actor: User, at: datetime
) -> Disclosure:
    """Enter the three conclusions from a signed form, each as a step of its own, and keep the scan.

    :raises OtherVersion: if the code on the form is not this version's.
    :raises SignatureRefused: without a name or day, for an author's signature, or one person for two steps that the
        unit's staffing gives to two.
    """
    work = open_for(Act.SIGN_OFF, unit=unit, disclosure_id=disclosure_id, seen_sha256=seen_sha256, actor=actor, at=at)
    if form.code.strip().lower() != work.version.content_sha256[:CODE_LENGTH]:
        raise OtherVersion(
            _("The signed form is of another version. Compare the 12 characters at its foot with this page."),
            field="code",
        )
    _require_signatures(work, form)
    opinion = limited(form.opinion.strip(), MAX_OPINION, field="opinion")
    privacy = {}
    if form.privacy or needs_privacy_review(work.disclosure, work.version):
        privacy["privacy"] = known(form.privacy, PrivacyResult, "privacy")
        if form.privacy == PrivacyResult.MASK_FIRST:
            raise ConclusionMissing(_("Return it to be masked: only what passed is entered here."), field="privacy")
    conclusions = {
        StepKind.REVIEW: ({"necessity": Finding.PASS.value, "accuracy": Finding.PASS.value}, form.review),
        StepKind.SECRECY_REVIEW: ({"secrecy": SecrecyResult.PASS.value, **privacy}, form.secrecy),
        StepKind.APPROVE: (approval_results(work, form.meeting), form.approval),
    }
    accepted = inspect(form.scan, field="scan")
    for kind, (results, signature) in conclusions.items():
        signed_on = signature.signed_on.isoformat() if signature.signed_on else ""
        marks = {"offline": True, "signed_by": signature.name.strip(), "signed_on": signed_on}
        add_step(work, kind, results=results | marks, opinion=opinion)
    add_file(work, accepted, kind=FileKind.SIGN_OFF)
    audit("signed_offline", work, file_sha256=accepted.sha256)
    conclude(work, Act.SIGN_OFF)
    return work.disclosure


def _require_signatures(work: Proceeding, form: SignedForm) -> None:
    written_by = set(Person.objects.filter(pk__in=authors_of(work.disclosure)).values_list("name", flat=True))
    signed = {"review": form.review, "secrecy": form.secrecy, "approval": form.approval}
    earliest = localdate(work.version.created_at)
    for place, signature in signed.items():
        name = limited(signature.name.strip(), MAX_NAME, field=f"{place}_by")
        if not name:
            raise SignatureRefused(_("Write who signed here."), field=f"{place}_by")
        if name in written_by:
            raise SignatureRefused(
                _("%(name)s wrote this. Somebody else must have signed.") % {"name": name}, field=f"{place}_by"
            )
        if signature.signed_on is None or not earliest <= signature.signed_on <= work.on:
            raise SignatureRefused(
                _("Give the day of this signature: not before this version was made, not in the future."),
                field=f"{place}_on",
            )
        earliest = signature.signed_on
    names = [signature.name.strip() for signature in signed.values()]
    if work.preset == StaffingPreset.SMALL_BRANCH:
        return
    if names[2] in names[:2] or (work.preset == StaffingPreset.FULL and names[0] == names[1]):
        raise SignatureRefused(
            _("In this unit different people review and approve. Check who signed where."), field="approval_by"
        )
