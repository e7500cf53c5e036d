"""Roll-ups against the same question in hand-written SQL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hierarchy.metrics.courses import courses
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import rollup

from . import by_hand
from .district import BenchDistrict
from .pages import PAST
from .results import Result
from .timing import timed

#: A roll-up may cost so much more than hand-written SQL (design 14).
MOST_AGAINST_HAND = 1.3
#: Milliseconds for the same as of a past day, which no tally knows.
PAST_MS = 1_000


def question_of(district: BenchDistrict) -> Question:
    """Ask what the overview asks: the last quarter that ended, as of today."""
    return Question(
        period=Period.last_quarter_before(district.today),
        as_of=district.today,
        today=district.today,
        unit=district.root,
    )


def results(district: BenchDistrict, *, seconds: float) -> list[Result]:
    """Time the roll-up by line beside the same by hand, the course of a year, and both as of a past day."""
    question = question_of(district)
    past = Question(question.period, district.today - PAST, district.today, unit=district.root)
    before = past.over(past.period.previous())

    def middle(work: Callable[[], Any]) -> float:
        return timed(work, seconds=seconds).p50

    return [
        Result(
            "rollup.line",
            middle(lambda: rollup(question, By.LINE)),
            "ms",
            reference=middle(lambda: by_hand.answers(question)),
            most=MOST_AGAINST_HAND,
        ),
        Result("rollup.unit", middle(lambda: rollup(question, By.UNIT)), "ms"),
        Result("rollup.course", middle(lambda: courses(question, By.LINE)), "ms"),
        Result("rollup.past", middle(lambda: rollup(past, By.LINE)), "ms", most=PAST_MS),
        Result("rollup.past_of_ended", middle(lambda: rollup(before, By.LINE)), "ms", most=PAST_MS),
        Result("rollup.past_course", middle(lambda: courses(past, By.LINE)), "ms", most=PAST_MS),
    ]
