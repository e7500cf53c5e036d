"""Reads of occasions: a year's plan by kind with what became of it, what is announced, what came in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from .models import Case, Occasion
from .occasion_kinds import INVITED, people_at

State = Occasion.State


@dataclass(frozen=True)
class YearLine:
    """One kind in a year: planned in all, held, and how many people were invited and came."""

    code: str
    label: str | Promise
    planned: int
    held: int
    invited: int
    people: int


@dataclass(frozen=True)
class Listed:
    """An occasion with the number of cases that came in there."""

    occasion: Occasion
    people: int
    cases: int
    is_waiting: bool


def of_year(year: int) -> list[Occasion]:
    """Give a year's occasions by their planned day, the latest first, without what was said there."""
    return list(Occasion.objects.filter(planned_on__year=year).defer("summary", "follow_up"))


def years() -> list[int]:
    """Give the years that have occasions, the newest first."""
    return [day.year for day in Occasion.objects.dates("planned_on", "year", order="DESC")]


def year_lines(occasions: Iterable[Occasion]) -> list[YearLine]:
    """Put a year's plan together by kind. What was cancelled is not planned any more."""
    standing = [occasion for occasion in occasions if occasion.state != State.CANCELLED]
    lines = []
    for kind in Occasion.Kind:
        of_kind = [occasion for occasion in standing if occasion.kind == kind]
        if of_kind:
            held = [occasion for occasion in of_kind if occasion.state == State.HELD]
            invited = sum(occasion.attendance.get(INVITED, 0) for occasion in of_kind)
            people = sum(people_at(occasion.attendance) for occasion in held)
            lines.append(YearLine(str(kind), kind.label, len(of_kind), len(held), invited, people))
    return lines


def listed(occasions: Iterable[Occasion], *, today: date) -> list[Listed]:
    """Add to each occasion how many cases came in there. Real-name reports are never counted with the others."""
    shown = list(occasions)
    cases = Case.objects.ordinary().filter(occasion_id__in=[occasion.pk for occasion in shown])
    counts = dict(cases.values_list("occasion_id").annotate(Count("pk")).order_by())
    return [
        Listed(
            occasion,
            people_at(occasion.attendance),
            counts.get(occasion.pk, 0),
            occasion.state == State.PLANNED and (occasion.ends_on or occasion.planned_on) < today,
        )
        for occasion in shown
    ]


def announced(*, on: date) -> QuerySet[Occasion]:
    """Give what the board announces on a day: planned, announced, and not past its last day; the next one first."""
    to_come = Q(planned_on__gte=on) | Q(ends_on__gte=on)
    return Occasion.objects.filter(to_come, state=State.PLANNED, is_announced=True).order_by("planned_on", "id")
