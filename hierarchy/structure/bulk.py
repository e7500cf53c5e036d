"""Load many units at once: the tree's numbers are built in memory, and a district of 3,000 takes seconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from audit.trail import record
from core.actors import Actor
from core.authority import require
from core.errors import Invalid
from hierarchy.units.models import Line, Unit, UnitKind, UnitPosition

from .actions.units import CodeTaken, require_code, slug_of
from .positions import PathPiece, paths_below
from .tree import Numbers, number_forest, tree_lock

ROWS_PER_STATEMENT = 1_000
TREE_FIELDS = ("tree_id", "lft", "rght", "level")


class UnknownSuperior(Invalid):
    """A row names a superior or locality that is neither in the table nor in the tree, or stands in a cycle."""

    code = "unknown_superior"


@dataclass(frozen=True)
class UnitRow:
    """One unit to be loaded. References are codes; `kind` and `line_code` must exist."""

    code: str
    name: str
    kind: str
    opened_on: date
    short_name: str = ""
    org_form: str = ""
    parent_code: str = ""
    line_code: str = ""
    locality_code: str = ""
    staffing_preset: str = ""
    member_count: int | None = None
    member_count_on: date | None = None
    served_count: int | None = None
    has_portal: bool = False
    first_responsible: str = ""
    direct_responsible: str = ""


@transaction.atomic
def bulk_load(rows: Sequence[UnitRow], *, actor: Actor, at: datetime) -> list[Unit]:
    """Create units with their first positions, below each other or below units that exist. All or nothing.

    The rows have been checked (see `importing`); what would break the tree is refused all the same. Gives the units
    in the order of the rows.

    :raises CodeRefused, CodeTaken: for a code that cannot be used.
    :raises UnknownSuperior: for a superior or locality that is not there, and for a cycle.
    :raises SuperiorDidNotExist: if a unit opens before its superior.
    """
    tree_lock()
    require(actor, "structure.change")
    existing = {unit.code: unit for unit in Unit.objects.all()}
    _require_codes(rows, existing)
    numbers = _numbers(rows, existing)
    made = _create_units(rows, existing, numbers)
    _renumber(existing.values(), numbers)
    _create_positions(rows, existing, made)
    record(
        "units.loaded",
        subject=("units.unit", "bulk"),
        actor=actor,
        at=at,
        count=len(rows),
        codes=[row.code for row in rows],
    )
    return [made[row.code] for row in rows]


def _require_codes(rows: Sequence[UnitRow], existing: dict[str, Unit]) -> None:
    seen = set(existing)
    for row in rows:
        require_code(row.code)
        if row.code in seen:
            raise CodeTaken(_("Another unit already has the code %(code)s.") % {"code": row.code}, field="code")
        seen.add(row.code)


def _numbers(rows: Sequence[UnitRow], existing: dict[str, Unit]) -> dict[str, Numbers]:
    """Number the whole forest, old and new together."""
    code_of = {unit.pk: code for code, unit in existing.items()}
    parents: dict[str, str | None] = {
        code: code_of[unit.parent_id] if unit.parent_id else None for code, unit in existing.items()
    }
    parents.update({row.code: row.parent_code or None for row in rows})
    numbers = number_forest(parents, {code: code for code in parents})
    lost = [row for row in rows if row.code not in numbers]
    if lost:
        raise UnknownSuperior(
            _("The superior %(superior)s of %(code)s is not in the table or the tree, or stands below it.")
            % {"superior": lost[0].parent_code, "code": lost[0].code},
            field="parent_code",
        )
    return numbers


def _create_units(rows: Sequence[UnitRow], existing: dict[str, Unit], numbers: dict[str, Numbers]) -> dict[str, Unit]:
    """Create the units level by level, so that each finds its superior's key."""
    kinds, lines = UnitKind.objects.in_bulk(), {line.code: line for line in Line.objects.all()}
    slugs = set(Unit.objects.values_list("slug", flat=True))
    made: dict[str, Unit] = {}
    for level in sorted({numbers[row.code].level for row in rows}):
        batch = []
        for row in rows:
            if numbers[row.code].level != level:
                continue
            slug = slug_of(row.code, taken=slugs)
            slugs.add(slug)
            unit = _unit(row, slug=slug, kind=kinds[row.kind], line=lines[row.line_code] if row.line_code else None)
            unit.parent = (made.get(row.parent_code) or existing[row.parent_code]) if row.parent_code else None
            _set_numbers(unit, numbers[row.code])
            batch.append(unit)
        Unit.objects.bulk_create(batch, batch_size=ROWS_PER_STATEMENT)
        made.update({unit.code: unit for unit in batch})
    _set_localities(rows, existing, made)
    return made


