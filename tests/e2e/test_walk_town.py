"""An important matter in a town with a person for each step, on the PC: returned, compared, concluded, approved.

The town's clerk proposes, the reviewer returns it with a reason and then sees what changed, the secrecy reviewer ticks
the lists, and the secretary approves with the meeting that decided it.
"""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

from hierarchy.ledger.models import ObligationEntry
from hierarchy.units.models import Role, Unit
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.models import Disclosure, Step
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import Watch
from tests.e2e.given import PDF, PNG, SET_UP_AT, House, Person
from tests.tenants.disclosure.scene import Scene, adopt

Axe = Callable[[Page], None]
ITEM = "党费收缴"
TITLE = "2026年一季度党费收缴使用情况"
WRONG, RIGHT = "实缴 41 人，共 1,230 元。", "实缴 41 人，共 1,320 元。"
UNCHANGED = "一季度应缴党费 41 人。"
MEETING = "2026年4月2日党委会（纪要〔2026〕4号）"
REASON = "金额与收据存根不符，请核对后重新提出。"


def test_returned_compared_and_approved_with_its_meeting(
    house: House, signs_in: Callable[..., Person], axe: Axe, watch: Watch
) -> None:
    watch.allowed.append("status of 400")  # passed without the lists, approved without the meeting
    address = staff_the_town(house)
    clerk, reviewer = signs_in("town_clerk"), signs_in("town_reviewer")
    proposes(clerk, axe)
    returns(reviewer, axe)
    proposes_again(clerk, axe)
    compares_and_concludes(reviewer, axe)
    looks_for_secrets(signs_in("town_secrecy"), axe)
    approves(signs_in("town_secretary"), axe)
    publishes(clerk, axe)
    with workspace(house.town):
        disclosure = Disclosure.objects.get()
        steps = Step.objects.filter(version=disclosure.current).order_by("at", "id")
        assert list(steps.values_list("kind", flat=True)) == [
            "propose",
            "review",
            "secrecy_review",
            "approve",
            "publish",
        ]
        approved = steps.get(kind="approve").results
        assert (approved["meeting_reference"], approved["met_on"]) == (MEETING, "2026-04-02")
        assert len(set(steps.values_list("actor_id", flat=True))) == 4
    assert ObligationEntry.objects.get(title=ITEM, period_label="2026-Q1").verdict == "on_time"
    stranger = clerk.somebody_signed_out()
    stranger.goes_to(address)
    stranger.follows(TITLE)
    assert ("1,320元" in stranger.reads(), "1,230元" in stranger.reads()) == (True, False)


def staff_the_town(house: House) -> str:
    """Appoint four people in the town, put a catalogue in force with an important, personal row; give its board."""
    Unit.objects.filter(pk=house.town.pk).update(staffing_preset="full")
    house.town.refresh_from_db()
    house.appoint("town_clerk", "何芳", house.town, Role.DRAFTER)
    house.appoint("town_reviewer", "许强", house.town, Role.REVIEWER)
    house.appoint("town_secrecy", "曹敏", house.town, Role.SECRECY_REVIEWER)
    house.appoint("town_secretary", "邓辉", house.town, Role.HEAD, Role.APPROVER)
    adopt(Scene(house.town, SET_UP_AT, {"drafter": house.people["town_clerk"], "head": house.people["town_secretary"]}))
    with workspace(house.town):
        CatalogueItem.objects.filter(level3=ITEM).update(is_important=True, needs_privacy_review=True)
    return f"/u/{house.town.slug}/board/"


