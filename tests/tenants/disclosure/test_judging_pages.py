"""The pages of those who judge: what each form asks for, and that a refusal stands at its field with what was typed."""

from typing import Any

import pytest
from django.test import Client

from hierarchy.ledger.models import Submission
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.checklists import ContentCheck, PrivacyCheck, SecrecyCheck
from tenants.disclosure.models import Attachment, Disclosure, Step
from tests.tenants.disclosure.scene import Scene, pdf
from tests.tenants.disclosure.test_escalating import put_beyond
from tests.tenants.disclosure.test_pages import (  # noqa: F401 - `frozen_clock` is a fixture
    CLEARED,
    REVIEWED,
    address,
    draft_data,
    frozen_clock,
    in_workspace,
    page,
    sign_in,
)
from tests.tenants.disclosure.test_paths import urgent


def sent(scene: Scene, role: str, disclosure: Disclosure, act: str, **given: Any) -> Any:
    seen = in_workspace(scene, disclosure).current.content_sha256
    return sign_in(scene, role).post(address(scene, page(disclosure, f"steps/{act}/")), {"seen": seen, **given})


def form_of(scene: Scene, role: str, disclosure: Disclosure, act: str) -> Any:
    response = sign_in(scene, role).get(address(scene, page(disclosure)))
    assert response.status_code == 200
    return next((entry["form"] for entry in response.context["forms"] if entry["act"] == act), None)


