"""The trend's scale and its course."""

import re
from datetime import date

import pytest

from dashboards.charts import trend
from hierarchy.metrics.courses import Course
from hierarchy.metrics.figures import Figure


def course(*rates: tuple[int, int]) -> Course:
    months = tuple(f"2026-{number + 1:02d}" for number in range(len(rates)))
    return Course(months, tuple(Figure("timeliness", *rate, date(2026, 7, 10), 1) for rate in rates))


@pytest.mark.parametrize(
    ("lowest", "levels"),
    [
        (90, ["80%", "90%", "100%"]),
        (80, ["60%", "80%", "100%"]),
        (5, ["0%", "50%", "100%"]),
        (0, ["0%", "50%", "100%"]),
    ],
)
def test_the_scale_begins_at_the_fifth_below_the_lowest_value(lowest: int, levels: list[str]) -> None:
    assert re.findall(r"\d+%", trend(course((lowest, 100), (95, 100)))) == levels


def test_the_course_passes_over_a_month_in_which_nothing_was_due() -> None:
    drawing = trend(course((9, 10), (0, 0), (8, 10)))
    path = re.findall(r'class="chart__line" d="([^"]*)"', drawing)[0]
    assert (re.findall("[ML]", path), drawing.count("<circle")) == (["M", "L"], 2)


def test_each_spot_says_its_percentage() -> None:
    drawing = trend(course((1, 3), (2, 3)))
    assert re.findall(r">(\d+\.\d)</text>", drawing) == ["33.3", "66.7"]
