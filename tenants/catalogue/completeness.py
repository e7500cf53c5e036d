"""What a draft still lacks before adoption: what stands in its way, and what is only advice (CAT-02, CAT-04, SCO-07).

Pure over rows that were read already; nothing here asks the workspace.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from district.settings import value as setting
from hierarchy.ledger.scope_forms import conflicting, is_hidden_from_society
from hierarchy.units.models import UnitKind

from .content_sets import ContentCategory, RuleItem, focus_for, set_for
from .matching import suggestions
from .models import CatalogueItem
from .rows import Row
from .scope_hints import departs
from .sensitivity import is_unguarded, sensitive_word


class Gap(models.TextChoices):
    """What can be missing, with the sentence that says what to do. The first three stand in the way of adoption."""

    INCOMPLETE = "incomplete", _("Complete all six columns")
    UNCONFIRMED = "unconfirmed", _("Settle what is to be confirmed")
    CONFLICTING = "conflicting", _("Say why these forms suit the scope, or change them")
    SENSITIVE = "sensitive", _("About single persons: privacy review and in-party scope are usual")
    SCOPE = "scope", _("Look at the scope again, or say why")
    NO_SECTION = "no_section", _("Choose the section in charge")
    TEMPLATE = "template", _("The template for this kind of unit has these items")
    FOCUS = "focus", _("The focus of document 004 for this kind of unit: no row realises it")
    RULES = "rules", _("Content rules without a row")


BLOCKING = frozenset({Gap.INCOMPLETE, Gap.UNCONFIRMED, Gap.CONFLICTING})


@dataclass(frozen=True)
class Place:
    """One row, or one thing that no row is for. `note` says what is meant there."""

    text: str
    note: str = ""
    order: int | None = None
    item_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Finding:
    """One kind of gap with all its places."""

    gap: Gap
    places: tuple[Place, ...]

    @property
    def is_blocking(self) -> bool:
        return self.gap in BLOCKING


def is_conflicting(row: Row) -> bool:
    """Say whether a row's forms do not suit its scope and no reason is stated (SCO-07)."""
    if row.form_reason or row.not_applicable:
        return False
    return bool(conflicting(row.scope, row.forms)) or is_hidden_from_society(row.scope, row.forms)


def checks_forms(on: date) -> bool:
    """Say whether the district asks for a reason (setting `scope_form_check`)."""
    return bool(setting("scope_form_check", on=on) == "warn")


def obstacles(items: Sequence[CatalogueItem], *, on: date) -> dict[str, list[int]]:
    """List the rows, by number, that stand in the way of adoption: incomplete, doubtful and conflicting ones."""
    return {
        "incomplete": [item.order for item in items if Row.of(item).missing],
        "unconfirmed": [item.order for item in items if item.to_confirm],
        "conflicting": [item.order for item in items if is_conflicting(Row.of(item))] if checks_forms(on) else [],
    }


def findings(
    items: Sequence[CatalogueItem],
    *,
    kind: UnitKind,
    on: date,
    has_sections: bool,
    template_rows: Iterable[Row] = (),
) -> list[Finding]:
    """Give everything a table lacks, what stands in the way first.

    :param template_rows: the rows of the template for this kind of unit.
    """
    rows = {item: Row.of(item) for item in items}
    applied = {item: row for item, row in rows.items() if not row.not_applicable}
    found = {
        Gap.INCOMPLETE: [_place(item) for item, row in rows.items() if row.missing],
        Gap.UNCONFIRMED: [_place(item, row.to_confirm) for item, row in rows.items() if row.to_confirm],
        Gap.CONFLICTING: [_place(item) for item, row in applied.items() if is_conflicting(row)]
        if checks_forms(on)
        else [],
        Gap.SENSITIVE: [
            _place(item, sensitive_word(row))
            for item, row in applied.items()
            if is_unguarded(row) and not row.is_issued
        ],
        Gap.SCOPE: [
            _place(item, str(hint.sentence))
            for item, row in applied.items()
            if not sensitive_word(row) and (hint := departs(row))
        ],
        Gap.NO_SECTION: [_place(item) for item in applied if item.section_id is None] if has_sections else [],
        Gap.TEMPLATE: _absent(template_rows, rows.values()),
        Gap.FOCUS: _without_row(focus_for(kind), rows, by_words=True),
        Gap.RULES: _rules_without_row(kind, rows),
    }
    return [Finding(gap, tuple(places)) for gap, places in found.items() if places]


def realised(rows: Sequence[Row]) -> dict[str, list[int]]:
    """Give the positions of the rows that each content rule is linked to."""
    linked: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for code in row.rules:
            linked.setdefault(code, []).append(place)
    return linked


def _place(item: CatalogueItem, note: str = "") -> Place:
    return Place(item.level3, note, item.order, item.pk)


def _absent(template_rows: Iterable[Row], rows: Iterable[Row]) -> list[Place]:
    present = {row.level3 for row in rows}
    return [Place(row.level3, f"{row.level1} › {row.level2}") for row in template_rows if row.level3 not in present]


def _rules_without_row(kind: UnitKind, rows: Mapping[CatalogueItem, Row]) -> list[Place]:
    """A unit that links nothing at all has not begun with the content rules: it is told so elsewhere, in one line."""
    of_kind = set_for(kind)
    if of_kind is None or not any(row.rules for row in rows.values()):
        return []
    return _without_row(of_kind.categories, rows)


def _without_row(
    categories: Sequence[ContentCategory], rows: Mapping[CatalogueItem, Row], *, by_words: bool = False
) -> list[Place]:
    values = list(rows.values())
    linked = realised(values)
    rules: list[tuple[ContentCategory, RuleItem]] = [(each, rule) for each in categories for rule in each.rules]
    alike = suggestions([rule for _category, rule in rules], values) if by_words else {}
    return [
        Place(rule.text, category.name)
        for category, rule in rules
        if not linked.get(rule.code) and not alike.get(rule.code)
    ]
