"""Merging: the same matter from several channels is handled once, and every asker follows the one case (FBK-03)."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger.vocabulary import CaseKind, Outcome
from hierarchy.units.models import Unit
from tenants.disclosure.actions.steps import require_inside

from ..models import Case, CaseStepKind
from .acting import Handling, add_step, audit
from .ending import begin_end, end


class NotMergeable(Invalid):
    """The two cases cannot be one."""

    code = "not_mergeable"


@transaction.atomic
def merge_case(*, unit: Unit, case_id: uuid.UUID, into_id: uuid.UUID, actor: User, at: datetime) -> Case:
    """Merge a case into an older open one of the same unit. Gives the older one, which its askers follow from now on.

    :raises NotMergeable: into itself, a younger, a closed one, or one of another procedure (requests, reports).
    :raises UnknownCase, NotForYou, WrongStep, AlreadyAnswered: see `ending.begin_end`.
    """
    require_inside(unit)
    # Both at once in the order of their keys: two who merge crosswise do not wait for each other for ever.
    found = {
        case.pk: case for case in Case.objects.filter(pk__in=[case_id, into_id]).order_by("pk").select_for_update()
    }
    merged = begin_end(unit=unit, case_id=case_id, actor=actor, at=at)
    main = _require_mergeable(merged.case, found.get(into_id))
    merged.case.merged_into_id = main.pk
    end(merged, Outcome.MERGED, also=["merged_into_id"])
    add_step(merged, CaseStepKind.MERGE, into_number=main.number)
    add_step(Handling(unit, main, actor, merged.role, at), CaseStepKind.MERGE, from_number=merged.case.number)
    audit("merged", merged, into=main.number)
    return main


def _require_mergeable(case: Case, main: Case | None) -> Case:
    if main is None or main.kind == CaseKind.REPORT or main.is_done:
        raise NotMergeable(_("Choose an open case of this unit."), field="into")
    if main.pk == case.pk:
        raise NotMergeable(_("A case cannot be merged into itself. Choose another."), field="into")
    if (main.received_at, main.pk) > (case.received_at, case.pk):
        raise NotMergeable(
            _("%(number)s came later. Open it and merge it into this one.") % {"number": main.number}, field="into"
        )
    if CaseKind.REQUEST in (case.kind, main.kind) and case.kind != main.kind:
        raise NotMergeable(_("A request for disclosure has a decision of its own. Handle it by itself."), field="into")
    return main
