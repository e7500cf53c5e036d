"""One act at a time by the real actions: what is unusual is acted out, and tests hold the bulk path to this."""

from __future__ import annotations

from typing import Any

from hierarchy.units.models import StaffingPreset, Unit
from tenants.disclosure.actions.drafting import DraftContent, save_draft
from tenants.disclosure.actions.matters import MAX_MATTER_TITLE, register_event
from tenants.disclosure.actions.nil_return import confirm_nil, start_nil
from tenants.disclosure.actions.proposing import propose
from tenants.disclosure.actions.publishing import publish
from tenants.disclosure.actions.reviewing import Conclusions, approve, review, review_in_one_sitting, secrecy_review
from tenants.disclosure.actions.starting import start_disclosure
from tenants.disclosure.models import Disclosure
from tenants.disclosure.procedure import Act

from .acts import Proceedings, Taken


def begin(unit: Unit, proceedings: Proceedings) -> Disclosure:
    """Start a disclosure and save its draft, or propose a nil return. Inside the workspace."""
    drafter, at = proceedings.drafter, proceedings.started_at
    if proceedings.content is None:
        if proceedings.obligation_id is None:
            raise ValueError("a nil return is for an obligation")
        return start_nil(
            unit=unit, obligation_id=proceedings.obligation_id, reason=proceedings.nil_reason, actor=drafter, at=at
        )
    disclosure = _start(unit, proceedings, proceedings.content)
    save_draft(
        unit=unit,
        disclosure_id=disclosure.pk,
        seen_sha256=disclosure.current.content_sha256,
        content=proceedings.content,
        actor=drafter,
        at=at,
    )
    return disclosure


def _start(unit: Unit, proceedings: Proceedings, content: DraftContent) -> Disclosure:
    """Start it for what is owed, for an event that is registered first, or under a row of the catalogue."""
    who: dict[str, Any] = {"unit": unit, "actor": proceedings.drafter, "at": proceedings.started_at}
    if proceedings.happened_on is not None and proceedings.item_key is not None:
        title = content.title.strip()[:MAX_MATTER_TITLE]
        return register_event(item_key=proceedings.item_key, happened_on=proceedings.happened_on, title=title, **who)
    if proceedings.obligation_id is not None:
        return start_disclosure(obligation_id=proceedings.obligation_id, **who)
    return start_disclosure(item_key=proceedings.item_key, **who)


def take(unit: Unit, proceedings: Proceedings, disclosure: Disclosure, taken: Taken) -> None:
    """Take one act on a disclosure as it stands. Inside the workspace."""
    seen = Disclosure.objects.get(pk=disclosure.pk).current.content_sha256
    common: dict[str, Any] = {
        "unit": unit,
        "disclosure_id": disclosure.pk,
        "seen_sha256": seen,
        "actor": taken.user,
        "at": taken.at,
    }
    match taken.act:
        case Act.PROPOSE:
            propose(is_truthful=True, explanation=proceedings.explanation, **common)
        case Act.REVIEW:
            review(opinion="", **proceedings.review, **common)
        case Act.SECRECY_REVIEW:
            secrecy_review(opinion="", **proceedings.secrecy_review, **common)
        case Act.SIT:
            approval = "pass" if unit.staffing_preset == StaffingPreset.SMALL_BRANCH else None
            together = proceedings.review | proceedings.secrecy_review
            together["checks"] = [*proceedings.review["checks"], *proceedings.secrecy_review["checks"]]
            passed = Conclusions(approval=approval, meeting=proceedings.meeting, **together)
            review_in_one_sitting(conclusions=passed, opinion="", **common)
        case Act.APPROVE:
            approve(opinion="", meeting=proceedings.meeting, **common)
        case Act.CONFIRM_NIL:
            confirm_nil(**common)
        case Act.PUBLISH if proceedings.fulfilment is not None:
            publish(fulfilment=proceedings.fulfilment, **common)
        case _:
            raise ValueError(f"nothing to do for {taken.act}")
