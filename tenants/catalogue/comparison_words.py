"""A comparison of two versions in office words: which column, what it said, what it says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from hierarchy.ledger.vocabulary import Category, Cycle, Form, NoticeTerm, Scope, TimeLimit

from .comparing import Pair

NOTHING = "–"


@dataclass(frozen=True)
class Said:
    """One column that differs: its name, what it said before, what it says now."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class PairInWords:
    """A changed or moved row with everything that differs."""

    pair: Pair
    said: list[Said]


def in_words(pairs: Sequence[Pair]) -> list[PairInWords]:
    """Put changed and moved rows into words, in the reader's language; the levels stay as the unit wrote them."""
    return [PairInWords(pair, [*_columns(pair), *_place(pair)]) for pair in pairs]


def _columns(pair: Pair) -> list[Said]:
    names = column_names()
    return [
        Said(names[column], words_of(column, pair.before.value(column)), words_of(column, pair.after.value(column)))
        for column in pair.columns
    ]


def _place(pair: Pair) -> list[Said]:
    if not pair.is_moved:
        return []
    return [Said(_("Number in the table"), str(pair.before.order), str(pair.after.order))]


def column_names() -> dict[str, str]:
    """Name every column of `comparing.COLUMNS`."""
    return {
        "level1": _("Level 1"),
        "level2": _("Level 2"),
        "level3": _("Level 3: the item"),
        "forms": _("Forms of disclosure"),
        "scope": pgettext("catalogue", "Scope"),
        "time_limit": _("Time limit"),
        "cycle": _("Cycle"),
        "category": _("Content category"),
        "display_days": _("Shown for at least (days)"),
        "nil_allowed": _("Nil return allowed"),
        "needs_privacy_review": _("Privacy review needed"),
        "to_confirm": _("To be confirmed before adoption"),
        "is_important": _("Decided collectively"),
        "notice": _("Public notice"),
        "rules": _("Content rules"),
        "scope_reason": _("Why this scope"),
        "form_reason": _("Why these forms for this scope"),
        "is_issued": _("From the superior's template"),
        "not_applicable": _("Does not apply here because"),
        "section": _("Section in charge"),
    }


def words_of(column: str, value: Any) -> str:
    """Write a value of a column."""
    if column == "cycle" and not value:
        return _("the district's setting")
    writers: dict[str, Callable[[Any], str]] = {
        "forms": lambda codes: _(", ").join(_label(Form, code) for code in codes),
        "scope": lambda code: _label(Scope, code),
        "time_limit": lambda code: _label(TimeLimit, code),
        "cycle": lambda code: _label(Cycle, code),
        "category": lambda code: _label(Category, code),
        "notice": lambda code: _label(NoticeTerm, code),
        "rules": _(", ").join,
        "is_important": _yes_or_no,
        "is_issued": _yes_or_no,
        "nil_allowed": _yes_or_no,
        "needs_privacy_review": _yes_or_no,
    }
    write = writers.get(column)
    return (write(value) if write else str(value or "")) or NOTHING


def _label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code


def _yes_or_no(value: bool) -> str:
    return pgettext("answer", "yes") if value else pgettext("answer", "no")
