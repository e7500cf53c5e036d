"""The content rules 内容细则 of the source documents, to compile a catalogue by (CAT-04; CON-04, 07, 11, 12, 14).

Each item has a code that rows link to, `set:category:item`, such as `nine_002:2:10`; the numbers are those of the
documents and do not change. `nine_002` is annex 1 of document 002. CON-11: the body of document 002 names clean
conduct twice; the set holds it once, so six categories remain. The focus of document 004 by tier (CON-16..21) is
`focus_004:tier:item`.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hierarchy.units.models import UnitKind

DATA = Path(__file__).parent / "templates_data"

#: Which set a kind's catalogue is compiled by, by its template. No document says so: an assumption 〔假定〕.
SET_OF_TEMPLATE = {
    "T1": "nine_002",
    "T3": "six_000",
    "T4": "six_002",
    "T5": "six_001",
    "T6": "six_002",
    "T7": "eight_003",
}
FOCUS = "focus_004"
#: The tier of document 004 by template; every tier also has the general focus.
TIER_OF_TEMPLATE = {"T1": "organ", "T3": "town", "T4": "village", "T7": "district"}


@dataclass(frozen=True)
class RuleItem:
    """One item of the content rules; `code` is what rows link to."""

    code: str
    text: str


@dataclass(frozen=True)
class ContentCategory:
    """One category of a set with the items it names; `code` is the category that rows carry."""

    number: int
    name: str
    code: str
    rules: tuple[RuleItem, ...]

    @property
    def items(self) -> tuple[str, ...]:
        return tuple(rule.text for rule in self.rules)


@dataclass(frozen=True)
class ContentSet:
    code: str
    name: str
    categories: tuple[ContentCategory, ...]

    @property
    def item_count(self) -> int:
        return sum(len(category.rules) for category in self.categories)

    @property
    def rules(self) -> tuple[RuleItem, ...]:
        return tuple(rule for category in self.categories for rule in category.rules)


@cache
def content_sets() -> tuple[ContentSet, ...]:
    """Read all sets, in the order of the documents."""
    names: dict[str, str] = {}
    items: dict[tuple[str, int, str, str], list[RuleItem]] = {}
    with (DATA / "content_sets.csv").open(encoding="utf-8", newline="") as lines:
        for record in csv.DictReader(lines):
            names[record["set"]] = record["set_name"]
            key = (record["set"], int(record["category_no"]), record["category"], record["category_code"])
            code = f"{record['set']}:{record['category_no']}:{record['item_no']}"
            items.setdefault(key, []).append(RuleItem(code, record["item"]))
    return tuple(
        ContentSet(
            code=code,
            name=name,
            categories=tuple(
                ContentCategory(number, category, category_code, tuple(rules))
                for (of_set, number, category, category_code), rules in items.items()
                if of_set == code
            ),
        )
        for code, name in names.items()
    )


def set_for(kind: UnitKind) -> ContentSet | None:
    """Give the set that this kind of unit compiles its catalogue by; None where the kind has no template."""
    code = SET_OF_TEMPLATE.get(kind.template)
    return next((each for each in content_sets() if each.code == code), None)


@cache
def _focus() -> dict[str, tuple[str, tuple[RuleItem, ...]]]:
    """Read the focus of document 004: tier, its name, its items."""
    names: dict[str, str] = {}
    items: dict[str, list[RuleItem]] = {}
    with (DATA / "focus_004.csv").open(encoding="utf-8", newline="") as lines:
        for record in csv.DictReader(lines):
            tier = record["tier"]
            names[tier] = record["tier_name"]
            items.setdefault(tier, []).append(RuleItem(f"{FOCUS}:{tier}:{record['item_no']}", record["item"]))
    return {tier: (name, tuple(items[tier])) for tier, name in names.items()}


def focus_for(kind: UnitKind) -> tuple[ContentCategory, ...]:
    """Give the focus of a kind's tier, the general one first (CON-16..21); none for a kind without a template."""
    if not kind.template:
        return ()
    tiers = [tier for tier in ("all", TIER_OF_TEMPLATE.get(kind.template)) if tier]
    return tuple(
        ContentCategory(number, _focus()[tier][0], "", _focus()[tier][1]) for number, tier in enumerate(tiers, 1)
    )


@cache
def rule_texts() -> dict[str, str]:
    """Give the text of every rule item by its code."""
    texts = {rule.code: rule.text for each in content_sets() for rule in each.rules}
    return texts | {rule.code: rule.text for _name, rules in _focus().values() for rule in rules}
