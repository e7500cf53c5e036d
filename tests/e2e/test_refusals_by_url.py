"""What must not work, asked for by its address: the status, a sentence in both languages, and nothing changed.

Every request is sent twice, once per language: what a refusal leaves unchanged can be asked for again.
"""

from __future__ import annotations

import html
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.test import Client

from accounts.models import User
from district.models import District
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission
from hierarchy.units.models import LeadPower, Role, Unit
from tenants.disclosure.actions import attaching
from tenants.disclosure.models import Attachment, Disclosure, Step
from tenants.registry.workspaces import workspace
from tests.factories import grant, make_district, make_lead, make_line, make_unit, make_user
from tests.tenants.disclosure.scene import Scene, make_scene, pdf

STANDING = ("units", "ledger", "structure", "registry", "notices")
IN_WORKSPACE = ("catalogue", "disclosure")

#: English sentence: the same in office Chinese.
SENTENCES = {
    "There is no such page, or it is for the people of that unit only.": "没有这个页面，或者仅供该单位人员使用。",
    "This unit has no such disclosure. Open it from the list.": "本单位没有这份公开事项，请从列表中打开。",
    "This unit owes no such item. Choose one from the desk.": "本单位没有这项应公开事项，请从工作台选择。",
    "There is no such file.": "没有这个文件。",
    "There is no such submission, or it is for its sender and its receiver only.": (
        "没有此报送件，或此件仅供报送方和接收方查看。"
    ),
    "You see no party organisation with this code.": "您看不到此代码的党组织。",
    "You see no line with this code.": "您看不到此代码的条线。",
    "Only a drafter of this unit begins a disclosure.": "公开事项由本单位承办人填报。",
    "No party organisation has this address.": "没有这个地址对应的党组织。",
    "Only the district committee's office may do this.": "此操作只能由区委办公室办理。",
    "You wrote this yourself. Somebody else must review and approve it.": ("这是您本人承办的，须由他人审核、审批。"),
    "The content has changed since you opened this page. Nothing was saved; read the new version first.": (
        "您打开页面之后内容已有变动，本次操作未保存。请先阅读最新版本。"
    ),
    "This step is not possible now: somebody may have acted before you. Reload the page and look again.": (
        "当前不能进行这一步：可能已有人先行办理。请刷新页面后再看。"
    ),
    "It has been sent already. Reload the page to see where it stands.": "已经报送，请刷新页面查看办理情况。",
    "It has been decided already. Reload the page to see how.": "该报送件已经办理，请刷新页面查看结果。",
    "You worked on this draft yourself. Another principal or approver must adopt it.": (
        "您本人参与编制此草稿，须由其他主要负责人或审批人审定。"
    ),
}


@dataclass
class Ground:
    """Two departments of one district, the district's office, and the lead of one line."""

    ours: Scene
    theirs: Scene
    office: User
    lead: User
    under_way: Disclosure
    file: Attachment
    filed: Submission

    def client(self, user: User, language: str) -> Client:
        client = Client()
        client.force_login(user)
        client.cookies["django_language"] = language
        return client

    def everything(self) -> list[Any]:
        """Give every row that a refusal must leave as it is."""
        found: list[Any] = []
        for scene in (None, self.ours, self.theirs):
            with workspace(scene.unit) if scene else nullcontext():
                for label in IN_WORKSPACE if scene else STANDING:
                    for model in apps.get_app_config(label).get_models():
                        found.append((label, model.__name__, list(model._default_manager.order_by("pk").values_list())))
        return found


@pytest.fixture
def ground(db: None, at: Any, settings: Any, tmp_path: Path) -> Ground:
    settings.MEDIA_ROOT = tmp_path
    district = make_district()
    District.objects.update(is_demonstration=True, frozen_on=at.date())
    ours = make_scene("full", at, parent=district, code="OURS")
    theirs = make_scene("full", at, parent=district, code="THEIRS")
    office, lead = make_user(username="office"), make_user(username="lead")
    grant(office, district, Role.DISTRICT_SUPERVISOR)
    department = make_unit(code="ZZB", kind="committee_organ", parent=district, line="L01")
    make_lead("L03", department, LeadPower.GUIDE)
    Unit.objects.filter(pk=ours.unit.pk).update(line=make_line("L03"))
    grant(lead, department, Role.LINE_SUPERVISOR)
    with theirs.inside():
        under_way = theirs.draft()
        attaching.attach_file(file=pdf(), **theirs.who(theirs.drafter, under_way))
        theirs.propose(under_way)
        file = Attachment.objects.get()
    filed = submissions.send(
        kind="filing",
        sender=theirs.unit,
        subject_id=under_way.pk,
        title="目录",
        content={"items": []},
        actor=theirs.head,
        at=at,
    )
    return Ground(ours, theirs, office, lead, under_way, file, filed)


