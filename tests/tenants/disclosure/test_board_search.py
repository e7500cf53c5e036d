"""The board's search finds what the board shows, and nothing that has left it or was never on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from hierarchy.ledger.models import PublicText
from tenants.disclosure import reconciling
from tenants.disclosure.actions import drafting, publishing
from tenants.disclosure.actions.taking_down import end_notices, take_down
from tests.tenants.disclosure.publishing_scene import FIVE_WORKING_DAYS_ON, add_row, approve, later, shown
from tests.tenants.disclosure.scene import Scene


def board(scene: Scene, words: str, tail: str = "") -> Any:
    return Client(raise_request_exception=False).get(f"/u/{scene.unit.slug}/board/", {"q": words})


def total(scene: Scene, words: str) -> int:
    return board(scene, words).context["found"].total


def differences(scene: Scene) -> list[str]:
    with scene.inside():
        return list(reconciling.differences_of(scene.unit))


def test_what_is_published_is_found_by_its_words_without_markup(full: Scene) -> None:
    with full.inside():
        disclosure = full.published(body="<p>一季度收缴<strong>党费</strong>情况</p><ul><li>说明</li></ul>")
    page = board(full, "收缴党费")
    hit = page.context["found"].hits[0]
    assert (hit.subject_id, hit.title, hit.category) == (disclosure.pk, "一季度党费收缴情况", "organization")
    assert f'href="/u/{full.unit.slug}/board/{disclosure.pk}/"' in page.content.decode()
    assert "<mark>收缴党费</mark>" in page.content.decode()
    assert total(full, "strong") == 0
    assert differences(full) == []


@pytest.mark.parametrize("scope", ["local", "party", "specified"])
def test_what_is_not_for_society_is_never_posted(full: Scene, scope: str) -> None:
    from district.models import SettingValue

    SettingValue.objects.create(
        key="in_party_online", value="login", valid_from=full.at.date(), reason="内网", set_at=full.at
    )
    with full.inside():
        full.published(scope=scope)
    assert (PublicText.objects.count(), total(full, "党费")) == (0, 0)
    assert differences(full) == []


def test_what_is_withdrawn_is_not_found_until_it_is_published_again(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        publishing.withdraw(reason="金额有误", **full.who(full.approver, disclosure))
        assert (PublicText.objects.count(), total(full, "党费")) == (0, 0)
        drafting.revise(**full.who(full.drafter, disclosure))
        full.write(disclosure, title="一季度党费收缴情况（更正）", body="更正后的数额")
        approve(full, disclosure)
        full.publish(disclosure)
    assert (total(full, "更正后"), total(full, "1,230")) == (1, 0)
    assert differences(full) == []


def test_what_is_taken_down_is_not_found(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        take_down(reason="公开栏改建", **full.who(full.approver, disclosure))
    assert (PublicText.objects.count(), total(full, "党费")) == (0, 0)
    assert differences(full) == []


def test_a_notice_past_its_term_is_not_found_and_then_deleted(full: Scene) -> None:
    with full.inside():
        add_row(full, "任前公示", notice="cadre", needs_privacy_review=True)
        shown(full, "任前公示", planned_on=full.at.date(), notice_until=FIVE_WORKING_DAYS_ON)
        assert PublicText.objects.get().shown_until == FIVE_WORKING_DAYS_ON
        end_notices(unit=full.unit, at=later(full, 60))
    assert PublicText.objects.count() == 0
    assert differences(full) == []


def test_another_units_texts_are_not_on_this_board(full: Scene, merged: Scene) -> None:
    with full.inside():
        full.published()
    assert (total(full, "党费"), total(merged, "党费")) == (1, 0)


@pytest.mark.parametrize("words", ["？！", "党", "字" * 500, "'\"%_\\", "😀", "\x00", "x" * 500, "a b c d e f g h i j"])
def test_any_words_give_a_clear_page(full: Scene, words: str) -> None:
    page = board(full, words)
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_blank_words_show_the_board(full: Scene) -> None:
    with full.inside():
        full.published()
    page = board(full, "  ")
    assert page.context["total"] == 1
    assert 'name="q"' in page.content.decode()


DAMAGES = {
    "a text lost": lambda: PublicText.objects.all().delete(),
    "another word": lambda: PublicText.objects.update(text="改"),
    "another day": lambda: PublicText.objects.update(shown_until=None, published_on="2026-01-01"),
    "other tokens": lambda: PublicText.objects.update(grams="改"),
    "a text of what is not on the board": lambda: PublicText.objects.update(
        subject_id="00000000-0000-0000-0000-000000000001"
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damage_is_found(full: Scene, damage: str) -> None:
    with full.inside():
        full.published()
    assert differences(full) == []
    DAMAGES[damage]()
    assert differences(full)


def test_search_forgets_on_the_day_after_the_last(full: Scene) -> None:
    with full.inside():
        full.published()
    PublicText.objects.update(shown_until=full.at.date() - timedelta(days=1))
    assert total(full, "党费") == 0
