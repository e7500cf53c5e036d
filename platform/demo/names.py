"""Names that the demonstration combines. None is of a real person or a real organisation."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random

_TEXT = (Path(__file__).parent / "data" / "names.toml").read_text(encoding="utf-8")
_WORDS = {key: words.split() for key, words in tomllib.loads(_TEXT).items()}
BUREAUS, SOCIETY = _WORDS["bureaus"], _WORDS["society"]
NUMERALS = "一二三四五六七八九十"


def person_name(rng: Random) -> str:
    """Give a name by chance; some given names have one character."""
    given = rng.choice(_WORDS["given"])
    return rng.choice(_WORDS["surnames"]) + (given if rng.random() < 0.85 else given[1])


def place_name(number: int) -> str:
    """Give the place name of a number; the first 600 are all different, later ones carry a third character."""
    first, second = _WORDS["place_first"], _WORDS["place_second"]
    pairs = len(first) * len(second)
    name = first[number % len(first)] + second[number // len(first) % len(second)]
    return name if number < pairs else name + second[number // pairs % len(second)]


def company_name(number: int) -> str:
    """Give the name of an invented company; the first 7,600 are all different."""
    first, second, trade = _WORDS["brand_first"], _WORDS["brand_second"], _WORDS["trade"]
    return first[number % len(first)] + second[number % len(second)] + trade[number // 380 * 7 % 20 - number % 13]


def ordinal(number: int) -> str:
    """Write a number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else NUMERALS[tens - 1] + "十"
    return head + (NUMERALS[ones - 1] if ones else "")
