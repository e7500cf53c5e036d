"""Approval beyond the unit's authority: asked of the superior, decided there, applied here in the same transaction."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from accounts.models import User
from core.actors import SYSTEM
from core.errors import Refusal
from core.transitions import WrongStep
from district.actions import set_setting
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission
from hierarchy.units.models import Role, Unit
from notices.models import Notice
from tenants.disclosure.actions import escalating, reviewing
from tenants.disclosure.actions.concluding import Meeting
from tenants.disclosure.models import Disclosure, Step, Version
from tenants.disclosure.own_authority import is_beyond_authority
from tests.factories import grant, make_user
from tests.tenants.disclosure.scene import PASSED, PASSED_AND_APPROVED, Scene
from tests.tenants.disclosure.test_procedure import counted, state_of, steps_of


@pytest.fixture
def decider(district: Unit) -> User:
    user = make_user(name="区委办周敏")
    grant(user, district, Role.DISTRICT_SUPERVISOR)
    return user


@pytest.fixture
def beyond(full: Scene) -> None:
    """Put public items on the organisation beyond every unit's authority."""
    put_beyond(full.at)


def put_beyond(at: datetime) -> None:
    set_setting(
        key="approval_matrix",
        value=["public:organization"],
        valid_from=date(2026, 1, 1),
        reason="x",
        actor=SYSTEM,
        at=at,
    )


def cleared(scene: Scene, **changes: Any) -> Disclosure:
    disclosure = scene.proposed(**changes)
    scene.review(disclosure)
    scene.clear(disclosure)
    return disclosure


def escalated(scene: Scene, **changes: Any) -> Disclosure:
    disclosure = cleared(scene, **changes)
    escalating.escalate(reason="涉及面广", **scene.who(scene.approver, disclosure))
    return disclosure


