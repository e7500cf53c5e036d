"""Counting a survey: progress while it runs, sums when it closes, figures of the groups that are large enough.

A group with fewer valid answers than the minimum has no figures anywhere: not here, not on the board, in no export.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, Sum

from district.settings import value as setting
from hierarchy.ledger.surveys import GroupSums
from hierarchy.ledger.vocabulary import PublicGroup
from hierarchy.units.models import OrgForm, Unit

from .models import Survey, SurveyAnswer
from .scale import SATISFIED_UP_TO


@dataclass(frozen=True)
class Progress:
    """How far one group is: people asked, answers that count, answers that do not, the minimum."""

    group: PublicGroup
    invited: int
    answers: int
    invalid: int
    least: int

    @property
    def is_enough(self) -> bool:
        """Say whether the group's answers make a figure."""
        return self.answers >= self.least

    @property
    def missing(self) -> int:
        """Give how many valid answers the minimum still lacks."""
        return max(0, self.least - self.answers)

    @property
    def share(self) -> Fraction | None:
        """Give the valid answers by the people asked; None if nobody was counted."""
        return Fraction(self.answers, self.invited) if self.invited else None


@dataclass(frozen=True)
class GroupResult(Progress):
    """What one group said, 0..100; None under the minimum."""

    satisfaction: Fraction | None
    satisfied: Fraction | None
    recognition: Fraction | None


@dataclass(frozen=True)
class Total:
    """The mean of the groups that apply, each with the same weight; None if none does."""

    groups: list[PublicGroup]
    satisfaction: Fraction | None
    recognition: Fraction | None


def least_for(unit: Unit, *, on: date) -> int:
    """Give the fewest valid answers that make a figure: for a branch fewer (defaults 4.4)."""
    if unit.org_form == OrgForm.BRANCH:
        return int(setting("survey_min_valid_branch", on=on))
    return int(setting("survey_min_valid", on=on))


def sums_of(survey: Survey, *, least: int) -> dict[str, GroupSums]:
    """Add up the valid answers of every group that was asked or has answered."""
    satisfied_from = survey.result["scale"][SATISFIED_UP_TO - 1]
    valid = Q(is_valid=True)
    rows = (
        SurveyAnswer.objects.filter(survey=survey)
        .values("group")
        .annotate(
            valid=Count("pk", filter=valid),
            satisfaction_sum=Sum("satisfaction", filter=valid, default=0),
            satisfied=Count("pk", filter=valid & Q(satisfaction__gte=satisfied_from)),
            recognition_sum=Sum("recognition", filter=valid, default=0),
        )
    )
    found = {row["group"]: row for row in rows}
    nothing = {"valid": 0, "satisfaction_sum": 0, "satisfied": 0, "recognition_sum": 0}
    sums = {}
    for group in PublicGroup.values:
        if survey.invited.get(group) or group in found:
            row = found.get(group, nothing)
            sums[group] = GroupSums(
                answers=row["valid"],
                least=least,
                satisfaction_sum=row["satisfaction_sum"],
                satisfied=row["satisfied"],
                recognition_sum=row["recognition_sum"],
            )
    return sums


def frozen(survey: Survey, sums: dict[str, GroupSums]) -> dict[str, Any]:
    """Give what a closed survey keeps of its answers: scale, sums, and how many did not count."""
    invalid = _counted([survey.pk])[survey.pk]
    groups = {group: asdict(one) | {"invalid": invalid.get(group, (0, 0))[1]} for group, one in sums.items()}
    return {**survey.result, "groups": groups}


def progress_of(surveys: Iterable[Survey], unit: Unit, *, on: date) -> dict[uuid.UUID, list[Progress]]:
    """Give how far each group of each survey is. Closed ones by what was frozen."""
    surveys = list(surveys)
    least = least_for(unit, on=on)
    counted = _counted([survey.pk for survey in surveys if survey.state != Survey.State.CLOSED])
    return {survey.pk: _progress(survey, counted.get(survey.pk, {}), least) for survey in surveys}


def _progress(survey: Survey, counted: dict[str, tuple[int, int]], least: int) -> list[Progress]:
    closed = survey.result.get("groups", {})
    found = []
    for group in PublicGroup:
        if not survey.invited.get(group) and group not in counted and group not in closed:
            continue
        kept = closed.get(group)
        answers, invalid = (kept["answers"], kept["invalid"]) if kept else counted.get(group, (0, 0))
        found.append(Progress(group, survey.invited.get(group, 0), answers, invalid, kept["least"] if kept else least))
    return found


def _counted(survey_ids: list[uuid.UUID]) -> dict[uuid.UUID, dict[str, tuple[int, int]]]:
    """Count valid and invalid answers by survey and group."""
    counted: dict[uuid.UUID, dict[str, tuple[int, int]]] = {survey_id: {} for survey_id in survey_ids}
    rows = SurveyAnswer.objects.filter(survey__in=survey_ids).values_list("survey_id", "group")
    for survey_id, group, valid, invalid in rows.annotate(
        valid=Count("pk", filter=Q(is_valid=True)), invalid=Count("pk", filter=Q(is_valid=False))
    ):
        counted[survey_id][group] = (valid, invalid)
    return counted


def result_of(survey: Survey) -> list[GroupResult]:
    """Give the result of a closed survey by group, figures only where enough answered."""
    found = []
    for group in PublicGroup:
        kept = survey.result.get("groups", {}).get(group)
        if kept is None:
            continue
        answers = kept["answers"]
        shown = answers >= kept["least"] and answers > 0
        found.append(
            GroupResult(
                group=group,
                invited=survey.invited.get(group, 0),
                answers=answers,
                invalid=kept["invalid"],
                least=kept["least"],
                satisfaction=Fraction(kept["satisfaction_sum"], answers) if shown else None,
                satisfied=Fraction(kept["satisfied"], answers) if shown else None,
                recognition=Fraction(kept["recognition_sum"], answers) if shown else None,
            )
        )
    return found


def total_of(results: Iterable[GroupResult]) -> Total:
    """Give the mean of the groups that apply, and which they are (metrics: satisfaction, recognition)."""
    applying = [(one.group, one.satisfaction, one.recognition) for one in results]
    groups = [group for group, satisfaction, _recognition in applying if satisfaction is not None]
    return Total(
        groups,
        _mean([satisfaction for _group, satisfaction, _recognition in applying if satisfaction is not None]),
        _mean([recognition for _group, _satisfaction, recognition in applying if recognition is not None]),
    )


def _mean(values: list[Fraction]) -> Fraction | None:
    return sum(values, Fraction(0)) / len(values) if values else None


def remarks_of(survey: Survey) -> list[dict[str, Any]]:
    """List the remarks of a closed survey by their text, without time or way; without group where few answered."""
    enough = {one.group for one in result_of(survey) if one.is_enough}
    rows = SurveyAnswer.objects.filter(survey=survey).exclude(comment="").order_by("comment")
    return [
        {"text": text, "group": PublicGroup(group).label if group in enough else ""}
        for text, group in rows.values_list("comment", "group")
    ]
