"""The pages of figures in a real browser: wide and narrow, in both languages, light and dark.

Each is free of console errors and of requests to other hosts (the `watch`), meets WCAG 2.2 AA, never scrolls sideways,
and is kept as a picture where `MINGLAN_SHOTS` names a folder.
"""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from hierarchy.units.models import Role, Unit
from tests.dashboards.given import disclose, district, first_quarter, owing_unit, person
from tests.factories import make_lead, make_unit, make_user

from .conftest import DESKTOP, PHONE, Watch

pytestmark = pytest.mark.django_db(transaction=True)

Shot = Callable[[Page, str], None]
SIZES = {"1440": DESKTOP, "390": PHONE}
PAGES = {
    "overview": "/overview/",
    "lines": "/lines/",
    "line": "/lines/L03/",
    "localities": "/localities/",
    "locality": "/localities/ZJ1/",
    "units": "/units/",
    "unit": "/units/ZJ1/",
    "obligations": "/obligations/?state=overdue",
    "components": "/components/",
    "nothing": "/obligations/?q=nothing-like-it",
    "refusal": "/overview/?period=2026-Q9",
    "missing": "/units/NIX/",
}


# Colours and words are the same parts on every page: two looks see all pages, the other two the fullest.
LOOKS = [
    pytest.param("zh-hans", "light", list(PAGES), id="zh-light"),
    pytest.param("en", "dark", list(PAGES), id="en-dark"),
    pytest.param("zh-hans", "dark", ["overview"], id="zh-dark"),
    pytest.param("en", "light", ["overview"], id="en-light"),
]


@pytest.fixture
def office() -> str:
    """Make a small district, and give its office's user name."""
    root = district()
    town = owing_unit(root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02", items=3)
    Unit.objects.filter(pk=town.pk).update(locality=town)
    for number in range(6):
        village = owing_unit(town, name=f"白杨村第{number + 1}党总支", items=4)
        Unit.objects.filter(pk=village.pk).update(locality=town)
        for entry in first_quarter(village)[: number % 4]:
            disclose(entry, "2026-03-20" if number % 2 else "2026-04-03")
    owing_unit(root, kind="school_org", name="区第一小学党总支", line="L05", items=2)
    make_lead("L03", make_unit(parent=root, kind="department_group", name="区委组织部", line="L01"))
    return person((root, Role.DISTRICT_SUPERVISOR)).username


def sideways(page: Page) -> int:
    """Give by how many pixels a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize(("language", "scheme", "pages"), LOOKS)
def test_every_page_is_sound_in_every_size(
    office: str,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    watch: Watch,
    axe: Callable[[Page], None],
    shot: Shot,
    language: str,
    scheme: str,
    pages: list[str],
) -> None:
    watch.allowed += ["status of 400", "status of 404"]
    widths: dict[str, int] = {}
    for size, options in SIZES.items():
        context = new_context(**options, color_scheme=scheme)
        context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{watch.host}"}])
        page = context.new_page()
        sign_in(page, office)
        for name in pages:
            page.goto(PAGES[name])
            widths[f"{name} {size}"] = sideways(page)
            axe(page)
            shot(page, f"{name}-{size}-{language}-{scheme}")
    assert {name: width for name, width in widths.items() if width > 0} == {}


def test_the_sign_in_page_is_sound(page: Page, phone: Page, axe: Callable[[Page], None], shot: Shot) -> None:
    district()
    for size, window in {"1440": page, "390": phone}.items():
        window.goto("/accounts/login/")
        axe(window)
        shot(window, f"sign-in-{size}")
        assert sideways(window) == 0


def test_the_language_is_switched_where_one_stands(
    office: str, page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(page, office)
    page.goto("/lines/?period=2026-Q1")
    for language, other in (("en", "English"), ("zh-Hans", "简体中文")):
        page.get_by_role("button", name=other).click()
        page.wait_for_selector(f'html[lang="{language}"]')
        assert page.url.partition("/lines/")[2] == "?period=2026-Q1"


def test_the_keyboard_reaches_the_content_first(office: str, page: Page, sign_in: Callable[[Page, str], None]) -> None:
    sign_in(page, office)
    page.goto("/overview/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def test_a_filter_takes_effect_when_chosen_and_leaves_the_address_short(
    office: str, page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(page, office)
    page.goto("/obligations/")
    page.get_by_label("状态").select_option("overdue")
    page.wait_for_url("**/obligations/?period=all&state=overdue")


def test_on_a_desk_all_filters_stand_there(office: str, page: Page, sign_in: Callable[[Page, str], None]) -> None:
    sign_in(page, office)
    page.goto("/overview/")
    expect(page.locator("#f-line")).to_be_visible()
    expect(page.locator("#f-unfold")).to_be_hidden()


def test_on_the_phone_filters_that_are_not_set_wait_behind_a_button(
    office: str, phone: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(phone, office)
    phone.goto("/overview/?kind=town_committee")
    expect(phone.locator("#f-kind")).to_be_visible()
    expect(phone.locator("#f-line")).to_be_hidden()
    phone.locator("#f-unfold").click()
    phone.locator("#f-line").select_option("L03")
    expect(phone).to_have_url(re.compile("line=L03"))
    expect(phone.locator("#f-locality")).to_be_visible()  # stays unfolded
    expect(phone.locator("#f-unfold")).to_have_attribute("aria-expanded", "true")


def test_signing_out_ends_at_the_sign_in_page(page: Page, sign_in: Callable[[Page, str], None], watch: Any) -> None:
    district()
    sign_in(page, make_user(username="li").username)
    page.goto("/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="退出").click()
    page.goto("/overview/")
    assert page.url.endswith("/accounts/login/?next=/overview/")
