"""The pages of matters, of what a superior is asked, and of templates from above, held to the same as the others.

One unit under a town has registered an event, a change and a project, asked for an exemption and a later day, reported
a plan outside the catalogue, and shown a draft for comments; its town issues a template.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from accounts.models import User
from district.models import District
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission
from hierarchy.units.models import Role, Unit
from tenants.catalogue import actions as catalogue
from tenants.disclosure.actions import matters
from tenants.disclosure.models import Matter
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_district, make_user
from tests.tenants.disclosure import test_asking as asking
from tests.tenants.disclosure import test_beyond as beyond
from tests.tenants.disclosure import test_matters as registering
from tests.tenants.disclosure import test_predisclosing as predisclosing
from tests.tenants.disclosure.matter_scene import EVENT, FACT, PROJECT, key, make_matter_scene
from tests.tenants.disclosure.scene import Scene

from .conftest import Watch
from .test_pages import SIZES, Shot
from .test_pages_of_work import found_by, opened

pytestmark = pytest.mark.django_db(transaction=True)

#: Who opens what. Names in braces are filled in from the unit.
PAGES = {
    "drafter": {
        "choose": "/u/{slug}/disclosures/new/",
        "matters": "/u/{slug}/matters/",
        "event-new": "/u/{slug}/matters/new/event/{event_row}/",
        "project-new": "/u/{slug}/matters/new/project/{project_row}/",
        "change-new": "/u/{slug}/matters/new/change/{fact_row}/",
        "event": "/u/{slug}/matters/{event}/",
        "project": "/u/{slug}/matters/{project}/",
        "stage-done": "/u/{slug}/matters/{project}/stages/1/",
        "project-close": "/u/{slug}/matters/{project}/close/",
        "beyond-new": "/u/{slug}/disclosures/beyond/",
        "beyond": "/u/{slug}/disclosures/{beyond}/",
        "predisclosure-new": "/u/{slug}/disclosures/before/{fact_row}/",
        "predisclosure": "/u/{slug}/disclosures/{predisclosure}/",
        "nil-returns": "/u/{slug}/disclosures/nil/",
        "nil": "/u/{slug}/disclosures/nil/{owed}/",
        "desk-print": "/u/{slug}/desk/print/",
        "template": "/u/{slug}/catalogue/template/",
        "versions": "/u/{slug}/catalogue/versions/",
        "version": "/u/{slug}/catalogue/versions/1/",
        "changes": "/u/{slug}/catalogue/versions/2/changes/",
        "content": "/u/{slug}/catalogue/content/",
        "sections": "/u/{slug}/catalogue/sections/new/",
    },
    "inspector": {"history": "/u/{slug}/history/"},
    "head": {
        "desk-head": "/u/{slug}/",
        "owed": "/u/{slug}/owed/{owed}/",
        "owed-exempt": "/u/{slug}/owed/{exempt}/",
        "exemption-ask": "/u/{slug}/owed/{owed}/exemption/",
        "extension-ask": "/u/{slug}/owed/{owed}/extension/",
        "told": "/u/{slug}/sent/{exemption}/told/",
        "exemption-review": "/u/{slug}/sent/{exemption}/review/",
        "recall": "/u/{slug}/sent/{plan}/recall/",
        "replan": "/u/{slug}/matters/{project}/plan/",
        "void": "/u/{slug}/matters/{event}/void/",
        "nil-confirm": "/u/{slug}/disclosures/nil/confirm/",
        "approve-together": "/u/{slug}/disclosures/approve/",
        "review": "/u/{slug}/catalogue/review/",
    },
    "supervisor": {
        "inbox": "/inbox/",
        "inbox-decided": "/inbox/?show=decided",
        "received": "/inbox/received/?at={received_at}",
        "receipts": "/inbox/received/receipts/?at={received_at}",
        "decision": "/submissions/{exemption}/receipt/",
        "plan-received": "/submissions/{plan}/",
    },
    "issuer": {
        "issued": "/u/{town}/catalogue/issued/",
        "issued-version": "/u/{town}/catalogue/issued/1/",
        "issued-new": "/u/{town}/catalogue/issued/new/",
    },
    "office": {
        "setting-matrix": "/settings/approval_matrix/",
        "setting-mode": "/settings/catalogue_mode/",
        "setting-in-party": "/settings/in_party_online/",
    },
    "member": {"members": "/u/{slug}/members/"},
    "": {"board": "/u/{slug}/board/"},
}


@dataclass
class Place:
    """The unit's people and the parts of the addresses."""

    people: dict[str, User]
    parts: dict[str, Any]


