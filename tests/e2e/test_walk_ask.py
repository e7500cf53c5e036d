"""A villager asks on the phone and follows; clerk and secretary answer, and put into practice what was adopted.

Forms are found by their address and fields by their name, so that the walk does not hang on the wording.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from playwright.sync_api import Page

from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import FeedbackEntry
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.e2e.conftest import PHONE
from tests.e2e.given import PNG, House, Person

SMALL = {**PHONE, "viewport": {"width": 360, "height": 740}}
UNIT = "/u/byc/"


def is_sound(person: Person, name: str, axe: Callable[[Page], None]) -> None:
    """Keep a picture of the page, ask axe, and see that nothing hangs over its sides."""
    person.shows(name)
    axe(person.page)
    assert person.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def sends(person: Person, action: str) -> None:
    """Press the button of the form with that address."""
    with person.page.expect_navigation():
        person.page.locator(f'form[action$="{action}"] button[type=submit]').first.click()


def fills(person: Person, action: str, **fields: str) -> None:
    """Fill in the form with that address and send it; what is folded is opened first."""
    form = person.page.locator(f'form[action$="{action}"]').first
    if not form.is_visible():
        form.locator("xpath=ancestor::details/summary").click()
    for name, value in fields.items():
        form.locator(f"[name={name}]").first.fill(value)
    sends(person, action)


def test_a_villager_asks_and_reads_what_became_of_it(
    house: House, signs_in: Callable[..., Person], axe: Callable[[Any], None]
) -> None:
    clerk, secretary = signs_in("clerk"), signs_in("secretary")
    villager = clerk.somebody_signed_out(**SMALL)
    follow = asks(villager, axe)
    with workspace(house.village):
        key = Case.objects.get().pk
    page = f"{UNIT}cases/{key}/"

    clerk.goes_to(f"{UNIT}cases/")
    is_sound(clerk, "ask-05-cases", axe)
    clerk.goes_to(page)
    is_sound(clerk, "ask-06-case", axe)
    fills(clerk, "/do/take-up/", proposal="属实，建议采纳，由承办人办理。")
    secretary.goes_to(page)
    sends(secretary, "/do/instruct/")
    secretary.goes_to(f"{page}decision/")
    secretary.page.locator("[name=is_adopted]").first.check()
    with secretary.page.expect_navigation():
        secretary.page.locator("form.form button[type=submit]").first.click()
    clerk.goes_to(page)
    fills(clerk, "/do/reply/", body="您好，意见已经采纳，公开栏改用大字。")
    secretary.goes_to(page)
    sends(secretary, "/do/approve-and-send/")

    villager.goes_to(follow)
    assert "公开栏改用大字" in villager.page.content()
    is_sound(villager, "ask-07-answered", axe)
    carries_out(clerk, page, axe)
    villager.goes_to(follow)
    assert "全部换成三号字" in villager.page.content()
    clerk.goes_to(page)
    fills(clerk, "/do/close/")
    entry = FeedbackEntry.objects.get(pk=key)
    assert (entry.outcome, entry.is_adopted, entry.converted_on) == ("answered", True, date(2026, 4, 3))
    assert list(differences()) == []


def asks(villager: Person, axe: Callable[[Any], None]) -> str:
    """Go from the board to the form and to the receipt; give the address of the villager's own page."""
    page = villager.page
    villager.goes_to(f"{UNIT}board/")
    is_sound(villager, "ask-01-board", axe)
    page.locator(f'a[href="{UNIT}ask/"]').first.click()
    is_sound(villager, "ask-02-form", axe)
    page.locator("[name=kind][value=suggestion]").check()
    page.locator("[name=original]").fill("公开栏的字太小，老人看不清，能不能印大一点？")
    page.wait_for_timeout(3_100)  # nobody reads and writes faster
    with page.expect_navigation():
        page.locator("form[data-ask] button[type=submit]").click()
    is_sound(villager, "ask-03-receipt", axe)
    code = page.locator(".asking__code-itself").inner_text()
    villager.goes_to(f"{UNIT}follow/")
    page.locator("[name=code]").fill(code.lower())
    with page.expect_navigation():
        page.locator("form.form button[type=submit]").click()
    assert "老人看不清" in page.content()
    is_sound(villager, "ask-04-followed", axe)
    sends_large_print(villager, axe)
    return f"{UNIT}follow/{code}/"


def sends_large_print(villager: Person, axe: Callable[[Any], None]) -> None:
    """Switch to large print on the board: nothing hangs over the sides of a small phone."""
    villager.goes_to(f"{UNIT}board/")
    sends(villager, "/large-text/")
    assert villager.page.locator("html.large-text").count() == 1
    is_sound(villager, "ask-04-large", axe)
    sends(villager, "/large-text/")


def carries_out(clerk: Person, page: str, axe: Callable[[Any], None]) -> None:
    """Plan a measure, finish it with a photograph, and tell the asker."""
    clerk.goes_to(f"{page}measures/new/")
    for name, value in (("text", "公开栏改用大字"), ("owner", "承办人"), ("due_on", "2026-04-30")):
        clerk.page.locator(f"[name={name}]").fill(value)
    with clerk.page.expect_navigation():
        clerk.page.locator("form.form button[type=submit]").first.click()
    clerk.page.locator('a[href*="/done/"]').first.click()
    clerk.page.locator("[name=result]").fill("全部换成三号字以上。")
    clerk.page.locator("[name=done_on]").fill("2026-04-03")
    clerk.page.locator("input[type=file]").set_input_files({"name": "现场.png", "mimeType": "image/png", "buffer": PNG})
    is_sound(clerk, "ask-08-finish", axe)
    with clerk.page.expect_navigation():
        clerk.page.locator("form.form button[type=submit]").first.click()
    clerk.page.locator('a[href*="/told/"]').first.click()
    clerk.page.locator("[name=text]").fill("已经全部换成三号字，欢迎来看。")
    with clerk.page.expect_navigation():
        clerk.page.locator("form.form button[type=submit]").first.click()


def test_a_call_is_entered_in_one_screen(
    house: House, signs_in: Callable[..., Person], axe: Callable[[Any], None]
) -> None:
    clerk = signs_in("clerk")
    clerk.goes_to(f"{UNIT}cases/new/")
    is_sound(clerk, "call-01-form", axe)
    clerk.page.locator("[name=channel][value=hotline]").check()
    clerk.page.locator("[name=original]").fill("三组路口垃圾桶好几天没人清")
    with clerk.page.expect_navigation():
        clerk.page.locator("form.case-entry .form__actions button[type=submit]").last.click()
    is_sound(clerk, "call-02-slip", axe)
    with workspace(house.village):
        case = Case.objects.get()
        assert (case.channel, case.state, case.on_behalf) == ("hotline", "registered", True)
