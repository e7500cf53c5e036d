"""Asking and following by the keyboard alone: Tab, Enter and Space reach everything, and the focus is always seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.e2e.given import House, Person
from tests.e2e.test_walk_ask import is_sound

UNIT = "/u/byc/"
MOST_STOPS = 60
#: What the focus looks like where it stands: the drawn outline's width in pixels, and whether it lies in the window.
FOCUS = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return {
    name: at.outerHTML.slice(0, 90),
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    inWindow: box.width > 0 && box.top < innerHeight && box.bottom > 0 && box.left < innerWidth && box.right > 0,
  };
}"""


def tabs_to(page: Page, selector: str) -> None:
    """Press Tab until the focus stands on the first thing of that kind; at each stop it is to be seen."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue  # past the end of the page, on the way round
        stop = page.evaluate(FOCUS)
        assert (stop["name"], stop["outline"] >= 2, stop["inWindow"]) == (stop["name"], True, True)
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"no Tab leads to {selector} on {page.url}")


def presses(page: Page, selector: str, key: str = "Enter") -> None:
    """Go to a link or button by Tab, press it and wait for the page that answers."""
    tabs_to(page, selector)
    with page.expect_navigation():
        page.keyboard.press(key)


def writes(page: Page, selector: str, words: str) -> None:
    """Go to a field by Tab and type."""
    tabs_to(page, selector)
    page.keyboard.type(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_asking_and_following_need_no_mouse(
    house: House, signs_in: Callable[..., Person], axe: Callable[[Any], None], scheme: str
) -> None:
    asker = signs_in("clerk").somebody_signed_out(color_scheme=scheme)
    page = asker.page
    asker.goes_to(f"{UNIT}board/")
    presses(page, f'main a[href="{UNIT}ask/"]')
    tabs_to(page, "[name=kind][value=suggestion]")
    page.keyboard.press("Space")
    assert page.locator("[name=kind][value=suggestion]").is_checked()
    writes(page, "[name=original]", "公开栏太高，老人看不清")
    tabs_to(page, "[name=may_publish]")
    page.keyboard.press("Space")
    page.wait_for_timeout(3_100)  # nobody reads and writes faster
    presses(page, "form[data-ask] button[type=submit]", "Space")
    code = page.locator(".asking__code-itself").inner_text()
    with workspace(house.village):
        case = Case.objects.get()
        assert (case.kind, case.original, case.may_publish) == ("suggestion", "公开栏太高，老人看不清", True)

    presses(page, f'main a[href*="{UNIT}follow/"]')
    is_sound(asker, f"keyboard-followed-{scheme}", axe)
    asker.goes_to(f"{UNIT}board/")
    presses(page, f'main a[href="{UNIT}follow/"]')
    writes(page, "[name=code]", code)
    presses(page, "main form.form button[type=submit]")
    writes(page, "[name=text]", "就在村委会门口")
    presses(page, 'form[action$="/message/"] button[type=submit]')
    assert "就在村委会门口" in page.locator("main").inner_text()
    tabs_to(page, "main summary")
    page.keyboard.press("Enter")
    presses(page, 'form[action$="/withdraw/"] button[type=submit]')
    with workspace(house.village):
        assert Case.objects.get().outcome == "withdrawn"
