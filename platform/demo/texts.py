"""What the demonstration's disclosures say: invented, but of the kind that such units write."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

_TEXTS: Mapping[str, Any] = tomllib.loads((Path(__file__).parent / "data" / "texts.toml").read_text(encoding="utf-8"))
_QUARTERS = {"Q1": "第一季度", "Q2": "第二季度", "Q3": "第三季度", "Q4": "第四季度", "H1": "上半年", "H2": "下半年"}


@dataclass(frozen=True)
class Words:
    """Title and text of one disclosure."""

    title: str
    body: str


def period_in_words(label: str, *, year: int) -> str:
    """Write a period's label as offices do: 2025-Q2 becomes 2025年第二季度."""
    head, _, tail = label.partition("-")
    if not head.isdigit():
        return f"{year}年"
    if not tail:
        return f"{head}年度"
    month = tail.lstrip("0") + "月"
    return f"{head}年{_QUARTERS.get(tail, month)}"


def compose(*, unit: str, item: str, category: str, period: str, rng: Random) -> Words:
    """Write about one item."""
    sorts = next((texts for word, texts in _TEXTS["by_word"].items() if word in item), None)
    pattern = rng.choice(sorts or _TEXTS["by_category"][category])
    most = rng.randint(14, 60)
    body = pattern.format(
        unit=unit,
        period=period,
        a=most,
        b=rng.randint(4, 9),
        c=rng.randint(2, 4),
        d=1,
        money=rng.randint(18, 420) * 50,
    )
    return Words(f"{period}{item}"[:300], body)


def one_of(group: str, rng: Random, key: str = "reasons") -> str:
    """Give one sentence of a group such as `returned_filing`."""
    return str(rng.choice(_TEXTS[group][key]))


def place_of(kind: str) -> str:
    """Give where a unit of some kind has its board."""
    places = _TEXTS["places"]
    return str(places.get(kind, places["default"]))
