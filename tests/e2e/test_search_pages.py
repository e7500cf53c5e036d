"""Looking for something on a board and in the whole district, on a phone without an account."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from core.ids import new_id
from district.models import District
from hierarchy.ledger.public_texts import public_text, write_texts
from hierarchy.units.models import Unit
from tests.factories import make_district
from tests.tenants.disclosure.scene import Scene, make_scene

from .conftest import PHONE, Watch
from .test_pages import SIZES, Shot
from .test_pages_of_work import found_by, opened

pytestmark = pytest.mark.django_db(transaction=True)

NARROW = {**PHONE, "viewport": {"width": 360, "height": 740}}
PAGES = {
    "board-box": "/u/{slug}/board/",
    "board-found": "/u/{slug}/board/?q=党费",
    "board-nothing": "/u/{slug}/board/?q=旅游",
    "board-punctuation": "/u/{slug}/board/?q=？！",
    "district-empty": "/search/",
    "district-found": "/search/?q=党费 收缴&page=2",
    "district-long": "/search/?q=" + "党务公开" * 40,
    "district-narrowed": "/search/?q=党费&kind=answer",
}
BODY = "2026 年一季度共收缴党费 1,230 元，已按规定全部上缴镇党委。收缴标准和使用去向张贴在村委会门口公开栏，欢迎监督。"


@pytest.fixture
def scene(live_server: Any, settings: Any, tmp_path: Path, at: Any) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    district = make_district()
    District.objects.update(is_demonstration=True, frozen_on=date(2026, 4, 14))
    scene = make_scene("full", at, parent=district, code="BYC")
    Unit.objects.filter(pk=scene.unit.pk).update(name="青石镇白杨村党总支", short_name="白杨村党总支")
    with scene.inside():
        scene.published(body=BODY)
    scene.unit.refresh_from_db()
    many = [
        public_text(
            kind="answer" if number % 5 == 0 else "disclosure", subject_id=new_id(), unit=scene.unit, text=BODY,
            title=f"第 {number} 期党费收缴情况", category="organization", published_on=at.date(), shown_until=None,
        )
        for number in range(1, 45)
    ]  # fmt: skip
    write_texts(many)
    return scene


@pytest.mark.parametrize(
    ("language", "scheme", "read_by_axe"), [("zh-hans", "light", "1440"), ("en", "dark", "390")], ids=["zh", "en"]
)
def test_search_pages_are_sound_in_every_size(
    scene: Scene,
    new_context: Callable[..., BrowserContext],
    watch: Watch,
    axe: Callable[[Page], None],
    shot: Shot,
    language: str,
    scheme: str,
    read_by_axe: str,
) -> None:
    faults: list[str] = []
    for size, options in {**SIZES, "360": NARROW}.items():
        context = new_context(**options, color_scheme=scheme)
        context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{watch.host}"}])
        page = context.new_page()
        for name, address in PAGES.items():
            faults += opened(page, name, address.format(slug=scene.unit.slug))
            faults += found_by(axe, page, name) if size == read_by_axe else []
            shot(page, f"search-{name}-{size}-{language}-{scheme}")
    assert faults == []


def test_a_villager_finds_words_of_two_characters_on_the_board_without_scripts(
    scene: Scene, new_context: Callable[..., BrowserContext]
) -> None:
    page = new_context(**NARROW, java_script_enabled=False).new_page()
    page.goto(f"/u/{scene.unit.slug}/board/")
    page.get_by_role("searchbox").fill("一季 党费")
    page.get_by_role("searchbox").press("Enter")
    assert page.locator("mark").first.inner_text() == "一季"
    page.get_by_role("link", name="一季度党费收缴情况").click()
    assert "1,230 元" in page.locator("article").inner_text()
