"""The catalogue templates by kind of unit (CAT-03, CON-22; defaults 6). T1 is the real annex 2 of document 002."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from hierarchy.units.models import UnitKind

from .content_sets import DATA
from .rows import Row


@dataclass(frozen=True)
class Template:
    """The rows that a unit of some kind starts from."""

    code: str
    rows: tuple[Row, ...]


def template_for(kind: UnitKind) -> Template | None:
    """Give the template of a kind of unit; None where the kind has none."""
    return load_template(kind.template) if kind.template else None


@cache
def load_template(code: str) -> Template:
    """Read one template, such as "T1".

    :raises FileNotFoundError: if there is no such template.
    """
    with (DATA / f"{code}.csv").open(encoding="utf-8", newline="") as lines:
        return Template(code=code, rows=tuple(_row(record) for record in csv.DictReader(lines)))


def _row(record: dict[str, str]) -> Row:
    return Row(
        level1=record["level1"],
        level2=record["level2"],
        level3=record["level3"],
        forms=tuple(record["forms_code"].split(";")),
        scope=record["scope_code"],
        time_limit=record["time_code"],
        cycle=record["cycle"],
        category=record["category"],
        nil_allowed=record["nil_allowed"] == "1",
        needs_privacy_review=record["needs_privacy_review"] == "1",
        to_confirm=record["to_confirm"],
        is_important=record["is_important"] == "1",
        notice=record["notice"],
    )
