"""What a superior's approval and a department's countersignature do in the sender's workspace (PRO-08, ORG-13).

Called by the ledger inside the decision's own transaction (`settings.DECISION_HANDLERS`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import WrongStep
from hierarchy.ledger.models import Submission, SubmissionStatus
from hierarchy.ledger.policies import SPEAKS_FOR_SENDER
from hierarchy.units.models import Role
from hierarchy.units.policies import roles_in
from tenants.registry.workspaces import workspace

from .actions.approving import conclude, send_back
from .actions.concluding import Meeting, meeting_results
from .actions.steps import Proceeding, StaleVersion, UnknownDisclosure, add_step, audit
from .consultation_rule import require_consultation
from .models import Disclosure, DisclosureState, StepKind
from .policies import NotYourStep, first_role, require_outsider
from .procedure import Act, Finding, path_of

#: In which role somebody decides for a unit above, the nearest first.
_DECIDERS = (Role.SUPERIOR_SUPERVISOR, Role.HEAD, Role.DEPUTY, Role.DISTRICT_SUPERVISOR)


def decide_escalation(*, submission: Submission, actor: User, at: datetime) -> None:
    """Approve the version in the sender's workspace, or send it back with the superior's reason.

    :raises OwnWork, SamePerson: if the decider wrote or judged it in the unit.
    :raises StaleVersion: if it is no longer what was sent. :raises MeetingMissing: on the important path.
    """
    with workspace(submission.sender):
        if submission.status == SubmissionStatus.RECALLED:
            _take_back(submission, actor=actor, at=at)
            return
        work = _open(submission, Act.APPROVE_ABOVE, actor=actor, at=at)
        by_superior = {"by_superior": True, "superior": submission.receiver.short_name}
        if submission.status == SubmissionStatus.ACCEPTED:
            require_consultation(work.disclosure, work.version)
            results: dict[str, Any] = {"approval": Finding.PASS.value, **by_superior}
            results |= {"number": submission.receipt_number} | meeting_results(work, _meeting(submission))
            add_step(work, StepKind.APPROVE, results=results, opinion=submission.reason)
            audit("approved", work, by_superior=True)
            conclude(work, Act.APPROVE_ABOVE)
        else:
            add_step(work, StepKind.RETURN, results=by_superior, opinion=submission.reason)
            audit("returned", work, by_superior=True)
            send_back(work, submission.reason)


def decide_countersign(*, submission: Submission, actor: User, at: datetime) -> None:
    """Record a department's countersignature on the version, or why it did not sign.

    :raises OwnWork, SamePerson: if the decider wrote or judged it in the committee.
    :raises StaleVersion: if it is no longer what was sent.
    """
    if submission.status == SubmissionStatus.RECALLED:
        return  # nobody is asked any more, and nothing was signed
    with workspace(submission.sender):
        work = _open(submission, Act.COUNTERSIGN, actor=actor, at=at)
        results = {"countersign": submission.status, "department": submission.receiver.short_name}
        if submission.receipt_number:
            results["number"] = submission.receipt_number
        add_step(work, StepKind.COUNTERSIGN, results=results, opinion=submission.reason)
        audit("countersigned", work, outcome=submission.status, department=submission.receiver.code)


def _take_back(submission: Submission, *, actor: User, at: datetime) -> None:
    """Make a draft again of what its unit recalled; where an edit recalled it, that is done already."""
    disclosure = Disclosure.objects.lock(submission.subject_id)
    if disclosure.state != DisclosureState.ESCALATED:
        return
    unit = submission.sender
    role = first_role(actor, unit, tuple(sorted(SPEAKS_FOR_SENDER)), on=localdate(at))
    if role is None:
        raise NotYourStep(_("Only the unit's own people take back what it sent."))
    work = Proceeding(unit, disclosure, disclosure.current, actor, role, at)
    reason = submission.reason or _("Taken back from the superior before it was decided.")
    add_step(work, StepKind.RETURN, opinion=reason)
    audit("recalled", work)
    send_back(work, reason)


def _open(submission: Submission, act: Act, *, actor: User, at: datetime) -> Proceeding:
    """Lock the disclosure for a decision from outside, and check that it is still what was sent."""
    try:
        disclosure = Disclosure.objects.lock(submission.subject_id)
    except Disclosure.DoesNotExist:
        raise UnknownDisclosure(_("The sender's workspace has no such disclosure any more.")) from None
    version = disclosure.current
    unit = submission.sender
    table = path_of(unit.staffing_preset, is_nil=disclosure.is_nil, path=version.path)
    if not table.allows(disclosure.state, act):
        raise WrongStep(_("The sender has gone on meanwhile: there is nothing left to decide. Reload the page."))
    if version.content_sha256 != submission.content["content_sha256"]:
        raise StaleVersion(_("The content has changed since it was sent. Nothing was decided; reload the page."))
    require_outsider(actor, disclosure)
    held = roles_in(actor, submission.receiver, on=localdate(at))
    role = next(role for role in _DECIDERS if role in held)
    return Proceeding(unit, disclosure, version, actor, role, at)


def _meeting(submission: Submission) -> Meeting:
    """Give the meeting that decided it: the superior's if one is stated, else the unit's own as it was sent."""
    given = submission.decision if submission.decision.get("meeting_reference") else submission.content
    met_on = given.get("met_on") or ""
    return Meeting(str(given.get("meeting_reference") or ""), date.fromisoformat(met_on) if met_on else None)
