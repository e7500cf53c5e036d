"""Whether a closed survey's answers, what it froze and the ledger say the same (FBK-16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from hierarchy.ledger.models import SurveyResult
from hierarchy.units.models import Unit
from tenants.registry.workspaces import workspace

from .models import Survey
from .survey_result import frozen, sums_of

_POSTED = ("answers", "least", "satisfaction_sum", "satisfied", "recognition_sum")


def differences() -> Iterator[str]:
    """Yield one line per difference between closed surveys and the ledger; none in a sound installation."""
    for unit in Unit.objects.filter(tenant__isnull=False).select_related("tenant").order_by("pk"):
        with workspace(unit):
            found = list(differences_of(unit))
        yield from found


def differences_of(unit: Unit) -> Iterator[str]:
    """Yield the differences of one unit. Inside its workspace."""
    posted: dict[int, dict[str, SurveyResult]] = {}
    for row in SurveyResult.objects.filter(unit=unit):
        posted.setdefault(row.year, {})[row.group] = row
    for survey in Survey.objects.filter(state=Survey.State.CLOSED).order_by("year"):
        yield from _of_survey(unit, survey, posted.pop(survey.year, {}))
    for year in sorted(posted):
        yield f"{unit.code}: the ledger has a result of the survey of {year}, the workspace no closed survey"


def _of_survey(unit: Unit, survey: Survey, posted: dict[str, SurveyResult]) -> Iterator[str]:
    name = f"{unit.code}: survey of {survey.year}"
    kept = survey.result["groups"]
    least = {group: one["least"] for group, one in kept.items()}
    counted = sums_of(survey, least=max(least.values(), default=0))
    if frozen(survey, counted)["groups"] != kept:
        yield f"{name}: its result is not what its answers add up to"
    for group in sorted(kept.keys() | posted.keys()):
        row = posted.get(group)
        if row is None or group not in kept:
            yield f"{name}: group {group} is in {'the workspace' if row is None else 'the ledger'} only"
        elif _there(row) != {key: kept[group][key] for key in _POSTED} or row.survey_id != survey.pk:
            yield f"{name}: group {group} is not what the ledger says"
    for group, one in counted.items():
        if group in posted and asdict(one) != _there(posted[group]):
            yield f"{name}: the answers of group {group} do not add up to the ledger's sums"


def _there(row: SurveyResult) -> dict[str, Any]:
    return {key: getattr(row, key) for key in _POSTED}
