"""Control limits of a rate for units of any size: how far from the whole chance alone would carry a unit.

A unit of n items at the whole's rate p has a binomial number of items on time. Its limits at a probability q are the
binomial quantiles, interpolated so that a unit lies below the lower limit exactly if P(X <= its number) < q, and above
the upper one exactly if P(X >= its number) < q (Spiegelhalter, Statistics in Medicine 2005;24:1185, the
upper limit taken as the lower one of the items that are not on time).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import exp, lgamma, log

#: One tail of 95 % and of 99.8 %: what one unit in forty, and one in a thousand, would fall below by chance.
WARNING, ACTION = 0.025, 0.001


@dataclass(frozen=True)
class Limits:
    """The rates 0..1 between which chance leaves a unit of some size, for one tail probability."""

    lower: float
    upper: float


def limits(size: int, rate: float, tail: float) -> Limits:
    """Give the limits for a unit of `size` items where the whole has `rate`.

    :param size: items due, at least 1. :param rate: 0..1. :param tail: the probability left out on either side.
    """
    return Limits(_lower(size, rate, tail), 1 - _lower(size, 1 - rate, tail))


@lru_cache(maxsize=4096)
def _lower(size: int, rate: float, tail: float) -> float:
    if rate <= 0 or rate >= 1:
        return float(rate >= 1)
    number, here = 0, _chance(size, 0, rate)
    upto = here
    while upto <= tail and number < size:
        number += 1
        here = _chance(size, number, rate)
        upto += here
    return max(0.0, (number - (upto - tail) / here) / size)


def _chance(size: int, number: int, rate: float) -> float:
    """Give P(X = number), by logarithms: the powers of a large unit are too small for a float."""
    ways = lgamma(size + 1) - lgamma(number + 1) - lgamma(size - number + 1)
    return exp(ways + number * log(rate) + (size - number) * log(1 - rate))