def expect(ground: Ground, user: User, ask: Callable[[Client], Any], status: int, sentence: str) -> None:
    """Ask in both languages and compare the answers; then compare every row with what it was."""
    before = ground.everything()
    for language, wanted in {"en": sentence, "zh-hans": SENTENCES[sentence]}.items():
        answer = ask(ground.client(user, language))
        shown = html.unescape(answer.content.decode())
        assert (language, answer.status_code, wanted if wanted in shown else main_of(shown)) == (
            language,
            status,
            wanted,
        )
    assert ground.everything() == before


def main_of(page: str) -> str:
    """Give the page's own part, for the failing test to show."""
    return page.partition("<main")[2][:3000]


DRAFTERS = "Only a drafter of this unit begins a disclosure."
OWN_PEOPLE_ONLY = "There is no such page, or it is for the people of that unit only."


@pytest.mark.parametrize(
    "tail",
    [
        "",
        "catalogue/",
        "catalogue/draft/",
        "disclosures/",
        "disclosures/{disclosure}/",
        "disclosures/{disclosure}/files/{file}/",
        "disclosures/nil/{obligation}/",
    ],
)
def test_another_units_workspace_is_closed_whoever_asks(ground: Ground, tail: str) -> None:
    path = "/u/theirs/" + tail.format(
        disclosure=ground.under_way.pk, file=ground.file.pk, obligation=ground.theirs.owed().pk
    )
    for stranger in (ground.ours.head, ground.office, ground.lead):
        expect(ground, stranger, lambda client: client.get(path), 404, OWN_PEOPLE_ONLY)


@pytest.mark.parametrize(
    ("tail", "data"),
    [
        ("disclosures/start/", {"obligation": "{obligation}"}),
        ("disclosures/{disclosure}/steps/review/", {"necessity": "pass", "accuracy": "pass"}),
        ("catalogue/new/", {"source": "empty"}),
        ("catalogue/file/", {"explanation": ""}),
    ],
)
def test_nothing_is_done_in_another_units_workspace(ground: Ground, tail: str, data: dict[str, str]) -> None:
    ids = {"disclosure": ground.under_way.pk, "obligation": ground.theirs.owed().pk}
    sent = {key: value.format(**ids) for key, value in data.items()}
    expect(
        ground,
        ground.ours.drafter,
        lambda client: client.post(f"/u/theirs/{tail.format(**ids)}", sent),
        404,
        OWN_PEOPLE_ONLY,
    )


def test_another_units_ids_are_unknown_in_the_own_workspace(ground: Ground) -> None:
    theirs, obligation = ground.under_way.pk, ground.theirs.owed().pk
    drafter, unknown = ground.ours.drafter, "This unit has no such disclosure. Open it from the list."
    here = f"/u/ours/disclosures/{theirs}/"
    with ground.ours.inside():
        own = ground.ours.draft()
    expect(ground, drafter, lambda client: client.get(here), 404, unknown)
    expect(ground, drafter, lambda client: client.post(f"{here}draft/", {"scope": "public"}), 404, unknown)
    expect(ground, ground.ours.approver, lambda client: client.post(f"{here}steps/approve/", {}), 404, unknown)
    file = f"/u/ours/disclosures/{own.pk}/files/{ground.file.pk}/"
    expect(ground, drafter, lambda client: client.get(file), 404, "There is no such file.")
    owed = "This unit owes no such item. Choose one from the desk."
    expect(ground, drafter, lambda client: client.get(f"/u/ours/disclosures/nil/{obligation}/"), 404, owed)
    start = {"obligation": str(obligation)}
    expect(ground, drafter, lambda client: client.post("/u/ours/disclosures/start/", start), 404, owed)


