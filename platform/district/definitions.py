"""What can be set, with defaults, allowed values and where each number comes from (`definitions.toml`)."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Any

from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core import display

ASSUMED = "〔假定〕"


class Kind(StrEnum):
    INTEGER = "integer"
    CHOICE = "choice"
    BOOLEAN = "boolean"
    DATE = "date"
    MONTH_DAY = "month_day"
    TEXT = "text"
    MATRIX = "matrix"  # pairs "row:column" of two lists of choices that are ticked


GROUPS = MappingProxyType(
    {
        "catalogue": _("Catalogue and filing"),
        "time_limits": _("Time limits"),
        "procedure": _("Procedure"),
        "carriers": _("Scope and carriers"),
        "feedback": _("Opinions and requests"),
        "supervision": _("Urging and inspection"),
        "assessment": _("Assessment and selection"),
        "security": _("Archive and security"),
    }
)

UNITS = MappingProxyType(
    {
        "": "",
        "working_days": pgettext_lazy("unit of a setting", "working days"),
        "days": pgettext_lazy("unit of a setting", "days"),
        "day_of_month": pgettext_lazy("unit of a setting", "day of the month"),
        "month_of_year": pgettext_lazy("unit of a setting", "month of the year"),
        "minutes": pgettext_lazy("unit of a setting", "minutes"),
        "hours": pgettext_lazy("unit of a setting", "hours"),
        "months": pgettext_lazy("unit of a setting", "months"),
        "years": pgettext_lazy("unit of a setting", "years"),
        "percent": "%",
        "points": pgettext_lazy("unit of a setting", "points"),
        "people": pgettext_lazy("unit of a setting", "people"),
        "items": pgettext_lazy("unit of a setting", "times or items"),
    }
)

CHOICES = MappingProxyType(
    {
        "record": _("report for the record"),
        "approval": _("approval"),
        "own_adoption": _("the day the unit adopts it"),
        "superior_approval": _("the day the superior approves it"),
        "wait_receipt": _("wait for the receipt"),
        "half_yearly_with_quarterly_tuning": _("half-yearly, tuned quarterly"),
        "quarterly": _("quarterly"),
        "monthly": _("monthly"),
        "half_yearly": _("half-yearly"),
        "yearly": _("yearly"),
        "duty_period": _("the period the duty belongs to"),
        "due_date": _("the due date"),
        "year_end": _("31 December"),
        "end_of_work": _("15 working days after the end of the work"),
        "off": pgettext_lazy("setting", "off"),
        "title_only": _("title only"),
        "login": _("after sign-in (intranet only)"),
        "warn": _("warn and ask for an explanation"),
        "disclosure_work_only": _("disclosure work only"),
        "district_office": _("units that file with the district committee office"),
        # Scopes and categories in the words of the ledger's vocabulary, which lies above; a test holds them equal.
        "public": _("society"),
        "local": _("this area or unit"),
        "party": _("within the Party"),
        "specified": _("specified persons"),
        "resolutions": _("decisions and their execution"),
        "ideology": _("ideological work"),
        "organization": _("organisation"),
        "leadership_team": _("leading body"),
        "cadres": _("cadres"),
        "liaison": _("contact with members and masses"),
        "integrity": _("clean conduct"),
        "institutions": _("institutions"),
        "other": _("others"),
    }
)


@dataclass(frozen=True)
class Definition:
    """One setting. Values are held as JSON (a date as ISO text, empty for none) and read as Python values."""

    key: str
    group: str
    kind: Kind
    default: Any
    source: str
    name: str
    name_en: str
    unit: str = ""
    choices: tuple[str, ...] = ()  # of a matrix: its columns
    rows: tuple[str, ...] = ()
    min: int | None = None
    max: int | None = None
    max_length: int = 200
    must_contain: tuple[str, ...] = ()
    active: bool = True

    @property
    def label(self) -> str:
        """Give the name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name

    @property
    def is_assumed(self) -> bool:
        """Tell whether the number has no source: a default that each district may adjust."""
        return ASSUMED in self.source

    @property
    def pairs(self) -> tuple[str, ...]:
        """Give every pair of a matrix, row by row."""
        return tuple(f"{row}:{column}" for row in self.rows for column in self.choices)

    def read(self, stored: Any) -> Any:
        """Turn a stored value into the value the rules use: dates become dates, an empty one None, pairs a tuple."""
        if self.kind is Kind.DATE:
            return date.fromisoformat(stored) if stored else None
        if self.kind is Kind.MATRIX:
            return tuple(stored)
        return stored

    def display(self, stored: Any) -> str:
        """Give a stored value as the page shows it, with its unit."""
        if self.kind is Kind.BOOLEAN:
            return pgettext("setting", "on") if stored else pgettext("setting", "off")
        if self.kind is Kind.CHOICE:
            return str(CHOICES.get(stored, stored))
        if self.kind is Kind.MATRIX:
            return self._display_pairs(stored)
        if stored in ("", None):
            return pgettext("setting", "not set")
        if self.kind is Kind.DATE:
            return display.day(date.fromisoformat(stored))
        if self.kind is Kind.MONTH_DAY:
            return display.short_day(date.fromisoformat(f"2023-{stored}"))
        if self.unit:
            return pgettext("value and unit", "%(value)s %(unit)s") % {"value": stored, "unit": UNITS[self.unit]}
        return str(stored)

    def _display_pairs(self, stored: list[str]) -> str:
        """Name the ticked rows, each with its columns."""
        lines = []
        for row in self.rows:
            columns = [str(CHOICES[column]) for column in self.choices if f"{row}:{column}" in stored]
            if columns:
                words = {"row": CHOICES[row], "columns": _(", ").join(columns)}
                lines.append(pgettext("row of a table", "%(row)s: %(columns)s") % words)
        return pgettext("between rows of a table", "; ").join(lines) or pgettext("matrix", "none")


def _read_definitions() -> dict[str, Definition]:
    table = tomllib.loads(Path(__file__).with_name("definitions.toml").read_text(encoding="utf-8"))
    definitions: dict[str, Definition] = {}
    for row in table["setting"]:
        row["kind"] = Kind(row["kind"])
        for column in ("choices", "rows", "must_contain"):
            row[column] = tuple(row.get(column, ()))
        definition = Definition(**row)
        definitions[definition.key] = definition
    return definitions


DEFINITIONS = MappingProxyType(_read_definitions())
