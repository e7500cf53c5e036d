"""What a draft lacks: forms that do not suit the scope, sensitive rows, scope hints, content rules, the focus."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from core.errors import Invalid, Refusal
from district.models import SettingValue
from hierarchy.units.models import UnitKind
from tenants.catalogue import actions
from tenants.catalogue.actions.adopting import NotReady
from tenants.catalogue.completeness import Finding, Gap, findings, is_conflicting, realised
from tenants.catalogue.content_sets import content_sets, focus_for, rule_texts, set_for
from tenants.catalogue.matching import suggestions
from tenants.catalogue.models import Catalogue, CatalogueItem
from tenants.catalogue.rows import Row
from tenants.catalogue.scope_hints import IN_PARTY_HINT, MASSES_HINT, MEMBERS_HINT, departs, hint_for
from tenants.catalogue.sensitivity import is_unguarded, sensitive_word
from tenants.catalogue.templates import load_template
from tenants.registry.workspaces import as_district

from .conftest import Office

T1 = load_template("T1").rows


def numbers(rows: Any, holds: Any) -> list[int]:
    return [number for number, row in enumerate(rows, 1) if holds(row)]


def test_the_three_rows_of_the_annex_whose_forms_do_not_suit_their_scope_are_found() -> None:
    assert numbers(T1, is_conflicting) == [12, 18, 25]


def test_a_stated_reason_settles_the_conflict() -> None:
    assert is_conflicting(replace(T1[17], form_reason="公开栏只公布总数")) is False


def test_the_sensitive_rows_of_the_annex_are_found_by_their_words() -> None:
    assert numbers(T1, sensitive_word) == [24, 25, 28, 29, 32]
    assert numbers(T1, is_unguarded) == []
    plain = [replace(row, needs_privacy_review=False) for row in T1]
    assert numbers(plain, is_unguarded) == [24, 25, 28, 29, 32]
    assert is_unguarded(replace(T1[27], scope="public")) is True


def test_a_rule_on_how_cases_are_handled_is_not_about_a_person() -> None:
    assert sensitive_word(Row("制度", "制度", "违纪案件办理制度")) == ""


@pytest.mark.parametrize(
    ("text", "scope", "hint", "is_departing"),
    [
        ("困难群众帮扶", "party", MASSES_HINT, True),
        ("困难群众帮扶", "local", MASSES_HINT, False),
        ("党费收缴", "specified", MEMBERS_HINT, True),
        ("党费收缴", "party", MEMBERS_HINT, False),
        ("党员干部违纪处理", "public", IN_PARTY_HINT, True),
        ("党员干部违纪处理", "party", IN_PARTY_HINT, False),
        ("年度工作计划", "party", None, False),
    ],
)
def test_the_words_of_a_row_hint_at_its_scope(text: str, scope: str, hint: Any, is_departing: bool) -> None:
    row = Row("一", "二", text, ("meeting",), scope, "periodic")
    assert (hint_for(row), departs(row) is not None) == (hint, is_departing)
    assert departs(replace(row, scope_reason="经支委会研究")) is None


def test_rule_items_have_codes_of_their_own_that_stay() -> None:
    codes = [rule.code for each in content_sets() for rule in each.rules]
    assert len(codes) == len(set(codes)) == 23 + 24 + 20 + 59 + 8
    assert rule_texts()["nine_002:2:10"] == "党费收缴、上交情况"
    assert rule_texts()["focus_004:village:2"] == "从严管理监督党员干部"
    assert len(rule_texts()) == len(codes) + 16


@pytest.mark.django_db
def test_each_kind_has_its_rules_and_its_tiers_focus() -> None:
    chosen = {kind.code: kind for kind in UnitKind.objects.all()}
    sets = {code: found.code if (found := set_for(kind)) else None for code, kind in chosen.items()}
    assert (sets["committee_organ"], sets["village_branch"], sets["municipal_unit"]) == ("nine_002", "six_002", None)
    focus = {code: [len(each.rules) for each in focus_for(chosen[code])] for code in chosen}
    assert (focus["town_committee"], focus["village_org"], focus["district_committee"]) == ([5, 4], [5, 3], [5, 2])
    assert (focus["school_org"], focus["municipal_unit"]) == ([5], [])


def test_the_words_of_the_annex_suggest_its_rows_and_never_one_that_is_linked() -> None:
    rules = next(each for each in content_sets() if each.code == "nine_002").rules
    found = suggestions(rules, T1)
    assert found["nine_002:2:10"] == [17]  # dues: row 18
    assert found["nine_002:4:3"] == [20]  # the democratic life meeting: row 21
    assert found["nine_002:8:7"] == [27, 28]  # breaches of discipline: rows 28 and 29
    assert "nine_002:2:2" not in found
    assert found == suggestions(rules, T1)
    linked = realised([replace(row, rules=("nine_002:2:10",)) if n == 17 else row for n, row in enumerate(T1)])
    assert "nine_002:2:10" not in suggestions(rules, T1, linked=linked)


def found_in(office: Office, draft: Catalogue, **options: Any) -> dict[str, Finding]:
    values = {"kind": office.unit.kind, "on": office.at.date(), "has_sections": False, "template_rows": T1}
    items = list(draft.items.order_by("order"))
    return {each.gap: each for each in findings(items, **(values | options))}


def orders(finding: Finding) -> list[int | None]:
    return [place.order for place in finding.places]


def test_the_fresh_draft_of_the_annex_lacks_exactly_what_is_known(inside: Office) -> None:
    draft = inside.draft()
    found = found_in(inside, draft)
    assert {gap: each.is_blocking for gap, each in found.items()} == {
        Gap.UNCONFIRMED: True,
        Gap.CONFLICTING: True,
        Gap.FOCUS: False,
    }
    assert orders(found[Gap.CONFLICTING]) == orders(found[Gap.UNCONFIRMED]) == [12, 18, 25]


def test_rows_of_the_template_that_are_absent_and_sections_that_are_missing_are_advice(inside: Office) -> None:
    draft = inside.draft()
    item = draft.items.get(order=36)
    actions.remove_item(
        unit=inside.unit, catalogue_id=draft.pk, item_id=item.pk, revision=0, actor=inside.drafter, at=inside.at
    )
    found = found_in(inside, draft, has_sections=True)
    assert [place.text for place in found[Gap.TEMPLATE].places] == [item.level3]
    assert len(found[Gap.NO_SECTION].places) == 35
    assert not found[Gap.TEMPLATE].is_blocking


def test_rules_without_a_row_are_listed_once_the_unit_has_begun_to_link(inside: Office) -> None:
    draft = inside.draft()
    assert Gap.RULES not in found_in(inside, draft)
    inside.edit(draft, draft.items.get(order=18), rules=("nine_002:2:10",))
    assert len(found_in(inside, draft)[Gap.RULES].places) == 58


def test_adoption_waits_for_the_reason_unless_the_district_switched_the_check_off(inside: Office) -> None:
    draft = inside.draft()
    for item in CatalogueItem.objects.unconfirmed():
        inside.confirm(draft, item)
    with pytest.raises(NotReady) as refused:
        inside.adopt(draft)
    assert refused.value.code == "conflicting_rows"
    assert all(number in str(refused.value.message) for number in ("12", "18", "25"))
    with as_district():
        SettingValue.objects.create(
            key="scope_form_check",
            value="off",
            valid_from=date(2020, 1, 1),
            reason="test",
            set_by_id=None,
            set_at=inside.at,
        )
    assert inside.adopt(draft).state == "in_force"


def on_draft(office: Office, draft: Catalogue, **values: Any) -> dict[str, Any]:
    draft.refresh_from_db()
    common = {"unit": office.unit, "catalogue_id": draft.pk, "revision": draft.revision}
    return common | {"actor": office.drafter, "at": office.at} | values


def test_sensitive_rows_are_flagged_in_one_step_and_only_once(inside: Office) -> None:
    draft = inside.draft()
    inside.edit(draft, draft.items.get(order=28), needs_privacy_review=False, scope="public")
    flagged = actions.flag_sensitive(**on_draft(inside, draft))
    item = draft.items.get(order=28)
    assert [each.order for each in flagged] == [28]
    assert (item.needs_privacy_review, item.scope) == (True, "party")
    with pytest.raises(Refusal) as refused:
        actions.flag_sensitive(**on_draft(inside, draft))
    assert refused.value.code == "nothing_sensitive"


def test_links_are_added_to_those_there_are(inside: Office) -> None:
    draft = inside.draft()
    item = draft.items.get(order=18)
    links = {item.pk: ["nine_002:2:10"]}
    assert actions.link_rules(**on_draft(inside, draft, links=links)) == 1
    assert actions.link_rules(**on_draft(inside, draft, links={item.pk: ["nine_002:2:10", "nine_002:2:9"]})) == 1
    assert draft.items.get(order=18).rules == ["nine_002:2:10", "nine_002:2:9"]
    for wrong in ({}, {item.pk: ["nine_002:9:99"]}):
        with pytest.raises(Invalid):
            actions.link_rules(**on_draft(inside, draft, links=wrong))
    assert draft.items.get(order=18).rules == ["nine_002:2:10", "nine_002:2:9"]


def test_a_row_may_not_link_to_a_rule_that_is_not_there(inside: Office) -> None:
    draft = inside.draft()
    with pytest.raises(Invalid) as refused:
        inside.edit(draft, draft.items.get(order=1), rules=("nine_002:99:1",))
    assert (refused.value.field, draft.items.get(order=1).rules) == ("rules", [])
