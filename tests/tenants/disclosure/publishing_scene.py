"""What the tests of boards and terms need besides a scene: settings, items under any row, days that pass."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from core.ids import new_id
from district.models import SettingValue
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.disclosure.actions import reviewing, starting
from tenants.disclosure.models import Disclosure
from tenants.registry.workspaces import as_district
from tests.tenants.disclosure.scene import Scene

#: Friday 10 April 2026 plus five working days: the four of the next week's first days, and Friday 17.
FIVE_WORKING_DAYS_ON = date(2026, 4, 17)


def set_setting(key: str, value: Any, scene: Scene) -> None:
    with as_district():
        SettingValue.objects.create(key=key, value=value, valid_from=date(2026, 1, 1), reason="试", set_at=scene.at)


def add_row(scene: Scene, title: str, **changes: Any) -> CatalogueItem:
    """Put one more row into the catalogue in force, without the ledger: nothing is owed for it."""
    values = {
        "level1": "党务", "level2": "组织", "category": "organization", "forms": ["bulletin_board"],
        "scope": "public", "time_limit": "immediate", **changes,
    }  # fmt: skip
    catalogue = Catalogue.objects.get(state="in_force")
    row = CatalogueItem.objects.create(
        catalogue=catalogue, key=new_id(), order=50 + len(scene.items), level3=title, **values
    )
    scene.items[title] = row
    return row


def begin(scene: Scene, item: str, **content: Any) -> Disclosure:
    """Begin and save a draft under a row, without a duty."""
    row = scene.items[item]
    disclosure = starting.start_disclosure(unit=scene.unit, item_key=row.key, actor=scene.drafter, at=scene.at)
    scene.write(disclosure, **{"scope": row.scope, "title": item, **content})
    return disclosure


def approve(scene: Scene, disclosure: Disclosure) -> Disclosure:
    """Take a draft of a unit with the full staff to its approval."""
    scene.propose(disclosure, explanation="说明")
    scene.review(disclosure)
    scene.clear(disclosure)
    reviewing.approve(opinion="", **scene.who(scene.approver, disclosure))
    return disclosure


def shown(scene: Scene, item: str, *, publish: dict[str, Any] | None = None, **content: Any) -> Disclosure:
    """Publish something under a row."""
    disclosure = approve(scene, begin(scene, item, **content))
    scene.publish(disclosure, **{"disclosed_on": scene.at.date(), **(publish or {})})
    return disclosure


def later(scene: Scene, days: int) -> datetime:
    return scene.at + timedelta(days=days)
