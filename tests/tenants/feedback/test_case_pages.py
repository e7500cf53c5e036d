"""The pages of cases: who gets in, what they show and in how many queries, the acts by their forms, entry and slip."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from accounts.models import PlatformRole, User
from core.sealing import unseal
from district.models import District
from tenants.feedback.actions import clocking, handling
from tenants.feedback.codes import digest_of
from tenants.feedback.models import Case
from tenants.registry.workspaces import workspace
from tests.counting import queries
from tests.factories import grant, make_user
from tests.tenants.feedback.acts import do, drafted, entry_of, in_handling, now, proposed, replied
from tests.tenants.feedback.people import APPLICANT, Village, with_identity

CALL = {
    "channel": "hotline", "kind": "problem", "original": "村口路灯坏了三天", "received_on": "2026-04-10",
    "reply_by": "phone",
}  # fmt: skip


@pytest.fixture(autouse=True)
def frozen(village: Village) -> None:
    District.objects.update(is_demonstration=True, frozen_on=village.at.date())


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def address(village: Village, tail: str = "") -> str:
    return f"/u/{village.unit.slug}/cases/{tail}"


def test_only_those_who_deal_with_cases_get_in(village: Village) -> None:
    case_id = village.receive("村里路灯坏了").case.pk
    strangers = [village.town.head, village.district.head, make_user(platform_role=PlatformRole.SYSTEM_ADMIN)]
    member, drafter = make_user(), make_user()
    grant(member, village.unit, "member")
    grant(drafter, village.unit, "drafter")  # in a fully staffed unit the drafter does not deal with cases
    for user, status in [*((user, 404) for user in strangers), (member, 403), (drafter, 403)]:
        for tail in ("", f"{case_id}/", "new/", f"{case_id}/slip/"):
            response = client_of(user).get(address(village, tail))
            assert response.status_code == status
            assert "路灯" not in response.content.decode()
    assert Client().get(address(village)).status_code == 302
    assert client_of(village.officer).get(address(village)).status_code == 200


def test_a_real_name_report_is_on_no_page_of_cases(village: Village) -> None:
    case_id = village.receive("班子假公开", contact={"name": "王五"}).case.pk
    with workspace(village.unit):
        Case.objects.filter(pk=case_id).update(kind="report")
    head = client_of(village.head)
    for query in ("?show=all", "?show=all&kind=report", "?show=all&q=假公开"):
        page = head.get(address(village, query))
        assert (page.status_code, page.context["page"].paginator.count) == (200, 0)
    for tail in (f"{case_id}/", f"{case_id}/slip/"):
        assert head.get(address(village, tail)).status_code == 404
    assert head.post(address(village, f"{case_id}/do/note/"), {"text": "看看"}).status_code == 404


def test_the_list_asks_as_much_for_thirty_as_for_one(village: Village) -> None:
    client = client_of(village.officer)
    village.receive()
    client.get(address(village))
    with queries() as one:
        client.get(address(village))
    for number in range(29):
        village.receive(f"第{number}件事")
    with queries() as thirty:
        page = client.get(address(village))
    assert len(page.context["lines"]) == 30
    assert len(one) == len(thirty)


def test_the_list_shows_first_what_presses_and_filters(village: Village) -> None:
    soon = village.receive("申请公开账目", kind="request").case  # due 15 April
    late = village.receive("旧事", received_on=date(2026, 3, 2)).case  # 15 working days after it: 23 March
    other = village.receive("路灯").case  # due 6 May
    client = client_of(village.officer)

    def shown(query: str = "") -> list[Any]:
        return [line.case.pk for line in client.get(address(village, query)).context["lines"]]

    assert shown() == [late.pk, soon.pk, other.pk]
    assert shown("?show=late") == [late.pk]
    assert shown("?show=due_soon") == [soon.pk]
    assert shown("?kind=request&channel=web&state=received") == [soon.pk]
    assert shown(f"?q={other.number}") == [other.pk]
    assert shown("?q=路灯") == [other.pk]
    assert shown("?show=done") == []


def test_a_page_shows_the_words_the_clock_and_the_next_act(village: Village) -> None:
    case_id = village.receive("村里路灯坏了").case.pk
    client = client_of(village.officer)
    with translation.override("en"):
        page = client.get(address(village, f"{case_id}/"))
    assert "村里路灯坏了" in page.content.decode()
    assert [offer["name"] for offer in page.context["next"]] == ["take-up"]
    assert page.context["clock"].due_on == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("state", "officer", "head"),
    [(proposed, [], ["instruct"]), (in_handling, ["reply"], ["reply"]), (replied, ["close"], ["close"])],
)
def test_the_next_act_is_open_to_whoever_may_do_it(
    village: Village, state: Any, officer: list[str], head: list[str]
) -> None:
    case_id = state(village)
    for user, expected in ((village.officer, officer), (village.head, head)):
        page = client_of(user).get(address(village, f"{case_id}/"))
        assert [offer["name"] for offer in page.context["next"]] == expected


def test_a_page_asks_no_more_for_a_long_course(village: Village) -> None:
    case_id = in_handling(village)
    client = client_of(village.officer)
    client.get(address(village, f"{case_id}/"))
    with queries() as few:
        client.get(address(village, f"{case_id}/"))
    for number in range(30):
        do(village, handling.add_note, case_id, village.officer, text=f"说明{number}")
    with queries() as many:
        client.get(address(village, f"{case_id}/"))
    assert len(few) == len(many)


def test_a_case_goes_by_its_forms_from_receipt_to_closing(village: Village) -> None:
    case_id = village.receive().case.pk
    officer, head = client_of(village.officer), client_of(village.head)

    def press(client: Client, step: str, **given: str) -> None:
        response = client.post(address(village, f"{case_id}/do/{step}/"), given)
        assert (response.status_code, response.headers.get("Location")) == (302, address(village, f"{case_id}/"))

    press(officer, "take-up", title="路灯", kind="problem", asker_group="masses", proposal="由电工检修")
    press(head, "instruct")
    press(officer, "reply", body="您好，路灯已经修好。")
    seen = head.get(address(village, f"{case_id}/")).context["next"][0]["form"].initial["seen"]
    press(head, "approve-and-send", seen=seen, how="phone")
    press(officer, "close", outcome="answered")
    assert now(village, case_id).state == "closed"
    assert entry_of(case_id).replied_on == date(2026, 4, 10)


def test_a_refusal_comes_back_at_its_field_with_what_was_typed(village: Village) -> None:
    case_id = in_handling(village)
    typed = {"reason": "other_body", "text": "等供电所答复", "until": "2026-07-01"}
    response = client_of(village.officer).post(address(village, f"{case_id}/do/pause/"), typed)
    assert response.status_code == 400
    assert "until" in response.context["others"][0]["form"].errors or any(
        "until" in offer["form"].errors for offer in response.context["next"]
    )
    assert "等供电所答复" in response.content.decode()
    assert entry_of(case_id).paused_days == 0


def test_what_was_typed_is_kept_when_the_case_has_moved_on(village: Village) -> None:
    case_id, _reply = drafted(village)
    typed = {"title": "路灯", "kind": "problem", "proposal": "另一个办法"}
    response = client_of(village.officer).post(address(village, f"{case_id}/do/take-up/"), typed)
    assert response.status_code == 409
    assert "另一个办法" in response.content.decode()
    assert now(village, case_id).proposal == "由电工检修"


def test_internal_notes_are_marked_and_the_standing_clock_can_be_started(village: Village) -> None:
    case_id = in_handling(village)
    do(village, handling.add_note, case_id, village.officer, text="内部说明")
    do(
        village, clocking.pause_case, case_id, village.officer, reason="asker", text="等说明", until=date(2026, 4, 17)
    )  # fmt: skip
    page = client_of(village.officer).get(address(village, f"{case_id}/"))
    assert [line.text for line in page.context["course"] if line.is_internal] == ["内部说明"]
    offered = [offer["name"] for offer in page.context["others"]]
    assert "resume" in offered
    assert "pause" not in offered


def test_a_call_is_entered_and_its_code_shown_once(village: Village) -> None:
    client = client_of(village.officer)
    response = client.post(address(village, "new/"), CALL)
    with workspace(village.unit):
        case = Case.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, address(village, f"{case.pk}/slip/"))
    slip = client.get(response.headers["Location"])
    assert digest_of(slip.context["code"]) == case.code_sha256
    assert slip.context["code"] in slip.content.decode()
    again = client.get(response.headers["Location"])
    assert (again.status_code, again.context["code"]) == (200, "")


def test_a_likely_duplicate_is_shown_first_and_entered_with_a_second_press(village: Village) -> None:
    before = village.receive("村口路灯坏了").case
    client = client_of(village.officer)
    response = client.post(address(village, "new/"), CALL)
    assert response.status_code == 409
    assert [candidate.case.pk for candidate in response.context["candidates"]] == [before.pk]
    with workspace(village.unit):
        assert Case.objects.count() == 1
    assert client.post(address(village, "new/"), {**CALL, "another": "1"}).status_code == 302
    with workspace(village.unit):
        assert Case.objects.count() == 2


def test_candidates_appear_while_typing(village: Village) -> None:
    before = village.receive("村口路灯坏了").case
    page = client_of(village.officer).post(address(village, "new/alike/"), {"original": "村口路灯坏了三天"})
    assert (page.status_code, before.number in page.content.decode()) == (200, True)


def test_contact_without_consent_comes_back_at_the_tick(village: Village) -> None:
    response = client_of(village.officer).post(address(village, "new/"), {**CALL, "name": "王五"})
    assert (response.status_code, list(response.context["form"].errors)) == (400, ["consents"])
    with workspace(village.unit):
        assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, ["name", "id_number"]),
        ({"name": "王秀英"}, ["id_number"]),
        ({"name": "王秀英", "id_number": "110105194912310021"}, ["id_number"]),
        ({"name": "王秀英", "id_number": APPLICANT["id_number"]}, ["consents"]),
    ],
)
def test_an_application_by_telephone_needs_name_and_number_and_keeps_what_was_typed(
    village: Village, typed: dict[str, str], fields: list[str]
) -> None:
    given = {**CALL, "kind": "request", "original": "申请公开三组道路合同", **typed}
    response = client_of(village.officer).post(address(village, "new/"), given)
    assert (response.status_code, sorted(response.context["form"].errors)) == (400, sorted(fields))
    page = response.content.decode()
    assert all(text in page for text in ("申请公开三组道路合同", *typed.values()))
    with workspace(village.unit):
        assert not Case.objects.exists()


def test_an_application_is_entered_with_its_number_and_no_other_case_keeps_one(village: Village) -> None:
    client = client_of(village.officer)
    assert 'name="id_number"' in client.get(address(village, "new/")).content.decode()
    typed = {**CALL, "name": "王秀英", "id_number": APPLICANT["id_number"], "consents": "on", "another": "1"}
    assert client.post(address(village, "new/"), {**typed, "kind": "request"}).status_code == 302
    assert client.post(address(village, "new/"), typed).status_code == 302
    with workspace(village.unit):
        request, problem = map(with_identity, Case.objects.order_by("number"))
    assert unseal(request.sealed) == {"name": "王秀英", "id_number": APPLICANT["id_number"]}
    assert unseal(problem.sealed) == {"name": "王秀英"}
