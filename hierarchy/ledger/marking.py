"""A found text as HTML: the place where the words stand, marked, everything else escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from .grams import folded

SNIPPET = 110  # characters
BEFORE = 24  # characters of it that may stand before the first word found


def marked(text: str, phrases: Sequence[str]) -> SafeString:
    """Give a text, escaped, with the phrases (as `grams.Wanted` has them) in `<mark>`."""
    return _html(text, _places(text, phrases))


def snippet(text: str, phrases: Sequence[str]) -> SafeString:
    """Give the part of a text around the first of the phrases, marked; its beginning if none stands there."""
    flat = " ".join(text.split())
    places = _places(flat, phrases)
    start = max(places[0][0] - BEFORE, 0) if places else 0
    end = min(start + SNIPPET, len(flat))
    inside = [(first - start, min(last, end) - start) for first, last in places if start <= first < end]
    part = _html(flat[start:end], inside)
    return mark_safe(f"{'…' if start else ''}{part}{'…' if end < len(flat) else ''}")  # noqa: S308 - escaped above


def _places(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Give where phrases stand in the original, in order, without overlaps."""
    pieces = [folded(char) for char in text]
    normal = "".join(pieces)
    origin = [index for index, piece in enumerate(pieces) for _char in piece]
    found = []
    for phrase in phrases:
        at = normal.find(phrase)
        while at >= 0:
            found.append((origin[at], origin[at + len(phrase) - 1] + 1))
            at = normal.find(phrase, at + len(phrase))
    merged: list[tuple[int, int]] = []
    for first, last in sorted(found):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _html(text: str, places: Iterable[tuple[int, int]]) -> SafeString:
    parts, done = [], 0
    for first, last in places:
        parts += [escape(text[done:first]), "<mark>", escape(text[first:last]), "</mark>"]
        done = last
    parts.append(escape(text[done:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped
