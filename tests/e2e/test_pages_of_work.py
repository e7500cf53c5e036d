"""The pages of work in a real browser, held to the same as the pages of figures (see `test_pages`).

The district is one in which something stands at every step: a catalogue in force and a draft of the next, a filing
that waits, disclosures being written, under way and published.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from accounts.models import PlatformRole
from district.models import District
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission
from hierarchy.units.models import LeadPower, Role, Unit
from tenants.catalogue import actions as catalogue
from tenants.catalogue.models import Catalogue
from tests.factories import grant, make_district, make_lead, make_unit, make_user
from tests.tenants.disclosure.scene import Scene, make_scene

from .conftest import Watch
from .test_pages import SIZES, Shot, sideways

pytestmark = pytest.mark.django_db(transaction=True)

#: Who opens what. Names in braces are filled in from the district.
PAGES = {
    "office": {
        "inbox": "/inbox/",
        "inbox-decided": "/inbox/?show=decided",
        "submission": "/submissions/{sent}/",
        "receipt": "/submissions/{received}/receipt/",
        "structure": "/structure/",
        "structure-unit": "/structure/units/{unit}/",
        "structure-new": "/structure/new/?parent={unit}",
        "structure-move": "/structure/units/{unit}/move/",
        "structure-lines": "/structure/lines/",
        "structure-years": "/structure/years/",
        "import": "/structure/import/",
        "settings": "/settings/",
        "setting": "/settings/filing_due_days/",
        "workdays": "/workdays/",
        "people": "/people/units/{unit}/",
        "notices": "/notices/",
    },
    "security": {"accounts": "/people/"},
    "auditor": {"audit": "/audit/"},
    "drafter": {
        "desk": "/u/{slug}/",
        "catalogue": "/u/{slug}/catalogue/",
        "catalogue-draft": "/u/{slug}/catalogue/draft/",
        "catalogue-changes": "/u/{slug}/catalogue/draft/changes/",
        "catalogue-row": "/u/{slug}/catalogue/draft/rows/new/",
        "catalogue-import": "/u/{slug}/catalogue/draft/import/",
        "catalogue-versions": "/u/{slug}/catalogue/versions/",
        "disclosures": "/u/{slug}/disclosures/",
        "disclosure-new": "/u/{slug}/disclosures/new/",
        "disclosure-draft": "/u/{slug}/disclosures/{draft}/",
        "approval-form": "/u/{slug}/disclosures/{published}/form/",
        "disclosure-published": "/u/{slug}/disclosures/{published}/",
        "missing": "/u/{slug}/no-such-page/",
    },
    "reviewer": {"disclosure-review": "/u/{slug}/disclosures/{under_way}/"},
    "head": {"adopt": "/u/{slug}/catalogue/draft/adopt/"},
    "": {
        "board": "/u/{slug}/board/",
        "board-item": "/u/{slug}/board/{published}/",
        "board-sheet": "/u/{slug}/board/{published}/sheet/?size=a3",
        "no-unit": "/u/nix/board/",
    },
}
MISSING = ("missing", "no-unit")


@dataclass
class Place:
    """The user names and the addresses' parts."""

    accounts: dict[str, str]
    parts: dict[str, Any]


@pytest.fixture
def place(live_server: Any, settings: Any, tmp_path: Path, at: Any) -> Place:
    settings.MEDIA_ROOT = tmp_path
    district = make_district()
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    accounts = {
        "office": make_user(username="office", name="周敏"),
        "security": make_user(username="security", platform_role=PlatformRole.SECURITY_ADMIN),
        "auditor": make_user(username="auditor", platform_role=PlatformRole.AUDIT_ADMIN),
    }
    grant(accounts["office"], district, Role.DISTRICT_SUPERVISOR)
    town = make_unit(code="QSZ", kind="town_committee", name="青石镇党委", parent=district, line="L02")
    Unit.objects.filter(pk=town.pk).update(locality=town)
    grant(accounts["office"], town, Role.SUPERIOR_SUPERVISOR)
    make_lead("L02", town, LeadPower.GUIDE)
    scene = make_scene("full", at, parent=town, code="BYC")
    Unit.objects.filter(pk=scene.unit.pk).update(name="青石镇白杨村党总支", short_name="白杨村党总支")
    accounts |= scene.people
    with scene.inside():
        published, under_way, draft = scene.published(), scene.proposed(item="班子分工"), scene.draft(item="民主评议")
        catalogue.start_version(unit=scene.unit, source="template", actor=scene.drafter, at=scene.at)
    waiting = file_catalogue(make_scene("small_branch", at, parent=town, code="HLC"))
    received = submissions.accept(submission=file_catalogue(scene), actor=accounts["office"], at=at)
    parts = {
        "slug": scene.unit.slug,
        "unit": scene.unit.code,
        "published": published.pk,
        "under_way": under_way.pk,
        "draft": draft.pk,
        "received": received.pk,
        "sent": waiting.pk,
    }
    return Place({name: user.username for name, user in accounts.items()}, parts)


def file_catalogue(scene: Scene) -> Submission:
    """File the unit's catalogue with its town, whose decisions the office's person also gives."""
    with scene.inside():
        in_force = Catalogue.objects.get(state="in_force")
        return catalogue.file_catalogue(unit=scene.unit, catalogue_id=in_force.pk, actor=scene.head, at=scene.at)


# Two looks see both languages and both schemes on every page in both sizes. axe, which takes longest, reads each page
# once wide and once narrow.
@pytest.mark.parametrize(
    ("language", "scheme", "read_by_axe"), [("zh-hans", "light", "1440"), ("en", "dark", "390")], ids=["zh", "en"]
)
def test_every_page_of_work_is_sound_in_every_size(
    place: Place,
    new_context: Callable[..., BrowserContext],
    sign_in: Callable[[Page, str], None],
    watch: Watch,
    axe: Callable[[Page], None],
    shot: Shot,
    language: str,
    scheme: str,
    read_by_axe: str,
) -> None:
    watch.allowed.append("status of 404")
    faults: list[str] = []
    for size, options in SIZES.items():
        context = new_context(**options, color_scheme=scheme)
        context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{watch.host}"}])
        page = context.new_page()
        for role, pages in PAGES.items():
            context.clear_cookies(name="sessionid")
            if role:
                sign_in(page, place.accounts[role])
            for name, address in pages.items():
                faults += opened(page, name, address.format(**place.parts))
                faults += found_by(axe, page, name) if size == read_by_axe else []
                shot(page, f"work-{name}-{size}-{language}-{scheme}")
    assert faults == []


def opened(page: Page, name: str, address: str) -> list[str]:
    """Open a page and say what is wrong with its status and its width."""
    answer = page.goto(address)
    assert answer is not None
    wanted = 404 if name in MISSING else 200
    faults = [] if answer.status == wanted else [f"{name}: status {answer.status}"]
    if wider := sideways(page):
        faults.append(f"{name}: {wider} px wider than {page.viewport_size}")
    return faults


def found_by(axe: Callable[[Page], None], page: Page, name: str) -> list[str]:
    """Say what axe finds on a page."""
    try:
        axe(page)
    except AssertionError as found:
        return [f"{name}: {found}"]
    return []
