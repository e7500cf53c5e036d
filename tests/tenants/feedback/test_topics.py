"""Topic requests 点题 and what they led to, seen from both sides (REQ-01..03; SEC-04)."""

from __future__ import annotations

import pytest
from django.test import Client

from core.errors import Refusal
from core.ids import new_id
from hierarchy.units.models import Role
from tenants.disclosure.actions import reviewing
from tenants.disclosure.models import Disclosure
from tenants.disclosure.policies import NotYourStep
from tenants.feedback.actions import answering_topics, deciding
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_user
from tests.tenants.disclosure.scene import Scene, adopt
from tests.tenants.feedback.conversion_scene import being_handled, who
from tests.tenants.feedback.people import Village


@pytest.fixture
def scene(village: Village) -> Scene:
    """The village's catalogue and the people of its procedure; its officer drafts too."""
    roles = ("drafter", "reviewer", "secrecy_reviewer", "approver", "member")
    people = {role: make_user() for role in roles}
    for role, user in people.items():
        grant(user, village.unit, Role(role))
    grant(village.officer, village.unit, Role.DRAFTER)
    scene = Scene(village.unit, village.at, people | {"head": village.head})
    adopt(scene)
    return scene


def topic(village: Village, original: str = "想知道党费怎么用的") -> Case:
    return being_handled(village, original, kind="topic")


def kept(village: Village, case: Case) -> Case:
    with workspace(village.unit):
        return Case.objects.get(pk=case.pk)


def start(village: Village, scene: Scene, case: Case, item: str = "党费收缴") -> Disclosure:
    with workspace(village.unit):
        return answering_topics.start_from_topic(item_key=scene.items[item].key, **who(case, village.officer, village))


def page(user: object, address: str) -> str:
    client = Client()
    if user is not None:
        client.force_login(user)  # type: ignore[arg-type]  # an account
    return client.get(address).content.decode()


def test_a_topic_begins_a_disclosure_linked_both_ways(village: Village, scene: Scene) -> None:
    case = topic(village)
    disclosure = start(village, scene, case)
    assert disclosure.mode == "topic"
    assert kept(village, case).result_disclosure_id == disclosure.pk
    base = f"/u/{village.unit.slug}"
    assert f"{base}/disclosures/{disclosure.pk}/" in page(village.officer, f"{base}/cases/{case.pk}/")
    of_case = f"{base}/cases/{case.pk}/"
    assert of_case in page(village.officer, f"{base}/disclosures/{disclosure.pk}/")
    seen_by_the_reviewer = page(scene.reviewer, f"{base}/disclosures/{disclosure.pk}/")
    assert (of_case in seen_by_the_reviewer, "想知道党费怎么用的" in seen_by_the_reviewer) == (False, False)


def test_the_board_says_that_it_was_asked_for_and_not_by_whom(village: Village, scene: Scene) -> None:
    case = topic(village)
    disclosure = start(village, scene, case)
    with workspace(village.unit):
        scene.write(disclosure, actor=village.officer)
        scene.propose(disclosure, actor=village.officer, explanation="说明")
        scene.review(disclosure)
        scene.clear(disclosure)
        reviewing.approve(opinion="", **scene.who(scene.approver, disclosure))
        scene.publish(disclosure)
    shown = page(None, f"/u/{village.unit.slug}/board/{disclosure.pk}/")
    assert "群众点题公开" in shown or "disclosed because it was asked for" in shown
    assert (case.number in shown, "想知道党费怎么用的" in shown) == (False, False)


def test_who_does_not_draft_begins_nothing(village: Village, scene: Scene) -> None:
    case = topic(village)
    with workspace(village.unit), pytest.raises(NotYourStep):
        answering_topics.start_from_topic(
            item_key=scene.items["党费收缴"].key, **who(case, village.village.deputy, village)
        )
    assert kept(village, case).result_disclosure_id is None
    with workspace(village.unit):
        assert not Disclosure.objects.exists()


