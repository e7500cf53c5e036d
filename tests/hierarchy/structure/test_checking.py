"""`check_tree` finds each kind of fault and names the unit."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from hierarchy.structure.tree import number_forest
from hierarchy.units.models import Unit, UnitPosition
from tests.factories import OPENED_ON

from .stories import day, faults, small_district

pytestmark = pytest.mark.django_db


def change_unit(code: str, **values: object) -> None:
    Unit.objects.filter(code=code).update(**values)


def change_position(code: str, **values: object) -> None:
    UnitPosition.objects.filter(unit__code=code).update(**values)


def test_a_sound_tree_has_no_faults_and_takes_two_reads_to_prove() -> None:
    small_district()
    with CaptureQueriesContext(connection) as queries:
        assert faults() == []
    assert sum('FROM "units_' in query["sql"] for query in queries) == 2


def test_a_number_held_twice_is_named_with_its_holders() -> None:
    units = small_district()
    change_unit("B2", lft=units["B1"].lft, rght=units["B1"].rght)
    assert f"tree 1: number {units['B1'].lft} is held by B1, B2" in [
        line.replace(f"tree {units['QW'].tree_id}:", "tree 1:") for line in faults()
    ]


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda: change_unit("B1", level=7), "B1: level is 7, by its numbers 3"),
        (lambda: change_unit("V1", opened_on=day(1, 1)), "V1: opened on 2026-01-01, its first position begins on"),
        (lambda: change_unit("V1", line=None), "V1: line is None, in its last position"),
        (lambda: change_unit("V1", closed_on=day(1, 1)), "V1: closed on 2026-01-01, its last position ends on None"),
        (lambda: change_position("B1", path="/1/"), "B1: path on 2024-01-01 is /1/, by its superior's"),
        (lambda: change_position("V1", valid_from=day(1, 1)), "B1: its superior V1 does not exist on 2024-01-01"),
        (lambda: UnitPosition.objects.filter(unit__code="B1").delete(), "B1: has no position"),
        (lambda: change_unit("T2", tree_id=F("tree_id") + 1), "T2: level is 1, by its numbers 0"),
    ],
    ids=["level", "opened", "line", "closed", "path", "superior", "no-position", "tree"],
)
def test_a_spoilt_value_is_named(spoil: Callable[[], object], expected: str) -> None:
    small_district()
    spoil()
    assert [line for line in faults() if line.startswith(expected)] != []


def test_overlapping_intervals_are_named() -> None:
    units = small_district()
    UnitPosition.objects.filter(unit=units["B1"]).update(valid_to=day(3, 1))
    first = UnitPosition.objects.get(unit=units["B1"])
    UnitPosition.objects.create(
        unit=units["B1"],
        parent=first.parent,
        line=first.line,
        locality=first.locality,
        path=first.path,
        valid_from=day(2, 1),
    )
    assert faults() == [f"B1: the positions from {OPENED_ON} and {date(2026, 2, 1)} overlap"]


def test_the_command_prints_each_fault_and_exits_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    small_district()
    change_unit("B1", level=7)
    with pytest.raises(SystemExit) as end:
        call_command("check_tree")
    assert end.value.code == 1
    assert capsys.readouterr().out == "B1: level is 7, by its numbers 3\n"


def test_numbers_are_built_for_a_very_deep_chain_and_none_for_a_cycle() -> None:
    parents: dict[int, int | None] = {0: None, **{number: number - 1 for number in range(1, 5_000)}}
    parents.update({-1: -2, -2: -1})
    numbers = number_forest(parents, {key: str(key) for key in parents})
    assert (numbers[0].lft, numbers[0].rght, numbers[4_999].level) == (1, 10_000, 4_999)
    assert -1 not in numbers
