"""An organisation below asks its superior and is owed a responsible reply (FBK-08)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from core.actors import SYSTEM
from core.errors import Refusal
from core.ids import new_id
from core.urls import unit_url
from hierarchy.ledger.models import FeedbackEntry
from hierarchy.units.models import Role
from notices.models import Notice
from tenants.feedback.actions.acting import Handling
from tenants.feedback.actions.asking_upward import ask_superior
from tenants.feedback.actions.telling_asker import tell_asker
from tenants.feedback.actions.transferring import transfer_case
from tenants.feedback.models import Case, Reply
from tenants.feedback.policies import NotForYou
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import grant, make_unit, make_user

from .people import Village


def asked(village: Village, text: str = "村级账目公开按哪张表", **changed: object) -> Case:
    given = {
        "superior": village.town.unit,
        "asker_id": village.unit.pk,
        "kind": "question",
        "title": "",
        "original": text,
        "actor": village.officer,
        "at": village.at,
    }
    with workspace(village.town.unit):
        return ask_superior(**(given | changed))


def address(village: Village) -> str:
    return unit_url(village.town.unit.slug, "case_from_below")


def test_the_question_is_a_case_of_the_superior_in_the_name_of_the_unit(village: Village) -> None:
    case = asked(village)
    entry = FeedbackEntry.objects.get()
    assert (case.asker_unit_id, case.asker_person_id) == (village.unit.pk, village.officer.person_id)
    assert (entry.unit, entry.channel, entry.kind) == (village.town.unit, "lower_unit", "question")
    assert Notice.objects.get(kind="case_to_register").recipient_id == village.town.officer.person_id


def test_only_who_works_directly_below_asks(village: Village) -> None:
    branch = make_unit(name="第一党支部", parent=village.unit)
    member, clerk = make_user(), make_user()
    grant(member, village.unit, Role.MEMBER)
    grant(clerk, branch, Role.DRAFTER)
    for actor, asker in ((member, village.unit), (clerk, branch), (village.town.head, village.town.unit)):
        with pytest.raises(NotForYou):
            asked(village, actor=actor, asker_id=asker.pk)
    with pytest.raises(Refusal) as refused:
        asked(village, kind="report")
    assert refused.value.field == "kind"
    assert FeedbackEntry.objects.count() == 0


def test_the_page_asks_and_shows_the_unit_its_own_questions_with_their_replies(
    client: Client, village: Village
) -> None:
    neighbour, clerk = make_unit(name="白杨村党总支", parent=village.town.unit), make_user()
    grant(clerk, neighbour, Role.DRAFTER)
    client.force_login(village.head)
    sent = client.post(
        address(village), {"asker": village.unit.pk, "kind": "question", "title": "", "original": "按哪张表"}
    )
    assert sent.status_code == 302
    with workspace(village.town.unit):
        case = Case.objects.get()
        reply = {"content_sha256": "b" * 64, "drafted_by_id": new_id(), "drafted_at": village.at}
        Reply.objects.create(case=case, number=1, state="released", body="按附件二", released_at=village.at, **reply)
        Reply.objects.create(case=case, number=2, state="drafted", body="草稿不给看", **reply)
    page = client.get(address(village)).content.decode()
    assert "按附件二" in page
    assert "草稿不给看" not in page
    client.force_login(clerk)
    theirs = client.get(address(village))
    assert theirs.status_code == 200
    assert "按哪张表" not in theirs.content.decode()


def test_an_empty_question_comes_back_at_its_field(client: Client, village: Village) -> None:
    client.force_login(village.head)
    page = client.post(address(village), {"asker": village.unit.pk, "kind": "question", "original": " "})
    assert page.status_code == 400
    assert FeedbackEntry.objects.count() == 0


def test_the_superiors_own_people_and_the_signed_out_have_no_page_there(client: Client, village: Village) -> None:
    assert client.get(address(village)).status_code == 302
    client.force_login(village.town.head)
    assert client.get(address(village)).status_code == 403


def test_the_page_costs_the_same_for_one_question_and_for_thirty(client: Client, village: Village) -> None:
    client.force_login(village.head)

    def asked_of_the_database() -> int:
        with queries() as statements:
            assert client.get(address(village)).status_code == 200
        return len(statements)

    asked(village)
    asked_of_the_database()
    one = asked_of_the_database()
    for number in range(29):
        asked(village, f"第 {number} 问", at=village.at + timedelta(minutes=number))
    assert asked_of_the_database() == one


def test_the_person_who_asked_is_told_of_the_reply_and_nobody_else_is(village: Village) -> None:
    case = asked(village)
    web = village.receive().case
    with workspace(village.town.unit):
        tell_asker(Handling(village.town.unit, case, village.town.officer, None, village.at))
    with workspace(village.unit):
        tell_asker(Handling(village.unit, web, SYSTEM, None, village.at))
    told = Notice.objects.get(kind="case_answered")
    assert (told.recipient_id, told.url) == (village.officer.person_id, address(village))


def test_what_the_superior_passed_on_is_read_where_it_is_answered(client: Client, village: Village) -> None:
    case, above = asked(village), village.district.unit
    transfer_case(
        unit=village.town.unit,
        case_id=case.pk,
        receiver=above,
        reason="区里统一规定",
        actor=village.town.officer,
        at=village.at,
    )
    client.force_login(village.officer)
    there = unit_url(above.slug, "case_from_below")
    assert there in client.get(address(village)).content.decode()
    page = client.get(there)
    assert page.status_code == 200
    assert case.title in page.content.decode()
    refused = client.post(there, {"asker": village.unit.pk, "kind": "question", "original": "越级再问"})
    assert refused.status_code == 400
    with workspace(above):
        assert Case.objects.count() == 1
