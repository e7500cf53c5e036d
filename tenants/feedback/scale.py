"""The scale of satisfaction 满意度 and recognition 认可度: four answers and their points (defaults 4.4).

The points are read from the setting's text when a survey opens and stay with that survey.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.errors import Refusal
from district.settings import value as setting

#: The answers by the key that stands before their box on paper.
SATISFACTION: dict[int, str | Promise] = {
    1: pgettext_lazy("satisfaction", "very satisfied"),
    2: pgettext_lazy("satisfaction", "satisfied"),
    3: pgettext_lazy("satisfaction", "fair"),
    4: pgettext_lazy("satisfaction", "dissatisfied"),
}
RECOGNITION: dict[int, str | Promise] = {
    1: pgettext_lazy("recognition", "fully recognised"),
    2: pgettext_lazy("recognition", "recognised"),
    3: pgettext_lazy("recognition", "partly recognised"),
    4: pgettext_lazy("recognition", "not recognised"),
}
#: The key for a question that was left blank or ticked more than once: the answer is not valid.
BLANK = 0
KEYS = (BLANK, *SATISFACTION)
#: Very satisfied and satisfied count as satisfied.
SATISFIED_UP_TO = 2


class ScaleUnreadable(Refusal):
    """The district's setting does not give four points that fall from 100 or less to 0 or more."""

    code = "scale_unreadable"


def points_on(on: date) -> list[int]:
    """Give the points of the four answers, best first, by the setting in force on a day.

    :raises ScaleUnreadable: see there.
    """
    points = [int(number) for number in re.findall(r"\d{1,4}", str(setting("satisfaction_scale", on=on)))]
    falls = all(better > worse for better, worse in pairwise(points))
    if len(points) != len(SATISFACTION) or not falls or points[0] > 100:
        raise ScaleUnreadable(
            _(
                "The district's setting “scale of satisfaction” must name four points, each lower than the one before, "
                "the first at most 100. Ask the district committee office to correct it."
            )
        )
    return points


def points_of(key: int, scale: Sequence[int]) -> int | None:
    """Give the points of an answer by its key; None for a question that was left blank or ticked twice."""
    return None if key == BLANK else scale[key - 1]


def key_of(points: int | None, scale: Sequence[int]) -> int:
    """Give the key of an answer by its points."""
    return BLANK if points is None else list(scale).index(points) + 1
