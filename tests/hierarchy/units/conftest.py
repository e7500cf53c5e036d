"""A small district: the committee, a town with two villages and a branch, a department that leads the villages."""

from dataclasses import dataclass
from typing import Any

import pytest

from accounts.models import PlatformRole, User
from hierarchy.units.models import LeadPower, Unit
from tests.factories import make_district, make_lead, make_unit, make_user


@dataclass(frozen=True)
class House:
    """The units of the small district."""

    root: Unit
    department: Unit
    organ: Unit
    town: Unit
    village: Unit
    branch: Unit
    other_village: Unit


@pytest.fixture
def house(db: Any) -> House:
    root = make_district()
    department = make_unit(code="D1", kind="committee_organ", name="区委组织部", parent=root, line="L01")
    organ = make_unit(code="D1A", kind="organ_committee", name="组织部机关党委", parent=department, line="L01")
    town = make_unit(code="T1", kind="town_committee", name="青石镇党委", parent=root, line="L02")
    village = make_unit(code="T1A", name="白杨村党总支", parent=town, line="L03")
    branch = make_unit(code="T1A1", kind="village_branch", name="一组支部", parent=village, line="L03")
    other = make_unit(code="T1B", name="柳河村党总支", parent=town, line="L03")
    make_lead("L03", department, LeadPower.GUIDE_URGE)
    for unit in (root, department, organ, town, village, branch, other):
        unit.refresh_from_db()
    return House(root, department, organ, town, village, branch, other)


@pytest.fixture
def user(db: Any) -> User:
    return make_user(username="zhangsan", name="张三")


@pytest.fixture
def security_admin(db: Any) -> User:
    return make_user(username="anquan", name="安管员", platform_role=PlatformRole.SECURITY_ADMIN)
