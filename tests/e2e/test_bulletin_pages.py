"""Bulletins in a real browser: drafted, worded, issued and withdrawn; in every size, language and scheme; on paper."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from hierarchy.bulletins.models import Bulletin
from hierarchy.units.models import Role, Unit
from tests.dashboards.given import disclose, district, first_quarter, owing_unit, person
from tests.factories import make_lead, make_unit
from tests.hierarchy.bulletins.given import Ground

from .conftest import Watch
from .test_pages import SIZES, Shot
from .test_pages_of_work import found_by, opened
from .test_paper import printed

pytestmark = pytest.mark.django_db(transaction=True)


class House(Ground):
    """A town with seven villages and a school, the office and a lead department."""

    def __init__(self) -> None:
        self.root = district()
        self.town = owing_unit(self.root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02", items=3)
        Unit.objects.filter(pk=self.town.pk).update(locality=self.town)
        for number in range(7):
            village = owing_unit(self.town, name=f"白杨村第{number + 1}党总支", items=4)
            Unit.objects.filter(pk=village.pk).update(locality=self.town)
            for entry in first_quarter(village)[: number % 4]:
                disclose(entry, "2026-03-20" if number % 2 else "2026-04-03")
        owing_unit(self.root, kind="school_org", name="区第一小学党总支", line="L05", items=2)
        department = make_unit(parent=self.root, kind="department_group", name="区委组织部", line="L01")
        make_lead("L03", department)
        self.officer = person((self.root, Role.DISTRICT_SUPERVISOR))
        self.lead = person((department, Role.LINE_SUPERVISOR))


@pytest.fixture
def house(live_server: Any) -> House:
    return House()


@pytest.mark.parametrize(("language", "scheme"), [("zh-hans", "light"), ("en", "dark"), ("zh-hans", "dark")])
def test_pages_of_bulletins_are_sound_in_every_size(
    house: House,
    at: Any,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    watch: Watch,
    axe: Callable[[Page], None],
    shot: Shot,
    language: str,
    scheme: str,
) -> None:
    issued = house.issued(at)
    draft = house.draft(at, "2026-Q1")
    empty = house.draft(at, "2025-11")
    pages = {
        "list": "/bulletins/",
        "issued": f"/bulletins/{issued.pk}/",
        "part": f"/bulletins/{issued.pk}/?part=line:L03",
        "print": f"/bulletins/{issued.pk}/print/",
        "draft": f"/bulletins/{draft.pk}/",
        "words": f"/bulletins/{draft.pk}/words/",
        "empty": f"/bulletins/{empty.pk}/",
        "withdraw": f"/bulletins/{issued.pk}/withdraw/",
    }
    faults: list[str] = []
    for size, options in SIZES.items():
        context = new_context(**options, color_scheme=scheme)
        context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{watch.host}"}])
        page = context.new_page()
        sign_in(page, house.officer.username)
        for name, address in pages.items():
            faults += opened(page, name, address)
            faults += found_by(axe, page, name)
            shot(page, f"bulletin-{name}-{size}-{language}-{scheme}")
    assert faults == []


def test_the_office_issues_a_bulletin_and_corrects_it(
    house: House, page: Page, new_context: Callable[..., BrowserContext], sign_in: Callable[[Page, str], None]
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    sign_in(page, house.officer.username)
    page.goto("/bulletins/")
    page.get_by_label("期次").select_option("2026-03")
    page.locator("form[action='/bulletins/draft/'] button").click()
    page.locator("a[href$='/words/']").click()
    page.locator("textarea[name=closing]").fill("请各牵头部门抓好整改。")
    page.locator(".form__actions button").click()
    issue = page.locator("form[action$='/issue/'] button")
    issue.click()
    page.locator(".message--success").wait_for()
    assert page.locator("form[action$='/issue/']").count() == 0
    first = Bulletin.objects.get()
    lead = new_context().new_page()
    sign_in(lead, house.lead.username)
    lead.goto("/notices/")
    lead.locator("button[name=open]").first.click()
    assert "白杨村第1党总支" in lead.locator("main").inner_text()
    assert "区第一小学党总支" not in lead.locator("main").inner_text()
    page.locator("a[href$='/withdraw/']").click()
    page.locator("input[name=reason]").fill("目录报备数有误")
    page.locator(".form__actions button").click()
    page.goto("/bulletins/")
    page.locator("form[action='/bulletins/draft/'] button").click()
    issue.click()
    page.locator(".message--success").wait_for()
    assert page.locator(f"a[href='/bulletins/{first.pk}/']").count() == 1
    assert [each.status for each in Bulletin.objects.order_by("pk")] == ["withdrawn", "issued"]


def test_a_bulletin_is_printed_on_standing_sheets_of_a4(
    house: House, at: Any, page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    issued = house.issued(at)
    sign_in(page, house.officer.username)
    sheets = printed(page, f"/bulletins/{issued.pk}/print/")
    assert {size[:2] for size in sheets} == {(210, 297)}
    # The file writes some characters as their look-alikes, and puts space between scripts.
    text = unicodedata.normalize("NFKC", "".join(sheet[2] for sheet in sheets)).replace(" ", "")
    assert [words in text for words in (issued.title, "白杨村第1党总支", "退出登录")] == [True, True, False]
