"""Structure acts: what they refuse, what they write down, and who may ask for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from audit.models import Entry
from core.actors import SYSTEM
from core.errors import Invalid, NotPermitted, Refusal
from hierarchy.structure import actions
from hierarchy.structure.actions.closing import (
    HasUnitsBelow,
    HasUnitsInLocality,
    LeadsALine,
    NotClosed,
    ReopenedTooEarly,
)
from hierarchy.structure.actions.leads import ExceptionReasonMissing, LeadHasEnded, LeadOverlaps, SameLead
from hierarchy.structure.actions.merging import AbsorberDidNotExist, AbsorberStandsBelow, MergedIntoItself
from hierarchy.structure.actions.moving import NothingToMove
from hierarchy.structure.actions.units import CodeRefused, CodeTaken
from hierarchy.structure.actions.years import UnitsWithoutLine, YearAlreadyOpen
from hierarchy.structure.models import YearOpening
from hierarchy.structure.places import FutureRefused, LineIsInactive, NotALocality, ReasonMissing, UnitIsClosed
from hierarchy.structure.positions import CycleRefused, UnitDidNotExist
from hierarchy.structure.tree import tree_lock
from hierarchy.units.models import LeadPower, Line, LineLead, Membership, Role, Unit, UnitKind, UnitPosition
from notices.models import Notice
from tests.factories import OPENED_ON, grant, make_lead, make_line, make_user

from .stories import day, faults, noon, small_district

pytestmark = pytest.mark.django_db
NOW = noon(day(4, 10))
TODAY = day(4, 10)


def snapshot() -> list[Any]:
    """Everything a structure act may write."""
    return [
        list(model.objects.order_by("pk").values_list())
        for model in (Unit, UnitPosition, LineLead, Membership, YearOpening, Entry)
    ]


def refused(error: type[Refusal], act: Callable[..., object], **values: Any) -> Refusal:
    """Do an act that must be refused, and assert that nothing changed."""
    before = snapshot()
    with pytest.raises(error) as caught, transaction.atomic():
        act(**{"actor": SYSTEM, "at": NOW, **values})
    assert snapshot() == before
    return caught.value


def new_unit(units: dict[str, Unit], **values: Any) -> Unit:
    given: dict[str, Any] = {
        "code": "B3",
        "name": "三支部",
        "kind": units["B1"].kind,
        "parent": units["V1"],
        "opened_on": day(2, 10),
        "actor": SYSTEM,
        "at": NOW,
    }
    return actions.create_unit(**{**given, **values})


def verbs() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("verb", flat=True))


class TestCreating:
    def test_a_unit_takes_its_kinds_staffing_and_an_address_from_its_code(self) -> None:
        unit = new_unit(small_district(), code="B.Third_3")
        assert (unit.slug, unit.short_name, unit.staffing_preset) == ("b-third-3", "三支部", "small_branch")
        assert verbs() == ["unit.created"]

    @pytest.mark.parametrize("code", ["", " B3", "村3", "B 3", "B/3", "-B3", "B" * 33, "B3\n"])
    def test_a_code_that_cannot_stand_in_an_address_is_refused(self, code: str) -> None:
        units = small_district()
        assert refused(CodeRefused, lambda **kw: new_unit(units, code=code, **kw)).field == "code"

    def test_a_code_once_used_is_refused_even_if_its_unit_is_closed(self) -> None:
        units = small_district()
        actions.close_unit(unit=units["B1"], closed_on=day(2, 1), reason="撤销", actor=SYSTEM, at=NOW)
        refused(CodeTaken, lambda **kw: new_unit(units, code="B1", **kw))

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"name": " "}, "name"),
            ({"name": "长" * 121}, "name"),
            ({"name": "一\u202e二"}, "name"),
            ({"member_count": -1}, "member_count"),
        ],
    )
    def test_a_value_that_does_not_fit_names_its_field(self, values: dict[str, Any], field: str) -> None:
        units = small_district()
        assert refused(Invalid, lambda **kw: new_unit(units, **values, **kw)).field == field

    def test_a_day_to_come_is_refused(self) -> None:
        units = small_district()
        refused(FutureRefused, lambda **kw: new_unit(units, opened_on=day(4, 11), **kw))

    def test_a_closed_superior_is_refused(self) -> None:
        units = small_district()
        actions.close_unit(unit=units["B1"], closed_on=day(2, 1), reason="撤销", actor=SYSTEM, at=NOW)
        refused(UnitIsClosed, lambda **kw: new_unit(units, parent=units["B1"], **kw))

    def test_a_village_is_no_locality(self) -> None:
        units = small_district()
        refused(NotALocality, lambda **kw: new_unit(units, locality=units["V1"], **kw))

    def test_a_line_in_reserve_is_refused(self) -> None:
        units = small_district()
        refused(LineIsInactive, lambda **kw: new_unit(units, line=Line.objects.filter(is_active=False).first(), **kw))


class TestNamesAndFacts:
    def test_a_renaming_keeps_code_address_and_place(self) -> None:
        units = small_district()
        before = list(UnitPosition.objects.values_list())
        actions.rename_unit(unit=units["V1"], name="新村党总支", short_name="新村", actor=SYSTEM, at=NOW)
        unit = Unit.objects.get(code="V1")
        assert (unit.name, unit.short_name, unit.slug) == ("新村党总支", "新村", "v1")
        assert list(UnitPosition.objects.values_list()) == before
        assert Entry.objects.get().data["old"] == {"name": "单位V1", "short_name": "单位V1"}

    def test_an_unchanged_name_leaves_no_trace(self) -> None:
        units = small_district()
        unit = units["V1"]
        actions.rename_unit(unit=unit, name=unit.name, short_name=unit.short_name, actor=SYSTEM, at=NOW)
        assert verbs() == []

    def test_facts_write_down_only_what_differs(self) -> None:
        units = small_district()
        actions.update_unit_facts(
            unit=units["V1"],
            member_count=57,
            has_portal=False,
            kind=UnitKind.objects.get(pk="community_org"),
            actor=SYSTEM,
            at=NOW,
        )
        entry = Entry.objects.get()
        assert (entry.verb, entry.data["new"]) == ("unit.facts_changed", {"member_count": 57, "kind": "community_org"})

    def test_a_negative_count_is_refused(self) -> None:
        units = small_district()
        assert refused(Invalid, actions.update_unit_facts, unit=units["V1"], member_count=-1).field == "member_count"

    def test_a_place_in_the_tree_is_no_fact(self) -> None:
        units = small_district()
        with pytest.raises(TypeError):
            actions.update_unit_facts(unit=units["V1"], parent=units["T2"], actor=SYSTEM, at=NOW)


class TestMoving:
    def test_below_itself_is_refused(self) -> None:
        units = small_district()
        for code in ("V1", "B1"):
            refused(CycleRefused, actions.move_unit, unit=units["V1"], parent=units[code], effective_on=day(2, 1))

    def test_below_a_closed_unit_is_refused(self) -> None:
        units = small_district()
        actions.close_unit(unit=units["T2"], closed_on=day(2, 1), reason="撤销", actor=SYSTEM, at=NOW)
        refused(UnitIsClosed, actions.move_unit, unit=units["V1"], parent=units["T2"], effective_on=day(1, 1))

    def test_a_closed_unit_stays_where_it_is(self) -> None:
        units = small_district()
        actions.close_unit(unit=units["B1"], closed_on=day(2, 1), reason="撤销", actor=SYSTEM, at=NOW)
        refused(UnitIsClosed, actions.move_unit, unit=units["B1"], parent=units["T2"], effective_on=day(1, 1))

    def test_a_day_to_come_is_refused(self) -> None:
        units = small_district()
        refused(FutureRefused, actions.move_unit, unit=units["V1"], parent=units["T2"], effective_on=day(4, 11))

    def test_a_move_to_where_it_stands_is_refused(self) -> None:
        units = small_district()
        refused(NothingToMove, actions.move_unit, unit=units["V1"], parent=units["T1"], effective_on=day(2, 1))

    def test_a_stale_unit_in_hand_does_not_harm(self) -> None:
        units = small_district()
        stale = Unit.objects.get(code="B1")
        actions.move_unit(unit=units["V1"], parent=units["T2"], effective_on=day(2, 1), actor=SYSTEM, at=NOW)
        actions.move_unit(unit=stale, parent=units["T1"], effective_on=day(2, 1), actor=SYSTEM, at=NOW)
        assert faults() == []

    def test_it_is_written_down_with_its_codes(self) -> None:
        units = small_district()
        actions.move_unit(
            unit=units["V1"], parent=units["T2"], line=make_line("L04"), effective_on=day(2, 1), actor=SYSTEM, at=NOW
        )
        data = Entry.objects.get().data
        assert (data["old"], data["new"], data["units_affected"]) == (
            {"parent": "T1", "line": "L03", "locality": "T1"},
            {"parent": "T2", "line": "L04", "locality": "T1"},
            3,
        )


class TestClosing:
    def test_units_below_are_named(self) -> None:
        units = small_district()
        refusal = refused(HasUnitsBelow, actions.close_unit, unit=units["V1"], closed_on=day(2, 1), reason="撤销")
        assert "单位B1" in str(refusal.message)

    def test_a_unit_that_left_after_the_day_still_counts_as_below(self) -> None:
        units = small_district()
        for code in ("B1", "B2"):
            actions.move_unit(unit=units[code], parent=units["T1"], effective_on=day(3, 1), actor=SYSTEM, at=NOW)
        refused(HasUnitsBelow, actions.close_unit, unit=units["V1"], closed_on=day(2, 27), reason="撤销")
        actions.close_unit(unit=units["V1"], closed_on=day(2, 28), reason="撤销", actor=SYSTEM, at=NOW)
        assert faults() == []

    def test_a_locality_in_which_units_lie_is_refused(self) -> None:
        units = small_district()
        actions.move_unit(unit=units["V1"], parent=units["T2"], effective_on=day(1, 1), actor=SYSTEM, at=NOW)
        refused(HasUnitsInLocality, actions.close_unit, unit=units["T1"], closed_on=day(2, 1), reason="撤销")

    def test_a_lead_department_is_refused(self) -> None:
        units = small_district()
        make_lead("L03", units["T2"])
        refused(LeadsALine, actions.close_unit, unit=units["T2"], closed_on=day(2, 1), reason="撤销")

    def test_a_reason_is_needed(self) -> None:
        units = small_district()
        refused(ReasonMissing, actions.close_unit, unit=units["B1"], closed_on=day(2, 1), reason=" ")

    @pytest.mark.parametrize("closed_on", [date(2023, 12, 31), day(4, 11)])
    def test_a_day_before_the_opening_or_to_come_is_refused(self, closed_on: date) -> None:
        units = small_district()
        refused(Invalid, actions.close_unit, unit=units["B1"], closed_on=closed_on, reason="撤销")

    def test_a_unit_may_be_closed_on_its_first_day(self) -> None:
        units = small_district()
        actions.close_unit(unit=units["B1"], closed_on=OPENED_ON, reason="误设", actor=SYSTEM, at=NOW)
        assert faults() == []

    def test_roles_end_today_and_not_before(self) -> None:
        units = small_district()
        user, late, ahead = make_user(), make_user(), make_user()
        grant(user, units["B1"], Role.HEAD)
        grant(late, units["B1"], Role.DRAFTER, since=TODAY)
        grant(ahead, units["B1"], Role.DRAFTER, since=day(5, 1))
        actions.close_unit(unit=units["B1"], closed_on=day(2, 1), reason="撤销", actor=SYSTEM, at=NOW)
        ends = {row.user: row.valid_to for row in Membership.objects.select_related("user")}
        assert ends == {user: TODAY, late: day(4, 11)}

    def test_closed_today_roles_end_with_today(self) -> None:
        units = small_district()
        user = make_user()
        grant(user, units["B1"], Role.HEAD)
        actions.close_unit(unit=units["B1"], closed_on=TODAY, reason="撤销", actor=SYSTEM, at=NOW)
        assert Membership.objects.get().valid_to == day(4, 11)


class TestReopening:
    def test_an_open_unit_is_refused(self) -> None:
        units = small_district()
        refused(NotClosed, actions.reopen_unit, unit=units["B1"], opened_on=day(3, 1), reason="恢复")

    def test_a_day_within_its_old_existence_is_refused(self) -> None:
        units = small_district()
        actions.close_unit(unit=units["B1"], closed_on=day(2, 1), reason="撤销", actor=SYSTEM, at=NOW)
        refused(ReopenedTooEarly, actions.reopen_unit, unit=units["B1"], opened_on=day(2, 1), reason="恢复")
        actions.reopen_unit(unit=units["B1"], opened_on=day(2, 2), reason="恢复", actor=SYSTEM, at=NOW)
        assert faults() == []

    def test_below_a_superior_closed_meanwhile_another_must_be_named(self) -> None:
        units = small_district()
        for code in ("B1", "B2", "V1"):
            actions.close_unit(unit=units[code], closed_on=day(2, 1), reason="撤销", actor=SYSTEM, at=NOW)
        refused(UnitIsClosed, actions.reopen_unit, unit=units["B1"], opened_on=day(3, 1), reason="恢复")
        actions.reopen_unit(
            unit=units["B1"], parent=units["T2"], opened_on=day(3, 1), reason="恢复", actor=SYSTEM, at=NOW
        )
        assert Unit.objects.get(code="B1").parent.code == "T2"
        assert faults() == []

    def test_a_merged_unit_stands_on_its_own_again(self) -> None:
        units = small_district()
        actions.merge_units(
            absorbed=units["B1"], into=units["B2"], effective_on=day(2, 1), reason="合并", actor=SYSTEM, at=NOW
        )
        actions.reopen_unit(unit=units["B1"], opened_on=day(3, 1), reason="分设", actor=SYSTEM, at=NOW)
        unit = Unit.objects.get(code="B1")
        assert (unit.closed_on, unit.merged_into) == (None, None)


class TestMerging:
    def test_into_itself_is_refused(self) -> None:
        units = small_district()
        refused(
            MergedIntoItself,
            actions.merge_units,
            absorbed=units["B1"],
            into=units["B1"],
            effective_on=day(2, 1),
            reason="合并",
        )

    def test_into_a_unit_below_is_refused_also_if_it_left_later(self) -> None:
        units = small_district()
        values = {"absorbed": units["V1"], "into": units["B1"], "effective_on": day(2, 1), "reason": "合并"}
        refused(AbsorberStandsBelow, actions.merge_units, **values)
        actions.move_unit(unit=units["B1"], parent=units["T1"], effective_on=day(3, 1), actor=SYSTEM, at=NOW)
        refused(AbsorberStandsBelow, actions.merge_units, **values)

    def test_into_a_unit_opened_later_is_refused(self) -> None:
        units = small_district()
        later = new_unit(units, opened_on=day(3, 1))
        refused(
            AbsorberDidNotExist,
            actions.merge_units,
            absorbed=units["B1"],
            into=later,
            effective_on=day(2, 1),
            reason="合并",
        )

    def test_a_locality_goes_only_into_a_locality(self) -> None:
        units = small_district()
        refused(
            HasUnitsInLocality,
            actions.merge_units,
            absorbed=units["T1"],
            into=units["QW"],
            effective_on=day(2, 1),
            reason="合并",
        )

    def test_into_a_closed_unit_is_refused(self) -> None:
        units = small_district()
        actions.close_unit(unit=units["B2"], closed_on=day(3, 1), reason="撤销", actor=SYSTEM, at=NOW)
        refused(
            UnitIsClosed,
            actions.merge_units,
            absorbed=units["B1"],
            into=units["B2"],
            effective_on=day(2, 1),
            reason="合并",
        )

    def test_on_the_opening_day_is_refused(self) -> None:
        units = small_district()
        refused(
            Invalid,
            actions.merge_units,
            absorbed=units["B1"],
            into=units["B2"],
            effective_on=OPENED_ON,
            reason="合并",
        )


class TestLeads:
    def appoint(self, units: dict[str, Unit], code: str, on: date, **values: Any) -> LineLead:
        given: dict[str, Any] = {"power": LeadPower.GUIDE, "actor": SYSTEM, "at": NOW}
        return actions.appoint_lead(line=make_line("L03"), unit=units[code], valid_from=on, **{**given, **values})

    def test_a_new_lead_ends_the_present_one_the_day_before(self) -> None:
        units = small_district()
        self.appoint(units, "T1", day(1, 1))
        self.appoint(units, "T2", day(3, 1), power=LeadPower.GUIDE_URGE)
        rows = LineLead.objects.order_by("valid_from").values_list("unit__code", "power", "valid_from", "valid_to")
        assert list(rows) == [
            ("T1", "guide", day(1, 1), day(3, 1)),
            ("T2", "guide_urge", day(3, 1), None),
        ]

    def test_a_lead_that_does_not_lead_party_building_needs_a_reason(self) -> None:
        units = small_district()
        refusal = refused(
            ExceptionReasonMissing,
            lambda **kw: self.appoint(units, "T1", day(1, 1), is_party_building_lead=False, **kw),
        )
        assert refusal.field == "exception_reason"
        self.appoint(units, "T1", day(1, 1), is_party_building_lead=False, exception_reason="行业主管部门兼管")
        assert LineLead.objects.count() == 1

    def test_a_day_before_a_later_lead_is_refused(self) -> None:
        units = small_district()
        self.appoint(units, "T1", day(3, 1))
        refused(LeadOverlaps, lambda **kw: self.appoint(units, "T2", day(2, 1), **kw))

    def test_the_same_lead_again_is_refused(self) -> None:
        units = small_district()
        self.appoint(units, "T1", day(3, 1))
        refused(SameLead, lambda **kw: self.appoint(units, "T1", day(4, 1), **kw))

    def test_a_department_may_lead_several_lines(self) -> None:
        units = small_district()
        self.appoint(units, "T1", day(3, 1))
        actions.appoint_lead(
            line=make_line("L04"), unit=units["T1"], power=LeadPower.GUIDE, valid_from=day(3, 1), actor=SYSTEM, at=NOW
        )
        assert LineLead.objects.filter(unit=units["T1"], valid_to=None).count() == 2

    def test_a_day_before_the_department_opened_is_refused(self) -> None:
        units = small_district()
        refused(UnitDidNotExist, lambda **kw: self.appoint(units, "T1", date(2023, 1, 1), **kw))

    def test_a_lead_ends_with_its_last_day_and_only_once(self) -> None:
        units = small_district()
        lead = self.appoint(units, "T1", day(1, 1))
        actions.end_lead(lead=lead, ended_on=day(3, 31), reason="机构改革", actor=SYSTEM, at=NOW)
        assert LineLead.objects.get().valid_to == day(4, 1)
        refused(LeadHasEnded, actions.end_lead, lead=lead, ended_on=day(4, 5), reason="")


class TestOpeningAYear:
    def test_units_in_scope_without_a_line_are_listed(self) -> None:
        units = small_district()
        actions.move_unit(unit=units["B2"], line=None, effective_on=day(3, 1), actor=SYSTEM, at=NOW)
        refusal = refused(UnitsWithoutLine, actions.open_year, year=2026)
        assert [unit.code for unit in refusal.units] == ["B2"]

    def test_the_district_committee_needs_no_line_and_a_closed_unit_none(self) -> None:
        units = small_district()
        actions.move_unit(unit=units["B2"], line=None, effective_on=day(3, 1), actor=SYSTEM, at=NOW)
        actions.close_unit(unit=units["B2"], closed_on=day(4, 1), reason="撤销", actor=SYSTEM, at=NOW)
        opening = actions.open_year(year=2026, actor=SYSTEM, at=NOW)
        assert opening.unit_count == 4
        refused(YearAlreadyOpen, actions.open_year, year=2026)


def test_nobody_but_the_district_office_may_change_the_structure() -> None:
    units = small_district()
    head = make_user()
    grant(head, units["T1"], Role.HEAD, Role.SUPERIOR_SUPERVISOR)
    lead = make_lead("L03", units["T2"])
    acts: list[tuple[Callable[..., object], dict[str, Any]]] = [
        (lambda **kw: new_unit(units, **kw), {}),
        (actions.rename_unit, {"unit": units["V1"], "name": "新", "short_name": ""}),
        (actions.update_unit_facts, {"unit": units["V1"], "member_count": 1}),
        (actions.move_unit, {"unit": units["V1"], "parent": units["T2"], "effective_on": day(2, 1)}),
        (actions.close_unit, {"unit": units["B1"], "closed_on": day(2, 1), "reason": "撤销"}),
        (actions.reopen_unit, {"unit": units["B1"], "opened_on": day(2, 1), "reason": "恢复"}),
        (
            actions.merge_units,
            {"absorbed": units["B1"], "into": units["B2"], "effective_on": day(2, 1), "reason": "合并"},
        ),
        (
            actions.appoint_lead,
            {"line": make_line("L04"), "unit": units["T1"], "power": LeadPower.GUIDE, "valid_from": day(1, 1)},
        ),
        (actions.end_lead, {"lead": lead, "ended_on": day(2, 1), "reason": ""}),
        (actions.open_year, {"year": 2026}),
    ]
    for act, values in acts:
        refused(NotPermitted, act, **{**values, "actor": head})


def test_the_district_office_may() -> None:
    units = small_district()
    office = make_user()
    grant(office, units["QW"], Role.DISTRICT_SUPERVISOR)
    actions.move_unit(unit=units["V1"], parent=units["T2"], effective_on=day(2, 1), actor=office, at=NOW)
    assert Entry.objects.get().actor_id == office.person_id


def test_the_people_of_the_units_concerned_are_told() -> None:
    units = small_district()
    people = {code: make_user() for code in ("V1", "B1", "B2")}
    for code, user in people.items():
        grant(user, units[code], Role.HEAD, Role.DRAFTER)
    actions.move_unit(unit=units["V1"], parent=units["T2"], effective_on=day(2, 1), actor=SYSTEM, at=NOW)
    actions.merge_units(
        absorbed=units["B1"], into=units["B2"], effective_on=day(3, 1), reason="合并", actor=SYSTEM, at=NOW
    )
    actions.close_unit(unit=units["B2"], closed_on=day(4, 1), reason="撤销", actor=SYSTEM, at=NOW)
    told = Notice.objects.order_by("pk").values_list("recipient", "kind")
    expected = [("V1", "unit_moved"), ("B1", "unit_merged"), ("B2", "unit_merged"), ("B2", "unit_closed")]
    assert sorted(told) == sorted((people[code].person_id, kind) for code, kind in expected)


@pytest.mark.django_db(transaction=True)
def test_the_trees_lock_is_refused_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        tree_lock()
