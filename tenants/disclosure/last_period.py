"""Which period came before, and how a title speaks of one: "same as last period" starts from there (PRO; desk)."""

from __future__ import annotations

import re

from core.display import PERIOD

_NUMERALS = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_HALVES = {1: "上半年", 2: "下半年"}


def label_before(label: str) -> str:
    """Give the label of the period before: 2026-Q1 follows 2025-Q4. Blank for what no calendar brings."""
    match = PERIOD.match(label)
    if match is None:
        return ""
    year = int(match["year"])
    if match["quarter"]:
        return _before(year, int(match["quarter"]), 4, "{}-Q{}")
    if match["half"]:
        return _before(year, int(match["half"]), 2, "{}-H{}")
    if match["month"]:
        return _before(year, int(match["month"]), 12, "{}-{:02d}")
    return str(year - 1)


def _before(year: int, number: int, last: int, shape: str) -> str:
    return shape.format(year, number - 1) if number > 1 else shape.format(year - 1, last)


def with_period_replaced(title: str, *, old: str, new: str) -> str:
    """Let a title speak of another period of the same cycle: 一季度 becomes 二季度, 2026年3月 becomes 2026年4月.

    What does not speak of the old period stays: days, numbers of documents, other years.
    """
    before, after = PERIOD.match(old), PERIOD.match(new)
    if before is None or after is None:
        return title
    if before["quarter"] and after["quarter"]:
        title = _replaced(title, _numbered(before["quarter"], r"(?=\s*季度)"), after["quarter"])
        title = re.sub(rf"\bQ{before['quarter']}\b", f"Q{after['quarter']}", title)
    elif before["half"] and after["half"]:
        title = title.replace(_HALVES[int(before["half"])], _HALVES[int(after["half"])])
    elif before["month"] and after["month"]:
        title = _replaced(title, _numbered(before["month"], r"(?=\s*月(?!\s*\d{1,2}\s*[日号]))"), after["month"])
    if before["year"] != after["year"]:
        title = re.sub(rf"(?<!\d){before['year']}(?=\s*年|\s*[年-]?\s*[QH]|\s*$)", after["year"], title)
    return title


def _numbered(number: str, before_what: str) -> re.Pattern[str]:
    """Match a number as digits or as a numeral, where it stands before the given word."""
    value = int(number)
    return re.compile(
        rf"(?:(?<!\d)(?P<digits>0?{value})|(?<![一二三四五六七八九十])(?P<word>{_NUMERALS[value]})){before_what}"
    )


def _replaced(title: str, pattern: re.Pattern[str], number: str) -> str:
    value = int(number)
    return pattern.sub(lambda found: str(value) if found["digits"] else _NUMERALS[value], title)
