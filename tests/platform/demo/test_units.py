"""The units of a demonstration of any size: whole trees, full lines, no name twice."""

from __future__ import annotations

from collections import Counter

import pytest

from demo.units import PROPORTIONS, planned_units

#: demo_120 of defaults 1.
LINES_OF_120 = {
    "L01": 14,
    "L02": 10,
    "L03": 12,
    "L04": 12,
    "L05": 10,
    "L06": 8,
    "L07": 8,
    "L08": 8,
    "L09": 10,
    "L10": 8,
    "L11": 9,
    "L12": 9,
    "": 2,
}


def test_120_units_stand_in_the_lines_of_the_defaults() -> None:
    assert Counter(unit.line for unit in planned_units(120)) == LINES_OF_120


def test_3000_units_stand_in_the_proportions_of_the_defaults() -> None:
    made = Counter((unit.line, unit.kind) for unit in planned_units(3_000))
    written = {key: made[key] for key in PROPORTIONS}
    assert written == PROPORTIONS
    assert sum(made.values()) - sum(written.values()) == 1  # the district committee itself


@pytest.mark.parametrize("count", [20, 21, 45, 119, 120, 121, 300, 3_000])
def test_superiors_come_first_and_no_code_comes_twice(count: int) -> None:
    units = planned_units(count)
    codes = [unit.code for unit in units]
    assert len(set(codes)) == count
    seen: set[str] = {""}
    for unit in units:
        assert unit.parent in seen
        seen.add(unit.code)
    assert {unit.locality for unit in units} <= seen


@pytest.mark.parametrize("count", [20, 300])
def test_no_short_name_is_longer_than_it_may_be(count: int) -> None:
    assert max(len(unit.short_name) for unit in planned_units(count)) <= 40