@pytest.fixture
def place(live_server: Any, settings: Any, tmp_path: Path, at: Any) -> Place:
    settings.MEDIA_ROOT = tmp_path
    root = make_district()
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    scene = make_matter_scene("small_branch", at, root=root)
    Unit.objects.filter(pk=scene.unit.pk).update(name="青石镇白杨村党总支", short_name="白杨村党总支")
    Unit.objects.filter(pk=scene.unit.parent_id).update(name="青石镇党委", short_name="青石镇党委")
    office = make_user(username="office", name="周敏")
    grant(office, root, Role.DISTRICT_SUPERVISOR)
    inspector = make_user(name="吕平")
    grant(inspector, scene.unit, Role.UNIT_INSPECTOR)
    people = {**scene.people, "office": office, "issuer": _issue(scene, at), "inspector": inspector}
    return Place(people, {**_rows(scene), **_registered(scene), **_asked(scene)})


def _issue(scene: Scene, at: Any) -> User:
    """Let the town issue a template for its villages."""
    town = scene.unit.parent
    assert town is not None
    provision([town], at=at)
    issuer, head = make_user(name="何芳"), make_user(name="邓辉")
    grant(issuer, town, Role.DRAFTER)
    grant(head, town, Role.HEAD)
    with workspace(town):
        template = catalogue.prepare_template(
            unit=town, source="T6", kinds=["village_org"], note="按 2026 年要求", actor=issuer, at=at
        )
        catalogue.issue_template(unit=town, template=template, revision=template.revision, actor=head, at=at)
    return issuer


def _rows(scene: Scene) -> dict[str, Any]:
    assert scene.unit.parent is not None
    return {
        "slug": scene.unit.slug,
        "town": scene.unit.parent.slug,
        "event_row": key(scene, EVENT),
        "project_row": key(scene, PROJECT),
        "fact_row": key(scene, FACT),
        "owed": scene.owed("班子分工").pk,
        "exempt": scene.owed().pk,
    }


def _registered(scene: Scene) -> dict[str, Any]:
    with scene.inside():
        event = registering.register(scene, title="关于拟接收刘某某为预备党员的公示")
        project = registering.plan(scene)
        matters.register_change(
            unit=scene.unit, item_key=key(scene, FACT), changed_on=date(2026, 4, 7), title="支部副书记调整",
            actor=scene.drafter, at=scene.at,
        )  # fmt: skip
        before = predisclosing.shown(scene, FACT)
        assert Matter.objects.count() == 3
    return {"event": event.matter_id, "project": project.pk, "predisclosure": before.pk}


def _asked(scene: Scene) -> dict[str, Any]:
    exemption = asking.ask_exemption(scene)
    with scene.inside():
        outside = beyond.approved(scene)
        plan = beyond.send_plan(scene, outside)
    submissions.accept(
        submission=exemption, actor=scene.people["supervisor"], at=scene.at, decision=asking.REVIEWED_LATER
    )
    submissions.accept(submission=plan, actor=scene.people["supervisor"], at=scene.at)
    asking.ask_extension(scene, obligation_id=scene.owed("民主评议").pk)
    return {
        "exemption": exemption.pk,
        "beyond": outside.pk,
        "plan": plan.pk,
        "received_at": Submission.objects.get(pk=plan.pk).decided_at.isoformat().replace("+", "%2B"),  # type: ignore[union-attr]  # decided above
    }


@pytest.mark.parametrize(
    ("language", "scheme", "read_by_axe"), [("zh-hans", "light", "1440"), ("en", "dark", "390")], ids=["zh", "en"]
)
def test_every_page_of_requests_is_sound_in_every_size(
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
    faults: list[str] = []
    for size, options in SIZES.items():
        context = new_context(**options, color_scheme=scheme)
        context.add_cookies([{"name": "django_language", "value": language, "url": f"http://{watch.host}"}])
        page = context.new_page()
        for role, pages in PAGES.items():
            context.clear_cookies(name="sessionid")
            if role:
                sign_in(page, place.people[role].username)
            for name, address in pages.items():
                faults += opened(page, name, address.format(**place.parts))
                faults += found_by(axe, page, name) if size == read_by_axe else []
                shot(page, f"requests-{name}-{size}-{language}-{scheme}")
    assert faults == [], "\n".join(faults)
