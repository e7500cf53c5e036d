"""The pages on which a case leaves a unit's hands or comes from below: legible, accessible, at both sizes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.urls import district_url, unit_url
from district.models import District
from hierarchy.ledger.models import FeedbackEntry
from tenants.feedback.actions.asking_upward import ask_superior
from tenants.registry.workspaces import workspace
from tests.factories import make_district
from tests.tenants.feedback.people import Village, make_village, receive


@pytest.fixture
def village(live_server: Any, settings: Any, tmp_path: Path, at: Any) -> Village:
    settings.MEDIA_ROOT = tmp_path / "media"
    district = make_district()
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    return make_village(district, at)


@pytest.fixture(params=["desktop", "phone"])
def screen(request: pytest.FixtureRequest) -> tuple[Page, str]:
    fixture = "page" if request.param == "desktop" else "phone"
    return request.getfixturevalue(fixture), request.param


def test_transfer_redirect_ask_upward_and_the_desk(
    screen: tuple[Page, str],
    village: Village,
    sign_in: Callable[[Page, str], None],
    axe: Callable[[Page], None],
    shot: Callable[[Page, str], None],
    watch: Any,
    at: Any,
) -> None:
    page, size = screen
    slug = village.unit.slug
    first = receive(village.unit, "镇上主街的路灯坏了两个月，请问谁来修", at=at - timedelta(days=2)).case
    village.receive("村务公开栏的字太小，老人看不清", kind="question", channel="hotline")
    with workspace(village.town.unit):
        ask_superior(
            superior=village.town.unit,
            asker_id=village.unit.pk,
            kind="question",
            title="村级账目公开用哪张表",
            original="村级账目公开用哪张表？去年的表与今年的要求不一致。",
            actor=village.officer,
            at=at,
        )
    sign_in(page, village.officer.username)
    visits = {
        "desk": unit_url(slug, "desk"),
        "transfer": district_url("case_transfer", slug=slug, pk=first.pk),
        "redirect": district_url("case_redirect", slug=slug, pk=first.pk),
        "from-below": unit_url(village.town.unit.slug, "case_from_below"),
    }
    for name, address in visits.items():
        page.goto(address)
        axe(page)
        shot(page, f"moving-{name}-{size}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    watch.allowed.append("status of 404")  # where the case's own page is not there yet
    page.goto(visits["transfer"])
    page.locator("[name=receiver]").fill(village.town.unit.code)
    page.locator("[name=reason]").fill("主街路灯由镇里管")
    page.locator("form.form button[type=submit]").click()
    page.wait_for_url(f"**{unit_url(slug, 'case', pk=first.pk)}")
    expect(page.locator("body")).to_be_visible()
    assert FeedbackEntry.objects.get(pk=first.pk).outcome == "transferred"
