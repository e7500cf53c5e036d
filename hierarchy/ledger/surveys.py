"""What a unit's yearly survey gave, as sums by group: posted once, when it is closed (FBK-16, FBK-17).

Sums only: no single answer, no remark. A group with fewer valid answers than `least` is
kept but never shown as a figure.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.errors import Refusal
from hierarchy.units.models import Unit

from .models import SurveyResult
from .vocabulary import PublicGroup


class ResultPosted(Refusal):
    """The unit's result of that year stands already."""

    code = "survey_result_posted"


@dataclass(frozen=True)
class GroupSums:
    """The valid answers of one group. Sums are of points, 0..100 each; `least` is the fewest answers that count."""

    answers: int
    least: int
    satisfaction_sum: int
    satisfied: int
    recognition_sum: int


@transaction.atomic
def post_results(
    *, unit: Unit, survey_id: uuid.UUID, year: int, sums: Mapping[str, GroupSums], at: datetime
) -> list[SurveyResult]:
    """Post the result of a survey that is closed now, one row per group.

    :raises ResultPosted: if the year has one. Nothing is changed then.
    """
    if SurveyResult.objects.filter(unit=unit, year=year).exists():
        raise ResultPosted(_("The result of the survey of %(year)s stands already.") % {"year": year})
    return SurveyResult.objects.bulk_create(
        SurveyResult(
            survey_id=survey_id,
            unit=unit,
            year=year,
            group=PublicGroup(group),
            answers=one.answers,
            least=one.least,
            satisfaction_sum=one.satisfaction_sum,
            satisfied=one.satisfied,
            recognition_sum=one.recognition_sum,
            closed_on=localdate(at),
            recorded_at=at,
        )
        for group, one in sums.items()
    )
