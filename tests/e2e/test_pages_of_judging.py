"""The pages of those who judge in a real browser, on a desktop and on a phone: each form open, and what changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from core.actors import SYSTEM
from district.actions import set_setting
from district.models import District
from hierarchy.units.models import Role, Unit
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.actions import escalating, signing_offline
from tests.factories import grant, make_district, make_unit, make_user
from tests.tenants.disclosure.scene import Scene, make_scene
from tests.tenants.disclosure.test_paths import MEETING
from tests.tenants.disclosure.test_signing_offline import form_for

from .test_pages import SIZES, Shot, sideways

pytestmark = pytest.mark.django_db(transaction=True)

#: Who opens what: role, and the disclosure's name.
PAGES = {
    "review": ("reviewer", "edited"),
    "secrecy": ("secrecy_reviewer", "reviewed"),
    "approval": ("approver", "cleared"),
    "escalation": ("approver", "beyond"),
    "escalated": ("drafter", "escalated"),
    "signed": ("drafter", "signed"),
    "sitting": ("secretary", "branch"),
}


@dataclass
class Place:
    """Where each page is, and who opens it."""

    addresses: dict[str, str]
    accounts: dict[str, str]


def _at_every_step(scene: Scene) -> dict[str, Any]:
    """Let one disclosure stand at each step; those of one obligation end before the next begins."""
    with scene.inside():
        CatalogueItem.objects.filter(level3="党费收缴").update(needs_privacy_review=True)
        edited = scene.proposed(body="一季度收缴党费 1,230 元。\n缴纳 41 人。\n无欠缴。")
        scene.write(edited, body="一季度收缴党费 1,320 元。\n缴纳 41 人。\n无欠缴。", planned_on=date(2026, 4, 14))
        scene.propose(edited)
        reviewed = scene.proposed(item="班子分工", title="支部班子分工调整", path="important")
        scene.review(reviewed)
    return {"edited": edited.pk, "reviewed": reviewed.pk}


def _of_another(scene: Scene) -> dict[str, Any]:
    with scene.inside():
        cleared = scene.proposed(title="三年规划", path="important")
        scene.review(cleared)
        scene.clear(cleared)
        beyond = scene.proposed(item="班子分工", title="班子分工", scope="local")
        scene.review(beyond)
        scene.clear(beyond)
        signed = scene.proposed(item="民主评议", scope="public", title="民主评议结果")
        signing_offline.sign_off(form=form_for(signed), **scene.who(scene.deputy, signed))
    return {"cleared": cleared.pk, "beyond": beyond.pk, "signed": signed.pk}


@pytest.fixture
def place(live_server: Any, settings: Any, tmp_path: Path, at: Any) -> Place:
    settings.MEDIA_ROOT = tmp_path
    district = make_district()
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    town = make_unit(code="QSZ", kind="town_committee", name="青石镇党委", parent=district, line="L02")
    scenes = {code: make_scene("full", at, parent=town, code=code) for code in ("BYC", "HLC", "LTC")}
    small = make_scene("small_branch", at, parent=town, code="ZZB")
    office = make_user(username="office", name="周敏")
    grant(office, district, Role.DISTRICT_SUPERVISOR)
    found = {name: ("BYC", pk) for name, pk in _at_every_step(scenes["BYC"]).items()}
    found |= {name: ("HLC", pk) for name, pk in _of_another(scenes["HLC"]).items()}
    third = scenes["LTC"]
    with third.inside():
        escalated = third.proposed(title="征地补偿方案", path="important")
        third.review(escalated)
        third.clear(escalated)
        escalating.escalate(reason="涉及全镇", meeting=MEETING, **third.who(third.approver, escalated))
    with small.inside():
        CatalogueItem.objects.filter(level3="党费收缴").update(needs_privacy_review=True)
        branch = small.proposed(path="important")
    found |= {"escalated": ("LTC", escalated.pk), "branch": ("ZZB", branch.pk)}
    set_setting(
        key="approval_matrix",
        value=["local:organization", "public:cadres"],
        valid_from=date(2026, 1, 1),
        reason="区委通知",
        actor=SYSTEM,
        at=at,
    )
    people = scenes | {"ZZB": small}
    addresses, accounts = {"matrix": "/settings/approval_matrix/"}, {"matrix": "office"}
    for page, (role, name) in PAGES.items():
        code, pk = found[name]
        unit = Unit.objects.get(code=code)
        addresses[page] = f"/u/{unit.slug}/disclosures/{pk}/"
        accounts[page] = people[code].people["head" if role == "secretary" else role].username
    return Place(addresses, accounts)


@pytest.mark.parametrize("size", SIZES)
def test_every_page_of_judging_fits_and_is_accessible(
    place: Place,
    size: str,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    shot: Shot,
) -> None:
    page = new_context(**SIZES[size]).new_page()
    for name, address in place.addresses.items():
        sign_in(page, place.accounts[name])
        page.goto(address)
        page.evaluate("document.querySelectorAll('.act__fold').forEach(fold => { fold.open = true; })")
        assert sideways(page) == 0, name
        shot(page, f"judging-{name}-{size}")
        axe(page)
