"""A unit ends, and its open cases pass whole to its successor (`settings.ON_UNIT_ENDED`).

Unlike a transfer, nobody sends them on: the successor answers in the place of the unit that is no more. So the day of
receipt, the due dates and everything done so far are kept, and the askers' codes lead to the successor.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Refusal
from core.ids import new_id
from core.sealing import unseal
from core.urls import unit_url
from hierarchy.ledger import cases as ledger
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.ledger.vocabulary import CaseKind, Outcome
from hierarchy.units.models import Unit
from hierarchy.units.staffing import people_in
from notices.actions import send
from tenants.registry.workspaces import tenant_of, workspace

from .actions.acting import Handling, add_step, audit
from .actions.arriving import bring_file, free_code
from .actions.ending import lock_workspaces
from .actions.intake import next_number
from .models import Case, CaseFile, CaseState, CaseStep, CaseStepKind, Measure, Reply
from .procedure import PRINCIPALS, officers

#: What lies in the workspace that a case leaves, or is of its people there.
LEFT_BEHIND = (
    "disclosure_id", "item_key", "occasion_id", "supervisor_id", "result_disclosure_id", "result_item_key",
    "entered_by_id", "officer_id",
)  # fmt: skip


class NobodySucceeds(Refusal):
    """There are open cases, and nobody to whom they could pass."""

    code = "nobody_succeeds"


@dataclass(frozen=True)
class Whole:
    """A case with all that belongs to it, read in its workspace."""

    case: Case
    new_id: uuid.UUID
    steps: list[CaseStep]
    replies: list[Reply]
    measures: list[Measure]
    files: list[CaseFile]

    @classmethod
    def of(cls, case: Case) -> Whole:
        case.sealed  # noqa: B018 - fetched here: it cannot be once its workspace is left
        return cls(
            case,
            new_id(),
            list(case.steps.all()),
            list(case.replies.all()),
            list(case.measures.all()),
            list(case.files.all()),
        )


@transaction.atomic
def move_open_cases(*, unit: Unit, successor: Unit | None, actor: Actor, at: datetime) -> int:
    """Pass a unit's open cases to its successor, in the transaction of the act that ends it. Says how many.

    A real-name report never passes to the unit that it is about, but to the next one above.

    :raises NobodySucceeds: if there are open cases and no successor. :raises NoWorkspace: if it has no workspace.
    """
    if not FeedbackEntry.objects.filter(unit=unit).open().exists():
        return 0
    if successor is None:
        raise NobodySucceeds(_("Cases are open in this unit. Close or transfer them first."))
    lock_workspaces([unit.pk, *_with_superiors(successor)])
    going: dict[Unit, list[Whole]] = defaultdict(list)
    with workspace(unit):
        for case in Case.objects.open().order_by("received_at", "pk").select_for_update():
            going[_receiver_of(case, successor)].append(Whole.of(case))
    arrived: dict[uuid.UUID, tuple[Unit, Case]] = {}
    for receiver, cases in going.items():
        for whole in cases:  # outside the workspaces: neither unit may write the other's row of the ledger
            ledger.carry_over(case_id=whole.case.pk, into=receiver, new_id=whole.new_id, actor=actor, at=at)
        with workspace(receiver):
            for whole in cases:
                arrived[whole.case.pk] = receiver, _arrive(whole, unit, receiver, actor, at)
            _tell(receiver, unit, sum(whole.case.kind != CaseKind.REPORT for whole in cases), at)
    with workspace(unit):
        for cases in going.values():
            for whole in cases:
                _leave(whole.case, unit, *arrived[whole.case.pk], actor, at)
    return len(arrived)


def _with_superiors(unit: Unit) -> Iterable[int]:
    return [*unit.get_ancestors().values_list("pk", flat=True), unit.pk]


def _receiver_of(case: Case, successor: Unit) -> Unit:
    if case.kind != CaseKind.REPORT:
        return successor
    about, receiver = str(unseal(case.sealed).get("about", "")), successor
    while about == str(receiver.pk):
        if receiver.parent is None:
            raise NobodySucceeds(_("Cases are open in this unit. Close or transfer them first."))
        receiver = receiver.parent
    tenant_of(receiver)
    return receiver


def _arrive(whole: Whole, unit: Unit, receiver: Unit, actor: Actor, at: datetime) -> Case:
    old = whole.case
    free_code(old.code_sha256)
    changed = {
        "id": whole.new_id,
        "number": next_number(old.kind, localdate(at).year),
        "origin_unit_id": unit.pk,
        "origin_case_id": old.pk,
        **dict.fromkeys(LEFT_BEHIND),
    }
    case = _copied(old, **changed)
    for step in whole.steps:
        _copied(step, case=case)
    for reply in whole.replies:
        _copied(reply, case=case, published_on=None, taken_down_at=None)  # what is on a board stays on that board
    measures = {measure.pk: _copied(measure, case=case, disclosure_id=None) for measure in whole.measures}
    for file in whole.files:
        bring_file(file, case, unit=receiver, measure=measures[file.measure_id] if file.measure_id else None)
    arriving = Handling(receiver, case, actor, None, at)
    add_step(arriving, CaseStepKind.TRANSFER, from_unit_id=unit.pk)
    audit("moved", arriving, moved_from=unit.code)
    return case


def _copied(row: Any, **changed: Any) -> Any:
    """Write a row of another workspace to the open one, under a key of its own."""
    kind: type[models.Model] = type(row)
    fields = [field for field in kind._meta.concrete_fields if field.name not in changed and not field.primary_key]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    return kind._default_manager.create(**({"id": new_id()} | values | changed))


def _leave(case: Case, unit: Unit, receiver: Unit, arrived: Case, actor: Actor, at: datetime) -> None:
    case.state, case.changed_at, case.outcome = CaseState.ENDED, at, Outcome.TRANSFERRED
    case.elsewhere_unit_id, case.elsewhere_case_id = receiver.pk, arrived.pk
    case.save(update_fields=["state", "changed_at", "outcome", "elsewhere_unit_id", "elsewhere_case_id"])
    leaving = Handling(unit, case, actor, None, at)
    add_step(leaving, CaseStepKind.TRANSFER, to_unit_id=receiver.pk)
    audit("moved", leaving, to=receiver.code)


def _tell(receiver: Unit, unit: Unit, count: int, at: datetime) -> None:
    if not count:
        return
    on = localdate(at)
    people = people_in(receiver, officers(receiver.staffing_preset), on=on) or people_in(receiver, PRINCIPALS, on=on)
    send(
        recipients=sorted(people),
        kind="cases_moved",
        values={"unit": unit.short_name, "count": count},
        url=unit_url(receiver.slug, "desk"),
        at=at,
    )
