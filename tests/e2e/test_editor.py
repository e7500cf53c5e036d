"""The draft's editor and what it shows of personal data, on a desktop and on a phone, with and without scripts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tenants.disclosure.models import Disclosure
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import PHONE
from tests.e2e.given import TODAY, House, Person
from tests.tenants.disclosure.scene import Scene, adopt

BODY = "张三，身份证640221198001011237，电话13812345678。\n\n住白杨村三组五号。"
SIZES = {"desktop": {}, "phone": PHONE, "dark": {"color_scheme": "dark"}}


@pytest.fixture
def draft(house: House) -> Disclosure:
    """Give a draft of the village's clerk, with personal data in it."""
    from datetime import datetime, time
    from zoneinfo import ZoneInfo

    at = datetime.combine(TODAY, time(9), ZoneInfo("Asia/Shanghai"))
    people = {"drafter": house.people["clerk"], "head": house.people["secretary"]}
    scene = Scene(house.village, at, people)
    adopt(scene)
    with scene.inside():
        return scene.draft(title="一季度困难党员帮扶情况", body=BODY)


def body_of(house: House, draft: Disclosure) -> str:
    with workspace(house.village):
        return Disclosure.objects.get(pk=draft.pk).current.body


def saved(page: Page) -> None:
    """Wait until what was typed has been saved."""
    with page.expect_response(lambda answer: answer.url.endswith("/draft/") and answer.status == 200):
        pass


def opened(person: Person, draft: Disclosure) -> Page:
    person.goes_to(f"/u/byc/disclosures/{draft.pk}/")
    return person.page


@pytest.mark.parametrize("size", SIZES)
def test_the_editor_and_what_was_found_are_sound(
    house: House, draft: Disclosure, signs_in: Callable[..., Person], axe: Callable[[Page], None], size: str
) -> None:
    clerk = signs_in("clerk", **SIZES[size])
    page = opened(clerk, draft)
    assert page.get_by_role("toolbar").get_by_role("button").count() == 7
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= page.evaluate("innerWidth")
    clerk.shows(f"editor-{size}")


def test_typing_without_form_keeps_plain_text(house: House, draft: Disclosure, signs_in: Callable[..., Person]) -> None:
    page = opened(signs_in("clerk"), draft)
    surface = page.get_by_label("正文")
    assert surface.inner_text().split() == BODY.split()
    surface.press("Control+End")
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        page.keyboard.type("完")
    assert body_of(house, draft) == BODY + "完"
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        surface.fill("一\n二\n三")
    assert body_of(house, draft) == "一\n二\n三"


def test_a_save_on_its_way_goes_before_the_whole_form(
    house: House, draft: Disclosure, signs_in: Callable[..., Person]
) -> None:
    clerk = signs_in("clerk")
    page, order, held = opened(clerk, draft), [], []

    def meets(route: Route) -> None:
        is_save = "hx-request" in route.request.headers
        order.append("save" if is_save else "form")
        held.append(route) if is_save else route.continue_()

    page.route("**/draft/", meets)
    with page.expect_request("**/draft/"):
        page.get_by_label("正文").fill("一")
    page.get_by_role("button", name="保存草稿").click(no_wait_after=True)
    page.evaluate("new Promise((done) => setTimeout(done, 50))")
    assert order == ["save"]
    with page.expect_navigation():
        held.pop().continue_()
    assert order == ["save", "form"]
    assert clerk.said() == ["已保存。"]
    assert body_of(house, draft) == "一"