def _unit(row: UnitRow, *, slug: str, kind: UnitKind, line: Line | None) -> Unit:
    return Unit(
        code=row.code,
        slug=slug,
        name=row.name,
        short_name=row.short_name or row.name[:40],
        kind=kind,
        org_form=row.org_form,
        line=line,
        staffing_preset=row.staffing_preset or kind.staffing_preset,
        opened_on=row.opened_on,
        member_count=row.member_count,
        member_count_on=row.member_count_on,
        served_count=row.served_count,
        has_portal=row.has_portal,
        first_responsible=row.first_responsible,
        direct_responsible=row.direct_responsible,
    )


def _set_numbers(unit: Unit, numbers: Numbers) -> None:
    for name in TREE_FIELDS:
        setattr(unit, name, getattr(numbers, name))


def _set_localities(rows: Sequence[UnitRow], existing: dict[str, Unit], made: dict[str, Unit]) -> None:
    """Set localities when all keys are known: a locality may stand anywhere in the table, also in itself."""
    lying: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        if not row.locality_code:
            continue
        locality = made.get(row.locality_code) or existing.get(row.locality_code)
        if locality is None:
            raise UnknownSuperior(
                _("The locality %(locality)s of %(code)s is not in the table or the tree.")
                % {"locality": row.locality_code, "code": row.code},
                field="locality_code",
            )
        made[row.code].locality = locality
        lying[locality.pk].append(made[row.code].pk)
    for locality_id, unit_ids in lying.items():  # a district has some sixteen
        Unit.objects.filter(pk__in=unit_ids).update(locality=locality_id)


def _renumber(units: Iterable[Unit], numbers: dict[str, Numbers]) -> None:
    """Write the numbers of the units that stood before and now have others."""
    changed = []
    for unit in units:
        new = numbers[unit.code]
        if (unit.tree_id, unit.lft, unit.rght, unit.level) != (new.tree_id, new.lft, new.rght, new.level):
            _set_numbers(unit, new)
            changed.append(unit)
    Unit.objects.bulk_update(changed, TREE_FIELDS, batch_size=ROWS_PER_STATEMENT)


def _create_positions(rows: Sequence[UnitRow], existing: dict[str, Unit], made: dict[str, Unit]) -> None:
    """Create the positions, superiors first: a unit's paths follow from its superior's."""
    parents = {existing[row.parent_code].pk for row in rows if row.parent_code in existing}
    rows_of: dict[int, list[UnitPosition]] = {pk: [] for pk in parents}
    for position in UnitPosition.objects.filter(unit__in=parents):
        rows_of[position.unit_id].append(position)
    created: list[UnitPosition] = []
    for row in sorted(rows, key=lambda row: made[row.code].level):
        unit = made[row.code]
        above = rows_of[unit.parent_id] if unit.parent_id else []
        pieces = paths_below(unit.parent, above, unit_id=unit.pk, start=row.opened_on, end=None)
        rows_of[unit.pk] = [_position(unit, piece) for piece in pieces]
        created.extend(rows_of[unit.pk])
    UnitPosition.objects.bulk_create(created, batch_size=ROWS_PER_STATEMENT)


def _position(unit: Unit, piece: PathPiece) -> UnitPosition:
    return UnitPosition(
        unit=unit,
        parent_id=unit.parent_id,
        line_id=unit.line_id,
        locality_id=unit.locality_id,
        path=piece.path,
        valid_from=piece.start,
        valid_to=piece.end,
    )
