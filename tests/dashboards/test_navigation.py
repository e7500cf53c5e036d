"""The menu holds what an account may open, and nothing else."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.utils import translation

from accounts.models import PlatformRole
from dashboards.navigation import Navigation, items
from hierarchy.units.models import Role, Unit
from tests.factories import make_district, make_lead, make_unit, make_user

from .given import person

pytestmark = pytest.mark.django_db


def menu(user: Any, path: str = "/overview/", unit: Unit | None = None) -> Navigation:
    request: Any = RequestFactory().get(path)
    request.user, request.today = user, date(2026, 4, 10)
    if unit is not None:
        request.unit = unit
    with translation.override("zh-hans"):
        return items(request)


def labels(navigation: Navigation) -> list[str]:
    return [entry.label for entry in navigation.entries]


def test_the_signed_out_have_no_menu() -> None:
    assert menu(AnonymousUser()) == Navigation()


def test_the_office_goes_everywhere() -> None:
    root = make_district()
    make_unit(parent=root)
    found = menu(person((root, Role.DISTRICT_SUPERVISOR)))
    assert labels(found) == [
        "全区",
        "条线",
        "属地",
        "比较",
        "应公开事项",
        "单位",
        "底数表",
        "分析",
        "通报",
        "报送件",
        "组织结构",
        "设置",
    ]
    assert [entry.label for entry in found.entries if entry.current] == ["全区"]


def test_a_lead_sees_lines_and_their_items() -> None:
    department = make_unit(parent=make_district(), kind="department_group")
    make_lead("L05", department)
    assert labels(menu(person((department, Role.LINE_SUPERVISOR)))) == [
        "条线",
        "比较",
        "应公开事项",
        "单位",
        "底数表",
        "分析",
        "通报",
    ]


def test_a_unit_without_any_below_has_no_inbox() -> None:
    village = make_unit(parent=make_district())
    head = person((village, Role.HEAD))
    assert labels(menu(head)) == ["本月要办", "目录", "公开事项", "意见与申请", "公开栏", "应公开事项"]
    make_unit(parent=village, kind="village_branch")
    assert labels(menu(head))[-5:] == ["底数表", "比较", "分析", "通报", "报送件"]


def test_who_decides_for_a_superior_with_a_section_reads_bulletins() -> None:
    root = make_district()
    town = make_unit(parent=root)
    village = make_unit(parent=town)
    make_unit(parent=village, kind="village_branch")
    readers = [(town, Role.HEAD), (town, Role.SUPERIOR_SUPERVISOR), (root, Role.DEPUTY)]
    others = [(town, Role.DRAFTER), (village, Role.HEAD)]
    assert ["通报" in labels(menu(person(each))) for each in readers + others] == [True] * 3 + [False] * 2


def test_opinions_and_requests_lead_to_what_the_reader_may_open_there() -> None:
    village = make_unit(parent=make_district(), code="C1", staffing_preset="full")
    officer, drafter = person((village, Role.FEEDBACK_OFFICER)), person((village, Role.DRAFTER))
    for user, expected in ((officer, "/u/c1/cases/"), (drafter, "/u/c1/occasions/")):
        for page in ("cases", "reports", "occasions", "supervisors", "surveys/2026", "circulars"):
            found = menu(user, f"/u/c1/{page}/", village)
            assert [entry.url for entry in found.entries if entry.current] == [expected]


def test_a_member_has_the_board_alone() -> None:
    village = make_unit(parent=make_district())
    assert labels(menu(person((village, Role.MEMBER)))) == ["公开栏"]


def test_inside_a_workspace_the_menu_is_that_units() -> None:
    root = make_district()
    village = make_unit(parent=root, code="C1", name="白杨村党总支")
    found = menu(person((root, Role.DISTRICT_SUPERVISOR), (village, Role.HEAD)), "/u/c1/board/", village)
    assert (found.place, [entry.url for entry in found.entries if entry.current]) == (
        "白杨村党总支",
        ["/u/c1/board/"],
    )
    assert [(place.label, place.current) for place in found.places] == [("区委办公室", False), ("白杨村党总支", True)]


@pytest.mark.parametrize(
    ("role", "expected"),
    [(PlatformRole.SYSTEM_ADMIN, ["设置", "工作日历"]), (PlatformRole.SECURITY_ADMIN, ["账号"])],
)
def test_administrators_have_no_business_pages(role: str, expected: list[str]) -> None:
    make_district()
    assert labels(menu(make_user(platform_role=role))) == expected
