"""Two versions side by side: what was added, removed, changed, moved, with the old and the new in words."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.urls import unit_url
from district import clock
from tenants.catalogue import actions
from tenants.catalogue.comparing import COLUMNS, Entry, compare
from tenants.catalogue.comparison_words import column_names, in_words
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.rows import Row
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import make_user

from .conftest import Office


def table(*names: str, **changed: dict[str, Any]) -> list[Entry]:
    """Make a table whose items are known by one letter each."""
    entries = []
    for order, name in enumerate(names, 1):
        row = Row("决策", "重大决策", name, ("meeting",), "party", "periodic", "", "resolutions")
        entries.append(Entry(uuid.uuid5(uuid.NAMESPACE_OID, name), order, replace(row, **changed.get(name, {}))))
    return entries


def names(entries: list[Entry]) -> list[str]:
    return [entry.row.level3 for entry in entries]


def test_rows_are_told_apart_by_their_keys() -> None:
    found = compare(table("a", "b", "c"), table("a", "c", "d", c={"level3": "c 改"}))
    assert (names(found.added), names(found.removed)) == (["d"], ["b"])
    assert [(pair.before.row.level3, pair.after.row.level3, pair.columns) for pair in found.changed] == [
        ("c", "c 改", ("level3",))
    ]
    assert (found.moved, found.unchanged, found.is_empty) == ([], 1, False)


def test_one_row_put_elsewhere_is_one_row_moved() -> None:
    found = compare(table("a", "b", "c", "d"), table("d", "a", "b", "c"))
    assert [(p.after.row.level3, p.before.order, p.after.order) for p in found.moved] == [("d", 4, 1)]
    assert found.unchanged == 3


def test_a_row_that_only_makes_room_for_another_is_not_moved() -> None:
    found = compare(table("a", "b"), table("neu", "a", "b"))
    assert (names(found.added), found.moved, found.unchanged) == (["neu"], [], 2)


def test_a_row_both_changed_and_moved_is_told_once_with_its_place() -> None:
    found = compare(table("a", "b", "c"), table("c", "a", "b", c={"scope": "public", "forms": ("website", "meeting")}))
    assert found.moved == []
    with translation.override("en"):
        (row,) = in_words(found.changed)
    assert [(said.column, said.old, said.new) for said in row.said] == [
        ("Forms of disclosure", "meeting", "website column, meeting"),
        ("Scope", "within the Party", "society"),
        ("Number in the table", "3", "1"),
    ]


def test_every_column_has_a_name() -> None:
    assert set(column_names()) == set(COLUMNS)


@given(st.permutations("abcdefg"), st.sets(st.sampled_from("abcdefg")))
def test_nothing_is_lost_or_told_twice(order: list[str], gone: set[str]) -> None:
    before, after = table(*"abcdefg"), table(*[name for name in order if name not in gone], "neu")
    found = compare(before, after)
    told = len(found.added) + len(found.changed) + len(found.moved) + found.unchanged
    assert (told, len(found.removed)) == (len(after), len(gone))
    kept = [name for name in order if name not in gone and name not in [p.after.row.level3 for p in found.moved]]
    assert kept == sorted(kept)  # without the moved rows the order is the old one


# The pages


@pytest.fixture
def two_versions(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Give a unit whose second version drops row 2, renames row 3, and whose draft of a third adds nothing."""
    monkeypatch.setattr(clock, "now", lambda district=None: office.at)
    with workspace(office.unit):
        office.adopt(office.ready_draft())
        draft = office.draft("in_force")
        who = {"unit": office.unit, "catalogue_id": draft.pk, "actor": office.drafter, "at": office.at}
        third = draft.items.get(order=3)
        actions.edit_item(
            item_id=third.pk,
            revision=0,
            section_id=None,
            row=replace(Row.of(third), level3="改后", scope="public", form_reason="会后张贴"),
            **who,
        )
        actions.remove_item(item_id=draft.items.get(order=2).pk, revision=1, **who)
        office.adopt(draft)
        office.draft("in_force")
    return office


def get(office: Office, user: Any, name: str, query: str = "", **kwargs: Any) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(unit_url(office.unit.slug, name, **kwargs) + query)


def test_a_version_is_compared_with_the_one_before_it(two_versions: Office) -> None:
    context = get(two_versions, two_versions.member, "catalogue_changes", number=2).context
    found = context["comparison"]
    assert (context["before"].number, context["after"].number, context["total"]) == (1, 2, 2)
    assert [pair.after.row.level3 for pair in found.changed] == ["改后"]
    assert (len(found.removed), found.added, found.moved, found.unchanged) == (1, [], [], 34)


def test_a_version_is_compared_with_any_other(two_versions: Office) -> None:
    found = get(two_versions, two_versions.member, "catalogue_changes", "?with=2", number=1).context["comparison"]
    assert (len(found.added), len(found.changed), found.removed) == (1, 1, [])


@pytest.mark.parametrize("query", ["?with=3", "?with=9", "?with=x", "?with=-1", "?with=99999999999999999999"])
def test_a_version_that_is_none_is_not_found(two_versions: Office, query: str) -> None:
    assert get(two_versions, two_versions.drafter, "catalogue_changes", query, number=2).status_code == 404


def test_the_first_version_says_that_there_is_none_before(two_versions: Office) -> None:
    answer = get(two_versions, two_versions.drafter, "catalogue_changes", number=1)
    assert (answer.status_code, answer.context["before"]) == (200, None)


def test_a_draft_is_compared_with_the_version_in_force_for_those_who_work_on_it(two_versions: Office) -> None:
    answer = get(two_versions, two_versions.drafter, "catalogue_draft_changes")
    assert (answer.context["before"].number, answer.context["total"]) == (2, 0)
    assert get(two_versions, two_versions.member, "catalogue_draft_changes").status_code == 403
    assert get(two_versions, make_user(), "catalogue_changes", number=2).status_code == 404


def test_the_comparison_asks_as_much_of_one_row_as_of_all(two_versions: Office) -> None:
    def asked() -> int:
        with queries() as statements:
            assert get(two_versions, two_versions.drafter, "catalogue_changes", number=2).status_code == 200
        return len(statements)

    many = asked()
    with workspace(two_versions.unit):
        CatalogueItem.objects.filter(catalogue__in=Catalogue.objects.adopted()).exclude(order=1).delete()
    assert asked() == many
