"""A circular within the Party: sent to people by name, read on the phone, followed by its sender (REQ-08)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from tenants.disclosure.models import Disclosure
from tests.e2e.conftest import PHONE
from tests.e2e.given import TODAY, House, Person
from tests.tenants.disclosure.publishing_scene import add_row, approve, begin, set_setting
from tests.tenants.disclosure.scene import Scene, adopt

AT = datetime(2026, 4, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TITLE = "关于一季度党建工作情况的通报"


@pytest.fixture
def approved(house: House) -> Disclosure:
    """Give a circular of the department that is approved, with such texts online for those concerned."""
    names = {"drafter": "drafter", "reviewer": "reviewer", "secrecy_reviewer": "secrecy", "approver": "approver"}
    people = {role: house.people[name] for role, name in (names | {"head": "head"}).items()}
    scene = Scene(house.department, AT, people)
    adopt(scene)
    set_setting("in_party_online", "login", scene)
    with scene.inside():
        add_row(scene, "党内情况通报", scope="specified", forms=["circular"])
        plan = {"forms": ["circular"], "labels": (), "planned_on": TODAY}
        return approve(scene, begin(scene, "党内情况通报", title=TITLE, body="一季度开展督查 6 次。", **plan))


def test_a_circular_is_sent_read_and_followed(
    house: House, approved: Disclosure, signs_in: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    drafter, head, approver = signs_in("drafter"), signs_in("head", **PHONE), signs_in("approver")
    drafter.goes_to(f"/u/zzb/disclosures/{approved.pk}/")
    drafter.picks("实际公开形式", "通报")
    for name in ("李明", "孙立"):
        drafter.picks("情况通报接收人", f"{name} · 示例区委组织部")
    drafter.type("会议或文件", "通报〔2026〕3 号")
    drafter.shows("circular-01-publish")
    axe(drafter.page)
    drafter.press("已公开，记入台账")
    drafter.follows("指名 2 人：查看阅读情况")
    assert "李明" in drafter.reads()
    drafter.shows("circular-02-receipts")
    axe(drafter.page)

    head.goes_to("/u/zzb/circulars/")
    assert head.sentence() == "示例区委组织部有 1 份情况通报待您阅读。"
    head.follows(TITLE)
    assert "一季度开展督查6次。" in head.reads()
    head.shows("circular-03-read")
    axe(head.page)
    head.press("我已阅读")
    assert head.said() == ["已登记您阅读了此件。"]

    drafter.goes_to(f"/u/zzb/circulars/{approved.pk}/")
    drafter.press("提醒未阅人员")
    assert drafter.said() == ["已提醒 1 人。"]
    approver.goes_to("/notices/")
    assert "示例区委组织部的一份情况通报待您阅读并确认。" in approver.reads()
