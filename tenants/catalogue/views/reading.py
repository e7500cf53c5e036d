"""The catalogue in force and its versions."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Person
from hierarchy.ledger.filing import FilingState, FilingStatus, filing_states
from hierarchy.ledger.models import Submission, SubmissionKind
from hierarchy.ledger.reviewing import refiling_due
from hierarchy.ledger.submissions import receiver_of
from tenants.registry.entrance import for_people
from tenants.registry.requests import WorkRequest

from ..models import Catalogue
from ..tasks import catalogue_tasks
from .common import may, rows_of


@require_GET
@for_people
def catalogue(request: WorkRequest) -> HttpResponse:
    """Show the catalogue in force like the original annex, and where its filing stands."""
    in_force = Catalogue.objects.in_force()
    rows = rows_of(in_force) if in_force else []
    context = {
        "unit": request.unit,
        "catalogue": in_force,
        "rows": rows,
        "has_sections": any(row.section for row in rows),
        "draft": Catalogue.objects.draft() if request.roles - {"member"} else None,
        "submitted": Catalogue.objects.submitted() if request.roles - {"member"} else None,
        "left_out": sum(1 for row in rows if row.not_applicable),
        "tasks": catalogue_tasks(request.unit, request.roles, request.today) if request.roles - {"member"} else [],
        "has_units_below": bool(request.unit.get_descendant_count()),
        **filing_context(request),
        **may(request),
    }
    return render(request, "catalogue/catalogue.html", context)


def filing_context(request: WorkRequest) -> dict[str, object]:
    """Give where the filing stands, to whom it goes, and everything sent so far."""
    unit = request.unit
    status = filing_states([unit.pk], as_of=request.today)[unit.pk]
    receiver = receiver_of(unit)
    sent = list(Submission.objects.filter(sender=unit, kind__in=UPWARD).defer("content").order_by("-sent_at"))
    refiling = refiling_due(unit, today=request.today)
    return {
        "receiver": receiver,
        "filing": status,
        "filing_state": str(status.state) if receiver else "none",
        "filing_overdue": receiver is not None and is_filing_overdue(status, request),
        "sent": sent,
        "received": next((each for each in sent if each.receipt_number == status.receipt_number), None),
        "is_refiling": refiling is not None,
        "to_file": receiver is not None and (status.state in TO_FILE or refiling is not None),
    }


#: A catalogue is filed, or in approval mode submitted (CAT-05, CAT-06).
UPWARD = (SubmissionKind.FILING, SubmissionKind.CATALOGUE)
TO_FILE = frozenset({FilingState.NOT_FILED, FilingState.RETURNED, FilingState.TO_REFILE})


def is_filing_overdue(status: FilingStatus, request: WorkRequest) -> bool:
    """Whether the unit is past its own limit for filing."""
    return status.sent_on is None and status.due_on is not None and status.due_on < request.today


@require_GET
@for_people
def versions(request: WorkRequest) -> HttpResponse:
    """List every version that was ever in force, the newest first."""
    adopted = list(Catalogue.objects.adopted().order_by("-number"))
    receipts = {
        each.subject_id: each
        for each in Submission.objects.filter(sender=request.unit, kind__in=UPWARD).defer("content").order_by("sent_at")
    }
    names = dict(Person.objects.filter(pk__in=[each.adopted_by_id for each in adopted]).values_list("pk", "name"))
    entries = [
        {
            "catalogue": each,
            "submission": receipts.get(each.pk),
            "adopted_by": names.get(each.adopted_by_id or each.created_by_id, ""),
        }
        for each in adopted
    ]
    return render(request, "catalogue/versions.html", {"unit": request.unit, "entries": entries})


@require_GET
@for_people
def version(request: WorkRequest, number: int) -> HttpResponse:
    """Show one version as it stood; it can no longer change."""
    found = Catalogue.objects.adopted().filter(number=number).first()
    if found is None:
        raise Http404(_("This unit has no such version of its catalogue."))
    rows = rows_of(found)
    context = {"unit": request.unit, "catalogue": found, "rows": rows, "has_sections": any(r.section for r in rows)}
    return render(request, "catalogue/version.html", context)
