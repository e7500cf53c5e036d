"""Units with the people who deal with cases: the district committee, a town below it, a village below the town."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from core.actors import SYSTEM
from hierarchy.units.models import Role, StaffingPreset, Unit
from tenants.feedback.actions.intake import Intake, Received, receive_case
from tenants.feedback.models import Case
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_unit, make_user

#: Somebody who applies for a disclosure, as sealed.
APPLICANT = {"name": "王秀英", "phone": "13812345678", "id_number": "11010519491231002X"}


@dataclass(frozen=True)
class Staff:
    """Those who deal with the cases of one unit."""

    unit: Unit
    officer: User
    deputy: User
    head: User


@dataclass(frozen=True)
class Village:
    """A village, the town above it and the district committee, each with its staff."""

    village: Staff
    town: Staff
    district: Staff
    at: datetime

    @property
    def unit(self) -> Unit:
        return self.village.unit

    @property
    def officer(self) -> User:
        return self.village.officer

    @property
    def head(self) -> User:
        return self.village.head

    def receive(self, original: str = "村里路灯坏了", **given: Any) -> Received:
        """Receive a case of the village over the web."""
        return receive(self.unit, original, at=self.at, **given)


def receive(unit: Unit, original: str, *, at: datetime, **given: Any) -> Received:
    """Receive a case in a unit's workspace; `given` are fields of `Intake`. A request is made by `APPLICANT`."""
    contact = APPLICANT if given.get("kind") == "request" else {}
    fields = {"kind": "suggestion", "channel": "web", "received_on": at.date(), "contact": contact, **given}
    with workspace(unit):
        return receive_case(unit=unit, intake=Intake(original=original, **fields), actor=SYSTEM, at=at)


def make_staff(unit: Unit) -> Staff:
    """Give a unit an officer for cases, a deputy in charge and a head."""
    officer, deputy, head = make_user(), make_user(), make_user()
    grant(officer, unit, Role.FEEDBACK_OFFICER)
    grant(deputy, unit, Role.DEPUTY)
    grant(head, unit, Role.HEAD)
    return Staff(unit, officer, deputy, head)


def make_village(district: Unit, at: datetime) -> Village:
    town = make_unit(kind="town_committee", name="云栏镇党委", parent=district, staffing_preset=StaffingPreset.FULL)
    village = make_unit(kind="village_org", name="清溪村党总支", parent=town, staffing_preset=StaffingPreset.FULL)
    district.refresh_from_db()
    town.refresh_from_db()
    provision([district, town, village], at=at)
    return Village(make_staff(village), make_staff(town), make_staff(district), at)


def with_identity(case: Case) -> Case:
    """Fetch who came with a case of the open workspace, for later, when it is left."""
    assert isinstance(case.sealed, str)
    return case