def test_a_review_without_its_ticks_is_refused_at_the_list(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
    response = sent(full, "reviewer", disclosure, "review", **{**REVIEWED, "content_checks": ["complete"]}, risk="low")
    assert response.status_code == 400
    form = next(entry["form"] for entry in response.context["forms"] if entry["act"] == "review")
    assert list(form.errors) == ["content_checks"]
    assert form["content_checks"].value() == ["complete"]
    assert in_workspace(full, disclosure).state == "proposed"


def test_privacy_is_asked_for_only_where_it_matters(full: Scene) -> None:
    with full.inside():
        first = full.proposed()
        CatalogueItem.objects.filter(level3="班子分工").update(needs_privacy_review=True)
        second = full.proposed(item="班子分工")
        for disclosure in (first, second):
            full.review(disclosure)
    shown = ["privacy" in form_of(full, "secrecy_reviewer", each, "secrecy_review").fields for each in (first, second)]
    assert shown == [False, True]
    given = {**CLEARED, "privacy": "pass", "privacy_checks": PrivacyCheck.values}
    assert sent(full, "secrecy_reviewer", second, "secrecy_review", **given).status_code == 302
    assert in_workspace(full, second).state == "cleared"


def test_an_important_matter_asks_for_its_meeting_at_approval(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(path="important")
        full.review(disclosure)
        full.clear(disclosure)
    assert sent(full, "approver", disclosure, "approve", opinion="").status_code == 400
    given = {"opinion": "", "meeting_reference": "支委会第 3 次会议", "met_on": "2026-04-08"}
    assert sent(full, "approver", disclosure, "approve", **given).status_code == 302
    body = sign_in(full, "drafter").get(address(full, page(disclosure))).content.decode()
    assert "支委会第 3 次会议" in body


def test_beyond_the_authority_the_page_offers_the_superior_instead(full: Scene) -> None:
    put_beyond(full.at)
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        full.clear(disclosure)
    assert form_of(full, "approver", disclosure, "approve") is None
    assert form_of(full, "approver", disclosure, "escalate") is not None
    assert sent(full, "approver", disclosure, "escalate", reason="").status_code == 302
    assert in_workspace(full, disclosure).state == "escalated"
    assert Submission.objects.get().kind == "escalation"
    for role in ("drafter", "approver", "head"):
        assert sign_in(full, role).get(address(full, page(disclosure))).status_code == 200


def test_a_small_branch_picks_the_superior_in_its_sitting(small: Scene) -> None:
    with small.inside():
        disclosure = small.proposed()
    given = {**REVIEWED, **CLEARED, "approval": "escalate"}
    assert sent(small, "head", disclosure, "sit", **given, reason="").status_code == 400
    assert sent(small, "head", disclosure, "sit", **given, reason="拿不准").status_code == 302
    assert in_workspace(small, disclosure).state == "escalated"


def test_a_signed_form_is_entered_and_marked(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
    code = in_workspace(full, disclosure).current.content_sha256[:12]
    signed = {
        "review_by": "赵宁", "review_on": "2026-04-10", "secrecy_by": "钱静", "secrecy_on": "2026-04-10",
        "approval_by": "孙立", "approval_on": "2026-04-10", "all_passed": "on", "opinion": "",
    }  # fmt: skip
    wrong = sent(full, "deputy", disclosure, "sign_off", **signed, code="0" * 12, scan=pdf())
    assert wrong.status_code == 400
    assert sent(full, "deputy", disclosure, "sign_off", **signed, code=code, scan=pdf("审批表.pdf")).status_code == 302
    with full.inside():
        file = Attachment.objects.get(kind="sign_off")
    drafter = sign_in(full, "drafter")
    assert drafter.get(address(full, page(disclosure))).context["view"].current.is_signed_offline
    assert drafter.get(address(full, page(disclosure, f"files/{file.pk}/"))).status_code == 200
    listed = drafter.get(address(full, "disclosures/?state=signed_offline")).context["page"]
    assert [each.pk for each in listed] == [disclosure.pk]


@pytest.mark.parametrize("kind", ["material", "original"])
def test_inner_files_never_leave_the_unit(full: Scene, kind: str) -> None:
    with full.inside():
        disclosure = full.draft()
    seen = in_workspace(full, disclosure).current.content_sha256
    given = {"seen": seen, "kind": kind, "file": pdf("原件.pdf")}
    assert sign_in(full, "drafter").post(address(full, page(disclosure, "files/")), given).status_code == 302
    with full.inside():
        full.propose(disclosure)
        full.review(disclosure)
        full.clear(disclosure)
    assert sent(full, "approver", disclosure, "approve", opinion="").status_code == 302
    with full.inside():
        full.publish(disclosure)
        file = Attachment.objects.get()
    assert file.kind == kind
    board = Client().get(address(full, f"board/{disclosure.pk}/"))
    assert (board.status_code, "原件.pdf" in board.content.decode()) == (200, False)
    assert Client().get(address(full, f"board/{disclosure.pk}/files/{file.pk}/")).status_code == 404


def test_the_draft_says_what_is_to_be_explained(full: Scene) -> None:
    with full.inside():
        CatalogueItem.objects.filter(level3="党费收缴").update(is_important=True)
        disclosure = full.draft(path="ordinary")
    response = sign_in(full, "drafter").get(address(full, page(disclosure)))
    assert len(response.context["to_explain"]) == 1
    paths = [code for code, _label in response.context["draft_form"].fields["path"].choices]
    assert paths == ["ordinary", "important"]
    data = draft_data(full, disclosure, path="important", explanation="资料存档案室")
    assert sign_in(full, "drafter").post(address(full, page(disclosure, "propose/")), data).status_code == 302
    assert in_workspace(full, disclosure).current.path == "important"


def test_an_emergency_has_its_sitting_on_the_page_of_a_full_unit(full: Scene) -> None:
    with full.inside():
        disclosure = urgent(full)
        full.propose(disclosure, explanation="今夜暴雨")
    given = {**REVIEWED, **CLEARED, "approval": "pass"}
    assert sent(full, "head", disclosure, "sit", **given).status_code == 302
    with full.inside():
        assert Step.objects.filter(results__emergency=True).count() == 3
        assert Step.objects.get(kind="review").results["checks"] == ContentCheck.values
        assert Step.objects.get(kind="secrecy_review").results["checks"] == SecrecyCheck.values
    assert in_workspace(full, disclosure).state == "approved"
