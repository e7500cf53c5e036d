"""Pointing a complaint about misconduct to the body in charge: no word of it is kept (defaults 4.4, report_scope).

Only the day it came, the day it was pointed on and the outcome remain. A complaint that came by way of another unit,
or was merged with others, is erased there as well; so this runs outside any workspace, in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from core.urls import unit_url
from hierarchy.ledger.vocabulary import Outcome
from hierarchy.units.models import Unit
from notices.models import Notice
from tenants.registry.workspaces import workspace

from ..models import Case, CaseStepKind
from .acting import Handling, add_step, audit, lock_case
from .ending import begin_end, end, limit_code, lock_workspaces

#: What a case holds of words and people, and what stands there when they are erased.
ERASED = {
    "title": "", "original": "", "sealed": "", "contact_digest": "", "asker_group": "", "asker_person_id": None,
    "asker_unit_id": None, "proposal": "", "instruction": "", "decision_reason": "", "disclosure_id": None,
    "item_key": None, "occasion_id": None, "supervisor_id": None, "may_publish": False,
}  # fmt: skip
#: What a step says that names nobody and quotes nothing.
KEPT_FACTS = frozenset({"channel", "until", "days", "from_number", "into_number", "from_unit_id", "to_unit_id"})


@transaction.atomic
def redirect_case(*, unit: Unit, case_id: uuid.UUID, actor: User, at: datetime) -> Case:
    """Point a case to the body in charge and erase its words, who came with it, its files and messages, everywhere.

    To be called outside any workspace.

    :raises UnknownCase, NotForYou, WrongStep, AlreadyAnswered: see `ending.begin_end`. Nothing has been changed then.
    """
    before = list(_came_through(unit, case_id))
    lock_workspaces([unit.pk, *(passed.pk for passed, _case in before)])
    with workspace(unit):
        handling = begin_end(unit=unit, case_id=case_id, actor=actor, at=at)
        limit_code(handling)
        end(handling, Outcome.REDIRECTED, also=["code_expires_on"])
        erase_words(handling)
        add_step(handling, CaseStepKind.REDIRECT)
        audit("redirected", handling)
    for passed, passed_id in before:
        with workspace(passed):
            case = lock_case(passed, passed_id)
            passing = Handling(passed, case, actor, None, at)
            erase_words(passing)
            audit("erased", passing, redirected_by=unit.code)
    return handling.case


def erase_words(handling: Handling) -> None:
    """Erase what a case and the cases merged into it say, and who came with them: here nothing can be read any more."""
    merged = [handling.case.pk]
    while merged:
        cases = list(Case.objects.filter(pk__in=merged).select_for_update())
        for case in cases:
            _erase(handling, handling.case if case.pk == handling.case.pk else case)
        merged = list(Case.objects.filter(merged_into_id__in=merged).values_list("pk", flat=True))


def _erase(handling: Handling, case: Case) -> None:
    for name, value in ERASED.items():
        setattr(case, name, value)
    case.save(update_fields=list(ERASED))
    for path in case.files.values_list("path", flat=True):
        transaction.on_commit(partial(default_storage.delete, path))
    case.files.all().delete()
    case.measures.all().delete()
    case.replies.all().delete()
    for step in case.steps.all():
        step.text, step.data = "", {name: value for name, value in step.data.items() if name in KEPT_FACTS}
        step.save(update_fields=["text", "data"])
    # A notice may quote the reason for which the case was given back.
    Notice.objects.filter(url=unit_url(handling.unit.slug, "case", pk=case.pk)).only("pk").delete()


def _came_through(unit: Unit, case_id: uuid.UUID) -> Iterator[tuple[Unit, uuid.UUID]]:
    """Give the units that a case came through and what it was there. Where a case came from never changes."""
    here: Unit | None = unit
    while here is not None:
        with workspace(here):
            case = Case.objects.filter(pk=case_id).only("origin_unit_id", "origin_case_id", "is_appeal").first()
        if case is None or case.origin_case_id is None or case.is_appeal:  # an appeal is not its refused request
            return
        case_id = case.origin_case_id
        here = Unit.objects.filter(pk=case.origin_unit_id).first()
        if here is not None:
            yield here, case_id
