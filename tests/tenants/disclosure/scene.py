"""A unit with its people, a catalogue in force and what it owes: the ground on which the procedure is tested."""

from __future__ import annotations

import io
import uuid
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from core.ids import new_id
from hierarchy.ledger import owing
from hierarchy.ledger.models import ObligationEntry
from hierarchy.ledger.schedule import ScheduledItem
from hierarchy.units.models import Role, Unit
from tenants.catalogue.models import Catalogue, CatalogueItem, CatalogueState
from tenants.disclosure.actions import drafting, proposing, publishing, reviewing, starting
from tenants.disclosure.actions.drafting import DraftContent
from tenants.disclosure.actions.publishing import Fulfilment
from tenants.disclosure.actions.reviewing import Conclusions
from tenants.disclosure.checklists import ContentCheck, PrivacyCheck, SecrecyCheck
from tenants.disclosure.models import Disclosure
from tenants.disclosure.privacy import needs_privacy_review
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import as_district, workspace
from tests.factories import grant, make_unit, make_user
from tests.uploads import pdf_bytes, png_bytes

ADOPTED_ON = date(2026, 1, 5)
PDF = pdf_bytes("Dues")
PNG = png_bytes()
REVIEWED: dict[str, Any] = {"necessity": "pass", "accuracy": "pass", "checks": ContentCheck.values, "opinion": ""}
CLEARED: dict[str, Any] = {"secrecy": "pass", "checks": SecrecyCheck.values, "opinion": ""}
ALL_TICKED = [*ContentCheck.values, *SecrecyCheck.values]
PASSED = Conclusions(necessity="pass", accuracy="pass", secrecy="pass", checks=ALL_TICKED)
PASSED_AND_APPROVED = replace(PASSED, approval="pass")


@dataclass
class Scene:
    """One unit. Each person holds one role; `drafter` is the usual author."""

    unit: Unit
    at: datetime
    people: dict[str, User]
    items: dict[str, CatalogueItem] = field(default_factory=dict)

    def __getattr__(self, name: str) -> User:
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def inside(self) -> AbstractContextManager[Any]:
        return workspace(self.unit)

    def owed(self, title: str = "党费收缴", period: str = "2026-Q1") -> ObligationEntry:
        with as_district():
            return ObligationEntry.objects.get(unit=self.unit, title=title, period_label=period)

    def who(self, actor: User, disclosure: Disclosure) -> dict[str, Any]:
        """Give what every act needs, with the hash of the version as it stands."""
        seen = Disclosure.objects.get(pk=disclosure.pk).current.content_sha256
        return {
            "unit": self.unit,
            "disclosure_id": disclosure.pk,
            "seen_sha256": seen,
            "actor": actor,
            "at": self.at,
        }

    def draft(self, *, scope: str = "public", body: str = "一季度收缴党费 1,230 元。", **changes: Any) -> Disclosure:
        title = changes.pop("item", "党费收缴")
        disclosure = starting.start_disclosure(
            unit=self.unit, obligation_id=self.owed(title).pk, actor=self.drafter, at=self.at
        )
        self.write(disclosure, scope=scope, body=body, **changes)
        return disclosure

    def write(self, disclosure: Disclosure, *, actor: User | None = None, **changes: Any) -> None:
        values: dict[str, Any] = {
            "title": "一季度党费收缴情况",
            "body": "一季度收缴党费 1,230 元。",
            "scope": "public",
            "forms": ["bulletin_board"],
            "labels": ("party",),
            "planned_on": date(2026, 4, 13),
            **changes,
        }
        drafting.save_draft(content=DraftContent(**values), **self.who(actor or self.drafter, disclosure))

    def propose(self, disclosure: Disclosure, *, actor: User | None = None, explanation: str = "") -> None:
        proposing.propose(is_truthful=True, explanation=explanation, **self.who(actor or self.drafter, disclosure))

    def proposed(self, **changes: Any) -> Disclosure:
        disclosure = self.draft(**changes)
        self.propose(disclosure, explanation="说明")
        return disclosure

    def approved(self, **changes: Any) -> Disclosure:
        """Take a proposal to approval by whatever sittings the unit's preset has."""
        disclosure = self.proposed(**changes)
        if self.unit.staffing_preset == "full":
            self.review(disclosure)
            self.clear(disclosure)
            reviewing.approve(opinion="", **self.who(self.approver, disclosure))
        elif self.unit.staffing_preset == "merged":
            self.sit(disclosure, self.reviewer, PASSED)
            reviewing.approve(opinion="", **self.who(self.approver, disclosure))
        else:
            self.sit(disclosure, self.head, PASSED_AND_APPROVED)
        return disclosure

    def review(self, disclosure: Disclosure, actor: User | None = None, *, opinion: str = "") -> None:
        reviewing.review(**{**REVIEWED, "opinion": opinion}, **self.who(actor or self.reviewer, disclosure))

    def clear(self, disclosure: Disclosure, actor: User | None = None, *, opinion: str = "") -> None:
        concluded = {**CLEARED, "opinion": opinion}
        if needs_privacy_review(disclosure, disclosure.current):
            concluded |= {"checks": [*SecrecyCheck.values, *PrivacyCheck.values], "privacy": "pass"}
        reviewing.secrecy_review(**concluded, **self.who(actor or self.secrecy_reviewer, disclosure))

    def sit(self, disclosure: Disclosure, actor: User, conclusions: Conclusions, opinion: str = "") -> None:
        reviewing.review_in_one_sitting(conclusions=conclusions, opinion=opinion, **self.who(actor, disclosure))

    def publish(self, disclosure: Disclosure, **changes: Any) -> None:
        values: dict[str, Any] = {
            "disclosed_on": date(2026, 4, 9),
            "forms": ["bulletin_board"],
            "reference": "4 月 9 日支部大会",
            **changes,
        }
        publishing.publish(fulfilment=Fulfilment(**values), **self.who(self.drafter, disclosure))

    def published(self, **changes: Any) -> Disclosure:
        disclosure = self.approved(**changes)
        self.publish(disclosure)
        return disclosure


