"""Where units stood when: every expected row is worked out by hand."""

from datetime import date

import pytest

from core.actors import SYSTEM
from hierarchy.structure import actions
from hierarchy.structure.positions import CycleRefused, SuperiorDidNotExist, UnitDidNotExist
from hierarchy.units.models import Unit, UnitPosition
from tests.factories import OPENED_ON, make_line

from .stories import day, faults, noon, paths_of, positions_of, small_district, tree_now

pytestmark = pytest.mark.django_db
NOW = noon(day(4, 10))


def move(code: str, on: date, **to: object) -> None:
    places = {name: Unit.objects.get(code=value) if isinstance(value, str) else value for name, value in to.items()}
    actions.move_unit(unit=Unit.objects.get(code=code), effective_on=on, actor=SYSTEM, at=NOW, **places)


def test_a_move_of_superior_line_and_locality_splits_the_position_on_its_day() -> None:
    small_district()
    move("V1", day(2, 15), parent="T2", line=make_line("L04"), locality="T2")
    assert positions_of("V1") == [
        (OPENED_ON, day(2, 15), "T1", "L03", "T1", "QW/T1/V1"),
        (day(2, 15), None, "T2", "L04", "T2", "QW/T2/V1"),
    ]
    assert faults() == []


def test_all_that_stands_below_moves_along_and_keeps_its_own_line_and_locality() -> None:
    small_district()
    move("V1", day(2, 15), parent="T2", line=make_line("L04"), locality="T2")
    assert positions_of("B1") == [
        (OPENED_ON, day(2, 15), "V1", "L03", "T1", "QW/T1/V1/B1"),
        (day(2, 15), None, "V1", "L03", "T1", "QW/T2/V1/B1"),
    ]
    assert tree_now() == {"QW": None, "T1": "QW", "T2": "QW", "V1": "T2", "B1": "V1", "B2": "V1"}


def test_a_change_of_line_leaves_the_units_below_untouched() -> None:
    small_district()
    move("V1", day(2, 15), line=make_line("L04"))
    assert paths_of("B1") == [(OPENED_ON, "QW/T1/V1/B1")]
    assert positions_of("V1")[1] == (day(2, 15), None, "T1", "L04", "T1", "QW/T1/V1")


def test_a_backdated_move_of_superior_holds_until_the_next_change_of_superior() -> None:
    small_district()
    move("V1", day(3, 1), parent="T2")
    move("V1", day(2, 1), parent="QW")
    assert paths_of("V1") == [(OPENED_ON, "QW/T1/V1"), (day(2, 1), "QW/V1"), (day(3, 1), "QW/T2/V1")]
    assert paths_of("B1") == [
        (OPENED_ON, "QW/T1/V1/B1"),
        (day(2, 1), "QW/V1/B1"),
        (day(3, 1), "QW/T2/V1/B1"),
    ]
    assert Unit.objects.get(code="V1").parent.code == "T2"
    assert faults() == []


def test_a_backdated_change_of_line_runs_on_through_a_later_change_of_superior() -> None:
    small_district()
    move("V1", day(3, 1), parent="T2")
    move("V1", day(2, 1), line=make_line("L04"))
    assert positions_of("V1") == [
        (OPENED_ON, day(2, 1), "T1", "L03", "T1", "QW/T1/V1"),
        (day(2, 1), day(3, 1), "T1", "L04", "T1", "QW/T1/V1"),
        (day(3, 1), None, "T2", "L04", "T1", "QW/T2/V1"),
    ]
    assert Unit.objects.get(code="V1").line.code == "L04"
    assert faults() == []


def test_a_backdated_move_follows_the_paths_its_new_superior_had_meanwhile() -> None:
    small_district()
    move("T2", day(3, 1), parent="T1")
    move("V1", day(2, 1), parent="T2")
    assert paths_of("V1") == [(OPENED_ON, "QW/T1/V1"), (day(2, 1), "QW/T2/V1"), (day(3, 1), "QW/T1/T2/V1")]
    assert paths_of("B2") == [
        (OPENED_ON, "QW/T1/V1/B2"),
        (day(2, 1), "QW/T2/V1/B2"),
        (day(3, 1), "QW/T1/T2/V1/B2"),
    ]
    assert faults() == []


