"""Dated positions of units: half-open intervals, split wherever the unit or anything above it moved.

A unit stands somewhere from `valid_from` until the day before `valid_to`. `Unit.closed_on` is the last day it existed,
so its last position has `valid_to` = `closed_on` + 1. Rows are split and corrected, never joined: the ledger's events
refer to them for good.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Any, Final

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from core.display import day as written_day
from core.errors import Invalid, Refusal
from hierarchy.units.models import Line, Unit, UnitPosition

ROWS_PER_STATEMENT = 1_000
FOREVER = date.max


class Keep(Enum):
    """The mark of a dimension that a move leaves alone (None would mean: without one)."""

    KEEP = "keep"


KEEP: Final = Keep.KEEP


class CycleRefused(Invalid):
    """A unit would stand below itself, now or at a time in the past."""

    code = "cycle"


class SuperiorDidNotExist(Invalid):
    """The superior was not open during the whole time that the unit would stand below it."""

    code = "superior_did_not_exist"


class UnitDidNotExist(Invalid):
    """The day lies outside the unit's existence."""

    code = "unit_did_not_exist"


class LaterChangeStands(Refusal):
    """The unit's position has changed after the day at which it should end."""

    code = "later_change_stands"


@dataclass(frozen=True)
class PathPiece:
    """The path of a unit during one stretch of time, as its superior's positions give it."""

    start: date
    end: date | None
    path: str


def _end(row: UnitPosition | PathPiece) -> date:
    value = row.valid_to if isinstance(row, UnitPosition) else row.end
    return value or FOREVER


def paths_below(
    parent: Unit | None, superior_rows: Iterable[UnitPosition], *, unit_id: int, start: date, end: date | None
) -> list[PathPiece]:
    """Give the paths of a unit below a superior from `start` until the day before `end`.

    :raises SuperiorDidNotExist: if the superior was not open all that time.
    :raises CycleRefused: if the superior stood below the unit on a day of it.
    """
    if parent is None:
        return [PathPiece(start, end, f"/{unit_id}/")]
    last = end or FOREVER
    pieces: list[PathPiece] = []
    reached = start
    for row in sorted(superior_rows, key=lambda row: row.valid_from):
        if row.valid_from > reached or _end(row) <= reached or reached >= last:
            continue
        if f"/{unit_id}/" in row.path:
            raise CycleRefused(
                _("%(superior)s stands below this unit itself. Choose a superior outside it.")
                % {"superior": parent.name},
                field="parent",
            )
        until = min(_end(row), last)
        path = f"{row.path}{unit_id}/"
        if pieces and pieces[-1].path == path:
            pieces[-1] = PathPiece(pieces[-1].start, None if until == FOREVER else until, path)
        else:
            pieces.append(PathPiece(reached, None if until == FOREVER else until, path))
        reached = until
    if reached < last:
        raise SuperiorDidNotExist(
            _("%(superior)s is not open on %(day)s. Choose another superior or a later day.")
            % {"superior": parent.name, "day": written_day(reached)},
            field="parent",
        )
    return pieces


def begin(
    unit: Unit, *, from_day: date, parent: Unit | None, line: Line | None, locality: Unit | None
) -> list[UnitPosition]:
    """Open a unit's existence on a day: one position, or several if its superior has moved since."""
    superior_rows = list(UnitPosition.objects.filter(unit=parent)) if parent else []
    pieces = paths_below(parent, superior_rows, unit_id=unit.pk, start=from_day, end=None)
    return UnitPosition.objects.bulk_create(
        UnitPosition(
            unit=unit,
            parent=parent,
            line=line,
            locality=locality,
            path=piece.path,
            valid_from=piece.start,
            valid_to=piece.end,
        )
        for piece in pieces
    )


def finish(unit: Unit, *, last_day: date) -> None:
    """End a unit's existence after its last day.

    :raises UnitDidNotExist: if it did not exist on that day.
    :raises LaterChangeStands: if its position changed after that day and the ledger has used the later one.
    """
    end = last_day + timedelta(days=1)
    standing = UnitPosition.objects.filter(unit=unit).valid(last_day).first()
    if standing is None:
        raise UnitDidNotExist(
            _("%(unit)s did not exist on %(day)s.") % {"unit": unit.name, "day": written_day(last_day)}
        )
    later = list(UnitPosition.objects.filter(unit=unit, valid_from__gt=last_day))
    try:
        with transaction.atomic():
            for row in later:
                row.delete()
            standing.valid_to = end
            standing.save(update_fields=["valid_to"])
    except ProtectedError as error:
        raise LaterChangeStands(
            _("Its position or that of a superior changed on %(day)s. It cannot end before that day.")
            % {"day": written_day(later[-1].valid_from)}
        ) from error


