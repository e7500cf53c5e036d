"""The part of a case's page that says where it came from and went, and how it may leave the unit's hands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.urls import unit_url
from hierarchy.ledger.vocabulary import CaseKind, Outcome
from hierarchy.units.models import Unit
from tenants.registry.requests import WorkspaceRequest

from .models import Case, CaseState
from .moving_forms import DismissForm, MergeForm
from .policies import can_do_case
from .procedure import TRANSITIONS, CaseAct


@dataclass(frozen=True)
class Trace:
    """One thing to know of a case's way, with the address of what it names, if the reader may open it."""

    words: str
    url: str = ""


@dataclass(frozen=True)
class Moving:
    """What `feedback/_moving.html` shows."""

    may_end: bool
    may_restore: bool
    traces: list[Trace]
    merge_form: MergeForm
    dismiss_form: DismissForm


def panel(request: WorkspaceRequest, case: Case) -> dict[str, Any]:
    """Give the context of `feedback/_moving.html` (`panels.CASE_PANELS`)."""
    return {"moving": moving_of(request, case)}


def moving_of(request: WorkspaceRequest, case: Case) -> Moving:
    """Give what a reader may do to end a case, and what is known of its way. At most three queries."""
    acts = can_do_case(request.user, request.unit, CaseAct.END, on=request.today) and case.kind != CaseKind.REPORT
    return Moving(
        may_end=acts and TRANSITIONS.allows(CaseState(case.state), CaseAct.END),
        may_restore=acts and case.outcome == Outcome.SPAM,
        traces=_traces(request.unit, case),
        merge_form=MergeForm(auto_id="merge-%s"),
        dismiss_form=DismissForm(auto_id="dismiss-%s"),
    )


def _traces(unit: Unit, case: Case) -> list[Trace]:
    units = {
        found.pk: found
        for found in Unit.objects.filter(pk__in=filter(None, (case.origin_unit_id, case.elsewhere_unit_id)))
    }
    found = []
    if case.origin_unit_id in units:
        words = _("Appeal against the refusal of %(unit)s") if case.is_appeal else _("Came from %(unit)s")
        found.append(Trace(words % {"unit": units[case.origin_unit_id].name}))
    if case.elsewhere_unit_id in units:
        found.append(Trace(_("Is handled by %(unit)s now") % {"unit": units[case.elsewhere_unit_id].name}))
    for other in Case.objects.filter(Q(merged_into_id=case.pk) | Q(pk=case.merged_into_id)):
        words = _("Merged into %(number)s") if other.pk == case.merged_into_id else _("%(number)s was merged into it")
        found.append(Trace(words % {"number": other.number}, unit_url(unit.slug, "case", pk=other.pk)))
    return found
