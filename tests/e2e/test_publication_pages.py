"""Boards, the members' page and the forms of publication in a real browser, held to the same as the other pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from district.models import District, SettingValue
from hierarchy.units.models import Unit
from tenants.disclosure.actions import attaching, drafting, publishing
from tenants.disclosure.models import Attachment, Disclosure
from tests.factories import make_district
from tests.tenants.disclosure.publishing_scene import FIVE_WORKING_DAYS_ON, add_row, approve, begin, set_setting, shown
from tests.tenants.disclosure.scene import Scene, make_scene, pdf
from tests.uploads import png_bytes

from .conftest import PHONE, Watch
from .test_pages import SIZES, Shot
from .test_pages_of_work import found_by, opened

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = {
    "": {
        "board": "/u/{slug}/board/",
        "board-label": "/u/{slug}/board/?label=village",
        "board-nothing": "/u/{slug}/board/?label=factory",
        "board-notice": "/u/{slug}/board/{notice}/",
        "board-corrected": "/u/{slug}/board/{corrected}/",
        "board-earlier": "/u/{slug}/board/{earlier}/",
    },
    "member": {
        "members": "/u/{slug}/members/",
        "members-party": "/u/{slug}/members/?scope=party",
        "member-item": "/u/{slug}/members/{local}/",
    },
    "drafter": {
        "publish": "/u/{slug}/disclosures/{to_publish}/",
        "draft-notice": "/u/{slug}/disclosures/{draft}/",
        "published": "/u/{slug}/disclosures/{notice}/",
    },
    "approver": {"take-down": "/u/{slug}/disclosures/{earlier}/#act-take_down"},
}
BODY = "经支部党员大会讨论通过，现予公开。\n\n如有意见，请于公示期内向党支部反映，电话见公开栏。"


@pytest.fixture
def scene(live_server: Any, settings: Any, tmp_path: Path, at: Any) -> Scene:
    settings.MEDIA_ROOT = tmp_path
    district = make_district()
    District.objects.update(is_demonstration=True, frozen_on=date(2026, 4, 14))
    scene = make_scene("full", at, parent=district, code="BYC")
    Unit.objects.filter(pk=scene.unit.pk).update(name="青石镇白杨村党总支", short_name="白杨村党总支")
    return scene


@pytest.fixture
def parts(scene: Scene) -> dict[str, Any]:
    """Publish one of everything that a board shows, and give the keys that the addresses name."""
    with scene.inside():
        return {"slug": scene.unit.slug, **_published(scene), **_under_way(scene)}


def _published(scene: Scene) -> dict[str, Any]:
    add_row(scene, "发展党员公示（拟接收预备党员）", notice="member", scope="public")
    add_row(scene, "村道拓宽", category="resolutions", time_limit="staged")
    add_row(scene, "班子成员及分工", category="leadership_team", time_limit="long_term")
    add_row(scene, "民主评议结果", scope="local")
    add_row(scene, "民主生活会及整改", scope="party", forms=["meeting"])
    notice = shown(
        scene, "发展党员公示（拟接收预备党员）", title="关于拟接收刘某某为预备党员的公示", body=BODY,
        planned_on=scene.at.date(), notice_until=FIVE_WORKING_DAYS_ON, labels=("party",),
        publish={"place": "村委会门口公开栏", "link": "https://www.example.gov.cn/a"},
    )  # fmt: skip
    corrected = shown(scene, "村道拓宽", title="村道拓宽工程第一阶段进展", labels=("party", "village"), body=BODY)
    publishing.withdraw(reason="金额有误", **scene.who(scene.approver, corrected))
    drafting.revise(**scene.who(scene.drafter, corrected))
    scene.write(corrected, title="村道拓宽工程第一阶段进展（更正）", labels=("party", "village"), body=BODY)
    attaching.attach_file(file=pdf("流程图.pdf"), kind="flow_chart", **scene.who(scene.drafter, corrected))
    attaching.attach_file(file=pdf("政策解读.pdf"), kind="interpretation", **scene.who(scene.drafter, corrected))
    approve(scene, corrected)
    scene.publish(corrected, disclosed_on=scene.at.date())
    earlier = shown(
        scene, "班子成员及分工", title="村党总支班子成员及分工（2025 年）", publish={"disclosed_on": date(2026, 4, 1)}
    )
    shown(scene, "班子成员及分工", title="村党总支班子成员及分工")
    local = shown(scene, "民主评议结果", title="2026 年民主评议党员结果", body=BODY)
    shown(scene, "民主生活会及整改", title="党内题目", body="", forms=["meeting"], publish={"forms": ["meeting"]})
    return {"notice": notice.pk, "corrected": corrected.pk, "earlier": earlier.pk, "local": local.pk}


def _under_way(scene: Scene) -> dict[str, Any]:
    term = {"planned_on": date(2026, 4, 14), "notice_until": date(2026, 4, 21)}
    draft = begin(scene, "发展党员公示（拟接收预备党员）", title="关于拟接收赵某某为预备党员的公示", body=BODY, **term)
    return {"draft": draft.pk, "to_publish": scene.approved().pk}


@pytest.mark.parametrize(
    ("language", "scheme", "read_by_axe"), [("zh-hans", "light", "1440"), ("en", "dark", "390")], ids=["zh", "en"]
)
def test_boards_and_forms_are_sound_in_every_size(
    scene: Scene,
    parts: dict[str, Any],
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    watch: Watch,
    axe: Callable[[Page], None],
    shot: Shot,
    language: str,
    scheme: str,
    read_by_axe: str,
) -> None:
    faults: list[str] = []
    for size, options in SIZES.items():
        context = new_context(**options, color_scheme=scheme)
        context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{watch.host}"}])
        page = context.new_page()
        for role, pages in PAGES.items():
            context.clear_cookies(name="sessionid")
            if role:
                sign_in(page, scene.people[role].username)
            for name, address in pages.items():
                faults += opened(page, name, address.format(**parts))
                faults += found_by(axe, page, name) if size == read_by_axe else []
                shot(page, f"publication-{name}-{size}-{language}-{scheme}")
    assert faults == []


def test_a_photograph_of_the_board_goes_from_the_phone_into_the_evidence(
    scene: Scene,
    parts: dict[str, Any],
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
) -> None:
    page = new_context(**PHONE).new_page()
    sign_in(page, scene.drafter.username)
    page.goto(f"/u/{scene.unit.slug}/disclosures/{parts['to_publish']}/")
    camera = page.locator("input.camera")
    assert (camera.get_attribute("accept"), camera.get_attribute("capture")) == ("image/*", "environment")
    png = png_bytes()
    camera.set_input_files({"name": "IMG_0412.png", "mimeType": "image/png", "buffer": png})
    publish = page.locator("section.act").filter(has=camera)
    with page.expect_navigation():
        publish.locator("button[type=submit]").click()
    with scene.inside():
        disclosure = Disclosure.objects.get(pk=parts["to_publish"])
        assert disclosure.state == "published"
        assert Attachment.objects.get(version=disclosure.current, kind="evidence").name == "IMG_0412.png"


def test_a_member_reads_in_party_text_only_where_the_district_puts_it_online(
    scene: Scene,
    parts: dict[str, Any],
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
) -> None:
    page = new_context(**PHONE).new_page()
    sign_in(page, scene.member.username)
    page.goto(f"/u/{scene.unit.slug}/")
    assert "民主生活会及整改" in page.locator("main").inner_text()
    assert "党内题目" not in page.locator("main").inner_text()
    set_setting("in_party_online", "title_only", scene)
    page.reload()
    assert "党内题目" in page.locator("main").inner_text()
    SettingValue.objects.all().delete()
