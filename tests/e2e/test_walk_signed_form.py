"""The approval form signed on paper: printed, signed, scanned, and entered by somebody other than the drafter."""

from __future__ import annotations

import io
from collections.abc import Callable

from playwright.sync_api import Page
from pypdf import PdfReader

from tenants.disclosure.models import Attachment, Disclosure, Step
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import Watch
from tests.e2e.given import SET_UP_AT, House, Person
from tests.tenants.disclosure.scene import Scene, adopt
from tests.uploads import pdf_bytes

Axe = Callable[[Page], None]
ITEM = "党费收缴"
TITLE = "2026年一季度党费收缴情况"
SCAN = pdf_bytes("Signed by three")
SIGNED = {"审核签字": "赵宁", "保密审查签字": "钱静", "审批签字": "孙立"}


def test_what_was_signed_on_paper_is_entered_by_another_person(
    house: House, signs_in: Callable[..., Person], axe: Axe, watch: Watch
) -> None:
    watch.allowed.append("status of 400")  # the characters of another version
    adopt(Scene(house.department, SET_UP_AT, {"drafter": house.people["drafter"], "head": house.people["head"]}))
    drafter = signs_in("drafter")
    proposes(drafter)
    address = drafter.page.url
    assert drafter.page.locator("#act-sign_off").count() == 0
    code = prints_the_form(drafter, axe)
    with workspace(house.department):
        disclosure = Disclosure.objects.get()
        assert disclosure.current.content_sha256[:12] == code

    head = signs_in("head")
    head.goes_to(address)
    enters(head, "0" * 12, axe)
    assert "签字的审批表不是本版本的。" in head.reads()
    assert head.page.get_by_label("审核签字人", exact=True).input_value() == "赵宁"
    head.shows("signed-03-refused")
    axe(head.page)
    with workspace(house.department):
        disclosure.refresh_from_db()
        assert (disclosure.state, Step.objects.count(), Attachment.objects.count()) == ("proposed", 1, 0)

    head.page.get_by_label("审批表页脚的 12 位校验码").fill(code)
    head.offers("签字审批表扫描件", "审批表.pdf", SCAN, "application/pdf")
    head.press("录入签批")
    head.shows("signed-04-entered")
    axe(head.page)
    assert "线下签批" in head.reads()
    with workspace(house.department):
        disclosure.refresh_from_db()
        assert disclosure.state == "approved"
        signed = Step.objects.exclude(kind="propose").order_by("at", "id")
        assert [(step.kind, step.results["signed_by"], step.actor_id) for step in signed] == [
            (kind, name, house.people["head"].person_id)
            for kind, name in zip(("review", "secrecy_review", "approve"), SIGNED.values(), strict=True)
        ]
        assert [file.kind for file in Attachment.objects.all()] == ["sign_off"]


def proposes(drafter: Person) -> None:
    drafter.press(f"填报公开：{ITEM}")
    drafter.type("标题", TITLE)
    drafter.type("正文", "一季度应缴党费 41 人，实缴 41 人，共 1,230 元。")
    drafter.picks("公开形式", "公开栏")
    drafter.type("计划公开日期", "2026-04-07")
    drafter.page.get_by_label("我声明所填内容真实、完整").check()
    drafter.press("提出，送审核")
    drafter.goes_to("/u/zzb/disclosures/")
    drafter.follows(TITLE)


def prints_the_form(drafter: Person, axe: Axe) -> str:
    """Open the form, print it on one sheet of A4, and give the 12 characters at its foot."""
    drafter.follows("审批表")
    drafter.shows("signed-01-form")
    axe(drafter.page)
    sheets = PdfReader(io.BytesIO(drafter.page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 1
    foot = drafter.page.locator(".paper__foot").inner_text()
    return foot.partition("校验码")[2].split()[0]


def enters(head: Person, code: str, axe: Axe) -> None:
    """Fill in what stands on the signed paper."""
    head.page.locator("summary", has_text="录入线下签批的审批表").click()
    head.type("审批表页脚的 12 位校验码", code)
    head.offers("签字审批表扫描件", "审批表.pdf", SCAN, "application/pdf")
    for place, name in SIGNED.items():
        head.page.get_by_label(f"{place}人", exact=True).fill(name)
        head.page.get_by_label(f"{place}日期", exact=True).fill("2026-04-03")
    head.page.get_by_label("审批表上各项结论均为通过").check()
    head.shows("signed-02-filled")
    axe(head.page)
    head.press("录入签批")
