"""One catalogue row as a value: what a template, an imported sheet, a form and a filed copy all speak of."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

from core.errors import Invalid
from hierarchy.ledger.vocabulary import Category, Cycle, Form, NoticeTerm, Scope, TimeLimit

from .content_sets import rule_texts
from .models import CatalogueItem

LEVEL_LENGTHS = {"level1": 100, "level2": 100, "level3": 300}
TO_CONFIRM_LENGTH = 200
REASON_LENGTH = TO_CONFIRM_LENGTH
#: Free texts of at most `REASON_LENGTH` characters.
REASONS = ("scope_reason", "form_reason", "not_applicable")
#: The six columns without which a row may not be adopted (CAT-02).
MANDATORY = ("level1", "level2", "level3", "forms", "scope", "time_limit")
CHOICES = {"scope": Scope, "time_limit": TimeLimit, "cycle": Cycle, "category": Category, "notice": NoticeTerm}
LISTS = ("forms", "rules")
#: What the original table has no column for, beside cycle and category.
MARKS = (
    "display_days",
    "nil_allowed",
    "needs_privacy_review",
    "to_confirm",
    "is_important",
    "notice",
    "rules",
    "scope_reason",
    "form_reason",
    "is_issued",
    "not_applicable",
)
REMARK_LENGTH = 200


@dataclass(frozen=True)
class Row:
    """The values of one row, without its key, its number or its section."""

    level1: str
    level2: str
    level3: str
    forms: tuple[str, ...] = ()
    scope: str = ""
    time_limit: str = ""
    cycle: str = ""
    category: str = Category.OTHER
    display_days: int | None = None
    nil_allowed: bool = False
    needs_privacy_review: bool = False
    to_confirm: str = ""
    is_important: bool = False
    notice: str = ""
    rules: tuple[str, ...] = ()
    scope_reason: str = ""
    form_reason: str = ""
    is_issued: bool = False
    not_applicable: str = ""

    @property
    def text(self) -> tuple[str, str, str]:
        """The three levels, by which a row is recognised when a table is imported again."""
        return self.level1, self.level2, self.level3

    @property
    def missing(self) -> list[str]:
        """The mandatory columns that are still empty."""
        return [name for name in MANDATORY if not getattr(self, name)]

    def with_marks_of(self, other: Row, *, given: Collection[str] = ()) -> Row:
        """Take over what the original table has no column for: cycle, category, display, nil, privacy, doubt …

        :param given: the columns that the table did have: these stay as they are, empty ones too.
        """
        marks = {name: getattr(self, name) or getattr(other, name) for name in MARKS}
        marks["cycle"] = self.cycle or (other.cycle if other.time_limit == self.time_limit else "")
        marks["category"] = other.category
        return replace(self, **{name: value for name, value in marks.items() if name not in given})

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {name: list(getattr(self, name)) for name in LISTS}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Self:
        return cls(**(value | {name: tuple(value[name]) for name in LISTS}))

    @classmethod
    def of(cls, item: CatalogueItem) -> Self:
        values = {field.name: getattr(item, field.name) for field in fields(cls)}
        return cls(**(values | {name: tuple(getattr(item, name)) for name in LISTS}))


def check_row(row: Row) -> Row:
    """Refuse what no draft may hold: no item text, over-long text, an unknown word. Empty columns may wait.

    :raises Invalid: with the field at fault.
    """
    if not row.level3:
        raise Invalid(_("Enter the item: the text of level 3."), field="level3", code="item_text_missing")
    for name, length in LEVEL_LENGTHS.items():
        if len(getattr(row, name)) > length:
            message = _("Shorten the text to at most %(length)d characters.") % {"length": length}
            raise Invalid(message, field=name, code="too_long")
    for name in ("to_confirm", *REASONS):
        if len(getattr(row, name)) > REASON_LENGTH:
            message = _("Shorten the text to at most %(length)d characters.") % {"length": REASON_LENGTH}
            raise Invalid(message, field=name, code="too_long")
    for name, choices in CHOICES.items():
        if getattr(row, name) and getattr(row, name) not in choices.values:
            raise Invalid(_("Choose one of the values offered."), field=name, code=f"unknown_{name}")
    if not set(row.forms) <= set(Form.values):
        raise Invalid(_("Choose forms from those offered."), field="forms", code="unknown_form")
    if not set(row.rules) <= rule_texts().keys():
        raise Invalid(_("Choose content rules from those offered."), field="rules", code="unknown_rule")
    if row.cycle and row.time_limit != TimeLimit.PERIODIC:
        raise Invalid(_("Only a periodic item has a cycle: clear it."), field="cycle", code="cycle_not_periodic")
    return row


def first_duplicate(texts: Iterable[tuple[str, str, str]]) -> tuple[str, str, str] | None:
    """Give the first item text that occurs twice, if one does."""
    seen: set[tuple[str, str, str]] = set()
    for text in texts:
        if text in seen:
            return text
        seen.add(text)
    return None
