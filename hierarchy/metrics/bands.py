"""How a group's rate compares with that of all: above, within or below what chance explains.

Ranks mislead: among groups that work alike one is always last, and the smallest ones fill both ends. A group is
therefore set apart only if its rate lies outside two standard errors of the whole's rate at its own size (the limits of
a funnel plot), and a small one (`figures.RANKED_FROM`) never.
"""

from __future__ import annotations

from enum import StrEnum
from math import sqrt

from .figures import Figure

#: Limits in standard errors: about one group in forty lies above, one below, if none differs.
STANDARD_ERRORS = 2


class Band(StrEnum):
    """Where a group's rate lies. SMALL: too few to tell. NONE: nothing to compare."""

    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"
    SMALL = "small"
    NONE = "none"


def band(figure: Figure, whole: Figure) -> Band:
    """Compare a group's rate with the rate of all groups together."""
    if figure.ratio is None or whole.ratio is None:
        return Band.NONE
    if not figure.is_ranked:
        return Band.SMALL
    rate = float(whole.ratio)
    reach = STANDARD_ERRORS * sqrt(rate * (1 - rate) / figure.denominator)
    difference = float(figure.ratio) - rate
    if abs(difference) <= reach or figure.ratio == whole.ratio:
        return Band.WITHIN
    return Band.ABOVE if difference > 0 else Band.BELOW
