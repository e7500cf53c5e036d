"""Looking for personal data in a text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import address, bank_card, email, mobile, resident_id
from .digits import plain
from .kinds import Kind

#: In this order: what is an identity number is no bank card, and what is either is no telephone.
_RULES: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    (Kind.RESIDENT_ID, resident_id.CANDIDATE, resident_id.is_one),
    (Kind.BANK_CARD, bank_card.LONG, bank_card.is_one),
    (Kind.BANK_CARD, bank_card.SHORT, bank_card.is_one),
    (Kind.MOBILE, mobile.CANDIDATE, mobile.is_one),
    (Kind.EMAIL, email.CANDIDATE, email.is_one),
    (Kind.ADDRESS, address.CANDIDATE, address.is_one),
)


@dataclass(frozen=True)
class Found:
    """A place in a text, from `start` up to but not including `end`, that holds personal data.

    Where several readings overlap they are one place (`is_merged`), of the kind that comes first in the rules.
    """

    kind: Kind
    start: int
    end: int
    excerpt: str
    is_merged: bool = False


def find(text: str) -> list[Found]:
    """Find personal data, in the order of the text; no two places overlap."""
    searched = plain(text)
    places = sorted(_candidates(searched), key=lambda place: (place[1], -place[2]))
    merged: list[list[tuple[int, int, int]]] = []
    end = -1
    for place in places:
        if place[1] < end:
            merged[-1].append(place)
        else:
            merged.append([place])
        end = max(end, place[2])
    return [_found(text, group) for group in merged]


def _candidates(searched: str) -> Iterator[tuple[int, int, int]]:
    """Give (rule, start, end) of every reading, from every place where one can begin."""
    for rule, (_kind, pattern, is_one) in enumerate(_RULES):
        match = pattern.search(searched)
        while match:
            if is_one(match.group()):
                yield rule, match.start(), match.end()
            match = pattern.search(searched, match.start() + 1)


def _found(text: str, group: list[tuple[int, int, int]]) -> Found:
    kind = _RULES[min(rule for rule, _start, _end in group)][0]
    start, end = group[0][1], max(place[2] for place in group)
    shown_from = address.shown_from(text, start) if kind == Kind.ADDRESS else start
    whole = any((place[1], place[2]) == (start, end) and _RULES[place[0]][0] == kind for place in group)
    is_merged = not whole or any(place[2] > group[0][2] for place in group[1:])
    return Found(kind, start, end, text[shown_from:end], is_merged)


def counts(text: str) -> dict[Kind, int]:
    """Count the places of each kind, in the order of `Kind`; kinds that do not occur are left out."""
    counted = Counter(found.kind for found in find(text))
    return {kind: counted[kind] for kind in Kind if counted[kind]}
