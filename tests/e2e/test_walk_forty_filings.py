"""The office receives forty filings at once and prints them; a superior decides an exemption, the members are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from hierarchy.ledger.models import Submission
from hierarchy.units.models import Role
from tests.e2e.conftest import PHONE, Watch
from tests.e2e.given import SET_UP_AT, House, Person
from tests.factories import grant, make_unit, make_user
from tests.hierarchy.ledger.sent import ROW, send_kind

Axe = Callable[[Page], None]


def file_forty(house: House) -> None:
    """Let forty departments file, one of them twenty days ago, and one more without a form in a row."""
    for number in range(41):
        unit = make_unit(kind="department_group", name=f"示例区第{number + 1:02d}局党组", parent=house.root, line="L01")
        clerk = make_user()
        grant(clerk, unit, Role.DRAFTER)
        at: datetime = SET_UP_AT + timedelta(minutes=number) - (timedelta(days=20) if number == 0 else timedelta())
        items = [ROW, ROW | {"order": 2, "level3": "年度工作要点", "forms": [] if number == 40 else ["meeting"]}]
        send_kind("filing", sender=unit, receiver=house.root, actor=clerk, at=at, unit=unit.name, items=items)


def test_the_office_receives_forty_filings_at_once(
    house: House, signs_in: Callable[..., Person], axe: Axe, watch: Watch
) -> None:
    watch.allowed.append("status of 400")  # nothing is ticked
    file_forty(house)
    office = signs_in("office")
    office.follows_in_menu("报送件")
    assert office.sentence() == "41 件报送件待办，其中 1 件已超期。"
    assert "材料不全" in office.reads()
    office.shows("forty-01-inbox")
    axe(office.page)

    office.page.get_by_label("本页全选").check()
    assert office.page.locator(".inbox tbody input:checked").count() == 41
    office.page.get_by_label("接收示例区第41局党组的报送件").uncheck()
    office.shows("forty-02-ticked")
    office.press("接收所选报送件")
    assert office.sentence() == "已接收 40 件并逐件编号。"
    office.shows("forty-03-received")
    axe(office.page)
    numbers = list(
        Submission.objects.filter(status="accepted").order_by("sent_at").values_list("receipt_number", flat=True)
    )
    assert numbers == [f"报备〔2026〕{number}号" for number in range(1, 41)]
    assert office.page.locator("tbody th").all_inner_texts() == numbers

    office.follows("全部回执，每件一页")
    assert office.page.locator(".receipt").count() == 40
    assert len(PdfReader(BytesIO(office.page.pdf(prefer_css_page_size=True))).pages) == 40
    office.goes_to("/inbox/")
    assert office.sentence() == "1 件报送件待办，均未超期。"
    office.press("接收所选报送件")
    assert "请至少勾选一件。" in office.reads()


def test_all_that_are_complete_are_received_with_one_press_on_the_phone(
    house: House, signs_in: Callable[..., Person], axe: Axe
) -> None:
    file_forty(house)
    office = signs_in("office", **PHONE)
    office.goes_to("/inbox/")
    office.shows("forty-05-inbox-phone")
    axe(office.page)
    office.page.on("dialog", lambda dialog: dialog.accept())
    office.press("接收材料齐全的 40 件")
    office.shows("forty-06-received-phone")
    assert Submission.objects.filter(status="accepted").count() == 40
    assert Submission.objects.get(status="sent").sender.name == "示例区第41局党组"


def test_a_superior_decides_an_exemption_and_the_members_are_told(
    house: House, signs_in: Callable[..., Person], axe: Axe
) -> None:
    sent = send_kind("exemption", sender=house.village, receiver=house.town, actor=house.people["clerk"], at=SET_UP_AT)
    town = signs_in("town")
    town.follows_in_menu("报送件")
    town.follows(house.village.name)
    town.shows("exemption-01-decide")
    axe(town.page)
    assert town.page.get_by_role("textbox", name="复核日期").input_value() == "2027-04-03"
    town.press("审定为不公开")
    assert town.said() == ["已办理：经审定不公开。文号：审定〔2026〕1号。"]
    town.shows("exemption-02-decided")
    town.follows("打印批复")
    town.shows("exemption-03-paper")

    clerk = signs_in("clerk", **PHONE)
    clerk.goes_to(f"/submissions/{sent.pk}/")
    clerk.shows("exemption-04-clerk-phone")
    axe(clerk.page)
    clerk.type("告知方式", "4 月 3 日党员大会通报")
    clerk.press("登记")
    sent.refresh_from_db()
    assert (str(sent.told_on), sent.told_how) == ("2026-04-03", "4 月 3 日党员大会通报")
    clerk.shows("exemption-05-told-phone")


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_page_of_every_kind_fits_both_sizes(
    house: House,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    shot: Callable[[Page, str], None],
    axe: Axe,
    language: str,
) -> None:
    clerk = house.people["clerk"]
    for kind in ("catalogue", "exemption", "extension", "plan", "escalation"):
        send_kind(kind, sender=house.village, receiver=house.town, actor=clerk, at=SET_UP_AT)
    send_kind("countersign", sender=house.village, receiver=house.department, actor=clerk, at=SET_UP_AT)
    for size, options in (("desktop", {}), ("phone", PHONE)):
        page = new_context(**options, locale=language).new_page()
        for username, unit in (("town", house.town), ("head", house.department)):
            sign_in(page, username)
            page.goto("/inbox/")
            shot(page, f"inbox-{username}-{size}-{language}")
            for sent in Submission.objects.filter(receiver=unit):
                page.goto(f"/submissions/{sent.pk}/")
                shot(page, f"kind-{sent.kind}-{size}-{language}")
                assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
                axe(page)
