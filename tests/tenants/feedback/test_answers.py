"""Answers on the board: under which words, approved by whom, and every exit for what is not for society (FBK-05)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from accounts.models import User
from core.errors import Refusal
from hierarchy.ledger.models import PublicText
from hierarchy.units.models import Role
from tenants.feedback.actions import publishing_answers
from tenants.feedback.models import Case, CaseFile, Measure, Reply
from tenants.feedback.policies import NotForYou, OwnReply
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import grant, make_user
from tests.tenants.feedback.conversion_scene import (
    SHOWN,
    adopted,
    being_handled,
    finish,
    on_the_board,
    planned,
    sent,
    who,
)
from tests.tenants.feedback.people import Village

ATOM = "{http://www.w3.org/2005/Atom}"
CONTACT = {"name": "周大山", "phone": "13812345678", "address": "清溪村三组8号"}
#: Words that stand in a case and its reply, and never where others read.
INTERNAL = ("周大山", "13812345678", "原话甲乙丙", "答复原文丁", "村委会主任", "路灯.jpg", "另装摄像头")


def publish(village: Village, case: Case, reply: Reply, *, actor: User | None = None, **changes: Any) -> Reply:
    with workspace(village.unit):
        return publishing_answers.publish_answer(
            reply_id=reply.pk, shown=replace(SHOWN, **changes), **who(case, actor or village.head, village)
        )


def get(village: Village, tail: str, user: User | None = None) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(f"/u/{village.unit.slug}/{tail}")


def feed(village: Village) -> list[str]:
    root = ElementTree.fromstring(get(village, "answers/feed/").content)  # noqa: S314 - our own answer
    return [entry.findtext(f"{ATOM}title") or "" for entry in root.findall(f"{ATOM}entry")]


def searched() -> list[str]:
    return list(PublicText.objects.filter(kind="answer").values_list("title", flat=True))


def everywhere(village: Village, reply: Reply) -> list[bool]:
    """Say where an answer is read by society: list, page, feed, search."""
    return [
        SHOWN.title in get(village, "answers/").content.decode(),
        get(village, f"answers/{reply.pk}/").status_code == 200,
        feed(village) == [SHOWN.title],
        searched() == [SHOWN.title],
    ]


def test_a_published_answer_is_read_on_the_list_its_page_the_feed_and_found(village: Village) -> None:
    reply = on_the_board(village, being_handled(village))
    assert everywhere(village, reply) == [True] * 4
    assert PublicText.objects.get().text == "村里的路灯坏了，能不能修？\n已安排更换。"


def test_an_answer_that_was_sent_and_not_published_is_nowhere(village: Village) -> None:
    reply = sent(village, being_handled(village))
    assert everywhere(village, reply) == [False] * 4


def test_an_answer_not_sent_is_not_published(village: Village) -> None:
    case = being_handled(village)
    reply = sent(village, case)
    with workspace(village.unit):
        Reply.objects.update(state="approved", released_at=None)
    with pytest.raises(publishing_answers.NotForTheBoard):
        publish(village, case, reply)
    assert everywhere(village, reply) == [False] * 4


def test_a_local_answer_is_for_the_units_own_people(village: Village) -> None:
    case = being_handled(village)
    reply = publish(village, case, sent(village, case), scope="local")
    assert everywhere(village, reply) == [False] * 4
    member = make_user()
    grant(member, village.unit, Role.MEMBER)
    assert SHOWN.title in get(village, "members/answers/", member).content.decode()
    assert get(village, "members/answers/").status_code == 302
    assert SHOWN.title not in get(village, "members/answers/", make_user()).content.decode()


def test_an_answer_taken_down_is_gone_everywhere_and_can_go_up_anew(village: Village) -> None:
    case = being_handled(village)
    reply = on_the_board(village, case)
    with workspace(village.unit):
        with pytest.raises(Refusal) as refused:
            publishing_answers.take_down_answer(reply_id=reply.pk, reason="", **who(case, village.head, village))
        assert refused.value.field == "reason"
        publishing_answers.take_down_answer(reply_id=reply.pk, reason="表述有误", **who(case, village.head, village))
    assert everywhere(village, reply) == [False] * 4
    publish(village, case, reply)
    assert everywhere(village, reply) == [True] * 4


def test_the_answer_of_a_case_that_ended_otherwise_is_gone(village: Village) -> None:
    reply = on_the_board(village, being_handled(village))
    with workspace(village.unit):
        Case.objects.update(state="ended", outcome="withdrawn")
    assert everywhere(village, reply)[:3] == [False] * 3


@pytest.mark.parametrize("kind", ["request"])
def test_an_answer_to_one_person_is_never_published(village: Village, kind: str) -> None:
    case = being_handled(village, kind=kind)
    reply = sent(village, case)
    with pytest.raises(publishing_answers.NotForTheBoard):
        publish(village, case, reply)
    assert everywhere(village, reply) == [False] * 4


def test_an_inner_party_enquiry_is_not_answered_to_society(village: Village) -> None:
    case = being_handled(village, kind="enquiry")
    reply = sent(village, case)
    with pytest.raises(Refusal) as refused:
        publish(village, case, reply)
    assert refused.value.field == "scope"
    publish(village, case, reply, scope="local")
    assert everywhere(village, reply) == [False] * 4


def test_who_drafted_the_reply_and_who_is_no_principal_does_not_publish_it(village: Village) -> None:
    case = being_handled(village)
    reply = sent(village, case)
    with pytest.raises(NotForYou):
        publish(village, case, reply, actor=village.officer)
    with workspace(village.unit):
        Reply.objects.update(drafted_by_id=village.head.person_id)
    with pytest.raises(OwnReply):
        publish(village, case, reply)
    assert everywhere(village, reply) == [False] * 4
    publish(village, case, reply, actor=village.village.deputy)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": ""}, "title", "text_missing"),
        ({"question": "联系电话13912345678"}, "question", "names_somebody"),
        ({"answer": "身份证11010519491231002X的申请"}, "answer", "names_somebody"),
        ({"question": "周大山问路灯"}, "question", "names_asker"),
        ({"answer": "周 大山同志您好"}, "answer", "names_asker"),
        ({"title": "清溪村三组8号门前路灯"}, "title", "names_asker"),
        ({"is_anonymised": False}, "is_anonymised", "not_anonymised"),
        ({"scope": "party"}, "scope", "unknown_scope"),
    ],
)
def test_what_names_somebody_is_not_published(village: Village, changes: dict[str, Any], field: str, code: str) -> None:
    case = being_handled(village, contact=CONTACT)
    reply = sent(village, case)
    with pytest.raises(Refusal) as refused:
        publish(village, case, reply, **changes)
    assert (refused.value.field, refused.value.code) == (field, code)
    with workspace(village.unit):
        assert Reply.objects.get().published_on is None
    assert everywhere(village, reply) == [False] * 4


def test_who_agreed_needs_no_further_assurance(village: Village) -> None:
    case = being_handled(village, may_publish=True)
    reply = publish(village, case, sent(village, case), is_anonymised=False)
    assert everywhere(village, reply) == [True] * 4


def full_chain(village: Village) -> tuple[Case, Reply, CaseFile]:
    """Adopt, finish with two photographs, give one measure up, answer and publish with one photograph."""
    case = adopted(village, "原话甲乙丙", contact=CONTACT)
    measure = finish(village, case, planned(village, case))
    reply = sent(village, case, "周大山同志：答复原文丁")
    with workspace(village.unit):
        photograph = CaseFile.objects.get(measure=measure)
        shown = replace(SHOWN, measure_ids=[measure.pk], file_ids=[photograph.pk])
        publishing_answers.publish_answer(reply_id=reply.pk, shown=shown, **who(case, village.head, village))
    return case, reply, photograph


def test_the_board_shows_the_chain_and_nothing_internal(village: Village) -> None:
    case, reply, photograph = full_chain(village)
    page = get(village, f"answers/{reply.pk}/").content.decode()
    for shown in ("更换路灯灯泡十二只", "十二只灯泡已全部换好。", f"answers/{reply.pk}/files/{photograph.pk}/"):
        assert shown in page
    pages = [page, get(village, "answers/").content.decode(), get(village, "answers/feed/").content.decode()]
    assert [word for word in (*INTERNAL, case.number) for text in pages if word in text] == []
    assert [word for word in INTERNAL if word in PublicText.objects.get().text] == []


def test_a_photograph_is_served_only_with_an_answer_on_the_board(village: Village) -> None:
    case, reply, photograph = full_chain(village)
    address = f"answers/{reply.pk}/files/{photograph.pk}/"
    assert get(village, address)["Content-Type"] == "image/jpeg"
    with workspace(village.unit):
        publishing_answers.choose_what_is_shown(
            measure_ids=[photograph.measure_id], file_ids=[], **who(case, village.head, village)
        )
    assert get(village, address).status_code == 404
    with workspace(village.unit):
        publishing_answers.choose_what_is_shown(
            measure_ids=[photograph.measure_id], file_ids=[photograph.pk], **who(case, village.head, village)
        )
        publishing_answers.take_down_answer(reply_id=reply.pk, reason="表述有误", **who(case, village.head, village))
    assert get(village, address).status_code == 404


def test_what_is_not_done_or_belongs_elsewhere_is_not_chosen(village: Village) -> None:
    case, _reply, photograph = full_chain(village)
    other = adopted(village, "另一件")
    elsewhere = finish(village, other, planned(village, other))
    open_one = planned(village, case)
    for measures, field in (([open_one.pk], "measures"), ([elsewhere.pk], "measures"), ([], "photographs")):
        with workspace(village.unit), pytest.raises(Refusal) as refused:
            publishing_answers.choose_what_is_shown(
                measure_ids=measures, file_ids=[photograph.pk], **who(case, village.head, village)
            )
        assert refused.value.field == field
    with workspace(village.unit):
        assert Measure.objects.filter(is_public=True).count() == 1


def test_kinds_narrow_the_list_and_pages_turn(village: Village) -> None:
    for number in range(21):
        case = being_handled(village, kind="problem" if number else "suggestion")
        publish(village, case, sent(village, case), title=f"答{number:02d}。")
    first = get(village, "answers/")
    assert (len(first.context["answers"]), first.context["page"].paginator.count) == (20, 21)
    narrowed = get(village, "answers/?kind=suggestion")
    assert [answer.reply.public_title for answer in narrowed.context["answers"]] == ["答00。"]
    assert get(village, "answers/?kind=nonsense&page=99").status_code == 200


def test_the_list_asks_the_database_as_often_for_thirty_as_for_one(village: Village) -> None:
    on_the_board(village, adopted(village))
    get(village, "answers/")
    with queries() as one:
        get(village, "answers/")
    for _number in range(29):
        case = adopted(village)
        planned(village, case)
        on_the_board(village, case)
    with queries() as thirty:
        get(village, "answers/")
    assert len(thirty) == len(one)


def test_the_pages_of_publishing(village: Village) -> None:
    case = adopted(village, "门前路灯坏了")
    finish(village, case, planned(village, case))
    reply = sent(village, case)
    client = Client()
    client.force_login(village.head)
    base = f"/u/{village.unit.slug}/cases/{case.pk}"
    form = client.get(f"{base}/replies/{reply.pk}/publish/").context["form"]
    given = {
        "scope": "public",
        "title": SHOWN.title,
        "question": SHOWN.question,
        "answer": SHOWN.answer,
        "measures": [form.fields["measures"].choices[0][0]],
        "photographs": [form.fields["photographs"].choices[0][0]],
    }
    refused = client.post(f"{base}/replies/{reply.pk}/publish/", given)
    assert list(refused.context["form"].errors) == ["is_anonymised"]
    done = client.post(f"{base}/replies/{reply.pk}/publish/", {**given, "is_anonymised": "on"})
    assert done["Location"] == f"/u/{village.unit.slug}/answers/{reply.pk}/"
    assert client.get(f"{base}/shown/").status_code == 200
    assert client.post(f"{base}/shown/", {}).status_code == 302
    assert SHOWN.title in client.get(f"{base}/").content.decode()
    assert client.post(f"{base}/replies/{reply.pk}/take-down/", {"reason": "表述有误"}).status_code == 302
    assert everywhere(village, reply) == [False] * 4
