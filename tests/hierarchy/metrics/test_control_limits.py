"""The limits of a rate by size, held against hand-made sums of the binomial distribution."""

from math import comb

import pytest

from hierarchy.metrics.control_limits import ACTION, WARNING, limits


def test_the_limits_of_ten_items_at_one_half_are_those_worked_by_hand() -> None:
    # P(X <= 1) = 11/1024 and P(X <= 2) = 56/1024 lie around 0.025: 2 is the first number within. Interpolated:
    # (56/1024 - 0.025) / (45/1024) = 0.675556 of an item less than 2, of ten. The upper limit mirrors it.
    found = limits(10, 0.5, WARNING)
    assert (round(found.lower, 6), round(found.upper, 6)) == (0.132444, 0.867556)


def test_a_unit_lies_below_exactly_if_chance_seldom_goes_so_low() -> None:
    for size, rate in [(5, 0.9), (12, 0.75), (40, 0.6), (200, 0.95)]:
        for tail in (WARNING, ACTION):
            found, upto = limits(size, rate, tail), 0.0
            for number in range(size + 1):
                upto += comb(size, number) * rate**number * (1 - rate) ** (size - number)
                assert (number / size < found.lower) == (upto < tail), (size, rate, tail, number)


@pytest.mark.parametrize(("rate", "expected"), [(0.0, (0.0, 0.0)), (1.0, (1.0, 1.0))])
def test_where_all_or_nothing_is_on_time_there_is_no_play(rate: float, expected: tuple[float, float]) -> None:
    found = limits(20, rate, WARNING)
    assert (found.lower, found.upper) == expected


def test_a_unit_too_small_to_fall_below_has_no_lower_limit() -> None:
    assert limits(2, 0.5, WARNING).lower == 0.0


def test_large_units_have_narrow_limits() -> None:
    small, large = limits(30, 0.9, ACTION), limits(30_000, 0.9, ACTION)
    assert small.lower < large.lower < 0.9 < large.upper < small.upper
