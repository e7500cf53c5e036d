"""Beyond the catalogue: what the Party organisation finds necessary to disclose besides it (EXE-03, EXE-04)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit import trail
from core.errors import Invalid, Refusal
from core.secrecy_marks import refuse_secret
from core.texts import clean_text
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission, SubmissionKind
from hierarchy.ledger.vocabulary import Category, Mode, Scope
from hierarchy.units.models import Unit

from .. import policies
from ..models import Disclosure, DisclosureState, Version
from ..plan_rule import is_outside
from .asking import SENDERS
from .drafting import save_version
from .matters import MAX_MATTER_TITLE, require_drafter
from .starting import known_mode
from .steps import ReasonMissing, UnknownDisclosure, require_inside

MAX_WHY = 140
#: In these a plan can be sent: written, and not yet published.
PLANNED_IN = (
    DisclosureState.DRAFT,
    DisclosureState.PROPOSED,
    DisclosureState.REVIEWED,
    DisclosureState.CLEARED,
    DisclosureState.APPROVED,
)


class PlanIncomplete(Invalid):
    """The plan does not say what, to whom, how and when."""

    code = "plan_incomplete"


class InCatalogue(Refusal):
    """A row of the catalogue needs no plan."""

    code = "in_catalogue"


@transaction.atomic
def start_beyond(
    *,
    unit: Unit,
    title: str,
    category: str,
    scope: str,
    why: str,
    why_other: str = "",
    mode: str = Mode.ROUTINE,
    actor: User,
    at: datetime,
) -> Disclosure:
    """Begin a disclosure that no row of the catalogue provides for.

    :param why_other: why no other category fits; required for the category `other` (EXE-04).
    :raises NotYourStep: unless the actor drafts for the unit.
    :raises ReasonMissing: without a reason. :raises Invalid: for what is not listed.
    """
    require_inside(unit)
    require_drafter(actor, unit, at)
    title = clean_text(title, max_length=MAX_MATTER_TITLE, field="title")
    refuse_secret(title, field="title")
    if category not in Category.values:
        raise Invalid(_("Choose one of the listed categories."), field="category", code="unknown_category")
    if scope not in Scope.values:
        raise Invalid(_("Choose one of the listed scopes."), field="scope", code="unknown_scope")
    mode = known_mode(mode)
    if mode == Mode.PRE_DISCLOSURE:
        raise Invalid(_("A pre-disclosure belongs to a row of the catalogue."), field="mode", code="unknown_mode")
    disclosure = Disclosure.objects.create(
        item_title=title,
        category=category,
        required_scope=scope,
        reason=_reasons(why, why_other, category),
        mode=mode,
        drafter_id=actor.person_id,
        created_at=at,
        changed_at=at,
    )
    version = Version(
        disclosure=disclosure, number=1, title=title, scope=scope, author_id=actor.person_id, created_at=at
    )
    save_version(version, [])
    trail.record("disclosure.started", subject=disclosure, actor=actor, at=at, unit_id=unit.pk)
    return disclosure


def _reasons(why: str, why_other: str, category: str) -> str:
    """Give the reasons as kept: why it is needed, and for `other` why no category fits."""
    given = [("why", why, _("Say why this is to be disclosed although the catalogue does not provide for it."))]
    if category == Category.OTHER:
        given.append(("why_other", why_other, _("Say why none of the other categories fits.")))
    reasons = []
    for field, text, message in given:
        if not text.strip():
            raise ReasonMissing(message, field=field)
        reasons.append(clean_text(text, max_length=MAX_WHY, field=field))
        refuse_secret(text, field=field)
    return "\n".join(reasons)


@transaction.atomic
def send_plan(*, unit: Unit, disclosure_id: uuid.UUID, actor: User, at: datetime) -> Submission:
    """Send the plan of something outside the catalogue to the superior 报上一级备案: what, to whom, how, when, why.

    :raises NotYourStep: unless the actor drafts or approves for the unit. :raises InCatalogue: see there.
    :raises PlanIncomplete: without a title, forms and a day.
    :raises NoReceiver, AlreadySent: see `hierarchy.ledger.submissions.send`.
    """
    require_inside(unit)
    if policies.first_role(actor, unit, SENDERS, on=localdate(at)) is None:
        raise policies.NotYourStep(_("Only this unit's drafter, approver or principal does this."))
    try:
        disclosure = Disclosure.objects.lock(disclosure_id)
    except Disclosure.DoesNotExist:
        raise UnknownDisclosure(_("This unit has no such disclosure. Open it from the list.")) from None
    if not is_outside(disclosure):
        raise InCatalogue(_("This belongs to a row of the catalogue and needs no plan."))
    if disclosure.state not in PLANNED_IN:
        raise Refusal(_("It is published or ended: there is nothing left to plan."), code="not_planned")
    version = disclosure.current
    if not version.title.strip() or not version.forms or version.planned_on is None:
        raise PlanIncomplete(
            _("Complete the plan first: the title, the forms and the planned day. Save it, then send.")
        )
    return submissions.send(
        kind=SubmissionKind.PLAN,
        sender=unit,
        subject_id=disclosure.pk,
        title=version.title,
        content={
            "title": version.title,
            "category": disclosure.category,
            "scope": version.scope,
            "forms": list(version.forms),
            "planned_on": version.planned_on.isoformat(),
            "reason": disclosure.reason,
            "mode": disclosure.mode,
            "version": version.number,
            "version_sha256": version.content_sha256,
        },
        actor=actor,
        at=at,
    )
