"""Which rows realise which content rules, told by their words: a suggestion that a person confirms (CAT-04).

Deterministic: texts become pairs of neighbouring characters, words that stand everywhere left out; a row is suggested
for a rule if enough pairs of the shorter text are in the other. Of a row only its item, level 3, counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from .content_sets import RuleItem
from .rows import Row

#: Words that stand in most rows and tell nothing apart.
EVERYWHERE = (
    *("情况", "有关", "相关", "主要", "工作", "开展", "落实", "执行", "贯彻", "组织", "建设"),
    *("等", "及", "和", "的", "与", "其他"),
)
LEAST_SHARED = 2
LEAST_RATIO = 0.4
MOST_PER_RULE = 3


def suggestions(
    rules: Iterable[RuleItem], rows: Sequence[Row], *, linked: Mapping[str, Iterable[int]] | None = None
) -> dict[str, list[int]]:
    """Suggest rows for each rule that has none: code to positions in `rows`, best first, at most three.

    :param linked: the positions that already realise a rule; such a rule gets no suggestion.
    """
    texts = [_pairs(row.level3) for row in rows]
    found: dict[str, list[int]] = {}
    for rule in rules:
        if linked and linked.get(rule.code):
            continue
        wanted = _pairs(rule.text)
        scored = [
            (likeness(wanted, have), -place) for place, have in enumerate(texts) if not rows[place].not_applicable
        ]
        best = sorted((score for score in scored if score[0] >= LEAST_RATIO), reverse=True)[:MOST_PER_RULE]
        if best:
            found[rule.code] = [-place for _ratio, place in best]
    return found


def likeness(one: frozenset[str], other: frozenset[str]) -> float:
    """Give the share of the smaller text's pairs that stand in the other, 0 if too few are shared."""
    shared = len(one & other)
    if shared < min(LEAST_SHARED, len(one), len(other)) or not shared:
        return 0.0
    return shared / min(len(one), len(other))


@cache
def _pairs(text: str) -> frozenset[str]:
    for word in EVERYWHERE:
        text = text.replace(word, " ")
    runs = re.findall(r"[\w]+", text)
    return frozenset(run[n : n + 2] for run in runs for n in range(len(run) - 1))
