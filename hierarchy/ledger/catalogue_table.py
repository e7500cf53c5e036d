"""A catalogue's rows as the original annex shows them: groups in merged cells, codes in words.

The unit's own pages and the receiver's page of the frozen copy show the same table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from .vocabulary import Cycle, Form, Scope, TimeLimit


@dataclass(frozen=True)
class TableRow:
    """One row in words. A span is the number of rows its cell covers; 0 where a cell above covers it."""

    order: int
    level1: str
    level2: str
    level3: str
    forms: str
    scope: str
    time_limit: str
    section: str
    nil_allowed: bool
    needs_privacy_review: bool
    to_confirm: str
    is_important: bool = False
    is_issued: bool = False
    not_applicable: str = ""
    hint: str = ""  # a quiet remark for whoever works on the draft
    item: Any = None
    level1_span: int = 1
    level2_span: int = 1

    @property
    def marks(self) -> list[str]:
        """The row's marks in words, for the line under its item."""
        words = (
            (self.is_issued, _("from the superior")),
            (self.nil_allowed, _("nil return allowed")),
            (self.needs_privacy_review, _("privacy review")),
            (self.is_important, _("decided collectively")),
        )
        return [word for is_set, word in words if is_set]


def table_rows(values: Sequence[Mapping[str, Any]], items: Sequence[Any] = ()) -> list[TableRow]:
    """Give the rows of a catalogue for display.

    :param values: rows as they are filed: codes, `order`, and the name of the `section`.
    :param items: objects to hand on to the template, one per row.
    """
    rows = [_row(value) for value in values]
    if items:
        rows = [replace(row, item=item) for row, item in zip(rows, items, strict=True)]
    firsts = spans([row.level1 for row in rows])
    seconds = spans([(row.level1, row.level2) for row in rows])
    return [
        replace(row, level1_span=first, level2_span=second)
        for row, first, second in zip(rows, firsts, seconds, strict=True)
    ]


def _row(value: Mapping[str, Any]) -> TableRow:
    return TableRow(
        order=value["order"],
        level1=value["level1"],
        level2=value["level2"],
        level3=value["level3"],
        forms=_(", ").join(_label(Form, code) for code in value["forms"]),
        scope=_label(Scope, value["scope"]),
        time_limit=_time_limit(value["time_limit"], value["cycle"]),
        section=value.get("section", ""),
        nil_allowed=value["nil_allowed"],
        needs_privacy_review=value["needs_privacy_review"],
        to_confirm=value.get("to_confirm", ""),
        is_important=value.get("is_important", False),
        is_issued=value.get("is_issued", False),
        not_applicable=value.get("not_applicable", ""),
        hint=value.get("hint", ""),
    )


def _label(choices: Any, code: str) -> str:
    return str(choices(code).label) if code in choices.values else code


def _time_limit(code: str, cycle: str) -> str:
    if not cycle:
        return _label(TimeLimit, code)
    return _("%(limit)s (%(cycle)s)") % {"limit": _label(TimeLimit, code), "cycle": _label(Cycle, cycle)}


def spans(groups: Sequence[Any]) -> list[int]:
    """Give, for each row, how many rows its group covers from here on; 0 inside a group. Empty cells stand alone."""
    spans = [1] * len(groups)
    first = 0
    for index in range(1, len(groups)):
        if groups[index] == groups[first] and _is_named(groups[index]):
            spans[first] += 1
            spans[index] = 0
        else:
            first = index
    return spans


def _is_named(group: Any) -> bool:
    return bool(group[-1] if isinstance(group, tuple) else group)
