"""What every approval has in common: by approver, small branch, signed form or superior (PRO-06, PRO-08)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.errors import Refusal
from hierarchy.ledger import fulfilling
from hierarchy.ledger.models import SubmissionStatus

from ..consultation_rule import require_consultation
from ..own_authority import is_beyond_authority
from ..policies import authors_of
from ..procedure import Act, Finding
from .concluding import Meeting, meeting_results
from .sending import countersignatures_of
from .steps import Proceeding, move, tell


class BeyondAuthority(Refusal):
    """The district lets the superior approve this."""

    code = "beyond_authority"


class NotCountersigned(Refusal):
    """A department has not countersigned this content, or returned it."""

    code = "not_countersigned"


def approval_results(work: Proceeding, meeting: Meeting) -> dict[str, Any]:
    """Give the results of the unit's own approval.

    :raises BeyondAuthority: if the superior approves this.
    :raises ConsultationMissing, NotCountersigned, MeetingMissing: see there.
    """
    if is_beyond_authority(work.unit, work.disclosure, work.version, on=work.on):
        raise BeyondAuthority(
            _("This is beyond the unit's own authority: ask the superior to approve it."), field="approval"
        )
    require_consultation(work.disclosure, work.version)
    _require_countersigned(work)
    return {"approval": Finding.PASS.value, **meeting_results(work, meeting)}


def _require_countersigned(work: Proceeding) -> None:
    if not work.unit.is_root_committee:
        return
    for submission in countersignatures_of(work.disclosure, work.version).values():
        if submission.status == SubmissionStatus.SENT:
            raise NotCountersigned(
                _("%(unit)s has not countersigned yet. Wait for it before approving.")
                % {"unit": submission.receiver.short_name}
            )
        if submission.status != SubmissionStatus.ACCEPTED:
            raise NotCountersigned(
                _("%(unit)s did not countersign: %(reason)s Return it to the drafter, or ask again.")
                % {"unit": submission.receiver.short_name, "reason": submission.reason}
            )


def conclude(work: Proceeding, act: Act) -> None:
    """Let a version be approved: what is owed is prepared, and whoever wrote it may publish it."""
    move(work, act)
    if work.disclosure.obligation_id is not None:
        fulfilling.prepare(obligation_id=work.disclosure.obligation_id, actor=work.actor, at=work.at)
    tell(work, "disclosure_to_publish", authors_of(work.disclosure))


def send_back(work: Proceeding, reason: str) -> None:
    """Let a version go back to its drafter with the reason."""
    work.disclosure.returned_reason = reason
    move(work, Act.RETURN)
    tell(work, "disclosure_returned", authors_of(work.disclosure), reason=reason)