@pytest.mark.usefixtures("beyond")
def test_what_is_beyond_the_units_authority_is_not_approved_here(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        before = counted()
        with pytest.raises(Refusal) as refused:
            reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        assert refused.value.code == "beyond_authority"
        assert counted() == before
        escalating.escalate(reason="", **full.who(full.approver, disclosure))
        assert state_of(disclosure) == "escalated"


@pytest.mark.usefixtures("beyond")
def test_another_scope_stays_within_the_units_authority(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full, scope="local")
        reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        assert state_of(disclosure) == "approved"


def test_a_unit_without_a_superior_here_approves_all(district: Unit, at: datetime) -> None:
    put_beyond(at)
    disclosure, version = Disclosure(category="organization"), Version(scope="public")
    assert is_beyond_authority(district, disclosure, version, on=at.date()) is False


def test_asking_without_need_gives_a_reason(full: Scene) -> None:
    with full.inside():
        disclosure = cleared(full)
        before = counted()
        with pytest.raises(Refusal) as refused:
            escalating.escalate(reason=" ", **full.who(full.approver, disclosure))
        assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
        assert counted() == before


def test_the_superior_gets_a_frozen_copy(full: Scene, district: Unit) -> None:
    with full.inside():
        disclosure = escalated(full)
        digest = disclosure.current.content_sha256
    sent = Submission.objects.get()
    assert (sent.kind, sent.sender, sent.receiver, sent.subject_id) == (
        "escalation",
        full.unit,
        district,
        disclosure.pk,
    )
    assert sent.obligation_id == disclosure.obligation_id
    wanted = ("title", "body", "scope", "forms", "path", "item", "period", "content_sha256", "reason")
    assert {name: sent.content[name] for name in wanted} == {
        "title": "一季度党费收缴情况",
        "body": "一季度收缴党费 1,230 元。",
        "scope": "public",
        "forms": ["bulletin_board"],
        "path": "ordinary",
        "item": "党费收缴",
        "period": "2026-Q1",
        "content_sha256": digest,
        "reason": "涉及面广",
    }
    assert [(step["kind"], step["who"]) for step in sent.content["steps"]] == [
        ("propose", "张drafter"),
        ("review", "张reviewer"),
        ("secrecy_review", "张secrecy_reviewer"),
        ("escalate", "张approver"),
    ]


def test_the_superiors_approval_is_a_step_by_the_superiors_person(full: Scene, decider: User) -> None:
    with full.inside():
        disclosure = escalated(full)
    submissions.accept(submission=Submission.objects.get(), actor=decider, at=full.at, opinion="同意公开")
    with full.inside():
        step = Step.objects.get(kind="approve")
        assert (step.actor_id, step.actor_role, step.opinion) == (decider.person_id, "district_supervisor", "同意公开")
        assert step.results == {
            "approval": "pass",
            "by_superior": True,
            "superior": "示例区委",
            "number": "审批〔2026〕1号",
        }
        assert step.content_sha256 == disclosure.current.content_sha256
        assert state_of(disclosure) == "approved"
        full.publish(disclosure)
    assert full.owed().prepared_at == full.at
    assert Notice.objects.filter(kind="disclosure_to_publish", recipient=full.drafter.person).exists()


@pytest.mark.parametrize("decide", [submissions.give_back, submissions.refuse])
def test_what_the_superior_does_not_approve_goes_back_with_its_reason(full: Scene, decider: User, decide: Any) -> None:
    with full.inside():
        disclosure = escalated(full)
    decide(submission=Submission.objects.get(), reason="数据未经核实", actor=decider, at=full.at)
    with full.inside():
        disclosure.refresh_from_db()
        assert (disclosure.state, disclosure.returned_reason) == ("draft", "数据未经核实")
        assert steps_of(disclosure)[-1] == ("return", "district_supervisor")
    assert full.owed().prepared_at is None
    assert Notice.objects.filter(kind="disclosure_returned", recipient=full.drafter.person).exists()


def test_nobody_in_the_unit_approves_or_returns_what_lies_with_the_superior(full: Scene) -> None:
    with full.inside():
        disclosure = escalated(full)
        before = counted()
        with pytest.raises(WrongStep):
            reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        with pytest.raises(Refusal):
            reviewing.return_to_drafter(reason="不妥", **full.who(full.approver, disclosure))
        assert counted() == before


def test_an_edit_takes_the_request_back(full: Scene, decider: User) -> None:
    with full.inside():
        disclosure = escalated(full)
        full.write(disclosure, body="改过的文字")
        assert state_of(disclosure) == "draft"
    sent = Submission.objects.get()
    assert sent.status == "recalled"
    before = counted_inside(full)
    with pytest.raises(Refusal) as refused:
        submissions.accept(submission=sent, actor=decider, at=full.at)
    assert refused.value.code == "already_decided"
    assert counted_inside(full) == before


def counted_inside(scene: Scene) -> tuple[Any, ...]:
    with scene.inside():
        return counted()


@pytest.mark.parametrize(("role", "code"), [("drafter", "own_work"), ("reviewer", "same_person")])
def test_a_superiors_person_who_wrote_or_judged_it_does_not_decide(
    full: Scene, district: Unit, role: str, code: str
) -> None:
    grant(full.people[role], district, Role.SUPERIOR_SUPERVISOR)
    with full.inside():
        escalated(full)
    before = counted_inside(full)
    for decide in (
        lambda sent: submissions.accept(submission=sent, actor=full.people[role], at=full.at),
        lambda sent: submissions.give_back(submission=sent, reason="退", actor=full.people[role], at=full.at),
    ):
        with pytest.raises(Refusal) as refused:
            decide(Submission.objects.get())
        assert refused.value.code == code
    assert Submission.objects.get().status == "sent"
    assert counted_inside(full) == before


def test_what_was_approved_above_and_then_edited_is_asked_again(full: Scene, decider: User) -> None:
    with full.inside():
        disclosure = escalated(full)
    submissions.accept(submission=Submission.objects.get(), actor=decider, at=full.at)
    with full.inside():
        full.write(disclosure, body="改过的文字")
        full.propose(disclosure)
        full.review(disclosure)
        full.clear(disclosure)
        escalating.escalate(reason="再报", **full.who(full.approver, disclosure))
    assert list(Submission.objects.order_by("round").values_list("round", "status")) == [(1, "accepted"), (2, "sent")]


def test_an_important_matter_goes_up_with_the_meeting_that_decided_it(full: Scene, decider: User) -> None:
    with full.inside():
        disclosure = cleared(full, path="important")
        with pytest.raises(Refusal) as refused:
            escalating.escalate(reason="涉及面广", **full.who(full.approver, disclosure))
        assert refused.value.field == "meeting_reference"
        meeting = Meeting("支委会第 3 次会议", date(2026, 4, 8))
        escalating.escalate(reason="涉及面广", meeting=meeting, **full.who(full.approver, disclosure))
    submissions.accept(submission=Submission.objects.get(), actor=decider, at=full.at)
    with full.inside():
        results = Step.objects.get(kind="approve").results
        assert (results["meeting_reference"], results["met_on"]) == ("支委会第 3 次会议", "2026-04-08")


def test_a_small_branch_sits_without_approval_and_asks_the_superior(small: Scene, decider: User) -> None:
    put_beyond(small.at)
    with small.inside():
        disclosure = small.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            small.sit(disclosure, small.head, PASSED_AND_APPROVED)
        assert (refused.value.code, refused.value.field) == ("beyond_authority", "approval")
        assert counted() == before
        small.sit(disclosure, small.head, replace(PASSED, approval="escalate"))
        assert [kind for kind, _role in steps_of(disclosure)] == ["propose", "review", "secrecy_review", "escalate"]
        assert state_of(disclosure) == "escalated"
    submissions.accept(submission=Submission.objects.get(), actor=decider, at=small.at)
    with small.inside():
        assert state_of(disclosure) == "approved"


def test_a_merged_unit_does_not_ask_in_its_sitting(merged: Scene) -> None:
    with merged.inside():
        disclosure = merged.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            merged.sit(disclosure, merged.reviewer, replace(PASSED, approval="escalate"))
        assert refused.value.field == "approval"
        assert counted() == before
