"""The content categories of the source documents, to compile a catalogue by (CON-04, 07, 11, 12, 14).

CON-11: the body of document 002 names clean conduct twice; the set holds it once, so six categories remain.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from .templates import DATA


@dataclass(frozen=True)
class ContentCategory:
    """One category of a set with the items it names; `code` is the category that rows carry."""

    number: int
    name: str
    code: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class ContentSet:
    code: str
    name: str
    categories: tuple[ContentCategory, ...]

    @property
    def item_count(self) -> int:
        return sum(len(category.items) for category in self.categories)


@cache
def content_sets() -> tuple[ContentSet, ...]:
    """Read all sets, in the order of the documents."""
    names: dict[str, str] = {}
    items: dict[tuple[str, int, str, str], list[str]] = {}
    with (DATA / "content_sets.csv").open(encoding="utf-8", newline="") as lines:
        for record in csv.DictReader(lines):
            names[record["set"]] = record["set_name"]
            key = (record["set"], int(record["category_no"]), record["category"], record["category_code"])
            items.setdefault(key, []).append(record["item"])
    return tuple(
        ContentSet(
            code=code,
            name=name,
            categories=tuple(
                ContentCategory(number, category, category_code, tuple(texts))
                for (of_set, number, category, category_code), texts in items.items()
                if of_set == code
            ),
        )
        for code, name in names.items()
    )