class _Timeline:
    """The positions of one unit and of all that stood below it from a day on, edited in memory, written at once."""

    def __init__(self, unit: Unit, *, since: date) -> None:
        self.unit_id = unit.pk
        self.rows = list(
            UnitPosition.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=since))
            .filter(Q(unit=unit) | Q(path__contains=f"/{unit.pk}/"))
            .order_by("unit_id", "valid_from")
        )
        self._changed: dict[int, UnitPosition] = {}
        self._created: list[UnitPosition] = []

    def set(self, row: UnitPosition, **values: Any) -> None:
        """Correct one row in memory."""
        for name, value in values.items():
            setattr(row, name, value)
        if row.pk is not None:
            self._changed[row.pk] = row

    def cut(self, row: UnitPosition, day: date) -> UnitPosition:
        """Split a row at a day inside it; give the later part (the row itself if it begins that day)."""
        if row.valid_from >= day:
            return row
        later = UnitPosition(
            unit_id=row.unit_id,
            parent_id=row.parent_id,
            line_id=row.line_id,
            locality_id=row.locality_id,
            path=row.path,
            valid_from=day,
            valid_to=row.valid_to,
        )
        self.set(row, valid_to=day)
        self.rows.append(later)
        self._created.append(later)
        return later

    def unbroken_from(self, day: date) -> list[UnitPosition]:
        """Give the unit's rows from a day on, as far as it existed without a break, the first cut to begin that day."""
        own = sorted((row for row in self.rows if row.unit_id == self.unit_id), key=lambda row: row.valid_from)
        run: list[UnitPosition] = []
        for row in own:
            if not run and row.valid_from <= day < _end(row):
                run.append(self.cut(row, day))
            elif run and run[-1].valid_to == row.valid_from:
                run.append(row)
        return run

    def carry_below(self, old: PathPiece, new_path: str) -> None:
        """Give everything that stood below the unit during a stretch its new path."""
        for row in list(self.rows):
            below = row.unit_id != self.unit_id and row.path.startswith(old.path)
            if not below or row.valid_from >= _end(old) or _end(row) <= old.start:
                continue
            middle = self.cut(row, max(row.valid_from, old.start))
            if old.end is not None and old.end < _end(middle):
                self.cut(middle, old.end)
            self.set(middle, path=new_path + middle.path[len(old.path) :])

    def write(self) -> list[int]:
        """Write all corrections and then all new rows. Returns the ids of the units whose rows changed."""
        fields = ["parent", "line", "locality", "path", "valid_to"]
        UnitPosition.objects.bulk_update(self._changed.values(), fields, batch_size=ROWS_PER_STATEMENT)
        UnitPosition.objects.bulk_create(self._created, batch_size=ROWS_PER_STATEMENT)
        return sorted({row.unit_id for row in [*self._changed.values(), *self._created]})


def relocate(
    unit: Unit,
    *,
    from_day: date,
    parent: Unit | Keep | None = KEEP,
    line: Line | Keep | None = KEEP,
    locality: Unit | Keep | None = KEEP,
) -> list[int]:
    """Change where a unit stands from a day on, past or present, and the paths of all below it.

    Each dimension changes until the day on which that dimension was changed again: what was recorded for a later day
    stays. A closing ends the change. Returns the ids of the units whose positions changed.

    :raises UnitDidNotExist: if the unit did not exist on that day.
    :raises CycleRefused: if it would stand below itself.
    :raises SuperiorDidNotExist: if the new superior was not open all the time.
    """
    timeline = _Timeline(unit, since=from_day)
    run = timeline.unbroken_from(from_day)
    if not run:
        raise UnitDidNotExist(
            _("%(unit)s did not exist on %(day)s. Choose another day.")
            % {"unit": unit.name, "day": written_day(from_day)},
            field="effective_on",
        )
    for name, value in (("line_id", line), ("locality_id", locality)):
        if not isinstance(value, Keep):
            for row in _until_changed(run, name):
                timeline.set(row, **{name: value.pk if value else None})
    if not isinstance(parent, Keep):
        _change_superior(timeline, list(_until_changed(run, "parent_id")), unit=unit, parent=parent)
    return timeline.write()


def _until_changed(run: list[UnitPosition], name: str) -> Iterator[UnitPosition]:
    """Give the rows from the first on in which a dimension keeps the value it has there."""
    value = getattr(run[0], name)
    for row in run:
        if getattr(row, name) != value:
            return
        yield row


def _change_superior(timeline: _Timeline, rows: list[UnitPosition], *, unit: Unit, parent: Unit | None) -> None:
    superior_rows = list(UnitPosition.objects.filter(unit=parent)) if parent else []
    pieces = paths_below(parent, superior_rows, unit_id=unit.pk, start=rows[0].valid_from, end=rows[-1].valid_to)
    carried: list[tuple[PathPiece, str]] = []
    for row in rows:
        rest, before = row, row.path
        for piece in pieces:
            if piece.start >= _end(rest) or _end(piece) <= rest.valid_from:
                continue
            rest = timeline.cut(rest, piece.start)
            end = min(_end(rest), _end(piece))
            timeline.set(rest, parent_id=parent.pk if parent else None, path=piece.path)
            _extend(carried, PathPiece(rest.valid_from, None if end == FOREVER else end, before), piece.path)
    for old, new_path in carried:
        if old.path != new_path:
            timeline.carry_below(old, new_path)


def _extend(carried: list[tuple[PathPiece, str]], old: PathPiece, new_path: str) -> None:
    """Add a stretch, joined to the one before it if nothing else lies between them."""
    if carried:
        last, last_new = carried[-1]
        if last.end == old.start and last.path == old.path and last_new == new_path:
            carried[-1] = (PathPiece(last.start, old.end, old.path), new_path)
            return
    carried.append((old, new_path))