def proposes(clerk: Person, axe: Axe) -> None:
    clerk.press(f"填报公开：{ITEM}")
    clerk.page.get_by_label("文件用途").select_option("决策资料")
    clerk.offers("上传附件", "党委会纪要.pdf", PDF, "application/pdf")
    clerk.press("上传")
    clerk.type("标题", TITLE)
    clerk.type("正文", f"{UNCHANGED}\n{WRONG}")
    clerk.picks("公开形式", "公开栏")
    clerk.type("计划公开日期", "2026-04-03")
    clerk.page.get_by_label("办理类别").select_option("重要（集体研究）")
    clerk.page.get_by_label("我声明所填内容真实、完整").check()
    clerk.shows("town-01-draft")
    axe(clerk.page)
    clerk.press("提出，送审核")


def returns(reviewer: Person, axe: Axe) -> None:
    reviewer.follows_in_menu("本月要办")
    reviewer.shows("town-02-desk-reviewer")
    axe(reviewer.page)
    reviewer.follows("查看并办理")
    reviewer.page.locator("summary", has_text="退回承办人").click()
    reviewer.page.locator("section.act", has_text="退回承办人").get_by_role("textbox").fill(REASON)
    reviewer.shows("town-03-return")
    axe(reviewer.page)
    reviewer.press("退回")


def proposes_again(clerk: Person, axe: Axe) -> None:
    """Read the reason on the desk, mend the figure, propose again."""
    clerk.follows_in_menu("本月要办")
    assert REASON in clerk.reads()
    clerk.shows("town-04-desk-returned")
    axe(clerk.page)
    clerk.follows(ITEM)
    assert REASON in clerk.reads()
    clerk.type("正文", f"{UNCHANGED}\n{RIGHT}")
    clerk.page.get_by_label("我声明所填内容真实、完整").check()
    clerk.shows("town-05-draft-returned")
    clerk.press("提出，送审核")


def compares_and_concludes(reviewer: Person, axe: Axe) -> None:
    """See which figure changed; without the ticked list it does not pass."""
    reviewer.follows_in_menu("本月要办")
    reviewer.follows("查看并办理")
    compared = reviewer.page.get_by_role("group", name="正文的改动")
    assert compared.locator("del").all_inner_texts() == [f"删去：\n{WRONG}"]
    assert compared.locator("ins").all_inner_texts() == [f"新增：\n{RIGHT}"]
    reviewer.picks("必要性", "通过")
    reviewer.picks("准确性", "通过")
    reviewer.picks("政治和社会风险", "低")
    reviewer.shows("town-06-compared")
    axe(reviewer.page)
    reviewer.press("提交结论")
    reviewer.shows("town-07-unticked")
    axe(reviewer.page)
    reviewer.ticks_all_checklists()
    reviewer.press("提交结论")


def looks_for_secrets(secrecy: Person, axe: Axe) -> None:
    secrecy.follows("查看并办理")
    secrecy.picks("保密审查", "通过")
    secrecy.picks("隐私审查", "通过")
    secrecy.ticks_all_checklists()
    secrecy.shows("town-08-secrecy")
    axe(secrecy.page)
    secrecy.press("提交结论")


def approves(secretary: Person, axe: Axe) -> None:
    """Approve, first without the meeting: an important matter is decided collectively."""
    secretary.follows("查看并办理")
    secretary.press("同意公开本版本")
    assert "本件为重要事项，请填写集体研究决定的会议。" in secretary.reads()
    form = secretary.page.locator("form[action$='/steps/approve/']")
    form.get_by_label("研究决定的会议").fill(MEETING)
    form.get_by_label("会议日期").fill("2026-04-02")
    secretary.shows("town-09-approve")
    axe(secretary.page)
    secretary.press("同意公开本版本")


def publishes(clerk: Person, axe: Axe) -> None:
    clerk.follows_in_menu("本月要办")
    clerk.follows("登记公开情况")
    clerk.type("地点", "镇政府大厅公开栏")
    clerk.offers("照片或扫描件", "公开栏.png", PNG, "image/png")
    clerk.press("已公开，记入台账")
    assert "纪要〔2026〕4号" in clerk.reads()
    clerk.shows("town-10-published")
    axe(clerk.page)
