"""The pages of matters, duties, plans and pre-disclosures: who gets in, what a refusal shows, how many queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from district.models import District
from hierarchy.ledger import submissions
from hierarchy.ledger.models import ObligationEntry, Submission
from tenants.disclosure.actions import asking, beyond, matters
from tenants.disclosure.actions.asking import Grounds
from tenants.disclosure.models import Disclosure, Matter
from tests.tenants.disclosure.matter_scene import EVENT, PROJECT, key
from tests.tenants.disclosure.scene import Scene
from tests.tenants.disclosure.test_predisclosing import shown


@pytest.fixture(autouse=True)
def frozen(village: Scene) -> None:
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())


def sign_in(scene: Scene, name: str) -> Client:
    client = Client()
    client.force_login(scene.people[name])
    return client


def address(scene: Scene, tail: str = "") -> str:
    return f"/u/{scene.unit.slug}/{tail}"


def test_every_row_leads_to_what_its_time_limit_asks_for(village: Scene) -> None:
    page = sign_in(village, "drafter").get(address(village, "disclosures/new/")).content.decode()
    for kind, title in (("event", EVENT), ("project", PROJECT), ("change", "班子分工与职责")):
        assert f"matters/new/{kind}/{key(village, title)}/" in page


def test_an_event_is_registered_and_its_draft_opened(village: Scene) -> None:
    client = sign_in(village, "drafter")
    tail = f"matters/new/event/{key(village, EVENT)}/"
    typed = {"title": "接收预备党员", "happened_on": "2026-04-08", "mode": "topic"}
    response = client.post(address(village, tail), typed)
    with village.inside():
        disclosure = Disclosure.objects.get()
        assert (disclosure.mode, Matter.objects.get().title) == ("topic", "接收预备党员")
    assert (response.status_code, response.url) == (302, address(village, f"disclosures/{disclosure.pk}/"))
    again = client.post(address(village, tail), typed)
    assert (again.status_code, again.url) == (302, address(village, f"matters/{disclosure.matter_id}/"))
    with village.inside():
        assert Matter.objects.count() == 1


@pytest.mark.parametrize("typed", [{"happened_on": "2026-04-11"}, {"happened_on": "9999-12-31"}, {"title": ""}])
def test_a_refused_event_keeps_what_was_typed(village: Scene, typed: dict[str, str]) -> None:
    typed = {"title": "接收预备党员", "happened_on": "2026-04-08", "mode": "routine", **typed}
    response = sign_in(village, "drafter").post(address(village, f"matters/new/event/{key(village, EVENT)}/"), typed)
    assert response.status_code == 400
    assert typed["title"] in response.content.decode()
    with village.inside():
        assert not Matter.objects.exists()


def test_a_row_of_another_time_limit_has_no_such_page(village: Scene) -> None:
    client = sign_in(village, "drafter")
    assert client.get(address(village, f"matters/new/event/{key(village, PROJECT)}/")).status_code == 404


def test_a_stage_without_its_day_is_asked_for_and_more_rows_keep_what_was_typed(village: Scene) -> None:
    client = sign_in(village, "drafter")
    tail = address(village, f"matters/new/project/{key(village, PROJECT)}/")
    typed = {"title": "村道硬化", "began_on": "2026-04-01", "ends_on": "2026-09-30", "rows": "4", "name_0": "开工"}
    response = client.post(tail, typed)
    assert (response.status_code, "on_0" in response.context["form"].errors) == (400, True)
    more = client.post(tail, {**typed, "more": "1"})
    assert (more.status_code, more.context["form"].count) == (200, 8)
    assert 'value="开工"' in more.content.decode()
    done = client.post(tail, {**typed, "on_0": "2026-04-30"})
    assert done.status_code == 302
    assert ObligationEntry.objects.get(duty="stage").period_label == "S1.2026-04-30"


PAGES = ("matters/", "owed/{owed}/", "owed/{owed}/exemption/", "owed/{owed}/extension/", "disclosures/beyond/")


@pytest.mark.parametrize("tail", PAGES)
def test_members_and_strangers_do_not_get_in(village: Scene, full: Scene, tail: str) -> None:
    tail = tail.format(owed=village.owed().pk)
    assert sign_in(village, "drafter").get(address(village, tail)).status_code == 200
    assert sign_in(village, "member").get(address(village, tail)).status_code == 403
    assert sign_in(full, "head").get(address(village, tail)).status_code == 404
    assert Client().get(address(village, tail)).status_code == 302


def test_another_units_duty_is_not_found_here(village: Scene, full: Scene) -> None:
    assert sign_in(village, "head").get(address(village, f"owed/{full.owed().pk}/")).status_code == 404


def test_only_who_approves_is_offered_to_ask_the_superior(village: Scene) -> None:
    tail = address(village, f"owed/{village.owed().pk}/")
    asks = f"{tail}exemption/"
    assert asks in sign_in(village, "head").get(tail).content.decode()
    assert asks not in sign_in(village, "drafter").get(tail).content.decode()
    refused = sign_in(village, "drafter").post(asks, {"ground": "secret", "document_number": "1号"})
    assert refused.status_code == 403
    assert not Submission.objects.exists()


def test_after_the_due_date_no_later_day_is_offered_and_asking_is_refused(village: Scene) -> None:
    District.objects.update(frozen_on=village.at.date() + timedelta(days=10))
    client, tail = sign_in(village, "head"), address(village, f"owed/{village.owed().pk}/")
    assert f"{tail}extension/" not in client.get(tail).content.decode()
    response = client.post(f"{tail}extension/", {"extended_to": "2026-04-30", "reason": "忙"})
    assert (response.status_code, Submission.objects.count()) == (409, 0)


def ask(scene: Scene) -> Submission:
    with scene.inside():
        grounds = Grounds("unsuitable", explanation="隐私", rule="条例第七条")
        return asking.ask_exemption(
            unit=scene.unit, obligation_id=scene.owed().pk, grounds=grounds, actor=scene.head, at=scene.at
        )


def test_the_desk_asks_to_tell_the_members_and_to_look_again(village: Scene) -> None:
    sent = ask(village)
    client = sign_in(village, "head")
    assert client.get(address(village)).context["pending"] == []
    submissions.accept(submission=sent, actor=village.supervisor, at=village.at, decision={"review_on": "2026-04-20"})
    assert [each.kind for each in client.get(address(village)).context["pending"]] == ["tell"]
    told = client.post(address(village, f"sent/{sent.pk}/told/"), {"told_on": "2026-04-10", "told_how": "大会"})
    assert told.status_code == 302
    assert client.get(address(village)).context["pending"] == []
    District.objects.update(frozen_on=date(2026, 4, 20))
    assert [each.kind for each in client.get(address(village)).context["pending"]] == ["review"]
    review = address(village, f"sent/{sent.pk}/review/")
    assert client.post(review, {"outcome": "keep"}).status_code == 400
    assert client.post(review, {"outcome": "keep", "next_review_on": "2027-04-20"}).status_code == 302
    assert client.get(address(village)).context["pending"] == []
    assert Submission.objects.get().decision["review_on"] == "2027-04-20"


def test_a_plan_is_sent_and_taken_back_from_the_disclosures_page(village: Scene) -> None:
    with village.inside():
        disclosure = beyond.start_beyond(
            unit=village.unit,
            title="抗旱物资发放",
            category="liaison",
            scope="public",
            why="群众关心",
            actor=village.drafter,
            at=village.at,
        )
        village.write(disclosure)
    client, page = sign_in(village, "drafter"), address(village, f"disclosures/{disclosure.pk}/")
    assert f"{page}plan/" in client.get(page).content.decode()
    client.post(f"{page}plan/")
    sent = Submission.objects.get()
    recall = address(village, f"sent/{sent.pk}/recall/")
    assert recall in client.get(page).content.decode()
    assert client.post(recall, {"reason": ""}).url == page
    assert Submission.objects.get().status == "recalled"


def test_the_formal_disclosure_is_begun_from_the_pre_disclosure(village: Scene) -> None:
    with village.inside():
        before = shown(village)
    client, page = sign_in(village, "drafter"), address(village, f"disclosures/{before.pk}/")
    assert client.post(f"{page}opinions/", {"opinions": "收到 3 条"}).status_code == 302
    assert "收到 3 条" in client.get(page).content.decode()
    response = client.post(f"{page}formal/", {"obligation": str(village.owed("班子分工").pk)})
    with village.inside():
        formal = Disclosure.objects.get(predisclosure_id=before.pk)
    assert response.url == address(village, f"disclosures/{formal.pk}/")
    assert page in client.get(response.url).content.decode()
    assert client.post(f"{page}formal/", {"obligation": ""}).url == response.url


def test_the_list_of_matters_costs_the_same_with_one_and_thirty(village: Scene) -> None:
    def register(number: int) -> None:
        with village.inside():
            matters.register_event(
                unit=village.unit,
                item_key=key(village, EVENT),
                happened_on=date(2026, 4, 8),
                title=f"第 {number} 件",
                actor=village.drafter,
                at=village.at,
            )

    client = sign_in(village, "drafter")
    register(0)
    client.get(address(village, "matters/"))
    with CaptureQueriesContext(connection) as one:
        client.get(address(village, "matters/"))
    for number in range(1, 30):
        register(number)
    with CaptureQueriesContext(connection) as thirty:
        page = client.get(address(village, "matters/"))
    assert len(page.context["lines"]) == 30
    assert len(thirty) == len(one)
