"""A unit of two people that files with the district committee, inside its workspace."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from accounts.models import User
from hierarchy.units.models import Role, Unit
from tenants.catalogue import actions
from tenants.catalogue.completeness import is_conflicting
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.rows import Row
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_district, make_unit, make_user


@dataclass
class Office:
    """A committee organ with a drafter, a head, a reviewer and a party member, below the district committee."""

    district: Unit
    unit: Unit
    drafter: User
    head: User
    reviewer: User
    member: User
    office_clerk: User
    at: datetime

    def draft(self, source: str = "template") -> Catalogue:
        return actions.start_version(unit=self.unit, source=source, actor=self.drafter, at=self.at)

    def ready_draft(self) -> Catalogue:
        """Give a draft of the template whose doubts are settled and whose departures are explained."""
        draft = self.draft()
        for item in CatalogueItem.objects.unconfirmed():
            self.confirm(draft, item)
        for item in draft.items.all():
            if is_conflicting(Row.of(item)):
                self.edit(draft, item, form_reason="沿用附件2原表，公开栏只公布次数")
        draft.refresh_from_db()
        return draft

    def edit(self, draft: Catalogue, item: CatalogueItem, **changes: Any) -> CatalogueItem:
        """Change some values of a row as the drafter."""
        draft.refresh_from_db()
        return actions.edit_item(
            unit=self.unit,
            catalogue_id=draft.pk,
            item_id=item.pk,
            revision=draft.revision,
            row=replace(Row.of(item), **changes),
            section_id=item.section_id,
            actor=self.drafter,
            at=self.at,
        )

    def confirm(self, draft: Catalogue, item: CatalogueItem) -> None:
        draft.refresh_from_db()
        actions.confirm_item(
            unit=self.unit,
            catalogue_id=draft.pk,
            item_id=item.pk,
            revision=draft.revision,
            actor=self.drafter,
            at=self.at,
        )

    def adopt(self, draft: Catalogue, **changes: Any) -> Catalogue:
        draft.refresh_from_db()
        values = {
            "unit": self.unit,
            "catalogue_id": draft.pk,
            "revision": draft.revision,
            "meeting_reference": "2026年4月10日部务会",
            "effective_on": self.at.date(),
            "actor": self.head,
            "at": self.at,
        }
        return actions.adopt_catalogue(**(values | changes))


@pytest.fixture
def office(db: None, at: datetime) -> Office:
    district = make_district()
    unit = make_unit(code="ZZB", kind="committee_organ", name="区委组织部", parent=district, line="L01")
    provision([unit], at=at)
    people = {name: make_user(username=name, name=name) for name in ("王承办", "李部长", "赵审核", "陈党员", "区委办")}
    grant(people["王承办"], unit, Role.DRAFTER)
    grant(people["李部长"], unit, Role.HEAD, Role.APPROVER)
    grant(people["赵审核"], unit, Role.REVIEWER)
    grant(people["陈党员"], unit, Role.MEMBER)
    grant(people["区委办"], district, Role.DISTRICT_SUPERVISOR)
    return Office(
        district=district,
        unit=Unit.objects.get(pk=unit.pk),
        drafter=people["王承办"],
        head=people["李部长"],
        reviewer=people["赵审核"],
        member=people["陈党员"],
        office_clerk=people["区委办"],
        at=at,
    )


@pytest.fixture
def inside(office: Office) -> Iterator[Office]:
    """Give the office with its workspace open."""
    with workspace(office.unit):
        yield office
