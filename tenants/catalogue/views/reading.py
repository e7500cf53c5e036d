"""The catalogue in force, its versions, and the content sets to compile it by."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import Person
from hierarchy.ledger.filing import FilingState, FilingStatus, filing_states
from hierarchy.ledger.models import Submission, SubmissionKind
from hierarchy.ledger.submissions import receiver_of
from tenants.registry.entrance import for_people, for_workers
from tenants.registry.requests import WorkRequest

from ..content_sets import content_sets
from ..models import Catalogue, CatalogueItem
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
        **filing_context(request),
        **may(request),
    }
    return render(request, "catalogue/catalogue.html", context)


def filing_context(request: WorkRequest) -> dict[str, object]:
    """Give where the filing stands, to whom it goes, and everything sent so far."""
    unit = request.unit
    status = filing_states([unit.pk], as_of=request.today)[unit.pk]
    receiver = receiver_of(unit)
    sent = Submission.objects.filter(sender=unit, kind=SubmissionKind.FILING).defer("content").order_by("-sent_at")
    return {
        "receiver": receiver,
        "filing": status,
        "filing_state": str(status.state) if receiver else "none",
        "filing_overdue": receiver is not None and is_filing_overdue(status, request),
        "sent": list(sent),
        "to_file": receiver is not None and status.state in TO_FILE,
    }


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
        for each in Submission.objects.filter(sender=request.unit, kind=SubmissionKind.FILING)
        .defer("content")
        .order_by("round")
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


@require_GET
@for_workers
def content(request: WorkRequest) -> HttpResponse:
    """Show the content categories of the source documents, and how many rows of this unit each has."""
    shown = Catalogue.objects.draft() or Catalogue.objects.in_force()
    counted: dict[str, int] = {}
    for code in CatalogueItem.objects.filter(catalogue=shown).values_list("category", flat=True):
        counted[code] = counted.get(code, 0) + 1
    sets = [
        {"set": each, "categories": [(category, counted.get(category.code, 0)) for category in each.categories]}
        for each in content_sets()
    ]
    return render(request, "catalogue/content.html", {"unit": request.unit, "sets": sets, "catalogue": shown})