def test_a_disclosure_under_way_is_linked_and_says_that_it_was_asked_for(village: Village, scene: Scene) -> None:
    case = topic(village)
    with workspace(village.unit):
        disclosure = scene.draft()
        answering_topics.link_topic(disclosure_id=disclosure.pk, **who(case, village.head, village))
        disclosure.refresh_from_db()
    assert (disclosure.mode, kept(village, case).result_disclosure_id) == ("topic", disclosure.pk)


def test_what_is_published_keeps_what_it_said(village: Village, scene: Scene) -> None:
    case = topic(village)
    with workspace(village.unit):
        disclosure = scene.published()
        answering_topics.link_topic(disclosure_id=disclosure.pk, **who(case, village.head, village))
        disclosure.refresh_from_db()
    assert (disclosure.mode, kept(village, case).result_disclosure_id) == ("routine", disclosure.pk)


def test_neither_what_ended_nor_an_answer_to_one_person_is_linked(village: Village, scene: Scene) -> None:
    case = topic(village)
    with workspace(village.unit):
        disclosure = scene.draft()
        for changes in ({"state": "discarded"}, {"state": "draft", "mode": "on_request"}):
            Disclosure.objects.filter(pk=disclosure.pk).update(**changes)
            with pytest.raises(Refusal) as refused:
                answering_topics.link_topic(disclosure_id=disclosure.pk, **who(case, village.head, village))
            assert refused.value.field == "disclosure"
    assert kept(village, case).result_disclosure_id is None


def test_a_topic_is_taken_into_the_catalogue(village: Village, scene: Scene) -> None:
    case = topic(village)
    with workspace(village.unit):
        key = scene.items["班子分工"].key
        answering_topics.take_into_catalogue(item_key=key, **who(case, village.officer, village))
        with pytest.raises(Refusal) as refused:
            answering_topics.take_into_catalogue(item_key=new_id(), **who(case, village.officer, village))
    assert refused.value.field == "item"
    assert kept(village, case).result_item_key == key
    assert "班子分工" in page(village.officer, f"/u/{village.unit.slug}/cases/{case.pk}/")


def test_what_is_marked_secret_leads_to_nothing(village: Village, scene: Scene) -> None:
    case = topic(village)
    with workspace(village.unit):
        Case.objects.filter(pk=case.pk).update(original="请公开 机密★10年 的文件")
    with pytest.raises(Refusal) as refused:
        start(village, scene, case)
    assert refused.value.code == "secret_text"
    assert kept(village, case).result_disclosure_id is None


def test_only_topics_that_were_not_turned_down_lead_anywhere(village: Village, scene: Scene) -> None:
    with pytest.raises(answering_topics.NotATopic):
        start(village, scene, being_handled(village))
    case = topic(village)
    with workspace(village.unit):
        deciding.decide_case(is_adopted=False, reason="涉及党内秘密", **who(case, village.head, village))
    with pytest.raises(answering_topics.NotATopic):
        start(village, scene, case)
    with workspace(village.unit):
        assert not Disclosure.objects.exists()


def test_the_pages_offer_rows_and_disclosures(village: Village, scene: Scene) -> None:
    case = topic(village)
    client = Client()
    client.force_login(village.officer)
    base = f"/u/{village.unit.slug}/cases/{case.pk}/topic"
    with workspace(village.unit):
        disclosure = scene.draft()
    assert client.post(f"{base}/disclosure/", {"disclosure": str(disclosure.pk)}).status_code == 302
    assert client.post(f"{base}/catalogue/", {"item": str(scene.items["班子分工"].key)}).status_code == 302
    started = client.post(f"{base}/start/", {"item": str(scene.items["发展党员公示"].key)})
    found = kept(village, case)
    assert started["Location"] == f"/u/{village.unit.slug}/disclosures/{found.result_disclosure_id}/"
    assert client.post(f"{base}/start/", {"item": "x"}).status_code == 400
