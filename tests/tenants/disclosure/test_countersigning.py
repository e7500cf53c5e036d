"""Countersignatures on the district committee's own items: asked of departments, awaited before approval (ORG-13)."""

from datetime import datetime

import pytest

from accounts.models import User
from core.errors import Refusal
from hierarchy.ledger import submissions
from hierarchy.ledger.models import Submission
from hierarchy.units.models import Role, Unit
from tenants.disclosure.actions import countersigning, reviewing
from tenants.disclosure.models import Disclosure, Step
from tenants.registry.provisioning import provision
from tests.factories import grant, make_unit, make_user
from tests.tenants.disclosure.scene import PASSED_AND_APPROVED, Scene, adopt
from tests.tenants.disclosure.test_paths import urgent
from tests.tenants.disclosure.test_procedure import counted, state_of


@pytest.fixture
def committee(district: Unit, at: datetime) -> Scene:
    """Let the district committee work like a unit with one person per role."""
    provision([district], at=at)
    roles = ("drafter", "reviewer", "secrecy_reviewer", "approver", "head", "deputy")
    people = {role: make_user(name=f"区{role}") for role in roles}
    for role, user in people.items():
        grant(user, district, Role(role))
    Unit.objects.filter(pk=district.pk).update(staffing_preset="full")
    district.refresh_from_db()
    scene = Scene(district, at, people)
    adopt(scene)
    return scene


@pytest.fixture
def departments(committee: Scene) -> list[Unit]:
    kinds = ("committee_organ", "discipline_commission")
    return [make_unit(kind=kind, parent=committee.unit, name=f"部门{place}") for place, kind in enumerate(kinds)]


def head_of(unit: Unit) -> User:
    user = make_user(name=f"{unit.name}负责人")
    grant(user, unit, Role.HEAD)
    return user


def asked(scene: Scene, departments: list[Unit]) -> Disclosure:
    disclosure = scene.proposed()
    keys = [unit.pk for unit in departments]
    countersigning.ask_for_countersignatures(departments=keys, note="请会签", **scene.who(scene.drafter, disclosure))
    scene.review(disclosure)
    scene.clear(disclosure)
    return disclosure


def refused_approval(scene: Scene, disclosure: Disclosure) -> str:
    before = counted()
    with pytest.raises(Refusal) as refused:
        reviewing.approve(opinion="", **scene.who(scene.approver, disclosure))
    assert counted() == before
    return refused.value.code


def test_it_is_approved_once_every_department_has_signed(committee: Scene, departments: list[Unit]) -> None:
    with committee.inside():
        disclosure = asked(committee, departments)
        assert refused_approval(committee, disclosure) == "not_countersigned"
    for place, sent in enumerate(Submission.objects.filter(kind="countersign").order_by("receiver__name")):
        decider = head_of(sent.receiver)
        submissions.accept(submission=sent, actor=decider, at=committee.at, opinion=f"同意{place}")
        if place == 0:
            with committee.inside():
                assert refused_approval(committee, disclosure) == "not_countersigned"
    with committee.inside():
        steps = Step.objects.filter(kind="countersign").order_by("opinion")
        assert [(step.opinion, step.results["department"], step.results["countersign"]) for step in steps] == [
            ("同意0", "部门0", "accepted"),
            ("同意1", "部门1", "accepted"),
        ]
        assert {step.content_sha256 for step in steps} == {disclosure.current.content_sha256}
        reviewing.approve(opinion="", **committee.who(committee.approver, disclosure))
        assert state_of(disclosure) == "approved"


def test_a_department_that_does_not_agree_keeps_it_from_being_approved(
    committee: Scene, departments: list[Unit]
) -> None:
    with committee.inside():
        disclosure = asked(committee, departments[:1])
    sent = Submission.objects.get(kind="countersign")
    submissions.refuse(submission=sent, reason="与本部门数据不符", actor=head_of(departments[0]), at=committee.at)
    with committee.inside():
        assert refused_approval(committee, disclosure) == "not_countersigned"
        step = Step.objects.get(kind="countersign")
        assert (step.results["countersign"], step.opinion) == ("refused", "与本部门数据不符")


def test_an_edit_takes_open_requests_back_and_forgets_signatures(committee: Scene, departments: list[Unit]) -> None:
    with committee.inside():
        disclosure = asked(committee, departments)
    first = Submission.objects.get(receiver=departments[0])
    submissions.accept(submission=first, actor=head_of(departments[0]), at=committee.at)
    with committee.inside():
        committee.write(disclosure, body="改过的文字")
        committee.propose(disclosure)
    states = dict(Submission.objects.values_list("receiver", "status"))
    assert states == {departments[0].pk: "accepted", departments[1].pk: "recalled"}
    with committee.inside():
        keys = [departments[0].pk]
        countersigning.ask_for_countersignatures(departments=keys, **committee.who(committee.drafter, disclosure))
        committee.review(disclosure)
        committee.clear(disclosure)
        assert refused_approval(committee, disclosure) == "not_countersigned"


def test_a_department_is_asked_once_about_a_version(committee: Scene, departments: list[Unit]) -> None:
    with committee.inside():
        disclosure = asked(committee, departments[:1])
        before = counted()
        with pytest.raises(Refusal) as refused:
            countersigning.ask_for_countersignatures(
                departments=[departments[0].pk], **committee.who(committee.drafter, disclosure)
            )
        assert (refused.value.code, refused.value.field) == ("already_asked", "departments")
        assert counted() == before


def test_only_the_committees_departments_are_asked(committee: Scene, departments: list[Unit], full: Scene) -> None:
    with committee.inside():
        disclosure = committee.proposed()
        before = counted()
        for wrong in ([], [full.unit.pk], [10**9], [departments[0].pk, full.unit.pk]):
            with pytest.raises(Refusal) as refused:
                countersigning.ask_for_countersignatures(
                    departments=wrong, **committee.who(committee.drafter, disclosure)
                )
            assert refused.value.code == "unknown_department"
        assert counted() == before


def test_other_units_items_are_not_countersigned(full: Scene, departments: list[Unit]) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            countersigning.ask_for_countersignatures(
                departments=[departments[0].pk], **full.who(full.drafter, disclosure)
            )
        assert refused.value.code == "not_your_step"
        assert counted() == before


def test_an_emergency_of_the_committee_waits_for_its_countersignatures_too(
    committee: Scene, departments: list[Unit]
) -> None:
    with committee.inside():
        disclosure = urgent(committee)
        committee.propose(disclosure, explanation="今夜暴雨")
        countersigning.ask_for_countersignatures(
            departments=[departments[0].pk], **committee.who(committee.drafter, disclosure)
        )
        before = counted()
        with pytest.raises(Refusal) as refused:
            committee.sit(disclosure, committee.head, PASSED_AND_APPROVED)
        assert refused.value.code == "not_countersigned"
        assert counted() == before