def test_another_units_submission_is_for_its_parties_only(ground: Ground) -> None:
    page = f"/submissions/{ground.filed.pk}/"
    sentence = "There is no such submission, or it is for its sender and its receiver only."
    for stranger in (ground.ours.head, ground.lead):
        expect(ground, stranger, lambda client: client.get(page), 404, sentence)
        expect(ground, stranger, lambda client: client.post(f"{page}accept/"), 404, sentence)
        expect(ground, stranger, lambda client: client.post(f"{page}return/", {"reason": "不全"}), 404, sentence)


@pytest.mark.parametrize("path", ["/units/THEIRS/", "/obligations/?unit=THEIRS", "/units/NIX/", "/obligations/?unit=X"])
def test_another_units_figures_look_like_those_of_no_unit(ground: Ground, path: str) -> None:
    for stranger in (ground.ours.head, ground.lead):
        expect(ground, stranger, lambda client: client.get(path), 404, "You see no party organisation with this code.")


def test_the_list_of_items_shows_no_other_unit(ground: Ground) -> None:
    page = ground.client(ground.ours.head, "en").get("/obligations/").content.decode()
    assert (ground.ours.unit.short_name in page, ground.theirs.unit.short_name in page) == (True, False)


@pytest.mark.parametrize("tail", ["", "board/", "catalogue/", "no-such-page/"])
def test_an_address_of_no_unit_says_so_to_everybody(ground: Ground, tail: str) -> None:
    for user in (ground.ours.head, ground.office):
        expect(
            ground, user, lambda client: client.get(f"/u/nix/{tail}"), 404, "No party organisation has this address."
        )


def test_a_lead_sees_its_lines_and_no_other(ground: Ground) -> None:
    assert ground.client(ground.lead, "en").get("/lines/L03/").status_code == 200
    expect(ground, ground.lead, lambda client: client.get("/lines/L01/"), 404, "You see no line with this code.")
    for path in ("/overview/", "/localities/"):
        expect(
            ground,
            ground.lead,
            lambda client, path=path: client.get(path),
            403,
            "Only the district committee's office may do this.",
        )


@pytest.mark.parametrize(
    ("tail", "data"),
    [
        ("new/", {"name": "新支部", "kind": "village_org", "parent": "OURS", "effective_on": "2026-04-10"}),
        ("units/THEIRS/edit/", {"name": "改名"}),
        ("units/THEIRS/move/", {"parent": "OURS", "effective_on": "2026-04-10"}),
        ("units/THEIRS/close/", {"effective_on": "2026-04-10"}),
        ("units/THEIRS/merge/", {"into": "OURS", "effective_on": "2026-04-10"}),
        ("lines/L03/lead/", {"unit": "OURS", "power": "guide"}),
        ("import/", {}),
    ],
)
def test_the_tree_is_written_by_the_office_alone(ground: Ground, tail: str, data: dict[str, str]) -> None:
    for user in (ground.ours.head, ground.lead):
        expect(
            ground,
            user,
            lambda client: client.post(f"/structure/{tail}", data),
            403,
            "Only the district committee's office may do this.",
        )


def test_a_role_opens_its_own_steps_only(ground: Ground) -> None:
    start = {"obligation": str(ground.ours.owed().pk)}
    expect(ground, ground.ours.reviewer, lambda client: client.post("/u/ours/disclosures/start/", start), 403, DRAFTERS)


@pytest.fixture
def own(ground: Ground) -> Disclosure:
    """Give a proposal of our unit, whose drafter also reviews and approves other people's work."""
    grant(ground.ours.drafter, ground.ours.unit, Role.REVIEWER, Role.SECRECY_REVIEWER, Role.APPROVER)
    with ground.ours.inside():
        return ground.ours.proposed()


def step(ground: Ground, disclosure: Disclosure, act: str, *, seen: str = "", **given: Any) -> Callable[[Client], Any]:
    """Give a request that takes a step on what stands now, or on what was seen."""
    with ground.ours.inside():
        seen = seen or Disclosure.objects.get(pk=disclosure.pk).current.content_sha256
    path = f"/u/ours/disclosures/{disclosure.pk}/{act}/"
    return lambda client: client.post(path, {"seen": seen, "opinion": "", **given})


