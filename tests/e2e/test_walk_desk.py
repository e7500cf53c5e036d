"""The clerk's ease, on the phone, in a village branch of two: nothing in the quarter, same as last quarter, one page.

It is Friday 3 July 2026. Of the first quarter, the dues and the division of labour were published in April.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader

from core.ids import new_id
from district.models import District
from hierarchy.ledger import owing, submissions
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.schedule import ScheduledItem
from hierarchy.units.models import Role
from tenants.catalogue.models import Catalogue, CatalogueItem, CatalogueState
from tenants.disclosure.actions import nil_return
from tenants.disclosure.models import Disclosure, Step, Version
from tests.e2e.conftest import PHONE, Watch
from tests.e2e.given import House, Person
from tests.factories import grant
from tests.tenants.disclosure.scene import Scene

SHANGHAI = ZoneInfo("Asia/Shanghai")
ADOPTED_ON = date(2026, 1, 5)
IN_APRIL = datetime(2026, 4, 9, 10, 0, tzinfo=SHANGHAI)
NOW = datetime(2026, 7, 3, 9, 0, tzinfo=SHANGHAI)
DUES = "党费收缴"
HAPPENINGS = ("发展党员公示", "困难党员群众帮扶", "群众点题事项")
ROWS = (
    (DUES, "public", "periodic", False, ["bulletin_board"]),
    ("班子分工", "public", "periodic", False, ["bulletin_board"]),
    ("民主评议", "party", "periodic", False, ["meeting"]),
    *((title, "local", "immediate", True, ["bulletin_board"]) for title in HAPPENINGS),
)


@pytest.fixture
def branch(house: House) -> Scene:
    """Let the branch of two have a quarter behind it."""
    clerk, secretary = house.people["clerk"], house.people["secretary"]
    people = dict.fromkeys(("head", "reviewer", "secrecy_reviewer", "approver"), secretary) | {"drafter": clerk}
    grant(secretary, house.village, Role.UNIT_INSPECTOR)
    scene = Scene(house.village, IN_APRIL, people)
    adopt(scene)
    with scene.inside():
        for title in (DUES, "班子分工"):
            scene.published(item=title, title=f"2026年一季度{title}情况", body=f"{title}：与上季相同。")
        for title in HAPPENINGS:
            nil = nil_return.start_nil(
                unit=scene.unit,
                obligation_id=scene.owed(title, "C2026-Q1").pk,
                reason="经查会议记录，本季度没有。",
                actor=clerk,
                at=scene.at,
            )
            nil_return.confirm_nil(**scene.who(secretary, nil))
    scene.at = NOW
    District.objects.update(frozen_on=NOW.date())
    owing.extend_schedule(until=NOW.date(), actor=secretary, at=NOW)
    submissions.send(
        kind="exemption", sender=scene.unit, subject_id=new_id(), title="关于民主评议结果暂不公开的说明", content={},
        actor=secretary, at=NOW - timedelta(days=2),
    )  # fmt: skip
    return scene


def adopt(scene: Scene) -> None:
    with scene.inside():
        catalogue = Catalogue.objects.create(
            number=1,
            state=CatalogueState.IN_FORCE,
            created_by_id=scene.drafter.person_id,
            created_at=scene.at,
            adopted_on=ADOPTED_ON,
        )
        for order, (title, scope, time_limit, nil_allowed, forms) in enumerate(ROWS, start=1):
            scene.items[title] = CatalogueItem.objects.create(
                catalogue=catalogue,
                key=new_id(),
                order=order,
                level1="党务",
                level2="组织",
                level3=title,
                category="organization",
                forms=forms,
                scope=scope,
                time_limit=time_limit,
                cycle="quarterly" if time_limit == "periodic" else "",
                nil_allowed=nil_allowed,
            )
    owing.adopt_catalogue(
        unit=scene.unit,
        catalogue_id=catalogue.pk,
        number=1,
        items=[
            ScheduledItem(row.key, row.level3, row.category, row.scope, row.time_limit, row.cycle, row.nil_allowed)
            for row in scene.items.values()
        ],
        effective_on=ADOPTED_ON,
        meeting_reference="支部大会",
        actor=scene.head,
        at=scene.at,
    )


def verdict(title: str, label: str) -> str:
    return ObligationEntry.objects.owed().get(title=title, period_label=label).verdict


def test_a_clerk_and_a_secretary_on_the_phone(
    branch: Scene, signs_in: Callable[..., Person], axe: Callable[[Any], None], watch: Watch
) -> None:
    watch.allowed.append("status of 400")  # the reason and the declaration are forgotten once
    clerk = signs_in("clerk", **PHONE)
    clerk.shows("desk-01-clerk")
    axe(clerk.page)
    sees_where_everything_stands(clerk)
    answers_that_there_was_nothing(clerk, branch, axe)
    takes_over_the_last_quarter(clerk, branch, axe)
    secretary = signs_in("secretary", **PHONE)
    secretary.shows("desk-05-secretary")
    confirms_together(secretary, axe)
    assert [verdict(title, "C2026-Q2") for title in HAPPENINGS] == ["nil", "nil", ""]
    reads_the_history(secretary, axe)
    prints(clerk, axe)


def sees_where_everything_stands(clerk: Person) -> None:
    page = clerk.reads()
    assert "本季有无发生：3项待确认" in page
    assert "关于民主评议结果暂不公开的说明" in page
    assert "尚无结果，应于7月8日前答复" in page


def answers_that_there_was_nothing(clerk: Person, branch: Scene, axe: Callable[[Any], None]) -> None:
    """Tick two of three; one has a reason of its own. Forget the reason first."""
    clerk.follows("一并确认")
    for title in HAPPENINGS[:2]:
        clerk.page.get_by_role("checkbox", name=title).check()
    clerk.press("提出零报告")
    assert "请写明本期无此事项的依据。" in clerk.reads()
    assert clerk.page.get_by_role("checkbox", name=HAPPENINGS[0]).is_checked()
    clerk.page.get_by_label("已勾选事项无发生的依据").fill("经查会议记录和来访登记，本季度没有。")
    clerk.shows("desk-02-nothing")
    axe(clerk.page)
    clerk.press("提出零报告")
    assert clerk.sentence() == "已提出 2 件零报告。"
    clerk.shows("desk-03-done")
    with branch.inside():
        assert Disclosure.objects.filter(is_nil=True, period_label="C2026-Q2", state="proposed").count() == 2


def takes_over_the_last_quarter(clerk: Person, branch: Scene, axe: Callable[[Any], None]) -> None:
    clerk.follows_in_menu("本月要办")
    clerk.press(f"与上期无变化：{DUES}")
    assert "尚未作任何修改" in clerk.reads()
    assert clerk.page.get_by_label("标题").input_value() == f"2026年二季度{DUES}情况"
    clerk.shows("desk-04-copied")
    axe(clerk.page)
    clerk.type("计划公开日期", "2026-07-06")
    clerk.page.get_by_label("我声明所填内容真实、完整").check()
    with clerk.page.expect_navigation():
        clerk.page.get_by_role("button", name="提出，送审核").click()
    assert "请声明本期情况仍然属实，或者修改内容。" in clerk.reads()
    clerk.page.get_by_label("内容与上期相同：我已看过，本期情况仍然属实。").check()
    clerk.press("提出，送审核")
    with branch.inside():
        version = Version.objects.get(title=f"2026年二季度{DUES}情况")
        assert version.disclosure.state == "proposed"
        assert Step.objects.get(version=version).results == {"is_truthful": True, "is_still_true": True}


def confirms_together(secretary: Person, axe: Callable[[Any], None]) -> None:
    secretary.follows("查看并确认")
    secretary.page.get_by_role("button", name="全选").click()
    secretary.shows("desk-06-confirm")
    axe(secretary.page)
    secretary.press("确认已勾选的均无此事项")
    assert secretary.sentence() == "已确认 2 件零报告，记入台账。"


def reads_the_history(secretary: Person, axe: Callable[[Any], None]) -> None:
    secretary.follows_in_menu("本月要办")
    secretary.follows("本单位办理记录")
    assert f"2026年二季度{DUES}情况" in secretary.reads()
    secretary.shows("desk-07-history")
    axe(secretary.page)


def prints(clerk: Person, axe: Callable[[Any], None]) -> None:
    clerk.follows_in_menu("本月要办")
    clerk.shows("desk-08-after")
    clerk.follows("打印本月要办")
    assert "等书记给出结论" in clerk.reads() or "陈刚" in clerk.reads()
    clerk.shows("desk-09-sheet")
    axe(clerk.page)


def test_the_same_pages_on_a_wide_screen(
    branch: Scene, signs_in: Callable[..., Person], axe: Callable[[Any], None]
) -> None:
    with branch.inside():
        for title in HAPPENINGS[:2]:
            nil_return.start_nil(
                unit=branch.unit, obligation_id=branch.owed(title, "C2026-Q2").pk, reason="经查会议记录，本季度没有。",
                actor=branch.drafter, at=branch.at,
            )  # fmt: skip
    clerk, secretary = signs_in("clerk"), signs_in("secretary")
    for person, address, name in (
        (clerk, "", "desk"),
        (clerk, "disclosures/nil/", "nothing"),
        (clerk, "desk/print/", "sheet"),
        (secretary, "", "secretary"),
        (secretary, "disclosures/nil/confirm/", "confirm"),
        (secretary, "disclosures/approve/", "approve"),
        (secretary, "history/", "history"),
        (secretary, "/notices/", "notices"),
    ):
        person.goes_to(address if address.startswith("/") else f"/u/byc/{address}")
        person.shows(f"desk-wide-{name}")
        axe(person.page)
    clerk.goes_to("/u/byc/desk/print/")
    sheet = clerk.page.pdf(format="A4", prefer_css_page_size=True)
    folder = os.environ.get("MINGLAN_SHOTS")
    if folder:
        Path(folder, "desk-paper.pdf").write_bytes(sheet)
    assert len(PdfReader(io.BytesIO(sheet)).pages) == 1
