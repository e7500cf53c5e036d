"""The yearly review of each catalogue 年度核对 (CAT-12): "no change" is an answer, a new version another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from audit.trail import record
from core.days import end_of
from core.errors import Invalid, Refusal
from district.settings import DistrictSettings
from district.settings import value as setting
from hierarchy.units.models import Unit
from workdays.calendar import Calendar

from .events import latest_catalogues, lock_units
from .models import CatalogueEntry, Submission, SubmissionKind, SubmissionStatus

MEETING_LENGTH = 120
_SQL = """
SELECT DISTINCT ON (unit_id) unit_id,
  effective_on >= %(year)s OR COALESCE(reviewed_on BETWEEN %(year)s AND %(as_of)s, FALSE)
FROM ledger_catalogueentry WHERE recorded_at < %(cut)s
ORDER BY unit_id, number DESC
"""


class NothingToReview(Refusal):
    """The unit has no catalogue in force, or another one by now."""

    code = "nothing_to_review"


class AlreadyReviewed(Refusal):
    """The version was adopted or reviewed this year."""

    code = "already_reviewed"


@dataclass(frozen=True)
class ReviewDue:
    """A catalogue that is still to be reviewed in a year, and by when."""

    entry: CatalogueEntry
    due_on: date

    def is_overdue(self, today: date) -> bool:
        return self.due_on < today


def review_due_on(year: int, *, settings: DistrictSettings) -> date:
    """Give the day by which the catalogues are to be reviewed in a year (`catalogue_review_due`)."""
    month, day = str(settings.value("catalogue_review_due", on=date(year, 1, 1))).split("-")
    return date(year, int(month), int(day))


def is_reviewed(entry: CatalogueEntry, year: int) -> bool:
    """Say whether a version counts as reviewed: adopted in that year or later, or reviewed in it or later."""
    return entry.effective_on.year >= year or (entry.reviewed_on is not None and entry.reviewed_on.year >= year)


def unreviewed(unit_ids: Sequence[int], year: int) -> dict[int, ReviewDue]:
    """Give the units whose catalogue in force is not reviewed in a year, with the day it is due (two queries)."""
    due_on = review_due_on(year, settings=DistrictSettings.load())
    newest = CatalogueEntry.objects.filter(unit__in=list(unit_ids)).order_by("unit_id", "-number").distinct("unit_id")
    return {entry.unit_id: ReviewDue(entry, due_on) for entry in newest if not is_reviewed(entry, year)}


@dataclass(frozen=True)
class RefilingDue:
    """A catalogue that is to be filed again after this year's review; `due_on` None: beyond the calendar."""

    due_on: date | None


def refiling_due(unit: Unit, *, today: date) -> RefilingDue | None:
    """Say whether a unit is to file its catalogue again after this year's review (setting `annual_refile`).

    Only a task of the unit's: the figures count a version as filed from its first filing on.
    """
    if not setting("annual_refile", on=today):
        return None
    entry = latest_catalogues([unit]).get(unit.pk)
    if entry is None or entry.reviewed_on is None or entry.reviewed_on.year != today.year:
        return None
    again = Submission.objects.filter(kind=SubmissionKind.FILING, sender=unit, subject_id=entry.catalogue_id).exclude(
        status__in=(SubmissionStatus.RECALLED, SubmissionStatus.RETURNED)
    )
    newest = again.order_by("-sent_at").values_list("sent_at", flat=True).first()
    if newest is not None and localdate(newest) >= entry.reviewed_on:
        return None
    days = int(setting("refiling_due_days", on=entry.reviewed_on))
    return RefilingDue(Calendar.load().add(entry.reviewed_on, days))


@transaction.atomic
def record_review(
    *, unit: Unit, catalogue_number: int, meeting_reference: str, actor: User, at: datetime
) -> CatalogueEntry:
    """Record that a unit reviewed its catalogue and left it as it is. The caller has checked that the actor may.

    :param meeting_reference: the meeting that decided; may be empty.
    :raises NothingToReview: if no catalogue, or another version, is in force.
    :raises AlreadyReviewed: if it counts as reviewed this year.
    """
    if len(meeting_reference) > MEETING_LENGTH:
        message = _("Shorten the text to at most %(length)d characters.") % {"length": MEETING_LENGTH}
        raise Invalid(message, field="meeting_reference")
    lock_units([unit.pk])
    entry = latest_catalogues([unit]).get(unit.pk)
    if entry is None or entry.number != catalogue_number:
        raise NothingToReview(_("This version is not in force. Reload the page."))
    today = localdate(at)
    if is_reviewed(entry, today.year):
        raise AlreadyReviewed(_("The catalogue has been reviewed this year. Reload the page."))
    entry.reviewed_on = today
    entry.save(update_fields=["reviewed_on"])
    record(
        "catalogue.reviewed",
        subject=entry,
        actor=actor,
        at=at,
        unit_id=unit.pk,
        number=entry.number,
        meeting_reference=meeting_reference.strip(),
    )
    return entry


def reviewed_this_year(*, as_of: date) -> dict[int, bool]:
    """Say of each unit with a catalogue in force whether it was adopted or gone over in the year (one query).

    The answer "no change" counts as gone over. Of past days only what the newest review leaves is known.
    """
    parameters = {"cut": end_of(as_of), "year": date(as_of.year, 1, 1), "as_of": as_of}
    with connection.cursor() as cursor:
        cursor.execute(_SQL, parameters)
        return dict(cursor.fetchall())