def test_nobody_judges_their_own_work_at_any_step(ground: Ground, own: Disclosure) -> None:
    scene, sentence = ground.ours, "You wrote this yourself. Somebody else must review and approve it."
    passed = {"necessity": "pass", "accuracy": "pass"}
    expect(ground, scene.drafter, step(ground, own, "steps/review", **passed), 403, sentence)
    with scene.inside():
        scene.review(own)
    expect(ground, scene.drafter, step(ground, own, "steps/secrecy_review", secrecy="pass"), 403, sentence)
    with scene.inside():
        scene.clear(own)
    expect(ground, scene.drafter, step(ground, own, "steps/approve"), 403, sentence)


def test_an_edit_after_the_review_voids_it(ground: Ground, own: Disclosure) -> None:
    scene = ground.ours
    with scene.inside():
        scene.review(own)
        scene.clear(own)
        old = Disclosure.objects.get(pk=own.pk).current
    edited = {"title": "一季度党费收缴情况", "body": "更正：1,320 元。", "scope": "public", "forms": ["bulletin_board"]}
    answer = step(ground, own, "draft", **edited)(ground.client(scene.drafter, "en"))
    assert answer.status_code == 302
    with scene.inside():
        now = Disclosure.objects.get(pk=own.pk)
        assert (now.state, now.current.number, Step.objects.filter(version=now.current).count()) == ("draft", 2, 0)
        assert Step.objects.filter(version=old).count() == 3
    moved_on = "This step is not possible now: somebody may have acted before you. Reload the page and look again."
    expect(ground, scene.approver, step(ground, own, "steps/approve", seen=old.content_sha256), 409, moved_on)


def test_a_judgement_on_an_older_text_is_refused(ground: Ground, own: Disclosure) -> None:
    scene = ground.ours
    with scene.inside():
        old = Disclosure.objects.get(pk=own.pk).current.content_sha256
        scene.write(own, body="更正：1,320 元。")
        scene.propose(own)
    passed = {"necessity": "pass", "accuracy": "pass"}
    expect(
        ground,
        scene.reviewer,
        step(ground, own, "steps/review", seen=old, **passed),
        409,
        "The content has changed since you opened this page. Nothing was saved; read the new version first.",
    )


def test_nothing_is_done_twice(ground: Ground, own: Disclosure) -> None:
    scene = ground.ours
    done = "This step is not possible now: somebody may have acted before you. Reload the page and look again."
    with scene.inside():
        scene.review(own)
    ticked = ["complete", "truthful", "specific"]
    again = step(ground, own, "steps/review", necessity="pass", accuracy="pass", content_checks=ticked)
    expect(ground, scene.reviewer, again, 409, done)
    with scene.inside():
        scene.clear(own)
        approver = scene.people["approver"]
    assert step(ground, own, "steps/approve")(ground.client(approver, "en")).status_code == 302
    publish = step(
        ground, own, "steps/publish", disclosed_on=date(2026, 4, 9), forms=["bulletin_board"], reference="支部大会"
    )
    assert publish(ground.client(scene.drafter, "en")).status_code == 302
    expect(ground, scene.drafter, publish, 409, done)


def test_a_decision_is_given_once(ground: Ground) -> None:
    page = f"/submissions/{ground.filed.pk}/"
    assert ground.client(ground.office, "en").post(f"{page}accept/").status_code == 302
    sentence = "It has been decided already. Reload the page to see how."
    expect(ground, ground.office, lambda client: client.post(f"{page}accept/"), 409, sentence)
    expect(ground, ground.office, lambda client: client.post(f"{page}return/", {"reason": "不全"}), 409, sentence)


def test_a_catalogue_is_filed_once(ground: Ground) -> None:
    assert ground.client(ground.ours.head, "en").post("/u/ours/catalogue/file/", {}).status_code == 302
    expect(
        ground,
        ground.ours.head,
        lambda client: client.post("/u/ours/catalogue/file/", {}),
        409,
        "It has been sent already. Reload the page to see where it stands.",
    )
