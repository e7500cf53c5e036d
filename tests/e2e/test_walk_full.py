"""The main line in a department with a person for each step: from the annex as a workbook to the district overview."""

from __future__ import annotations

from collections.abc import Callable

from hierarchy.ledger.models import CatalogueEntry, ObligationEntry, Submission
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.models import Step
from tenants.registry.workspaces import workspace
from tests.e2e.given import PDF, PNG, House, Person
from tests.tenants.catalogue.annex import annex_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ITEM = "先进典型的树立和宣传情况"
TITLE = "一季度先进典型宣传情况"
BODY = "一季度宣传先进典型 3 人。\n名单见附件。"
MEETING = "2026年3月27日部务会（纪要〔2026〕3号）"
RECEIPT = "报备〔2026〕1号"


def test_from_the_annex_to_the_overview(house: House, signs_in: Callable[[str], Person]) -> None:
    drafter, office = signs_in("drafter"), signs_in("office")
    compiles(drafter, house)
    adopts_and_files(signs_in("head"))
    returns(office)
    completes(drafter)
    receives(office)
    assert CatalogueEntry.objects.get().item_count == 36
    assert list(Submission.objects.order_by("round").values_list("status", "receipt_number")) == [
        ("returned", ""),
        ("accepted", RECEIPT),
    ]

    before = counted(office)
    proposes(drafter)
    judge(signs_in("reviewer"), {"必要性": "通过", "准确性": "通过"}, "提交结论")
    judge(signs_in("secrecy"), {"保密审查": "通过"}, "提交结论")
    judge(signs_in("approver"), {}, "同意公开本版本")
    publishes(drafter)
    with workspace(house.department):
        assert list(Step.objects.order_by("at", "id").values_list("kind", flat=True)) == [
            "propose",
            "review",
            "secrecy_review",
            "approve",
            "publish",
        ]
    assert ObligationEntry.objects.get(title=ITEM, period_label="2026-Q1").verdict == "on_time"
    finds_on_the_board(drafter.somebody_signed_out())
    after = counted(office)
    office.shows("full-13-overview")
    assert (after["按期公开"] - before["按期公开"], after["未到期"] - before["未到期"]) == (1, -1)


def compiles(drafter: Person, house: House) -> None:
    """Start from the template, replace it by the real annex, settle the doubts, change a row."""
    drafter.follows("打开目录")
    drafter.follows("开始编制")
    drafter.press("开始编制")
    drafter.shows("full-01-draft")
    drafter.follows("导入目录表")
    drafter.offers("目录表文件", "附件2.xlsx", annex_workbook(), XLSX)
    drafter.press("读取文件")
    assert drafter.page.locator(".catalogue-table tbody tr").count() == 36
    drafter.shows("full-02-preview")
    drafter.press("以此替换草稿内容")
    with workspace(house.department):
        doubts = CatalogueItem.objects.unconfirmed().count()
    for _doubt in range(doubts):
        drafter.press_first("确认无误")
    drafter.explains_forms("沿用原表，公开栏只公布结果")
    drafter.follows("修改第 11 行", exact=True)
    drafter.page.get_by_label("可零报告").check()
    drafter.press("保存")
    assert drafter.said() == [f"已保存“{ITEM}”。"]
    with workspace(house.department):
        assert CatalogueItem.objects.filter(nil_allowed=True).get(order=11).level3 == ITEM


def adopts_and_files(head: Person) -> None:
    """Record the meeting of a week ago, and report the catalogue to the district office."""
    head.follows("打开目录")
    head.follows("打开草稿")
    head.follows("审定", exact=True)
    head.type("审定会议", MEETING)
    head.type("施行日期", "2026-03-27")
    head.shows("full-03-adopt")
    head.press("审定")
    head.follows("报备", exact=True)
    head.press("报备")
    head.shows("full-04-filed")


