"""Check a table of units against itself and against the tree: every fault with row, column, value and reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core.display import day as written_day
from core.errors import Invalid
from hierarchy.ledger.positions import PositionBook
from hierarchy.units.models import FILED_WITHIN_DISTRICT, FilingTo, Line, Unit, UnitKind

from ..actions.units import require_code
from ..bulk import UnitRow
from . import values
from .reading import RawRow, RawTable
from .values import BadCell

ERROR, WARNING = "error", "warning"
ROOT_KIND = "district_committee"


@dataclass(frozen=True)
class Problem:
    """One fault: where it is, what stands there, why it cannot be (error) or should not be (warning)."""

    row: int
    column: str
    letter: str
    value: str
    reason: str
    code: str
    severity: str = ERROR

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class CheckedTable:
    """The units of a table, in its order, and all that is wrong with it."""

    rows: list[UnitRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == ERROR]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == WARNING]


@dataclass(frozen=True)
class Standing:
    """What stands in the database, read once."""

    units: Mapping[str, Unit]
    kinds: Mapping[str, UnitKind]
    kind_names: Mapping[str, str]
    lines: Mapping[str, Line]
    line_names: Mapping[str, str]
    opened_on: Mapping[str, date]

    @classmethod
    def load(cls) -> Standing:
        """Read units, kinds, lines and since when each unit has existed without a break."""
        units = {unit.code: unit for unit in Unit.objects.select_related("kind")}
        book = PositionBook.of_units([unit.pk for unit in units.values()])
        openings = {code: book.latest_opening(unit.pk) or unit.opened_on for code, unit in units.items()}
        kinds = {kind.code: kind for kind in UnitKind.objects.all()}
        lines = {line.code: line for line in Line.objects.all()}
        kind_names = {name: kind.code for kind in kinds.values() for name in (kind.name, kind.name_en)}
        line_names = {name: line.code for line in lines.values() for name in (line.name, line.name_en, line.identifier)}
        return cls(units, kinds, kind_names, lines, line_names, openings)


def check(table: RawTable, *, today: date) -> CheckedTable:
    """Check a whole table. Rows with an error in them are checked as far as they can be."""
    standing = Standing.load()
    checked = CheckedTable()
    cells: dict[int, dict[str, Any]] = {}
    readers = _readers(standing, today)
    for row in table.rows:
        found, problems = _read_row(row, table, readers)
        cells[row.number] = found
        checked.problems += problems
    checked.problems += _faults_between(table, cells, standing)
    checked.problems.sort(key=lambda problem: (problem.row, problem.letter.rjust(3), problem.code))
    if not checked.errors:
        checked.rows = [UnitRow(**cells[row.number]) for row in table.rows]
    return checked


def _readers(standing: Standing, today: date) -> dict[str, Callable[[str], Any]]:
    """Give, for each column, how one of its cells is read."""
    forms = values.org_form_names()
    return {
        "code": _read_code,
        "name": lambda value: values.text(value, max_length=120, required=True),
        "short_name": lambda value: values.text(value, max_length=40),
        "kind": lambda value: _one_of(value, standing.kinds, standing.kind_names, code="unknown_kind"),
        "org_form": lambda value: values.org_form(value, forms),
        "parent_code": lambda value: values.text(value, max_length=32),
        "line_code": lambda value: _read_line(value, standing),
        "locality_code": lambda value: values.text(value, max_length=32),
        "opened_on": lambda value: values.day(value, latest=today, required=True),
        "member_count": values.count,
        "member_count_on": lambda value: values.day(value, latest=today),
        "served_count": values.count,
        "has_portal": values.yes_or_no,
        "first_responsible": lambda value: values.text(value, max_length=60),
        "direct_responsible": lambda value: values.text(value, max_length=60),
    }


def _read_row(
    row: RawRow, table: RawTable, readers: Mapping[str, Callable[[str], Any]]
) -> tuple[dict[str, Any], list[Problem]]:
    found: dict[str, Any] = {}
    problems = []
    for name, read in readers.items():
        if name not in table.letters:
            continue
        try:
            found[name] = read(row.values.get(name, ""))
        except BadCell as bad:
            problems.append(_problem(table, row, name, bad.reason, bad.code))
    return found, problems


def _read_code(value: str) -> str:
    code = values.text(value, max_length=1_000, required=True)
    try:
        require_code(code)
    except Invalid as refusal:
        raise BadCell(str(refusal.message), refusal.code) from refusal
    return code


def _read_line(value: str, standing: Standing) -> str:
    if not value:
        return ""
    code = _one_of(value, standing.lines, standing.line_names, code="unknown_line")
    if not standing.lines[code].is_active:
        raise BadCell(_("This line is not in use. Choose another line."), "line_is_inactive")
    return code


def _one_of(value: str, by_code: Mapping[str, Any], by_name: Mapping[str, str], *, code: str) -> str:
    if value in by_code:
        return value
    if value in by_name:
        return by_name[value]
    if not value:
        raise BadCell(_("Fill this in."), "text_missing")
    raise BadCell(_("There is no such entry. Choose one of the template's list."), code)


def _problem(table: RawTable, row: RawRow, column: str, reason: str, code: str, severity: str = ERROR) -> Problem:
    letter = table.letters.get(column, "")
    return Problem(row.number, column, letter, row.values.get(column, "")[:200], reason, code, severity)


def _faults_between(table: RawTable, cells: dict[int, dict[str, Any]], standing: Standing) -> Iterator[Problem]:
    """Check what single cells cannot show: duplicates, superiors, cycles, dates, localities, lines."""
    given: dict[str, dict[str, Any]] = {}
    numbers: dict[str, int] = {}
    for row in table.rows:
        code = cells[row.number].get("code")
        if code and code not in given:
            given[code], numbers[code] = cells[row.number], row.number
    in_cycle = _in_cycle({code: found.get("parent_code") or "" for code, found in given.items()})
    roots: Counter[str] = Counter(unit.kind_id for unit in standing.units.values() if unit.parent_id is None)
    for row in table.rows:
        found = cells[row.number]
        yield from _code_faults(table, row, found, numbers, standing)
        yield from _superior_faults(table, row, found, given, standing)
        if found.get("code") in in_cycle and numbers[found["code"]] == row.number:
            reason = _("The superiors lead in a circle: this unit would stand below itself.")
            yield _problem(table, row, "parent_code", reason, "cycle")
        yield from _locality_faults(table, row, found, given, standing)
        yield from _line_faults(table, row, found, standing)
        if found.get("kind") == ROOT_KIND and "parent_code" in found and not found["parent_code"]:
            roots[ROOT_KIND] += 1
            if roots[ROOT_KIND] > 1:
                reason = _("There is a district committee already.")
                yield _problem(table, row, "kind", reason, "second_district_committee")


def _in_cycle(parents: Mapping[str, str]) -> set[str]:
    """Give the codes that stand in a circle of superiors (not those that merely hang below one)."""
    done: set[str] = set()
    found: set[str] = set()
    for start in parents:
        chain: list[str] = []
        on_chain: set[str] = set()
        code = start
        while code in parents and code not in done and code not in on_chain:
            chain.append(code)
            on_chain.add(code)
            code = parents[code]
        if code in on_chain:
            found.update(chain[chain.index(code) :])
        done.update(chain)
    return found


def _code_faults(
    table: RawTable, row: RawRow, found: dict[str, Any], numbers: dict[str, int], standing: Standing
) -> Iterator[Problem]:
    code = found.get("code")
    if not code:
        return
    if numbers[code] != row.number:
        reason = _("This code stands in row %(row)s already.") % {"row": numbers[code]}
        yield _problem(table, row, "code", reason, "code_twice")
    if code in standing.units:
        reason = _("%(unit)s has this code already. An import only adds units; change existing ones on their page.")
        yield _problem(table, row, "code", reason % {"unit": standing.units[code].name}, "code_taken")


def _superior_faults(
    table: RawTable, row: RawRow, found: dict[str, Any], given: Mapping[str, dict[str, Any]], standing: Standing
) -> Iterator[Problem]:
    if "parent_code" in table.letters and "parent_code" not in found:
        return
    parent = found.get("parent_code", "")
    if not parent:
        kind = standing.kinds.get(found.get("kind", ""))
        if kind is not None and kind.filing_to not in (FilingTo.EXTERNAL, FilingTo.NONE):
            reason = _("Enter the code of the superior: a unit of this kind cannot stand alone.")
            yield _problem(table, row, "parent_code", reason, "superior_missing")
        return
    if parent in given:
        above = given[parent].get("opened_on")
    elif parent in standing.units:
        above = standing.opened_on[parent]
        if standing.units[parent].closed_on is not None:
            reason = _("This superior is closed. Choose one that is open.")
            yield _problem(table, row, "parent_code", reason, "unit_is_closed")
            return
    else:
        reason = _("No unit with this code is in the table or in the system.")
        yield _problem(table, row, "parent_code", reason, "unknown_superior")
        return
    opened_on = found.get("opened_on")
    if above and opened_on and opened_on < above:
        reason = _("The superior opened only on %(day)s.") % {"day": written_day(above)}
        yield _problem(table, row, "opened_on", reason, "opened_before_superior")


def _locality_faults(
    table: RawTable, row: RawRow, found: dict[str, Any], given: Mapping[str, dict[str, Any]], standing: Standing
) -> Iterator[Problem]:
    code = found.get("locality_code")
    if not code:
        return
    if code in given:
        kind = standing.kinds.get(given[code].get("kind", ""))
        if kind is None:  # its own row says what is wrong
            return
    elif code in standing.units:
        kind = standing.units[code].kind
        if standing.units[code].closed_on is not None:
            yield _problem(table, row, "locality_code", _("This locality is closed."), "unit_is_closed")
            return
    else:
        reason = _("No unit with this code is in the table or in the system.")
        yield _problem(table, row, "locality_code", reason, "unknown_locality")
        return
    if not kind.is_locality:
        reason = _("This unit is not a town, subdistrict or park, so nothing can lie in it.")
        yield _problem(table, row, "locality_code", reason, "not_a_locality")


def _line_faults(table: RawTable, row: RawRow, found: dict[str, Any], standing: Standing) -> Iterator[Problem]:
    kind = standing.kinds.get(found.get("kind", ""))
    if kind is None or found.get("line_code") or ("line_code" in table.letters and "line_code" not in found):
        return
    if kind.filing_to in FILED_WITHIN_DISTRICT:
        reason = _("The unit belongs to no line. It needs one before the year opens.")
        yield _problem(table, row, "line_code", reason, "without_line", WARNING)
