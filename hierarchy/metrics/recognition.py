"""Recognition 认可度 (FBK-16, FBK-17): the mean of the groups' means, 0..100, from surveys closed in the period.

A group of a unit counts only where its fewest valid answers were reached; the groups that apply are named. By more than
one unit, a group's answers are taken together before its mean.
"""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .figures import Counts, Score

ID = "recognition"
NAME = pgettext_lazy("figure", "Recognition")
DEFINITION = _(
    "Mean of the groups' mean scores in surveys closed in the period; "
    "a group with too few valid answers does not count."
)


def figure(counts: Counts, *, as_of: date) -> Score:
    groups = counts.survey_groups(ID)
    total, answers = sum(group.total for group in groups.values()), sum(group.answers for group in groups.values())
    return Score(ID, total, answers, as_of, counts.listeners, groups)
