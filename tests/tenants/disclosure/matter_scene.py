"""A town above a unit, with rows of every time limit: the ground for matters and for what a superior is asked."""

from __future__ import annotations

import uuid
from datetime import datetime

from core.ids import new_id
from hierarchy.ledger import owing
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.schedule import ScheduledItem
from hierarchy.units.models import Role, Unit
from tenants.catalogue.models import Catalogue, CatalogueItem, CatalogueState
from tests.factories import grant, make_unit, make_user
from tests.tenants.disclosure.scene import ADOPTED_ON, Scene, make_scene

EVENT, PROJECT, FACT = "发展党员公示", "民生实事项目", "班子分工与职责"


def make_matter_scene(preset: str, at: datetime, *, root: Unit) -> Scene:
    """Make a unit under a town, whose supervisor decides, with every class of time limit in its catalogue."""
    town = make_unit(kind="town_committee", parent=root)
    scene = make_scene(preset, at, parent=town)
    supervisor = make_user(name="郑洁")
    grant(supervisor, town, Role.SUPERIOR_SUPERVISOR)
    scene.people["supervisor"] = supervisor
    adopt_with_every_time_limit(scene)
    return scene


def adopt_with_every_time_limit(scene: Scene) -> None:
    """Put a second version in force, with a staged and a long-term row besides."""
    at = scene.at
    with scene.inside():
        old = Catalogue.objects.get()
        old.state = CatalogueState.SUPERSEDED
        old.save(update_fields=["state"])
        new = Catalogue.objects.create(
            number=2,
            state=CatalogueState.IN_FORCE,
            created_by_id=scene.drafter.person_id,
            created_at=at,
            adopted_on=ADOPTED_ON,
        )
        rows = list(scene.items.values())
        for row in rows:
            row.pk, row.catalogue = new_id(), new
            row._state.adding = True
            row.save()
        for title, time_limit in ((PROJECT, "staged"), (FACT, "long_term")):
            scene.items[title] = CatalogueItem.objects.create(
                catalogue=new,
                key=new_id(),
                order=len(scene.items) + 1,
                level1="党务",
                level2="决策",
                level3=title,
                category="resolutions",
                forms=["bulletin_board"],
                scope="local",
                time_limit=time_limit,
            )
    owing.adopt_catalogue(
        unit=scene.unit,
        catalogue_id=new.pk,
        number=2,
        items=[
            ScheduledItem(row.key, row.level3, row.category, row.scope, row.time_limit, row.cycle, row.nil_allowed)
            for row in scene.items.values()
        ],
        effective_on=ADOPTED_ON,
        meeting_reference="支部大会",
        actor=scene.head,
        at=at,
    )


def key(scene: Scene, title: str) -> uuid.UUID:
    return scene.items[title].key


def entries_of(scene: Scene, matter_id: uuid.UUID | None) -> dict[str, ObligationEntry]:
    """Give what is owed for a matter, by label."""
    entries = ObligationEntry.objects.owed().filter(unit=scene.unit, matter_id=matter_id)
    return {entry.period_label: entry for entry in entries.order_by("period_end")}
