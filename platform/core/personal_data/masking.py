"""Masking: as many characters as before, enough of them left to be recognised by who knows the number.

Masking twice is masking once: in a masked text nothing is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from . import address, bank_card, mobile, resident_id
from .digits import plain
from .kinds import Kind
from .searching import Found

_NUMBERS = re.compile(address.NUMBER)
_HIDDEN = re.compile(r"[0-9A-Za-z一二三四五六七八九十百零〇]")


def mask(text: str, found: Iterable[Found]) -> str:
    """Mask the places found in this very text; nothing outside them changes, and the length stays."""
    pieces, done = [], 0
    for place in sorted(found, key=lambda place: place.start):
        pieces += [text[done : place.start], masked(text[place.start : place.end], place)]
        done = place.end
    return "".join([*pieces, text[done:]])


def masked(text: str, place: Found) -> str:
    """Mask one place: 138****5678, 640221**********23, ************1234, 人民路**号, z*******@163.com."""
    if place.is_merged:
        return _HIDDEN.sub("*", plain(text))
    if place.kind == Kind.ADDRESS:
        return _NUMBERS.sub(lambda number: "*" * len(number.group()), plain(text))
    if place.kind == Kind.EMAIL:
        name, _at, host = plain(text).partition("@")
        kept = name[:1] if len(name) > 1 else ""
        return kept + "*" * (len(name) - len(kept)) + "@" + host
    if place.kind == Kind.MOBILE:
        return _keeping(text, mobile.kept_at_start(plain(text)), mobile.KEPT[1])
    return _keeping(text, *{Kind.RESIDENT_ID: resident_id.KEPT, Kind.BANK_CARD: bank_card.KEPT}[place.kind])


def _keeping(text: str, first: int, last: int) -> str:
    """Keep the first and last characters of a number; spaces and dashes between stay where they are."""
    places = [index for index, char in enumerate(plain(text)) if char in "0123456789Xx"]
    hidden = set(places[first : len(places) - last])
    return "".join("*" if index in hidden else char for index, char in enumerate(text))
