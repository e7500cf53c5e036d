"""Which people each staffing preset needs."""

from datetime import date, timedelta

import pytest

from hierarchy.units.models import LineLead, Role, StaffingPreset, Unit
from hierarchy.units.staffing import (
    CLERK_ROLES,
    PRESETS,
    SECRETARY_ROLES,
    offered_roles,
    staffing_gaps,
)
from tests.factories import grant, make_user

from .conftest import House


def staff(unit: Unit, preset: str, *people: tuple[Role, ...]) -> None:
    """Give a unit a preset and one new person per tuple of roles."""
    unit.staffing_preset = preset
    for roles in people:
        grant(make_user(), unit, *roles)


def test_the_presets_take_five_three_and_two_people() -> None:
    assert {preset: needs.minimum_people for preset, needs in PRESETS.items()} == {
        StaffingPreset.FULL: 5,
        StaffingPreset.MERGED: 3,
        StaffingPreset.SMALL_BRANCH: 2,
    }
    assert PRESETS["full"].roles[-1] == Role.ARCHIVIST


def test_a_branch_of_two_works(house: House, today: date) -> None:
    staff(house.branch, "small_branch", CLERK_ROLES, SECRETARY_ROLES)
    gaps = staffing_gaps(house.branch, today)
    assert (gaps.roles, gaps.people, bool(gaps)) == ((), 0, False)


def test_one_person_alone_cannot_decide_on_the_own_draft(house: House, today: date) -> None:
    staff(house.branch, "small_branch", (*CLERK_ROLES, *SECRETARY_ROLES))
    gaps = staffing_gaps(house.branch, today)
    assert gaps.roles == (Role.REVIEWER, Role.SECRECY_REVIEWER, Role.APPROVER)
    assert gaps.people == 1


def test_two_people_who_both_do_everything_work(house: House, today: date) -> None:
    everything = (*CLERK_ROLES, *SECRETARY_ROLES)
    staff(house.branch, "small_branch", everything, everything)
    assert not staffing_gaps(house.branch, today)


def test_merged_review_is_one_persons(house: House, today: date) -> None:
    staff(house.village, "merged", (Role.DRAFTER,), (Role.REVIEWER, Role.SECRECY_REVIEWER), (Role.APPROVER,))
    assert not staffing_gaps(house.village, today)


def test_a_full_unit_needs_five_people_even_if_four_hold_every_role(house: House, today: date) -> None:
    staff(
        house.town, "full", (Role.DRAFTER, Role.ARCHIVIST), (Role.REVIEWER,), (Role.SECRECY_REVIEWER,), (Role.APPROVER,)
    )
    gaps = staffing_gaps(house.town, today)
    assert (gaps.roles, gaps.people) == ((), 1)


@pytest.mark.parametrize("preset", list(StaffingPreset))
def test_a_unit_without_people_lacks_every_role_of_its_preset(house: House, today: date, preset: str) -> None:
    house.village.staffing_preset = preset
    gaps = staffing_gaps(house.village, today)
    assert gaps.roles == PRESETS[preset].roles
    assert gaps.people == PRESETS[preset].minimum_people


def test_roles_of_another_day_do_not_fill_a_gap(house: House, today: date) -> None:
    staff(house.branch, "small_branch", CLERK_ROLES)
    grant(make_user(), house.branch, *SECRETARY_ROLES, since=today + timedelta(days=1))
    assert staffing_gaps(house.branch, today).roles == (Role.REVIEWER, Role.SECRECY_REVIEWER, Role.APPROVER)
    assert staffing_gaps(house.branch, today + timedelta(days=1)).roles == ()


def test_the_offices_role_is_offered_at_the_root_and_a_leads_in_a_lead(house: House, today: date) -> None:
    special = {Role.DISTRICT_SUPERVISOR, Role.LINE_SUPERVISOR}
    offered = {
        unit.code: special & set(offered_roles(unit, today)) for unit in (house.root, house.department, house.town)
    }
    assert offered == {"QW": {Role.DISTRICT_SUPERVISOR}, "D1": {Role.LINE_SUPERVISOR}, "T1": set()}
    LineLead.objects.update(valid_to=today)
    assert Role.LINE_SUPERVISOR not in offered_roles(house.department, today)
