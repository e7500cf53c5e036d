"""What is beyond a branch's authority: the secretary asks the superior on the phone, the town approves in its inbox."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page

from core.actors import SYSTEM
from district.actions import set_setting
from hierarchy.ledger.models import ObligationEntry, Submission
from tenants.disclosure.models import Step
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import PHONE
from tests.e2e.given import PNG, SET_UP_AT, House, Person
from tests.tenants.disclosure.scene import Scene, adopt

Axe = Callable[[Page], None]
ITEM = "党费收缴"
TITLE = "2026年一季度党费收缴情况"
PASSED = {"必要性": "通过", "准确性": "通过", "保密审查": "通过"}


def test_the_superior_approves_and_the_branch_publishes(
    house: House, signs_in: Callable[..., Person], axe: Axe
) -> None:
    adopt(Scene(house.village, SET_UP_AT, {"drafter": house.people["clerk"], "head": house.people["secretary"]}))
    set_setting(
        key="approval_matrix",
        value=["public:organization"],
        valid_from=date(2026, 4, 1),
        reason="区委办公室通知",
        actor=SYSTEM,
        at=SET_UP_AT,
    )
    clerk, secretary = signs_in("clerk", **PHONE), signs_in("secretary", **PHONE)
    proposes(clerk)
    asks_the_town(secretary, axe)
    sent = Submission.objects.get()
    assert (sent.kind, sent.status, sent.sender, sent.receiver) == ("escalation", "sent", house.village, house.town)
    reads_that_it_waits(clerk, axe)

    decides(signs_in("town"), house, axe)
    sent.refresh_from_db()
    assert (sent.status, sent.receipt_number) == ("accepted", "审批〔2026〕1号")
    publishes(clerk, axe)
    with workspace(house.village):
        assert list(Step.objects.order_by("at", "id").values_list("kind", "actor_role")) == [
            ("propose", "drafter"),
            ("review", "head"),
            ("secrecy_review", "head"),
            ("escalate", "head"),
            ("approve", "superior_supervisor"),
            ("publish", "drafter"),
        ]
    assert ObligationEntry.objects.get(title=ITEM, period_label="2026-Q1").verdict == "on_time"


def proposes(clerk: Person) -> None:
    clerk.press(f"填报公开：{ITEM}")
    clerk.type("标题", TITLE)
    clerk.type("正文", "一季度应缴党费 41 人，实缴 41 人，共 1,230 元。")
    clerk.picks("公开形式", "公开栏")
    clerk.type("计划公开日期", "2026-04-03")
    clerk.page.get_by_label("我声明所填内容真实、完整").check()
    clerk.press("提出，送审核")


def asks_the_town(secretary: Person, axe: Axe) -> None:
    """Find that approving is not among the choices, and ask."""
    secretary.follows_in_menu("本月要办")
    secretary.follows("查看并办理")
    approval = secretary.page.get_by_role("group", name="审批", exact=True)
    assert approval.get_by_label("同意公开", exact=True).count() == 0
    for group, choice in PASSED.items():
        secretary.picks(group, choice)
    secretary.ticks_all_checklists()
    approval.get_by_label("报请上级审批", exact=True).check()
    secretary.shows("escalation-01-sitting")
    axe(secretary.page)
    secretary.press("提交结论")
    secretary.shows("escalation-02-asked")


def reads_that_it_waits(clerk: Person, axe: Axe) -> None:
    clerk.follows_in_menu("本月要办")
    clerk.shows("escalation-03-desk-waits")
    axe(clerk.page)
    clerk.goes_to("/u/byc/disclosures/")
    clerk.follows(TITLE)
    assert "报请青石镇党委审批" in clerk.reads()
    clerk.shows("escalation-04-waits")
    axe(clerk.page)


def decides(town: Person, house: House, axe: Axe) -> None:
    """Read the very text, what was concluded below and by whom, and approve."""
    town.follows_in_menu("报送件")
    town.shows("escalation-05-inbox")
    axe(town.page)
    town.follows(house.village.name)
    read = town.reads()
    for words in ("共1,230元。", "陈刚", "必要性：通过", "保密审查：通过", "公开栏"):
        assert words in read
    town.shows("escalation-06-decide")
    axe(town.page)
    town.page.get_by_role("textbox", name="意见").first.fill("同意公开，名单不上墙。")
    town.page.locator("form[action$='/accept/'] button[type=submit]").click()
    town.page.wait_for_load_state()
    town.shows("escalation-07-decided")
    axe(town.page)
    town.follows("打印")
    assert "审批〔2026〕1号" in town.reads()
    town.shows("escalation-08-paper")


def publishes(clerk: Person, axe: Axe) -> None:
    clerk.follows_in_menu("本月要办")
    clerk.follows("登记公开情况")
    assert "同意公开，名单不上墙。" in clerk.reads()
    clerk.type("地点", "村委会门口公开栏")
    clerk.offers("拍照上传公开栏", "公开栏.png", PNG, "image/png")
    clerk.shows("escalation-09-publish")
    axe(clerk.page)
    clerk.press("已公开，记入台账")
    clerk.shows("escalation-10-published")
    axe(clerk.page)