def test_a_backdated_move_of_a_superior_reaches_a_unit_that_has_left_since() -> None:
    small_district()
    move("B1", day(3, 1), parent="T1")
    move("V1", day(2, 1), parent="T2")
    assert paths_of("B1") == [
        (OPENED_ON, "QW/T1/V1/B1"),
        (day(2, 1), "QW/T2/V1/B1"),
        (day(3, 1), "QW/T1/B1"),
    ]
    assert faults() == []


def test_a_move_on_the_day_of_an_earlier_move_corrects_it() -> None:
    small_district()
    move("V1", day(2, 1), parent="T2")
    move("V1", day(2, 1), parent="QW")
    assert paths_of("V1") == [(OPENED_ON, "QW/T1/V1"), (day(2, 1), "QW/V1")]
    assert paths_of("B1") == [(OPENED_ON, "QW/T1/V1/B1"), (day(2, 1), "QW/V1/B1")]
    assert faults() == []


def test_a_move_on_the_opening_day_corrects_the_first_position() -> None:
    small_district()
    move("V1", OPENED_ON, parent="T2")
    assert paths_of("V1") == [(OPENED_ON, "QW/T2/V1")]
    assert paths_of("B1") == [(OPENED_ON, "QW/T2/V1/B1")]
    assert faults() == []


def test_a_unit_moved_out_to_the_root_begins_a_path_of_its_own() -> None:
    small_district()
    actions.move_unit(unit=Unit.objects.get(code="V1"), parent=None, effective_on=day(2, 1), actor=SYSTEM, at=NOW)
    assert paths_of("B1") == [(OPENED_ON, "QW/T1/V1/B1"), (day(2, 1), "V1/B1")]
    assert faults() == []


def test_a_cycle_in_the_past_is_refused_even_if_there_is_none_now() -> None:
    small_district()
    move("B1", day(3, 1), parent="QW")
    before = list(UnitPosition.objects.values_list())
    with pytest.raises(CycleRefused):
        move("V1", day(2, 1), parent="B1")
    assert list(UnitPosition.objects.values_list()) == before


def test_a_superior_that_opened_later_is_refused() -> None:
    units = small_district()
    actions.create_unit(
        code="T3",
        name="三号镇党委",
        kind=units["T1"].kind,
        parent=units["QW"],
        opened_on=day(3, 1),
        actor=SYSTEM,
        at=NOW,
    )
    with pytest.raises(SuperiorDidNotExist):
        move("V1", day(2, 1), parent="T3")
    assert paths_of("V1") == [(OPENED_ON, "QW/T1/V1")]


def test_a_day_before_the_opening_is_refused() -> None:
    small_district()
    with pytest.raises(UnitDidNotExist):
        move("V1", date(2023, 12, 31), parent="T2")
    assert paths_of("V1") == [(OPENED_ON, "QW/T1/V1")]


def test_a_february_opening_begins_a_position_on_its_day() -> None:
    units = small_district()
    actions.create_unit(
        code="B3",
        name="三支部",
        kind=units["B1"].kind,
        parent=units["V1"],
        line=units["V1"].line,
        locality=units["T1"],
        opened_on=day(2, 10),
        actor=SYSTEM,
        at=NOW,
    )
    assert positions_of("B3") == [(day(2, 10), None, "V1", "L03", "T1", "QW/T1/V1/B3")]
    assert faults() == []


def test_a_unit_opened_in_the_past_takes_the_paths_its_superior_had_since() -> None:
    units = small_district()
    move("V1", day(3, 1), parent="T2")
    actions.create_unit(
        code="B3", name="三支部", kind=units["B1"].kind, parent=units["V1"], opened_on=day(2, 10), actor=SYSTEM, at=NOW
    )
    assert positions_of("B3") == [
        (day(2, 10), day(3, 1), "V1", None, None, "QW/T1/V1/B3"),
        (day(3, 1), None, "V1", None, None, "QW/T2/V1/B3"),
    ]
    assert faults() == []


