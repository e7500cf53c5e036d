"""How long something published stays up at least: as long as possible, 两个尽量 (TIM-01; defaults 4.2, document 001).

Nothing is ever taken down by itself before, and only notices with a term are after. Less needs a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.display import day
from district.settings import DistrictSettings
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.vocabulary import Duty, TimeLimit
from tenants.catalogue.models import CatalogueItem, CatalogueState

from .models import Publication
from .notice_terms import row_of
from .succession import newer_than


@dataclass(frozen=True)
class LeastDisplay:
    """Whether something has been shown as long as it must, and until when or until what that is, in words."""

    is_over: bool
    words: str


def least_display(publication: Publication, *, on: date) -> LeastDisplay:
    """Say how long a publication stays up at least, as of a day."""
    disclosure = publication.version.disclosure
    if publication.shown_until is not None:
        return _until(publication.shown_until, on)
    row = row_of(disclosure)
    if row is not None and row.display_days is not None:
        return _until(publication.disclosed_on + timedelta(days=row.display_days), on)
    if row is not None and row.time_limit == TimeLimit.LONG_TERM:
        is_over = not _is_in_force(row) or _has_newer(publication)
        return LeastDisplay(is_over, _("long-term: as long as the item is in force"))
    if row is not None and row.time_limit == TimeLimit.PERIODIC:
        return LeastDisplay(_has_newer(publication), _("periodic: until the next one is published"))
    if row is not None and row.time_limit == TimeLimit.STAGED:
        return LeastDisplay(_is_summed_up(publication), _("in stages: until the summary is published"))
    days = int(DistrictSettings.load().value("min_display_days", on=on))
    return _until(publication.disclosed_on + timedelta(days=days), on)


def _until(last: date, on: date) -> LeastDisplay:
    return LeastDisplay(on > last, _("at least until %(day)s") % {"day": day(last)})


def _is_in_force(row: CatalogueItem) -> bool:
    return CatalogueItem.objects.filter(
        key=row.key, catalogue__state=CatalogueState.IN_FORCE, not_applicable=""
    ).exists()


def _has_newer(publication: Publication) -> bool:
    disclosure = publication.version.disclosure
    of_item = Publication.objects.standing().filter(version__disclosure__item_key=disclosure.item_key)
    others = of_item.exclude(version__disclosure=disclosure).select_related("version__disclosure")
    return newer_than(publication, others) is not None


def _is_summed_up(publication: Publication) -> bool:
    """Tell whether the project's summary is out; without a project it never is."""
    matter_id = publication.version.disclosure.matter_id
    summaries = ObligationEntry.objects.filter(matter_id=matter_id, duty=Duty.SUMMARY).values_list("pk", flat=True)
    if matter_id is None:
        return False
    return Publication.objects.standing().filter(version__disclosure__obligation_id__in=list(summaries)).exists()
