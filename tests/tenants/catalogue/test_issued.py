"""The superior's template in a unit that adopts it: rows that stand, rows that do not apply, what is carried over."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger.issuing import TemplateNotReady
from hierarchy.ledger.models import CatalogueEntry, IssuedTemplate, ObligationEntry
from hierarchy.units.models import Role, Unit
from tenants.catalogue import actions
from tenants.catalogue.actions.applying import IssuedRow, OwnRow
from tenants.catalogue.actions.versions import NothingToStartFrom, TemplateBinds
from tenants.catalogue.issued import carried_over, changes, keyed, rows_in
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.rows import Row
from tenants.catalogue.tasks import catalogue_tasks
from tenants.registry.provisioning import provision
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_district, make_unit, make_user

OWN = Row("其他", "其他", "支部微心愿认领", ("bulletin_board",), "local", "periodic", "quarterly", "liaison")


@dataclass
class Village:
    """A village organisation that issues, and its branch that adopts; each with a clerk and a secretary."""

    village: Unit
    branch: Unit
    issuer: User
    issuing_head: User
    clerk: User
    secretary: User
    at: datetime

    def prepare(self, source: str = "T6", **changes: Any) -> IssuedTemplate:
        values = {"kinds": ["village_branch"], "note": "", "actor": self.issuer, "at": self.at}
        with workspace(self.village):
            return actions.prepare_template(unit=self.village, source=source, **(values | changes))

    def issue(self, template: IssuedTemplate | None = None) -> IssuedTemplate:
        template = template or self.prepare()
        with workspace(self.village):
            return actions.issue_template(
                unit=self.village, template=template, revision=template.revision, actor=self.issuing_head, at=self.at
            )

    def start(self, source: str = "issued") -> Catalogue:
        return actions.start_version(unit=self.branch, source=source, actor=self.clerk, at=self.at)

    def on(self, draft: Catalogue, **values: Any) -> dict[str, Any]:
        draft.refresh_from_db()
        common = {"unit": self.branch, "catalogue_id": draft.pk, "revision": draft.revision}
        return common | {"actor": self.clerk, "at": self.at} | values

    def leave_out(self, draft: Catalogue, order: int, reason: str = "本支部无此类人员") -> CatalogueItem:
        item = draft.items.get(order=order)
        return actions.set_applicability(**self.on(draft, item_id=item.pk, applies=False, reason=reason))

    def adopt(self, draft: Catalogue) -> Catalogue:
        values = self.on(draft, actor=self.secretary, meeting_reference="支委会", effective_on=self.at.date())
        return actions.adopt_catalogue(**values)

    def task_codes(self, on: date | None = None) -> list[str]:
        with workspace(self.branch):
            return [each.code for each in catalogue_tasks(self.branch, {Role.DRAFTER}, on or self.at.date())]


@pytest.fixture
def place(db: None, at: datetime) -> Village:
    village = make_unit(code="VIL", kind="village_org", parent=make_district(), line="L03")
    branch = make_unit(code="BR", kind="village_branch", parent=village, line="L03")
    provision([village, branch], at=at)
    people = [make_user() for _number in range(4)]
    for person, unit, role in zip(
        people, [village, village, branch, branch], [Role.DRAFTER, Role.HEAD, Role.DRAFTER, Role.HEAD], strict=True
    ):
        grant(person, unit, role)
    return Village(Unit.objects.get(pk=village.pk), Unit.objects.get(pk=branch.pk), *people, at=at)


def test_a_draft_takes_over_the_rows_with_the_issuers_keys(place: Village) -> None:
    template = place.issue()
    with workspace(place.branch):
        draft = place.start()
        items = list(draft.items.order_by("order"))
    assert draft.template_number == template.number
    assert [str(item.key) for item in items] == [row["key"] for row in template.rows]
    assert [item.is_issued for item in items] == [True] * 7


def test_issued_rows_are_neither_changed_nor_removed_and_others_may_be_added(place: Village) -> None:
    place.issue()
    with workspace(place.branch):
        draft = place.start()
        item = draft.items.get(order=6)
        row = replace(Row.of(item), scope="public")
        with pytest.raises(IssuedRow):
            actions.edit_item(**place.on(draft, item_id=item.pk, row=row, section_id=None))
        with pytest.raises(IssuedRow):
            actions.remove_item(**place.on(draft, item_id=item.pk))
        with pytest.raises(IssuedRow):
            actions.import_rows(**place.on(draft, rows=[OWN]))
        assert [Row.of(each).scope for each in draft.items.filter(order=6)] == ["party"]
        added = actions.add_item(**place.on(draft, row=OWN, section_id=None))
        assert (added.is_issued, draft.items.count()) == (False, 8)


def test_a_table_imported_over_the_draft_keeps_the_superiors_rows_as_issued(place: Village) -> None:
    place.issue()
    with workspace(place.branch):
        draft = place.start()
        before = [Row.of(item) for item in draft.items.order_by("order")]
        keys = [item.key for item in draft.items.order_by("order")]
        table = [replace(row, is_issued=False, scope="public") for row in before]
        actions.import_rows(**place.on(draft, rows=[*table, OWN]))
        after = list(draft.items.order_by("order"))
    assert [Row.of(item) for item in after[:7]] == before
    assert [item.key for item in after[:7]] == keys
    assert after[7].is_issued is False


def test_what_does_not_apply_needs_a_reason_and_is_not_owed(place: Village) -> None:
    place.issue()
    with workspace(place.branch):
        draft = place.start()
        with pytest.raises(Invalid) as refused:
            place.leave_out(draft, 6, reason="  ")
        assert (refused.value.field, draft.items.exclude(not_applicable="").count()) == ("reason", 0)
        left_out = place.leave_out(draft, 6)
        own = actions.add_item(**place.on(draft, row=OWN, section_id=None))
        with pytest.raises(OwnRow):
            actions.set_applicability(**place.on(draft, item_id=own.pk, applies=False, reason="不适用"))
        adopted = place.adopt(draft)
    assert CatalogueEntry.objects.get(pk=adopted.pk).item_count == 7  # seven issued, one left out, one own
    owed = set(ObligationEntry.objects.filter(unit=place.branch).owed().values_list("item_key", flat=True))
    assert left_out.key not in owed
    assert own.key in owed


def test_it_may_apply_again(place: Village) -> None:
    place.issue()
    with workspace(place.branch):
        draft = place.start()
        item = place.leave_out(draft, 6)
        actions.set_applicability(**place.on(draft, item_id=item.pk, applies=True, reason=""))
        assert draft.items.exclude(not_applicable="").count() == 0


def test_a_newer_template_is_a_task_until_it_is_adopted_and_own_rows_and_reasons_are_carried_over(
    place: Village,
) -> None:
    first = place.issue()
    with workspace(place.branch):
        draft = place.start()
        place.leave_out(draft, 6)
        actions.add_item(**place.on(draft, row=OWN, section_id=None))
        place.adopt(draft)
    assert place.task_codes() == []
    template = place.prepare("previous")
    with workspace(place.village):
        keep = {key for key in (each.key for each in rows_in(template)) if str(key) != first.rows[0]["key"]}
        template = actions.keep_template_rows(
            unit=place.village, template=template, revision=0, keys=keep, actor=place.issuer, at=place.at
        )
    place.at += timedelta(days=5)
    second = place.issue(template)
    assert place.task_codes() == ["template"]
    with workspace(place.branch):
        items = list(CatalogueItem.objects.of_version_in_force())
        found = changes(keyed(items), carried_over(second, unit=place.branch, in_force=items))
        assert [(each.kind, each.row.level3) for each in found] == [("removed", "支部班子及分工")]
        draft = place.start()
        rows = {item.level3: item for item in draft.items.all()}
        place.adopt(draft)
    assert rows["党费收缴"].not_applicable == "本支部无此类人员"
    assert OWN.level3 in rows
    assert "支部班子及分工" not in rows
    assert place.task_codes() == []


def test_a_unit_that_adopts_starts_from_its_superiors_template_once_there_is_one(place: Village) -> None:
    with workspace(place.branch):
        with pytest.raises(NothingToStartFrom):
            place.start()
        first = place.adopt(place.start("template"))
    place.issue()
    assert place.task_codes() == ["template"]
    with workspace(place.branch):
        for source in ("template", "empty", "in_force"):
            with pytest.raises(TemplateBinds):
                place.start(source)
        assert Catalogue.objects.count() == 1
        draft = place.start()
        # The same items under the issuer's keys: none stands twice.
        assert draft.items.count() == first.items.count() == 7


def test_a_unit_with_its_own_catalogue_may_start_from_a_template_and_change_it(place: Village) -> None:
    district = place.village.parent
    assert district is not None
    provision([district], at=place.at)
    grant(place.issuer, district, Role.DRAFTER)
    grant(place.issuing_head, district, Role.HEAD)
    district = Unit.objects.get(pk=district.pk)
    with workspace(district):
        template = actions.prepare_template(
            unit=district, source="T4", kinds=["village_org"], note="", actor=place.issuer, at=place.at
        )
        row = next(each for each in template.rows if each["level3"] == "党费收缴")
        template = actions.save_template_row(
            unit=district,
            template=template,
            revision=0,
            key=UUID(row["key"]),
            row=replace(Row("党员", "党费管理", "党费收缴"), forms=("meeting",), scope="party", time_limit="periodic"),
            actor=place.issuer,
            at=place.at,
        )
        actions.issue_template(unit=district, template=template, revision=1, actor=place.issuing_head, at=place.at)
    with workspace(place.village):
        draft = actions.start_version(unit=place.village, source="issued", actor=place.issuer, at=place.at)
        item = draft.items.get(order=1)
        assert item.is_issued is False
        changed = actions.edit_item(
            unit=place.village,
            catalogue_id=draft.pk,
            item_id=item.pk,
            revision=0,
            row=replace(Row.of(item), level3="另一事项"),
            section_id=None,
            actor=place.issuer,
            at=place.at,
        )
    assert changed.level3 == "另一事项"


def test_a_template_whose_rows_could_not_be_adopted_is_not_issued(place: Village) -> None:
    with pytest.raises(TemplateNotReady) as refused:
        place.issue(place.prepare("T4"))  # its row on dues is in-party and hangs on the board
    assert refused.value.code == "template_rows_not_ready"
    assert IssuedTemplate.objects.filter(issued_at__isnull=False).count() == 0


def test_a_new_version_keeps_the_keys_of_the_one_before(place: Village) -> None:
    first = place.issue()
    second = place.prepare("T6")
    assert [row["key"] for row in second.rows] == [row["key"] for row in first.rows]