def test_september_closing_and_reopening_give_two_intervals_with_a_gap() -> None:
    units = small_district()
    later = noon(day(12, 1))
    actions.close_unit(unit=units["B1"], closed_on=day(9, 15), reason="整改合并", actor=SYSTEM, at=later)
    assert positions_of("B1") == [(OPENED_ON, day(9, 16), "V1", "L03", "T1", "QW/T1/V1/B1")]
    assert faults() == []
    actions.reopen_unit(unit=units["B1"], opened_on=day(11, 1), reason="恢复设置", actor=SYSTEM, at=later)
    assert positions_of("B1") == [
        (OPENED_ON, day(9, 16), "V1", "L03", "T1", "QW/T1/V1/B1"),
        (day(11, 1), None, "V1", "L03", "T1", "QW/T1/V1/B1"),
    ]
    assert faults() == []


def test_a_backdated_move_before_a_closing_does_not_reach_past_it() -> None:
    units = small_district()
    later = noon(day(12, 1))
    actions.close_unit(unit=units["B1"], closed_on=day(9, 15), reason="撤销", actor=SYSTEM, at=later)
    actions.reopen_unit(unit=units["B1"], opened_on=day(11, 1), reason="恢复", actor=SYSTEM, at=later)
    actions.move_unit(unit=units["B1"], parent=units["T1"], effective_on=day(9, 1), actor=SYSTEM, at=later)
    assert paths_of("B1") == [
        (OPENED_ON, "QW/T1/V1/B1"),
        (day(9, 1), "QW/T1/B1"),
        (day(11, 1), "QW/T1/V1/B1"),
    ]
    assert faults() == []


def test_a_merge_ends_the_absorbed_unit_the_day_before_and_passes_its_units_on() -> None:
    units = small_district()
    actions.merge_units(
        absorbed=units["T1"], into=units["T2"], effective_on=day(3, 1), reason="撤镇并镇", actor=SYSTEM, at=NOW
    )
    assert positions_of("T1") == [(OPENED_ON, day(3, 1), "QW", "L02", None, "QW/T1")]
    assert positions_of("V1") == [
        (OPENED_ON, day(3, 1), "T1", "L03", "T1", "QW/T1/V1"),
        (day(3, 1), None, "T2", "L03", "T2", "QW/T2/V1"),
    ]
    assert positions_of("B1") == [
        (OPENED_ON, day(3, 1), "V1", "L03", "T1", "QW/T1/V1/B1"),
        (day(3, 1), None, "V1", "L03", "T2", "QW/T2/V1/B1"),
    ]
    absorbed = Unit.objects.get(code="T1")
    assert (absorbed.closed_on, absorbed.merged_into.code) == (day(2, 28), "T2")
    assert tree_now() == {"QW": None, "T1": "QW", "T2": "QW", "V1": "T2", "B1": "V1", "B2": "V1"}
    assert faults() == []


def test_a_backdated_merge_passes_on_a_unit_that_came_after_its_day() -> None:
    units = small_district()
    move("B1", day(3, 15), parent="T1")
    actions.merge_units(
        absorbed=units["T1"], into=units["T2"], effective_on=day(3, 1), reason="撤镇并镇", actor=SYSTEM, at=NOW
    )
    assert paths_of("B1") == [
        (OPENED_ON, "QW/T1/V1/B1"),
        (day(3, 1), "QW/T2/V1/B1"),
        (day(3, 15), "QW/T2/B1"),
    ]
    assert faults() == []


def test_closing_before_a_recorded_move_takes_the_later_position_back() -> None:
    units = small_district()
    move("B1", day(3, 1), parent="T1")
    actions.close_unit(unit=units["B1"], closed_on=day(2, 15), reason="撤销", actor=SYSTEM, at=NOW)
    assert paths_of("B1") == [(OPENED_ON, "QW/T1/V1/B1")]
    assert tree_now()["B1"] == "V1"
    assert faults() == []
