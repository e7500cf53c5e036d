"""Rows about single persons' faults and affairs: privacy review and in-party scope are suggested (SEC-05).

The words are those of document 002 annex 2 (rows 24, 25, 28, 29, 32); they are data, Chinese in every language.
"""

from __future__ import annotations

from hierarchy.ledger.scope_forms import IN_PARTY

from .rows import Row

WORDS = (
    "个人重大事项",
    "个人有关事项",
    "违纪",
    "违法",
    "违规",
    "诫勉",
    "组织处理",
    "处分",
    "责任追究",
    "经济责任审计",
)
#: Rows that hold rules or figures rather than persons, although a word above stands in them.
EXCEPT = ("制度", "规定及执行", "办法")


def sensitive_word(row: Row) -> str:
    """Give the word that makes a row sensitive, "" if none does. The item's own text counts, then its group's."""
    for level in (row.level3, row.level2):
        if any(word in level for word in EXCEPT):
            continue
        for word in WORDS:
            if word in level:
                return word
    return ""


def is_unguarded(row: Row) -> bool:
    """Say whether a sensitive row lacks the privacy review or goes beyond the Party."""
    return bool(sensitive_word(row)) and not (row.needs_privacy_review and row.scope in IN_PARTY)
