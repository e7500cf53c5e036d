"""A town and its village with items owed for March 2026, on 10 April: what bulletins of these tests tell of."""

from __future__ import annotations

from datetime import datetime

import pytest

from accounts.models import User
from hierarchy.bulletins import actions
from hierarchy.bulletins.models import Bulletin
from hierarchy.bulletins.reading import current_findings, seen_sha256
from hierarchy.units.models import Role, Unit
from tests.dashboards.given import disclose, district, first_quarter, owing_unit, person

MARCH = "2026-03"


class Ground:
    """Due in March: the town's one item, overdue; the village's three, one disclosed on time, two overdue."""

    def __init__(self) -> None:
        self.root = district()
        self.town = owing_unit(self.root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02")
        Unit.objects.filter(pk=self.town.pk).update(locality=self.town)
        self.village = owing_unit(self.town, code="C1", name="白杨村党总支", items=3)
        Unit.objects.filter(pk=self.village.pk).update(locality=self.town)
        disclose(first_quarter(self.village)[0], "2026-03-31")
        self.officer: User = person((self.root, Role.DISTRICT_SUPERVISOR))

    def draft(self, at: datetime, period: str = MARCH) -> Bulletin:
        return actions.draft_bulletin(period=period, actor=self.officer, at=at)

    def seen(self, bulletin: Bulletin, at: datetime) -> str:
        return seen_sha256(current_findings(bulletin.period, today=at.date()), bulletin.words)

    def issue(self, bulletin: Bulletin, at: datetime) -> Bulletin:
        return actions.issue_bulletin(bulletin_id=bulletin.pk, seen=self.seen(bulletin, at), actor=self.officer, at=at)

    def issued(self, at: datetime, period: str = MARCH) -> Bulletin:
        return self.issue(self.draft(at, period), at)


@pytest.fixture
def ground() -> Ground:
    return Ground()
