"""The main line in a village branch of two, on the phone: a clerk who drafts, a secretary who does the rest."""

from __future__ import annotations

from collections.abc import Callable

from hierarchy.ledger.models import ObligationEntry, Submission
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.models import Step
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import PHONE, Watch
from tests.e2e.given import PNG, House, Person

RECEIPT = "报备〔2026〕1号"
DISCLOSED = "组织设置、班子分工、联系方式"
NOTHING = "从严管理监督党员干部情况"
PASSED = {"必要性": "通过", "准确性": "通过", "保密审查": "通过"}


def test_two_people_and_their_phones(house: House, signs_in: Callable[..., Person], watch: Watch) -> None:
    watch.allowed.append("status of 400")  # the nil return without a reason
    clerk, secretary = signs_in("clerk", **PHONE), signs_in("secretary", **PHONE)
    compiles(clerk, house)
    adopts_and_files(secretary)
    receives(signs_in("town", **PHONE))
    sent = Submission.objects.get()
    assert (sent.sender, sent.receiver, sent.receipt_number) == (house.village, house.town, RECEIPT)

    proposes(clerk, DISCLOSED)
    secretary.follows_in_menu("本月要办")
    secretary.follows("查看并办理")
    for group, choice in {**PASSED, "审批": "同意公开"}.items():
        secretary.picks(group, choice)
    secretary.shows("small-05-sitting")
    secretary.press("提交结论")
    publishes(clerk)
    reports_nothing(clerk, NOTHING)
    secretary.follows_in_menu("本月要办")
    secretary.follows("查看并办理")
    secretary.shows("small-08-confirm-nil")
    secretary.press("确认本期无此事项")

    with workspace(house.village):
        assert list(Step.objects.order_by("at", "id").values_list("kind", flat=True)) == [
            "propose",
            "review",
            "secrecy_review",
            "approve",
            "publish",
            "propose",
            "confirm_nil",
        ]
    assert (verdict(DISCLOSED), verdict(NOTHING)) == ("on_time", "nil")
    stranger = clerk.somebody_signed_out(**PHONE)
    stranger.goes_to("/u/byc/board/")
    assert (DISCLOSED in stranger.reads(), NOTHING in stranger.reads()) == (True, False)
    stranger.shows("small-09-board")


def verdict(title: str) -> str:
    """Give the verdict on the item's first period."""
    return ObligationEntry.objects.owed().filter(title=title).order_by("period_end")[0].verdict


def compiles(clerk: Person, house: House) -> None:
    """Start from the template for villages and let a half-yearly item come round every quarter."""
    clerk.shows("small-00-desk")
    clerk.follows("打开目录")
    clerk.follows("开始编制")
    clerk.picks("从何开始", "本类单位的目录模板")
    clerk.press("开始编制")
    clerk.shows("small-01-draft")
    clerk.follows("修改第 9 行", exact=True)
    clerk.page.get_by_label("公开周期").select_option("每季度")
    clerk.press("保存")
    clerk.explains_forms("公开栏只公布收缴总数")
    with workspace(house.village):
        changed = CatalogueItem.objects.get(order=9)
        assert (changed.level3, changed.cycle, changed.nil_allowed) == (NOTHING, "quarterly", True)


def adopts_and_files(secretary: Person) -> None:
    secretary.follows("打开目录")
    secretary.follows("打开草稿")
    secretary.follows("审定", exact=True)
    secretary.type("审定会议", "2026年3月27日支部党员大会")
    secretary.type("施行日期", "2026-03-27")
    secretary.press("审定")
    secretary.shows("small-02-in-force")
    secretary.follows("报备", exact=True)
    secretary.press("报备")


def receives(town: Person) -> None:
    town.follows_in_menu("报送件")
    town.shows("small-03-inbox")
    town.follows("青石镇白杨村党支部")
    town.press("接收并出具回执")
    town.follows("打印回执")
    assert RECEIPT in town.reads()
    town.shows("small-04-receipt")


def proposes(clerk: Person, title: str) -> None:
    clerk.follows_in_menu("本月要办")
    clerk.press(f"填报公开：{title}")
    clerk.type("标题", title)
    clerk.type("正文", "已在村务公开栏公布，详见附件。")
    clerk.picks("公开形式", "公开栏")
    clerk.type("计划公开日期", "2026-04-03")
    clerk.page.get_by_label("我声明所填内容真实、完整").check()
    clerk.press("提出，送审核")


def publishes(clerk: Person) -> None:
    clerk.follows_in_menu("本月要办")
    clerk.follows("登记公开情况")
    clerk.type("地点", "村委会门口公开栏")
    clerk.offers("拍照上传公开栏", "公开栏.png", PNG, "image/png")
    clerk.shows("small-06-publish")
    clerk.press("已公开，记入台账")


def reports_nothing(clerk: Person, title: str) -> None:
    """Propose the nil return, first without a reason: the page asks for one."""
    clerk.follows_in_menu("本月要办")
    clerk.follows("本期无此事项", within=clerk.page.locator("article", has_text=title))
    clerk.press("提出零报告")
    assert "请写明本期无此事项的依据。" in clerk.reads()
    clerk.type("本期无此事项的依据", "经查党员名册，本季度无此情况。")
    clerk.shows("small-07-nil")
    clerk.press("提出零报告")
