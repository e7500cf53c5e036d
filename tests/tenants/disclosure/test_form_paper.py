"""What the procedure puts on paper: the approval form as far as the steps go, the sheet for the wall."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from district.models import District
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.actions import nil_return, publishing, reviewing
from tenants.disclosure.approval_form import ApprovalForm, Box
from tenants.disclosure.models import Disclosure, Publication, Version
from tests.counting import queries
from tests.factories import make_user
from tests.tenants.disclosure.scene import PASSED_AND_APPROVED, Scene


@pytest.fixture(autouse=True)
def frozen_clock(full: Scene) -> None:
    District.objects.update(is_demonstration=True, frozen_on=full.at.date())


def get(scene: Scene, tail: str, user: Any = None) -> Any:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client.get(f"/u/{scene.unit.slug}/{tail}")


def form(scene: Scene, disclosure: Disclosure, query: str = "") -> ApprovalForm:
    answer = get(scene, f"disclosures/{disclosure.pk}/form/{query}", scene.drafter)
    assert answer.status_code == 200
    return answer.context["form"]


def ticked(boxes: list[Box]) -> list[str]:
    return [box.label for box in boxes if box.is_ticked]


def signed(paper: ApprovalForm) -> list[str]:
    return [opinion.who for opinion in paper.opinions]


def test_a_draft_has_its_plan_and_every_line_blank(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
    paper = form(full, disclosure)
    assert (paper.item_number, paper.drafter, paper.proposed_at) == ("1", "张drafter", None)
    assert (paper.excerpt, paper.is_whole) == ("一季度收缴党费 1,230 元。", True)
    assert signed(paper) == ["", "", "", ""]
    assert [ticked(boxes) for opinion in paper.opinions for _label, boxes in opinion.groups] == [[], [], [], [], []]


def test_what_has_been_concluded_is_filled_in_with_who_and_when(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
    paper = form(full, disclosure)
    assert paper.proposed_at == full.at
    assert signed(paper) == ["张reviewer", "", "", ""]
    assert paper.opinions[0].at == full.at
    assert [(label, ticked(boxes)) for label, boxes in paper.opinions[0].groups] == [
        ("必要性", ["通过"]),
        ("准确性", ["通过"]),
    ]


def test_an_approved_version_has_every_signature_but_that_for_privacy(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        full.clear(disclosure)
        reviewing.approve(opinion="同意", **full.who(full.approver, disclosure))
    paper = form(full, disclosure)
    assert signed(paper) == ["张reviewer", "张secrecy_reviewer", "", "张approver"]
    assert paper.opinions[3].text == "同意"
    assert len(ticked(paper.opinions[3].groups[0][1])) == 1


def test_one_sitting_fills_in_each_conclusion_apart(small: Scene) -> None:
    with small.inside():
        disclosure = small.proposed()
        small.sit(disclosure, small.head, PASSED_AND_APPROVED)
    assert signed(form(small, disclosure)) == ["张head", "张head", "", "张head"]


def test_an_edit_leaves_the_new_versions_form_blank_and_the_old_ones_as_it_was(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        full.write(disclosure, body="一季度收缴党费 1,240 元。")
        first, second = Version.objects.filter(disclosure=disclosure).order_by("number")
    new, old = form(full, disclosure), form(full, disclosure, "?version=1")
    assert (signed(new), signed(old)) == (["", "", "", ""], ["张reviewer", "", "", ""])
    assert (new.short_hash, old.short_hash) == (second.content_sha256[:12], first.content_sha256[:12])


def test_a_return_blanks_what_was_concluded_before_it(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        reviewing.return_to_drafter(reason="数字不对", **full.who(full.secrecy_reviewer, disclosure))
    assert signed(form(full, disclosure, "?version=1")) == ["", "", "", ""]


def test_the_foot_tells_version_and_content_and_leads_to_the_page(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        digest = disclosure.current.content_sha256
    answer = get(full, f"disclosures/{disclosure.pk}/form/", full.reviewer)
    text = answer.content.decode()
    assert digest[:12] in text
    assert answer.context["address"] == f"http://testserver/u/{full.unit.slug}/disclosures/{disclosure.pk}/"
    assert "<svg" in str(answer.context["code"])


def test_a_long_text_is_printed_in_part_and_says_so(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(body="长" * 1000)
    paper = form(full, disclosure)
    assert (paper.excerpt, paper.length, paper.is_whole) == ("长" * 300 + "……", 1000, False)


def test_the_catalogue_says_whether_privacy_is_reviewed(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
    before = form(full, disclosure).opinions[2].note
    assert before != ""
    with full.inside():
        CatalogueItem.objects.filter(level3="党费收缴").update(needs_privacy_review=True)
    assert form(full, disclosure).opinions[2].note != before


def test_only_those_who_work_in_the_unit_see_the_form(full: Scene) -> None:
    with full.inside():
        tail = f"disclosures/{full.proposed().pk}/form/"
    people = (full.member, make_user(), None)
    assert [get(full, tail, user).status_code for user in people] == [403, 404, 302]


def test_a_version_that_is_none_and_a_nil_return_have_no_form(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(item="班子分工")
        nil = nil_return.start_nil(
            unit=full.unit, obligation_id=full.owed().pk, reason="无", actor=full.drafter, at=full.at
        )
    for query in ("?version=2", "?version=x", "?version=" + "9" * 30):
        assert get(full, f"disclosures/{disclosure.pk}/form/{query}", full.drafter).status_code == 404
    assert get(full, f"disclosures/{nil.pk}/form/", full.drafter).status_code == 404


def test_the_form_asks_as_much_with_many_versions_as_with_one(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()

    def asked() -> int:
        with queries() as statements:
            form(full, disclosure)
        return len(statements)

    once = asked()
    with full.inside():
        for number in range(5):
            full.write(disclosure, body=f"第 {number} 稿")
            full.propose(disclosure)
    assert asked() == once


# The sheet for the wall


def test_the_sheet_shows_what_is_on_the_board_in_either_size(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
    for query, size in (("", "a4"), ("?size=a3", "a3"), ("?size=a0", "a4"), ("?size=%00", "a4")):
        answer = get(full, f"board/{disclosure.pk}/sheet/{query}")
        assert (answer.status_code, answer.context["size"]) == (200, size)
    text = answer.content.decode()
    assert "一季度党费收缴情况" in text
    assert [user.person.name for user in full.people.values() if user.person.name in text] == []


def test_the_sheet_shows_nothing_that_is_not_on_the_board(full: Scene) -> None:
    with full.inside():
        in_party = full.approved(item="民主评议", scope="party", body="", forms=["meeting"])
        full.publish(in_party, forms=["meeting"])
        draft = full.draft(item="班子分工")
        withdrawn = full.published()
        publishing.withdraw(reason="数字不对", **full.who(full.approver, withdrawn))
        assert Publication.objects.count() == 2
    for disclosure in (in_party, draft, withdrawn):
        assert get(full, f"board/{disclosure.pk}/sheet/", full.drafter).status_code == 404
