"""Outside the catalogue: a plan goes up before anything is published (EXE-03; setting out_of_catalogue_mode)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from core.errors import Refusal
from district.settings import value as setting
from hierarchy.ledger.models import Submission, SubmissionKind, SubmissionStatus
from hierarchy.units.models import Unit

from .models import Disclosure

#: The mode in which it may be published only once the superior has received the plan.
WAIT_RECEIPT = "wait_receipt"


class PlanMissing(Refusal):
    """No plan lies with the superior."""

    code = "plan_missing"


class PlanNotReceived(Refusal):
    """The district lets units publish only once the plan has been received."""

    code = "plan_not_received"


def is_outside(disclosure: Disclosure) -> bool:
    """Tell whether a disclosure belongs to no row of the catalogue."""
    return disclosure.item_key is None


def plan_of(disclosure: Disclosure) -> Submission | None:
    """Give the plan as it was last sent upward."""
    sent = Submission.objects.filter(kind=SubmissionKind.PLAN, subject_id=disclosure.pk)
    return sent.order_by("-sent_at", "-round").first()


def plan_number(disclosure: Disclosure) -> str:
    """Give the number under which the plan was received, which is shown with what is published (EXE-03)."""
    plan = plan_of(disclosure) if is_outside(disclosure) else None
    return plan.receipt_number if plan is not None else ""


def require_plan(disclosure: Disclosure, unit: Unit, *, on: date) -> None:
    """Refuse to publish what is outside the catalogue before its plan was sent, or received where the district asks.

    A unit whose superior is outside this system needs none here.

    :raises PlanMissing, PlanNotReceived: see there.
    """
    if not is_outside(disclosure) or unit.parent_id is None:
        return
    plan = plan_of(disclosure)
    if plan is None or plan.status not in (SubmissionStatus.SENT, SubmissionStatus.ACCEPTED):
        raise PlanMissing(_("This is outside the catalogue: send its plan to the superior before publishing it."))
    if plan.status == SubmissionStatus.SENT and setting("out_of_catalogue_mode", on=on) == WAIT_RECEIPT:
        raise PlanNotReceived(_("The superior has not received the plan yet. Publish it once it is received."))