def test_form_is_saved_as_the_small_set(house: House, draft: Disclosure, signs_in: Callable[..., Person]) -> None:
    clerk = signs_in("clerk")
    page = opened(clerk, draft)
    surface = page.get_by_label("正文")
    press = lambda command: page.locator(f"[data-command={command}]").click()  # noqa: E731 - four times below
    surface.fill("帮扶情况")
    press("heading")
    surface.press("End")
    surface.press("Enter")
    page.keyboard.type("走访")
    press("bold")
    page.keyboard.type("三户")
    press("bold")
    surface.press("Enter")
    press("insertUnorderedList")
    page.keyboard.type("张某")
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        surface.press("Enter")
        page.keyboard.type("李某")
    assert body_of(house, draft) == (
        "<h3>帮扶情况</h3><p>走访<strong>三户</strong></p><ul><li>张某</li><li>李某</li></ul>"
    )
    clerk.shows("editor-with-form")
    page.reload()
    assert page.get_by_label("正文").locator("h3, li").all_inner_texts() == ["帮扶情况", "张某", "李某"]
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        page.get_by_label("正文").focus()
        press("plain")
    assert body_of(house, draft).split() == ["帮扶情况", "走访三户", "张某", "李某"]


PASTE = """([surface, markup]) => { const data = new DataTransfer(); data.setData("text/html", markup);
surface.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }"""


def test_what_is_pasted_from_word_is_saved_clean(
    house: House, draft: Disclosure, signs_in: Callable[..., Person]
) -> None:
    page = opened(signs_in("clerk"), draft)
    surface = page.get_by_label("正文")
    surface.fill("")
    markup = (
        "<html><style>p{margin:0}</style><body><!--StartFragment--><p class=MsoNormal style='color:red'><b>收缴</b>"
        "<span lang=EN-US>1230<o:p></o:p></span></p><table class=MsoTable><tr><td width=9>张三</td></tr></table>"
        "<img src=x onerror='alert(1)'></body></html>"
    )
    surface.focus()
    with page.expect_response(lambda answer: answer.url.endswith("/draft/")):
        page.evaluate(PASTE, [surface.element_handle(), markup])
    saved_body = body_of(house, draft)
    assert "<strong>收缴</strong>1230" in saved_body
    assert "<td>张三</td>" in saved_body
    assert [word for word in ("class", "style", "img", "o:p", "span") if word in saved_body] == []


def test_the_toolbar_is_reached_by_keyboard(house: House, draft: Disclosure, signs_in: Callable[..., Person]) -> None:
    page = opened(signs_in("clerk"), draft)
    page.locator("[data-command=bold]").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.dataset.command") == "insertUnorderedList"
    page.keyboard.press("ArrowLeft")
    assert page.evaluate("document.activeElement.dataset.command") == "heading"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.isContentEditable")


def test_masking_takes_what_is_on_the_screen(house: House, draft: Disclosure, signs_in: Callable[..., Person]) -> None:
    clerk = signs_in("clerk")
    page = opened(clerk, draft)
    page.get_by_label("正文").fill("电话13912345678")
    with page.expect_navigation():
        page.locator("#personal-data button").click()
    assert body_of(house, draft) == "电话139****5678"
    assert page.locator("#personal-data .noticed").count() == 0


def test_without_scripts_the_text_area_does_it(
    house: House, draft: Disclosure, signs_in: Callable[..., Person], sign_in: Any, new_context: Any
) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "clerk")
    page.goto(f"/u/byc/disclosures/{draft.pk}/")
    page.get_by_label("正文").fill("一\n二")
    page.get_by_role("button", name="保存草稿").click()
    page.wait_for_load_state()
    assert body_of(house, draft) == "一\n二"


def test_the_reviewer_sees_what_was_found(
    house: House, draft: Disclosure, signs_in: Callable[..., Person], axe: Callable[[Page], None]
) -> None:
    clerk = signs_in("clerk")
    page = opened(clerk, draft)
    page.get_by_label("我声明所填内容真实、完整").check()
    clerk.press("提出，送审核")
    secretary = signs_in("secretary")
    page = opened(secretary, draft)
    assert page.locator("#personal-data li").count() == 3
    assert page.locator("#personal-data button").count() == 0
    axe(page)
    secretary.shows("personal-data-review")
