"""Performs the demonstration's proceedings by the real actions, to hold the bulk path to them."""

from __future__ import annotations

from collections.abc import Sequence

from demo.acts import Proceedings, Taken
from hierarchy.units.models import StaffingPreset, Unit
from tenants.disclosure.actions.drafting import save_draft
from tenants.disclosure.actions.nil_return import confirm_nil, start_nil
from tenants.disclosure.actions.proposing import propose
from tenants.disclosure.actions.publishing import publish
from tenants.disclosure.actions.reviewing import Conclusions, approve, review, review_in_one_sitting, secrecy_review
from tenants.disclosure.actions.starting import start_disclosure
from tenants.disclosure.models import Disclosure
from tenants.disclosure.procedure import Act
from tenants.registry.workspaces import workspace


def perform_by_actions(unit: Unit, many: Sequence[Proceedings]) -> None:
    """Act out everything in the order of time, each act in a transaction of its own."""
    started: dict[int, Disclosure] = {}
    moments = [(each.started_at, -1, index) for index, each in enumerate(many)]
    moments += [(taken.at, place, index) for index, each in enumerate(many) for place, taken in enumerate(each.taken)]
    for _at, place, index in sorted(moments):
        proceedings = many[index]
        with workspace(unit):
            if place == -1:
                started[index] = _start(unit, proceedings)
            elif not (proceedings.is_nil and place == 0):  # a nil return is proposed as it is started
                _take(unit, proceedings, started[index], proceedings.taken[place])


def _start(unit: Unit, proceedings: Proceedings) -> Disclosure:
    drafter, at = proceedings.drafter, proceedings.started_at
    if proceedings.content is None:
        assert proceedings.obligation_id is not None
        return start_nil(
            unit=unit, obligation_id=proceedings.obligation_id, reason=proceedings.nil_reason, actor=drafter, at=at
        )
    chosen = (
        {"obligation_id": proceedings.obligation_id}
        if proceedings.obligation_id
        else {"item_key": proceedings.item_key}
    )
    disclosure = start_disclosure(unit=unit, actor=drafter, at=at, **chosen)
    save_draft(
        unit=unit,
        disclosure_id=disclosure.pk,
        seen_sha256=disclosure.current.content_sha256,
        content=proceedings.content,
        actor=drafter,
        at=at,
    )
    return disclosure


def _take(unit: Unit, proceedings: Proceedings, disclosure: Disclosure, taken: Taken) -> None:
    seen = Disclosure.objects.get(pk=disclosure.pk).current.content_sha256
    common = {
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
            review(necessity="pass", accuracy="pass", opinion="", **common)
        case Act.SECRECY_REVIEW:
            secrecy_review(secrecy="pass", opinion="", **common)
        case Act.SIT:
            approval = "pass" if unit.staffing_preset == StaffingPreset.SMALL_BRANCH else None
            review_in_one_sitting(
                conclusions=Conclusions(necessity="pass", accuracy="pass", secrecy="pass", approval=approval),
                opinion="",
                **common,
            )
        case Act.APPROVE:
            approve(opinion="", **common)
        case Act.CONFIRM_NIL:
            confirm_nil(**common)
        case Act.PUBLISH:
            publish(fulfilment=proceedings.fulfilment, **common)