def returns(office: Person) -> None:
    """Find the filing in the inbox and send it back."""
    office.follows_in_menu("报送件")
    office.shows("full-05-inbox")
    office.follows("示例区委组织部")
    office.page.locator("summary", has_text="退回补正").click()
    office.type("需要补正的内容", "请补充会议纪要文号的依据。")
    office.shows("full-06-submission")
    office.press("退回补正")
    assert office.said() == ["已退回示例区委组织部补正。"]


def completes(drafter: Person) -> None:
    """Read the reason on the desk and send it again with what was asked for."""
    drafter.follows_in_menu("本月要办")
    assert "请补充会议纪要文号的依据。" in drafter.reads()
    drafter.shows("full-07-desk-returned")
    drafter.follows("打开目录")
    drafter.follows("重新报备")
    drafter.type("补充说明", "会议纪要〔2026〕3号已附。")
    drafter.press("报备")


def receives(office: Person) -> None:
    """Give it a number, and open the receipt for printing."""
    office.follows_in_menu("报送件")
    office.follows("示例区委组织部")
    assert "会议纪要〔2026〕3号已附。" in office.reads()
    office.press("接收并出具回执")
    office.follows("打印回执")
    assert RECEIPT in office.reads()
    office.shows("full-08-receipt")
    office.page.emulate_media(media="print")
    assert not office.page.get_by_role("button", name="打印").is_visible()
    assert not office.page.locator(".navigation").is_visible()
    office.shows("full-08-receipt-printed")
    office.page.emulate_media(media="screen")


def counted(office: Person) -> dict[str, int]:
    """Give the overview's counts by their names."""
    office.goes_to("/overview/")
    pairs = office.page.locator(".counts > div")
    return {
        pair.locator("dt").inner_text(): int(pair.locator("dd a").inner_text().replace(",", "")) for pair in pairs.all()
    }


def proposes(drafter: Person) -> None:
    """Write the text, attach a file, declare, propose."""
    drafter.follows_in_menu("本月要办")
    drafter.shows("full-09-desk")
    drafter.press(f"填报公开：{ITEM}")
    drafter.offers("上传附件", "名单.pdf", PDF, "application/pdf")
    drafter.press("上传")
    drafter.type("标题", TITLE)
    drafter.type("正文", BODY)
    drafter.picks("公开形式", "公开栏")
    drafter.type("计划公开日期", "2026-04-03")
    drafter.page.get_by_label("我声明所填内容真实、完整").check()
    drafter.shows("full-10-propose")
    drafter.press("提出，送审核")


def judge(person: Person, conclusions: dict[str, str], button: str) -> None:
    """Open what waits on the own desk, read it, and give the conclusions asked for."""
    person.follows("查看并办理")
    assert "名单见附件。" in person.reads()
    for group, choice in conclusions.items():
        person.picks(group, choice)
    person.shows(f"full-11-{button}-{len(conclusions)}")
    person.press(button)


def publishes(drafter: Person) -> None:
    """Record the day, the form, the place and a photograph."""
    drafter.follows_in_menu("本月要办")
    drafter.follows("登记公开情况")
    drafter.type("地点", "机关大厅公开栏")
    drafter.offers("照片或扫描件", "公开栏.png", PNG, "image/png")
    drafter.shows("full-12-publish")
    drafter.press("已公开，记入台账")
    drafter.shows("full-12-published")


def finds_on_the_board(stranger: Person) -> None:
    """Read it without an account, and nothing of the procedure."""
    stranger.goes_to("/u/zzb/board/")
    stranger.shows("full-13-board")
    stranger.follows(TITLE)
    text = stranger.reads()
    assert ("名单见附件。" in text, "王晓" in text, "孙立" in text) == (True, False, False)
    with stranger.page.expect_download() as download:
        stranger.follows("名单.pdf")
    assert download.value.path().read_bytes() == PDF
    stranger.shows("full-13-board-item")
