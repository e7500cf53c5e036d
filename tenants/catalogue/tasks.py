"""What the unit has to do about its catalogue beside filing it: for the desk and for the catalogue's own page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.display import short_day
from core.urls import unit_url
from hierarchy.ledger import issuing, reviewing
from hierarchy.ledger.models import IssuedTemplate, SubmissionStatus
from hierarchy.units.models import Role, Unit

from .actions.approving import submission_of
from .issued import is_bound, is_current
from .models import Catalogue, CatalogueItem
from .policies import ADOPTS, COMPILES, FILES


@dataclass(frozen=True)
class CatalogueTask:
    """One thing to do, as the task card shows it. `is_mine`: the reader's role can do it; `button` is then shown."""

    code: str
    title: str
    meta: str
    due: str
    state: str
    url: str
    button: str
    is_mine: bool


def catalogue_tasks(unit: Unit, roles: Collection[Role], today: date) -> list[CatalogueTask]:
    """Give what is to be done about the unit's catalogue today, in a fixed number of queries. Inside the workspace."""
    if unit.closed_on is not None:
        return []
    in_force = Catalogue.objects.in_force()
    draft = Catalogue.objects.draft()
    held = frozenset(roles)
    found = [
        _returned(unit, draft, held),
        _template(unit, in_force, draft, held),
        _review(unit, in_force, draft, held, today),
        _refiling(unit, held, today),
        _to_issue(unit, held),
    ]
    return [task for task in found if task is not None]


def _returned(unit: Unit, draft: Catalogue | None, held: frozenset[Role]) -> CatalogueTask | None:
    """A version that the superior gave back (CAT-05) is to be completed and submitted again."""
    sent = submission_of(draft.pk) if draft is not None else None
    if sent is None or sent.status not in (SubmissionStatus.RETURNED, SubmissionStatus.REFUSED):
        return None
    return CatalogueTask(
        "returned",
        _("The catalogue was not approved: complete it and submit it again"),
        sent.reason,
        _("returned on %(day)s") % {"day": short_day(localdate(sent.decided_at) if sent.decided_at else None)},
        "due_soon",
        unit_url(unit.slug, "catalogue_edit"),
        _("Open the draft"),
        bool(held & {*COMPILES, *ADOPTS}),
    )


def _template(
    unit: Unit, in_force: Catalogue | None, draft: Catalogue | None, held: frozenset[Role]
) -> CatalogueTask | None:
    """A newer template of the superior is to be adopted by whoever rests on templates."""
    if not is_bound(unit):
        return None
    template = issuing.template_for(unit)
    if template is None or template.issued_at is None:
        return None
    rests_on = draft if draft is not None and draft.template_number is not None else in_force
    items = list(CatalogueItem.objects.filter(catalogue=rests_on)) if rests_on else []
    if is_current(rests_on, items, template):
        return None
    return CatalogueTask(
        "template",
        _("Adopt the superior's new template"),
        _("%(unit)s, version %(number)d, issued on %(day)s")
        % {
            "unit": template.unit.short_name,
            "number": template.number,
            "day": short_day(localdate(template.issued_at)),
        },
        _("to be done"),
        "due_soon",
        unit_url(unit.slug, "catalogue_template"),
        _("See what changes"),
        bool(held & set(COMPILES)),
    )


def _review(
    unit: Unit, in_force: Catalogue | None, draft: Catalogue | None, held: frozenset[Role], today: date
) -> CatalogueTask | None:
    """The yearly review, from 1 January on (CAT-12)."""
    due = reviewing.unreviewed([unit.pk], today.year).get(unit.pk) if in_force else None
    if due is None:
        return None
    meta = _("A new version is being drafted: its adoption counts as the review.") if draft else ""
    return CatalogueTask(
        "review",
        _("Review the catalogue for %(year)d") % {"year": today.year},
        meta or _("“No change” is an answer."),
        _("by %(day)s") % {"day": short_day(due.due_on)},
        "overdue" if due.is_overdue(today) else "due_soon",
        unit_url(unit.slug, "catalogue_review"),
        pgettext("yearly review", "Review"),
        bool(held & {*ADOPTS, *COMPILES}),
    )


def _refiling(unit: Unit, held: frozenset[Role], today: date) -> CatalogueTask | None:
    """After the review the catalogue is filed again, where the district asks for it every year."""
    due = reviewing.refiling_due(unit, today=today)
    if due is None:
        return None
    is_late = due.due_on is not None and due.due_on < today
    return CatalogueTask(
        "refile",
        _("File the reviewed catalogue again"),
        _("The district asks for it every year."),
        _("by %(day)s") % {"day": short_day(due.due_on)} if due.due_on else _("to be done"),
        "overdue" if is_late else "due_soon",
        unit_url(unit.slug, "catalogue_file"),
        _("File again"),
        bool(held & set(FILES)),
    )


def _to_issue(unit: Unit, held: frozenset[Role]) -> CatalogueTask | None:
    """A template in preparation waits for whoever issues it."""
    if not held & set(issuing.ISSUES):
        return None
    prepared = IssuedTemplate.objects.filter(unit=unit, issued_at__isnull=True).first()
    if prepared is None:
        return None
    return CatalogueTask(
        "issue",
        _("A template for the units below waits to be issued"),
        _("version %(number)d") % {"number": prepared.number},
        _("to be done"),
        "normal",
        unit_url(unit.slug, "catalogue_issued_edit"),
        _("Read and issue"),
        True,
    )
