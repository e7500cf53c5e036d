"""The pages: who gets in, what a refusal shows, and that nothing typed is lost."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from district.models import District
from hierarchy.units.models import Role
from tenants.disclosure.actions import nil_return, publishing, reviewing
from tenants.disclosure.models import Attachment, Disclosure, Version
from tests.factories import grant, make_user
from tests.tenants.disclosure.scene import PDF, Scene, make_scene, pdf, photo


@pytest.fixture(autouse=True)
def frozen_clock(full: Scene) -> None:
    """Let requests take place on the day of the tests."""
    District.objects.update(is_demonstration=True, frozen_on=full.at.date())


def sign_in(scene: Scene, role: str) -> Client:
    client = Client()
    client.force_login(scene.people[role])
    return client


def address(scene: Scene, tail: str) -> str:
    return f"/u/{scene.unit.slug}/{tail}"


def page(disclosure: Disclosure, tail: str = "") -> str:
    return f"disclosures/{disclosure.pk}/{tail}"


def draft_data(scene: Scene, disclosure: Disclosure, **changes: Any) -> dict[str, Any]:
    with scene.inside():
        seen = Disclosure.objects.get(pk=disclosure.pk).current.content_sha256
    return {
        "seen": seen,
        "title": "一季度党费收缴情况",
        "body": "一季度收缴党费 1,230 元。",
        "scope": "public",
        "forms": ["bulletin_board"],
        "labels": ["party"],
        "planned_on": "2026-04-13",
        "explanation": "",
        "is_truthful": "on",
        **changes,
    }


def in_workspace(scene: Scene, disclosure: Disclosure) -> Disclosure:
    with scene.inside():
        return Disclosure.objects.with_current().get(pk=disclosure.pk)


def test_the_whole_walk_through_the_pages(full: Scene) -> None:
    drafter = sign_in(full, "drafter")
    response = drafter.post(address(full, "disclosures/start/"), {"obligation": full.owed().pk})
    assert response.status_code == 302
    with full.inside():
        disclosure = Disclosure.objects.get()
    assert response.url == address(full, page(disclosure))
    assert drafter.get(response.url).status_code == 200

    response = drafter.post(address(full, page(disclosure, "propose/")), draft_data(full, disclosure))
    assert (response.status_code, in_workspace(full, disclosure).state) == (302, "proposed")

    seen = {"seen": in_workspace(full, disclosure).current.content_sha256}
    steps = [
        ("reviewer", "review", {"necessity": "pass", "accuracy": "pass", "opinion": ""}, "reviewed"),
        ("secrecy_reviewer", "secrecy_review", {"secrecy": "pass", "opinion": ""}, "cleared"),
        ("approver", "approve", {"opinion": "同意"}, "approved"),
        (
            "drafter",
            "publish",
            {"disclosed_on": "2026-04-10", "forms": ["bulletin_board"], "evidence": photo()},
            "published",
        ),
    ]
    for role, act, given, state in steps:
        client = sign_in(full, role)
        assert client.get(address(full, page(disclosure))).status_code == 200
        response = client.post(address(full, page(disclosure, f"steps/{act}/")), {**seen, **given})
        assert (act, response.status_code, in_workspace(full, disclosure).state) == (act, 302, state)
    entry = full.owed()
    assert (entry.verdict, entry.disclosed_on) == ("on_time", date(2026, 4, 10))
    assert Client().get(address(full, f"board/{disclosure.pk}/")).status_code == 200


@pytest.mark.parametrize("preset", ["merged", "small"])
def test_the_sittings_of_smaller_presets_have_their_form(preset: str, request: pytest.FixtureRequest) -> None:
    scene: Scene = request.getfixturevalue(preset)
    with scene.inside():
        disclosure = scene.proposed()
    client = sign_in(scene, "head")
    assert client.get(address(scene, page(disclosure))).status_code == 200
    given = {"necessity": "pass", "accuracy": "pass", "secrecy": "pass", "opinion": ""}
    if preset == "small":
        given["approval"] = "pass"
    seen = in_workspace(scene, disclosure).current.content_sha256
    response = client.post(address(scene, page(disclosure, "steps/sit/")), {"seen": seen, **given})
    assert response.status_code == 302
    assert in_workspace(scene, disclosure).state == ("approved" if preset == "small" else "cleared")


@pytest.mark.parametrize("tail", ["", "disclosures/", "disclosures/new/"])
def test_the_signed_out_are_asked_to_sign_in(full: Scene, tail: str) -> None:
    response = Client().get(address(full, tail))
    assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")


@pytest.mark.parametrize("tail", ["", "disclosures/", "disclosures/new/"])
def test_people_of_other_units_find_no_such_page(full: Scene, tail: str) -> None:
    other = make_scene("full", full.at, parent=full.unit.parent)
    assert sign_in(other, "head").get(address(full, tail)).status_code == 404


def test_a_member_without_a_duty_reads_what_was_disclosed_and_no_drafts(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
    member = sign_in(full, "member")
    response = member.get(address(full, ""))
    assert (response.status_code, response.url) == (302, address(full, "members/"))
    for tail in ("disclosures/", page(disclosure)):
        assert member.get(address(full, tail)).status_code == 403


def test_a_former_colleague_is_outside(full: Scene) -> None:
    former = make_user(name="former")
    grant(former, full.unit, Role.HEAD, until=date(2026, 4, 10))
    client = Client()
    client.force_login(former)
    assert client.get(address(full, "disclosures/")).status_code == 404


def test_another_units_disclosure_is_not_found_here(full: Scene) -> None:
    other = make_scene("full", full.at, parent=full.unit.parent)
    with other.inside():
        theirs = other.published()
        file = Attachment.objects.create(
            version=theirs.current,
            name="a.pdf",
            path="x",
            content_type="application/pdf",
            size=1,
            sha256="0" * 64,
            uploaded_by_id=other.drafter.person_id,
            uploaded_at=other.at,
        )
    client = sign_in(full, "drafter")
    for tail in ("", f"files/{file.pk}/"):
        assert client.get(address(full, page(theirs, tail))).status_code == 404
    assert client.get(address(full, f"board/{theirs.pk}/")).status_code == 404
    for tail in ("propose/", "steps/review/", "draft/", "files/"):
        assert client.post(address(full, page(theirs, tail)), {"seen": "x", "scope": "public"}).status_code == 404
    assert client.post(address(full, "disclosures/start/"), {"obligation": other.owed().pk}).status_code == 404
    assert client.get(address(full, f"disclosures/nil/{other.owed().pk}/")).status_code == 404


def test_autosave_answers_with_the_hash_of_what_was_saved(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
    client = sign_in(full, "drafter")
    data = draft_data(full, disclosure, body="打字中", title="")
    response = client.post(address(full, page(disclosure, "draft/")), data, headers={"HX-Request": "true"})
    version = in_workspace(full, disclosure).current
    assert (response.status_code, version.body, version.title) == (200, "打字中", "")
    assert f'data-seen="{version.content_sha256}"' in response.content.decode()


def test_a_stale_draft_is_refused_and_what_was_typed_is_shown_again(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
    stale = draft_data(full, disclosure, body="旧窗口里的长文字")
    with full.inside():
        full.write(disclosure, body="新窗口里的文字")
    response = sign_in(full, "drafter").post(address(full, page(disclosure, "propose/")), stale)
    body = response.content.decode()
    assert response.status_code == 409
    assert "旧窗口里的长文字" in body
    assert in_workspace(full, disclosure).current.body == "新窗口里的文字"


def test_what_was_typed_is_kept_when_the_draft_was_proposed_meanwhile(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        reviewing.review(necessity="pass", accuracy="pass", opinion="", **full.who(full.reviewer, disclosure))
    data = draft_data(full, disclosure, seen="0" * 64, body="来不及保存的文字")
    response = sign_in(full, "drafter").post(address(full, page(disclosure, "draft/")), data)
    assert response.status_code == 409
    assert "来不及保存的文字" in response.content.decode()
    assert in_workspace(full, disclosure).state == "reviewed"


@pytest.mark.parametrize("tail", ["draft/", "propose/"])
def test_a_draft_changed_in_another_window_offers_a_way_to_the_newest(full: Scene, tail: str) -> None:
    with full.inside():
        disclosure = full.draft()
    data = draft_data(full, disclosure, seen="0" * 64, body="另一个窗口里的文字")
    response = sign_in(full, "drafter").post(address(full, page(disclosure, tail)), data)
    assert (response.status_code, response.context["draft_form"].newest_url) == (409, address(full, page(disclosure)))


def test_a_stale_review_is_refused_with_its_opinion_kept(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        seen = disclosure.current.content_sha256
        full.write(disclosure, body="改过的文字")
        full.propose(disclosure)
    given = {"seen": seen, "necessity": "pass", "accuracy": "pass", "opinion": "我的意见"}
    response = sign_in(full, "reviewer").post(address(full, page(disclosure, "steps/review/")), given)
    body = response.content.decode()
    assert response.status_code == 409
    assert "我的意见" in body
    assert in_workspace(full, disclosure).state == "proposed"


@pytest.mark.parametrize(
    ("role", "act", "status"), [("drafter", "review", 403), ("approver", "approve", 409), ("head", "unknown", 404)]
)
def test_a_refused_step_has_its_status(full: Scene, role: str, act: str, status: int) -> None:
    with full.inside():
        disclosure = full.proposed()
    seen = in_workspace(full, disclosure).current.content_sha256
    given = {"seen": seen, "necessity": "pass", "accuracy": "pass", "opinion": ""}
    response = sign_in(full, role).post(address(full, page(disclosure, f"steps/{act}/")), given)
    assert (response.status_code, in_workspace(full, disclosure).state) == (status, "proposed")


@pytest.mark.parametrize(
    ("field", "value"),
    [("scope", "everybody"), ("forms", ["telepathy"]), ("planned_on", "31.02.2026"), ("title", "长" * 301)],
)
def test_bad_input_is_refused_at_its_field_and_kept(full: Scene, field: str, value: Any) -> None:
    with full.inside():
        disclosure = full.draft()
    before = in_workspace(full, disclosure).current.content_sha256
    data = draft_data(full, disclosure, body="保留这段文字", **{field: value})
    response = sign_in(full, "drafter").post(address(full, page(disclosure, "propose/")), data)
    assert response.status_code == 400
    assert list(response.context["draft_form"].errors) == [field]
    assert "保留这段文字" in response.content.decode()
    assert in_workspace(full, disclosure).current.content_sha256 == before


def test_starting_twice_opens_the_first(full: Scene) -> None:
    client = sign_in(full, "drafter")
    first = client.post(address(full, "disclosures/start/"), {"obligation": full.owed().pk})
    second = client.post(address(full, "disclosures/start/"), {"obligation": full.owed().pk})
    assert (second.status_code, second.url) == (302, first.url)
    with full.inside():
        assert (Disclosure.objects.count(), Version.objects.count()) == (1, 1)


@pytest.mark.parametrize("value", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_starting_something_unknown_is_not_found(full: Scene, value: str) -> None:
    client = sign_in(full, "drafter")
    assert client.post(address(full, "disclosures/start/"), {"obligation": value}).status_code == 404
    assert client.post(address(full, "disclosures/start/"), {"item": value}).status_code == 404


def test_files_are_served_to_the_units_people_as_downloads(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
    client = sign_in(full, "drafter")
    seen = in_workspace(full, disclosure).current.content_sha256
    response = client.post(address(full, page(disclosure, "files/")), {"seen": seen, "file": pdf()})
    assert response.status_code == 302
    with full.inside():
        file = Attachment.objects.get()
    response = client.get(address(full, page(disclosure, f"files/{file.pk}/")))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert b"".join(response.streaming_content) == PDF
    assert Client().get(address(full, page(disclosure, f"files/{file.pk}/"))).status_code == 302
    assert sign_in(full, "member").get(address(full, page(disclosure, f"files/{file.pk}/"))).status_code == 403


@pytest.mark.parametrize("query", ["", "?state=draft", "?q=党费", "?state=nonsense&page=99", "?q=" + "长" * 200])
def test_the_list_takes_any_filter(full: Scene, query: str) -> None:
    with full.inside():
        full.draft()
    assert sign_in(full, "head").get(address(full, f"disclosures/{query}")).status_code == 200


def test_the_list_asks_as_often_for_thirty_rows_as_for_one(full: Scene) -> None:
    client = sign_in(full, "head")

    with full.inside():
        full.draft()
    client.get(address(full, "disclosures/"))  # the first request of a session writes its row
    with CaptureQueriesContext(connection) as one:
        client.get(address(full, "disclosures/"))
    with full.inside():
        for number in range(29):
            disclosure = Disclosure.objects.create(
                item_key=full.items["党费收缴"].key,
                catalogue_id=full.items["党费收缴"].catalogue_id,
                item_title=f"事项{number}",
                category="other",
                required_scope="public",
                drafter_id=full.drafter.person_id,
                created_at=full.at,
                changed_at=full.at,
            )
            Version.objects.create(
                disclosure=disclosure,
                number=1,
                title=f"标题{number}",
                scope="public",
                content_sha256="0" * 64,
                author_id=full.drafter.person_id,
                created_at=full.at,
            )
    with CaptureQueriesContext(connection) as thirty:
        client.get(address(full, "disclosures/"))
    assert len(thirty) == len(one)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_state_has_its_page_in_both_languages(full: Scene, language: str) -> None:
    with full.inside():
        states = {"draft": full.draft()}
        nil = nil_return.start_nil(
            unit=full.unit,
            obligation_id=full.owed("党费收缴", "2026-Q2").pk,
            reason="无",
            actor=full.drafter,
            at=full.at,
        )
        states["nil"] = nil
        withdrawn = full.published(item="班子分工")
        publishing.withdraw(reason="金额有误", **full.who(full.approver, withdrawn))
        states["withdrawn"] = withdrawn
    for disclosure in states.values():
        for role in ("drafter", "head", "approver"):
            client = sign_in(full, role)
            client.cookies["django_language"] = language
            assert client.get(address(full, page(disclosure))).status_code == 200
