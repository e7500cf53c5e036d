"""An approval form signed on paper is entered by somebody other than the author, and is of this very version."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from audit.models import Entry
from core.errors import Refusal
from tenants.disclosure.actions.concluding import Meeting
from tenants.disclosure.actions.signing_offline import Signature, SignedForm, sign_off
from tenants.disclosure.models import Attachment, Disclosure, Step
from tests.counting import queries
from tests.tenants.disclosure.scene import Scene, pdf
from tests.tenants.disclosure.test_escalating import put_beyond
from tests.tenants.disclosure.test_procedure import counted, state_of, steps_of

DAY = date(2026, 4, 10)


def form_for(disclosure: Disclosure, **changes: Any) -> SignedForm:
    values: dict[str, Any] = {
        "review": Signature("赵宁", DAY),
        "secrecy": Signature("钱静", DAY),
        "approval": Signature("孙立", DAY),
        "scan": pdf("审批表.pdf"),
        "code": disclosure.current.content_sha256[:12],
        **changes,
    }
    return SignedForm(**values)


@pytest.mark.parametrize("preset", ["full", "merged", "small"])
def test_the_three_conclusions_are_entered_as_steps(preset: str, request: pytest.FixtureRequest) -> None:
    scene: Scene = request.getfixturevalue(preset)
    with scene.inside():
        disclosure = scene.proposed()
        sign_off(form=form_for(disclosure, opinion="同意"), **scene.who(scene.deputy, disclosure))
        assert steps_of(disclosure) == [
            ("propose", "drafter"),
            ("review", "deputy"),
            ("secrecy_review", "deputy"),
            ("approve", "deputy"),
        ]
        approval = Step.objects.get(kind="approve")
        assert approval.results == {"approval": "pass", "offline": True, "signed_by": "孙立", "signed_on": "2026-04-10"}
        assert (approval.actor_id, approval.opinion) == (scene.deputy.person_id, "同意")
        assert [(file.kind, file.name) for file in Attachment.objects.all()] == [("sign_off", "审批表.pdf")]
        assert state_of(disclosure) == "approved"
        assert list(Disclosure.objects.signed_offline()) == [disclosure]
        scene.publish(disclosure)
    assert scene.owed().verdict == "on_time"
    assert Entry.objects.filter(verb="disclosure.signed_offline").count() == 1


def test_an_edit_voids_the_signed_form(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        sign_off(form=form_for(disclosure), **full.who(full.deputy, disclosure))
        full.write(disclosure, body="改过的文字")
        assert state_of(disclosure) == "draft"
        assert list(Disclosure.objects.signed_offline()) == []
        assert disclosure.current.attachments.count() == 0


def test_a_form_of_another_version_is_refused(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        old = form_for(disclosure)
        full.write(disclosure, body="改过的文字")
        full.propose(disclosure)
        before = counted()
        for code in (old.code, "", "0" * 12, disclosure.current.content_sha256[:11]):
            with pytest.raises(Refusal) as refused:
                sign_off(form=replace(old, code=code), **full.who(full.deputy, disclosure))
            assert (refused.value.code, refused.value.field) == ("other_version", "code")
        assert counted() == before
        assert Attachment.objects.count() == 0


def test_an_author_enters_no_form_of_the_own_work(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            sign_off(form=form_for(disclosure), **full.who(full.drafter, disclosure))
        assert refused.value.code == "own_work"
        with pytest.raises(Refusal) as refused:
            sign_off(form=form_for(disclosure), **full.who(full.member, disclosure))
        assert refused.value.code == "not_your_step"
        assert counted() == before


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"review": Signature("", DAY)}, "review_by"),
        ({"approval": Signature("张drafter", DAY)}, "approval_by"),
        ({"approval": Signature("赵宁", DAY)}, "approval_by"),
        ({"secrecy": Signature("赵宁", DAY)}, "approval_by"),
        ({"review": Signature("赵宁", None)}, "review_on"),
        ({"approval": Signature("孙立", DAY + timedelta(days=1))}, "approval_on"),
        ({"review": Signature("赵宁", DAY - timedelta(days=1))}, "review_on"),
        ({"privacy": "mask_first"}, "privacy"),
    ],
)
def test_impossible_signatures_are_refused(full: Scene, changes: dict[str, Any], field: str) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            sign_off(form=form_for(disclosure, **changes), **full.who(full.deputy, disclosure))
        assert refused.value.field == field
        assert counted() == before


def test_in_a_small_branch_one_person_may_have_signed_all(small: Scene) -> None:
    with small.inside():
        disclosure = small.proposed()
        signed = dict.fromkeys(("review", "secrecy", "approval"), Signature("陈刚", DAY))
        sign_off(form=form_for(disclosure, **signed), **small.who(small.head, disclosure))
        assert state_of(disclosure) == "approved"


def test_an_important_matter_on_paper_names_its_meeting_too(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(path="important")
        before = counted()
        with pytest.raises(Refusal) as refused:
            sign_off(form=form_for(disclosure), **full.who(full.deputy, disclosure))
        assert refused.value.field == "meeting_reference"
        assert counted() == before
        form = form_for(disclosure, meeting=Meeting("支委会", date(2026, 4, 8)))
        sign_off(form=form, **full.who(full.deputy, disclosure))
        assert Step.objects.get(kind="approve").results["meeting_reference"] == "支委会"


def test_paper_does_not_widen_the_units_authority(full: Scene) -> None:
    put_beyond(full.at)
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            sign_off(form=form_for(disclosure), **full.who(full.deputy, disclosure))
        assert refused.value.code == "beyond_authority"
        assert counted() == before


def test_marking_what_was_signed_on_paper_costs_no_query_per_row(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        sign_off(form=form_for(disclosure), **full.who(full.deputy, disclosure))
        with queries() as statements:
            assert [each.is_signed_offline for each in Disclosure.objects.marking_offline()] == [True]
        assert len(statements) == 1
