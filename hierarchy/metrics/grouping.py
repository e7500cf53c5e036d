"""Which group a unit belongs to, and which units a question is about: as now by the tree, as then by positions.

`u` is the unit's row, `p` a position: that of the obligation, or that of the as-of day for the population.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .questions import CROSS, By, Question, Structure

#: Whether a unit is a demonstration site or a pilot on the day (`units.models.DemonstrationSite`).
SITE = """EXISTS (SELECT 1 FROM units_demonstrationsite site WHERE site.unit_id = u.id
  AND site.valid_from <= %(site_on)s AND (site.valid_to IS NULL OR site.valid_to > %(site_on)s))"""


@dataclass(frozen=True)
class Grouping:
    """Pieces of SQL: the group's key, further joins, conditions, parameters."""

    key: str
    joins: str
    conditions: str
    parameters: dict[str, Any]


def grouping(question: Question, by: str) -> Grouping:
    """Give the pieces of SQL for a question's scope and rows."""
    parameters: dict[str, Any] = {}
    conditions = list(_scope(question, parameters))
    key, joins = _key(question, by, parameters)
    return Grouping(key, joins, " AND ".join(["TRUE", *conditions]), parameters)


def _key(question: Question, by: str, parameters: dict[str, Any]) -> tuple[str, str]:
    if CROSS in by:
        pairs = [_key(question, one, parameters) for one in by.split(CROSS)]
        key = f" || '{CROSS}' || ".join(f"COALESCE({key}, '')" for key, _joins in pairs)
        return key, " ".join(joins for _key, joins in pairs)
    side = "u" if question.structure == Structure.NOW else "p"
    match by:
        case By.LINE:
            return f"{side}.line_id::text", ""
        case By.LOCALITY:
            return f"{side}.locality_id::text", ""
        case By.KIND:
            return "u.kind_id", ""
        case By.UNIT:
            return "u.id::text", ""
        case By.MONTH:
            return "to_char(f.month, 'YYYY-MM')", ""
        case By.LEVEL:
            return _level_key(question), ""
        case By.SITE:
            parameters["site_on"] = question.as_of
            return f"CASE WHEN {SITE} THEN 'yes' ELSE 'no' END", ""
        case By.CHILD:
            return _child_key(question, parameters)
    return "''", ""


def _level_key(question: Question) -> str:
    """How many superiors a unit has above it: 0 for the district committee."""
    if question.structure == Structure.THEN:
        return "(length(p.path) - length(replace(p.path, '/', '')) - 2)::text"
    return "u.level::text"


def _child_key(question: Question, parameters: dict[str, Any]) -> tuple[str, str]:
    """The subordinate of `question.unit` that a unit lies under; the unit's own id for itself."""
    if question.unit is None:
        raise ValueError("by child needs a unit")
    parameters["child_of"] = question.unit.pk
    if question.structure == Structure.THEN:
        rest = "split_part(p.path, '/' || %(child_of)s || '/', 2)"
        return f"COALESCE(NULLIF(split_part({rest}, '/', 1), ''), %(child_of)s::text)", ""
    # In the order of the tree, whoever stands between one child and the next stands below the first: the last child
    # passed is found without comparing every unit with every child.
    joins = (
        "LEFT JOIN (SELECT id AS unit_id, max(CASE WHEN parent_id = %(child_of)s THEN (lft::bigint << 32) | id END) "
        "OVER (ORDER BY lft) & 4294967295 AS id FROM units_unit "
        "WHERE tree_id = %(tree)s AND lft BETWEEN %(lft)s AND %(rght)s) child ON child.unit_id = u.id"
    )
    return "COALESCE(child.id, %(child_of)s)::text", joins


def _scope(question: Question, parameters: dict[str, Any]) -> list[str]:
    now = question.structure == Structure.NOW
    side = "u" if now else "p"
    conditions = []
    if question.unit is not None:
        parameters |= {"unit": question.unit.pk, "tree": question.unit.tree_id}
        parameters |= {"lft": question.unit.lft, "rght": question.unit.rght}
        if question.unit_only:
            conditions.append("u.id = %(unit)s")
        elif now:
            conditions.append("u.tree_id = %(tree)s AND u.lft BETWEEN %(lft)s AND %(rght)s")
        else:
            conditions.append("p.path LIKE '%%/' || %(unit)s || '/%%'")
    if question.line is not None:
        parameters["line"] = question.line.pk
        conditions.append(f"{side}.line_id = %(line)s")
    if question.locality is not None:
        parameters["locality"] = question.locality.pk
        conditions.append(f"{side}.locality_id = %(locality)s")
    if question.kind is not None:
        parameters["kind"] = question.kind.pk
        conditions.append("u.kind_id = %(kind)s")
    if question.among is not None:
        parameters["among"] = list(question.among)
        conditions.append("u.id = ANY(%(among)s)")
    if question.demonstration is not None:
        parameters["site_on"] = question.as_of
        conditions.append(SITE if question.demonstration else f"NOT {SITE}")
    return conditions
