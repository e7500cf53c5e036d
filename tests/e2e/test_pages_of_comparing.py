"""Matrix, imbalance, roster and the pages of demonstration sites in a real browser, on screen and on paper."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import BrowserContext, Page
from pypdf import PdfReader

from hierarchy.units.models import DemonstrationSite, Role, SiteKind, SiteLevel, Unit
from tests.dashboards.given import disclose, district, first_quarter, owing_unit, person
from tests.factories import grant, make_unit, make_user

from .conftest import Watch
from .test_pages import SIZES, sideways

pytestmark = pytest.mark.django_db(transaction=True)

MM = 25.4 / 72
PAGES = {
    "matrix": "/compare/?period=2026-Q1",
    "kinds": "/compare/?period=2026-Q1&rows=kind&figure=completeness",
    "matrix-empty": "/compare/?period=2026-Q1&kind=hospital_org",
    "imbalance": "/compare/imbalance/?period=2026-Q1",
    "imbalance-sites": "/compare/imbalance/?period=2026-Q1&compare=site",
    "roster": "/roster/",
    "roster-stale": "/roster/?stale=1",
    "roster-nothing": "/roster/?q=nothing-like-it",
    "structure-unit": "/structure/units/V11/",
    "demonstration": "/structure/units/V11/demonstration/",
    "unit": "/units/V11/?period=2026-Q1",
}
LINES = ("L03", "L04", "L05", "L06", "L07", "L08", "L09")
TOWNS = ("青石镇", "白水镇", "柳河街道", "东山街道", "西岭镇", "高新产业园")


@pytest.fixture
def office() -> str:
    """Make a district of six towns with units of seven lines, and give its office's user name."""
    root = district()
    for number, name in enumerate(TOWNS):
        town = make_unit(code=f"Z{number}", kind="town_committee", name=f"{name}党委", parent=root, line="L02")
        Unit.objects.filter(pk=town.pk).update(locality=town)
        grant(make_user(), town, Role.HEAD)
        for place, line in enumerate(LINES):
            if (number + place) % 5 == 4:
                continue
            kind = "school_org" if line == "L05" else "village_org"
            unit = owing_unit(
                town, code=f"V{number}{place}", kind=kind, name=f"{name}第{place + 1}党支部", line=line, items=3 + place
            )
            Unit.objects.filter(pk=unit.pk).update(locality=town, first_responsible="李四" if place % 3 else "")
            for entry in first_quarter(unit)[: 2 + (number * place) % 6]:
                disclose(entry, "2026-03-20")
    site = {"kind": SiteKind.DEMONSTRATION, "level": SiteLevel.CITY, "valid_from": date(2025, 3, 1)}
    for code in ("V11", "V23", "V02"):
        DemonstrationSite.objects.create(unit=Unit.objects.get(code=code), basis="区委发〔2025〕3 号", **site)
    return person((root, Role.DISTRICT_SUPERVISOR)).username


@pytest.mark.parametrize(
    ("language", "scheme", "pages"),
    [
        pytest.param("zh-hans", "light", list(PAGES), id="zh-light"),
        pytest.param("en", "dark", list(PAGES), id="en-dark"),
        pytest.param("zh-hans", "dark", ["matrix", "roster"], id="zh-dark"),
        pytest.param("en", "light", ["matrix", "roster"], id="en-light"),
    ],
)
def test_every_page_is_sound_in_every_size(
    office: str,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    watch: Watch,
    axe: Callable[[Page], None],
    shot: Callable[[Page, str], None],
    language: str,
    scheme: str,
    pages: list[str],
) -> None:
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


def test_head_and_first_column_stay_in_sight_on_the_phone(
    office: str, phone: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(phone, office)
    phone.goto(PAGES["matrix"])
    frame = phone.locator(".table-frame:has(.cross)")
    before = phone.locator(".cross tbody th").first.bounding_box()
    frame.evaluate("frame => frame.scrollTo(300, 120)")
    after = phone.locator(".cross tbody th").first.bounding_box()
    head, top = phone.locator(".cross thead th").first.bounding_box(), frame.bounding_box()
    assert before is not None
    assert after is not None
    assert head is not None
    assert top is not None
    assert abs(after["x"] - before["x"]) < 1
    assert abs(head["y"] - top["y"]) < 3


@pytest.mark.parametrize("paper", ["A4", "A3"])
def test_the_matrix_lies_across_one_sheet(
    office: str, page: Page, sign_in: Callable[[Page, str], None], paper: str
) -> None:
    sign_in(page, office)
    page.goto(PAGES["matrix"])
    sheets = PdfReader(io.BytesIO(page.pdf(format=paper, landscape=True))).pages
    width, height = (297, 210) if paper == "A4" else (420, 297)
    assert [(round(float(s.mediabox.width) * MM), round(float(s.mediabox.height) * MM)) for s in sheets] == [
        (width, height)
    ]
    assert "2026 年一季度" in unicodedata.normalize("NFKC", sheets[0].extract_text())


def test_the_office_names_a_unit_a_site_and_ends_it(
    office: str, page: Page, sign_in: Callable[[Page, str], None]
) -> None:
    sign_in(page, office)
    page.goto("/structure/units/V12/")
    page.get_by_role("link", name="确定为示范点或试点").click()
    page.get_by_label("试点", exact=True).check()
    page.get_by_label("省级").check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("row", name="省级试点").get_by_role("link", name="结束").click()
    page.get_by_role("button", name="保存").click()
    assert page.get_by_role("row", name="省级试点").get_by_text("2026 年 4 月 10 日").count() == 2
