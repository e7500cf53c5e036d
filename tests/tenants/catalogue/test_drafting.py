"""Starting, filling and editing a draft: keys that stay, stale forms that are told, nothing half written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.errors import Invalid, NotPermitted, Refusal, Stale
from tenants.catalogue import actions
from tenants.catalogue.actions.editing import SameItem
from tenants.catalogue.actions.versions import DraftExists, NothingToStartFrom
from tenants.catalogue.drafts import ItemGone, NotADraft
from tenants.catalogue.importing import read_table
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.rows import Row
from tenants.catalogue.templates import load_template
from tenants.registry.policies import NotOfThisUnit
from tests.factories import make_user

from .annex import annex_workbook
from .conftest import Office

ROW = Row("决策", "重大决策", "重大项目决策及落实", ("meeting",), "party", "periodic", "quarterly", "resolutions")


def rows() -> list[Row]:
    return [Row.of(item) for item in CatalogueItem.objects.order_by("catalogue__number", "order")]


def item_at(order: int) -> CatalogueItem:
    return CatalogueItem.objects.filter(catalogue__state="draft").get(order=order)


def call(office: Office, action: Any, draft: Catalogue, **values: Any) -> Any:
    """Call an action on the draft as its drafter, on the newest revision unless told otherwise."""
    draft.refresh_from_db()
    common = {
        "unit": office.unit,
        "catalogue_id": draft.pk,
        "revision": draft.revision,
        "actor": office.drafter,
        "at": office.at,
    }
    return action(**(common | values))


def test_a_new_unit_starts_from_the_template_of_its_kind(inside: Office) -> None:
    draft = inside.draft()
    assert (draft.number, draft.state, rows()) == (1, "draft", list(load_template("T1").rows))
    assert [item.order for item in draft.items.all()] == list(range(1, 37))


def test_there_is_one_draft_at_a_time(inside: Office) -> None:
    inside.draft()
    with pytest.raises(DraftExists):
        inside.draft("empty")
    assert Catalogue.objects.count() == 1


def test_a_version_cannot_start_from_one_that_is_not_there(inside: Office) -> None:
    with pytest.raises(NothingToStartFrom):
        inside.draft("in_force")
    with pytest.raises(Invalid):
        inside.draft("thin air")
    assert Catalogue.objects.count() == 0


def test_only_the_drafter_compiles_and_strangers_learn_nothing(inside: Office) -> None:
    with pytest.raises(NotPermitted):
        actions.start_version(unit=inside.unit, source="template", actor=inside.head, at=inside.at)
    with pytest.raises(NotOfThisUnit):
        actions.start_version(unit=inside.unit, source="template", actor=make_user(), at=inside.at)
    assert Catalogue.objects.count() == 0


def test_importing_the_real_table_replaces_the_rows_and_keeps_their_keys(inside: Office) -> None:
    draft = inside.draft()
    keys = list(draft.items.values_list("level3", "key"))
    call(inside, actions.import_rows, draft, rows=read_table(annex_workbook()).rows)
    draft.refresh_from_db()
    assert rows() == list(load_template("T1").rows)
    assert list(draft.items.values_list("level3", "key")) == keys
    assert (draft.revision, draft.editor_ids) == (1, [str(inside.drafter.person_id)])


def test_an_import_with_a_bad_row_writes_nothing(inside: Office) -> None:
    draft = inside.draft("empty")
    for bad in ([ROW, replace(ROW, level3="")], [ROW, ROW], [ROW, replace(ROW, level3="二", scope="宇宙")], []):
        with pytest.raises(Invalid):
            call(inside, actions.import_rows, draft, rows=bad)
    assert rows() == []


def test_a_row_taken_out_and_brought_back_finds_its_key_again(inside: Office) -> None:
    first = inside.adopt(inside.ready_draft())
    key = first.items.get(order=3).key
    text = Row.of(first.items.get(order=3))
    second = inside.draft("in_force")
    call(inside, actions.remove_item, second, item_id=item_at(3).pk)
    assert [item.order for item in second.items.all()] == list(range(1, 36))
    again = call(inside, actions.add_item, second, row=text, section_id=None)
    assert (again.key, Row.of(again)) == (key, text)


def test_a_renamed_row_keeps_its_key_and_its_old_text_is_another_item(inside: Office) -> None:
    first = inside.adopt(inside.ready_draft())
    key = first.items.get(order=3).key
    old = Row.of(first.items.get(order=3))
    second = inside.draft("in_force")
    renamed = call(
        inside, actions.edit_item, second, item_id=item_at(3).pk, row=replace(old, level3="年度计划"), section_id=None
    )
    assert renamed.key == key
    other = call(inside, actions.add_item, second, row=old, section_id=None)
    assert other.key != key
    others = set(first.items.values_list("key", flat=True)) - {key}
    call(inside, actions.import_rows, second, rows=[replace(old, level3="年度计划"), old], leaving=others)
    assert [item.key for item in second.items.all()] == [key, other.key]


def test_a_new_row_joins_its_group(inside: Office) -> None:
    draft = inside.draft()
    third = Row.of(item_at(3))
    added = call(inside, actions.add_item, draft, row=replace(third, level3="阶段性工作部署"), section_id=None)
    assert added.order == 4
    assert item_at(5).level3 == "重要政策措施规定的研究决策及落实情况"


def test_the_same_item_is_not_added_twice(inside: Office) -> None:
    draft = inside.draft()
    with pytest.raises(SameItem) as refused:
        call(inside, actions.add_item, draft, row=Row.of(item_at(3)), section_id=None)
    assert refused.value.field == "level3"
    with pytest.raises(SameItem):
        call(inside, actions.edit_item, draft, item_id=item_at(4).pk, row=Row.of(item_at(3)), section_id=None)
    assert rows() == list(load_template("T1").rows)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"level3": ""}, "level3"),
        ({"level3": "长" * 301}, "level3"),
        ({"level1": "长" * 101}, "level1"),
        ({"scope": "宇宙"}, "scope"),
        ({"time_limit": "有空"}, "time_limit"),
        ({"forms": ("pigeon",)}, "forms"),
        ({"time_limit": "immediate"}, "cycle"),
    ],
)
def test_a_row_that_no_draft_may_hold_is_refused_at_its_field(
    inside: Office, change: dict[str, Any], field: str
) -> None:
    draft = inside.draft("empty")
    with pytest.raises(Invalid) as refused:
        call(inside, actions.add_item, draft, row=replace(ROW, **change), section_id=None)
    assert (refused.value.field, rows()) == (field, [])


def test_a_draft_may_wait_for_its_columns(inside: Office) -> None:
    draft = inside.draft("empty")
    item = call(inside, actions.add_item, draft, row=Row("", "", "待定事项"), section_id=None)
    assert Row.of(item).missing == ["level1", "level2", "forms", "scope", "time_limit"]


def test_a_stale_form_is_told_who_changed_the_draft_and_changes_nothing(inside: Office) -> None:
    draft = inside.draft()
    item = item_at(12)
    inside.confirm(draft, item)
    with pytest.raises(Stale) as refused:
        call(inside, actions.edit_item, draft, item_id=item.pk, revision=0, row=ROW, section_id=None)
    assert "王承办" in str(refused.value.message)
    assert item_at(12).level3 == item.level3


def test_a_row_removed_meanwhile_is_gone(inside: Office) -> None:
    draft = inside.draft()
    item = item_at(12)
    call(inside, actions.remove_item, draft, item_id=item.pk)
    with pytest.raises(ItemGone):
        call(inside, actions.edit_item, draft, item_id=item.pk, row=ROW, section_id=None)


def test_rows_take_the_given_order_and_only_exactly_theirs(inside: Office) -> None:
    draft = inside.draft()
    ids = [item.pk for item in draft.items.all()]
    call(inside, actions.reorder, draft, item_ids=ids[::-1])
    assert [item.pk for item in draft.items.all()] == ids[::-1]
    with pytest.raises(Stale):
        call(inside, actions.reorder, draft, item_ids=ids[1:])
    assert [item.pk for item in draft.items.all()] == ids[::-1]


def test_a_version_in_force_is_never_changed(inside: Office) -> None:
    adopted = inside.adopt(inside.ready_draft())
    before = rows()
    acts: list[tuple[Any, dict[str, Any]]] = [
        (actions.add_item, {"row": ROW, "section_id": None}),
        (actions.import_rows, {"rows": [ROW]}),
        (actions.remove_item, {"item_id": adopted.items.all()[0].pk}),
        (actions.discard_draft, {}),
    ]
    for action, values in acts:
        with pytest.raises(NotADraft):
            call(inside, action, adopted, **values)
    assert rows() == before


def test_a_draft_can_be_discarded_and_its_form_is_told(inside: Office) -> None:
    draft = inside.draft()
    call(inside, actions.discard_draft, draft)
    assert (Catalogue.objects.count(), CatalogueItem.objects.count()) == (0, 0)
    with pytest.raises(NotADraft):
        actions.discard_draft(unit=inside.unit, catalogue_id=draft.pk, revision=0, actor=inside.drafter, at=inside.at)


def test_sections_own_rows_and_stay_with_them(inside: Office) -> None:
    section = actions.add_section(
        unit=inside.unit, name="干部科", duties="干部工作", actor=inside.drafter, at=inside.at
    )
    draft = inside.draft()
    item = item_at(13)
    call(inside, actions.edit_item, draft, item_id=item.pk, row=Row.of(item), section_id=section.pk)
    call(inside, actions.import_rows, draft, rows=read_table(annex_workbook()).rows)
    assert item_at(13).section == section
    with pytest.raises(Refusal) as refused:
        actions.remove_section(unit=inside.unit, section_id=section.pk, actor=inside.drafter, at=inside.at)
    assert refused.value.code == "section_in_use"
    with pytest.raises(Invalid):
        actions.add_section(unit=inside.unit, name="干部科", duties="", actor=inside.drafter, at=inside.at)
    renamed = actions.edit_section(
        unit=inside.unit, section_id=section.pk, name="干部一科", duties="", actor=inside.head, at=inside.at
    )
    assert renamed.name == "干部一科"