def pdf(name: str = "党费.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, content_type="application/pdf")


def photo(name: str = "公开栏.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PNG, content_type="image/png")


def make_scene(preset: str, at: datetime, *, parent: Unit | None = None, code: str = "") -> Scene:
    """Make a unit with its workspace, one person per role, and a catalogue in force since January."""
    unit = make_unit(code=code, kind="village_org", parent=parent, staffing_preset=preset)
    provision([unit], at=at)
    roles = ("drafter", "reviewer", "secrecy_reviewer", "approver", "head", "deputy", "member")
    people = {role: make_user(name=f"张{role}") for role in roles}
    for role, user in people.items():
        grant(user, unit, Role(role))
    scene = Scene(unit, at, people)
    adopt(scene)
    return scene


#: Title, scope, time limit, cycle, whether a nil return is allowed, forms.
Row = tuple[str, str, str, str, bool, list[str]]
ROWS: list[Row] = [
    ("党费收缴", "public", "periodic", "quarterly", True, ["bulletin_board", "meeting"]),
    ("班子分工", "public", "periodic", "quarterly", False, ["bulletin_board"]),
    ("民主评议", "party", "periodic", "quarterly", False, ["meeting"]),
    ("发展党员公示", "local", "immediate", "", True, ["bulletin_board"]),
]


def adopt(scene: Scene, rows: list[Row] = ROWS) -> None:
    """Put a small catalogue in force, in the workspace and in the ledger."""
    with scene.inside():
        catalogue = Catalogue.objects.create(
            number=1,
            state=CatalogueState.IN_FORCE,
            created_by_id=scene.drafter.person_id,
            created_at=scene.at,
            adopted_on=ADOPTED_ON,
        )
        for order, (title, scope, time_limit, cycle, nil_allowed, forms) in enumerate(rows, start=1):
            scene.items[title] = CatalogueItem.objects.create(
                catalogue=catalogue,
                key=new_id(),
                order=order,
                level1="党务",
                level2="组织",
                level3=title,
                category="organization",
                forms=forms,
                scope=scope,
                time_limit=time_limit,
                cycle=cycle,
                nil_allowed=nil_allowed,
            )
    owing.adopt_catalogue(
        unit=scene.unit,
        catalogue_id=catalogue.pk,
        number=1,
        items=[
            ScheduledItem(row.key, row.level3, row.category, row.scope, row.time_limit, row.cycle, row.nil_allowed)
            for row in scene.items.values()
        ],
        effective_on=ADOPTED_ON,
        meeting_reference="支部大会",
        actor=scene.head,
        at=scene.at,
    )


def unknown_id() -> uuid.UUID:
    return new_id()


def spreadsheet() -> bytes:
    """Give the bytes of a small real workbook."""
    from openpyxl import Workbook

    buffer = io.BytesIO()
    Workbook().save(buffer)
    return buffer.getvalue()
