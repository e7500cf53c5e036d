"""The ordinary path with each staffing preset: order, four eyes, binding to the version."""

from datetime import date
from functools import partial
from typing import Any

import pytest

from audit.models import Entry
from core.errors import Refusal
from core.transitions import WrongStep
from hierarchy.ledger.models import ObligationEntry, PublicationEntry
from hierarchy.units.models import Role
from notices.models import Notice
from tenants.disclosure.actions import drafting, publishing, reviewing, starting
from tenants.disclosure.actions.publishing import Fulfilment
from tenants.disclosure.actions.reviewing import Conclusions
from tenants.disclosure.actions.steps import StaleVersion, UnknownDisclosure
from tenants.disclosure.checklists import ContentCheck, SecrecyCheck
from tenants.disclosure.models import Disclosure, Publication, Step, Version
from tenants.disclosure.policies import NotYourStep, OwnWork, SamePerson
from tenants.registry.workspaces import as_district
from tests.factories import grant, make_unit
from tests.tenants.disclosure.scene import PASSED, PASSED_AND_APPROVED, Scene, make_scene, unknown_id


def counted() -> tuple[Any, ...]:
    """Give everything a refused act must leave as it was."""
    return (
        list(Disclosure.objects.order_by("id").values_list("id", "state", "returned_reason")),
        list(Version.objects.order_by("id").values_list("id", "content_sha256", "is_truthful")),
        Step.objects.count(),
        Publication.objects.count(),
        PublicationEntry.objects.count(),
        Notice.objects.count(),
        Entry.objects.count(),
        list(ObligationEntry.objects.order_by("id").values_list("id", "verdict", "prepared_at", "disclosed_on")),
    )


def steps_of(disclosure: Disclosure) -> list[tuple[str, str]]:
    return list(Step.objects.filter(version__disclosure=disclosure).values_list("kind", "actor_role"))


def state_of(disclosure: Disclosure) -> str:
    return Disclosure.objects.get(pk=disclosure.pk).state


def test_full_path_takes_five_steps_by_four_people(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        assert steps_of(disclosure) == [
            ("propose", "drafter"),
            ("review", "reviewer"),
            ("secrecy_review", "secrecy_reviewer"),
            ("approve", "approver"),
            ("publish", "drafter"),
        ]
        assert state_of(disclosure) == "published"
    entry = full.owed()
    assert (entry.verdict, entry.disclosed_on, entry.disclosure_id) == ("on_time", date(2026, 4, 9), disclosure.pk)
    assert entry.prepared_at == full.at
    posted = PublicationEntry.objects.get()
    assert (posted.unit, posted.disclosure_id, posted.version_number) == (full.unit, disclosure.pk, 1)


def test_merged_review_and_secrecy_review_are_one_sitting_with_two_steps(merged: Scene) -> None:
    with merged.inside():
        disclosure = merged.published()
        assert steps_of(disclosure) == [
            ("propose", "drafter"),
            ("review", "reviewer"),
            ("secrecy_review", "reviewer"),
            ("approve", "approver"),
            ("publish", "drafter"),
        ]
        results = list(Step.objects.order_by("at", "id").values_list("results", flat=True))
        ticked = [ContentCheck.values, SecrecyCheck.values]
        assert results[1] == {"necessity": "pass", "accuracy": "pass", "checks": ticked[0], "one_sitting": True}
        assert results[2] == {"secrecy": "pass", "checks": ticked[1], "one_sitting": True}
    assert merged.owed().verdict == "on_time"


def test_in_a_small_branch_the_secretary_concludes_four_times_in_one_sitting(small: Scene) -> None:
    with small.inside():
        disclosure = small.published()
        assert steps_of(disclosure) == [
            ("propose", "drafter"),
            ("review", "head"),
            ("secrecy_review", "head"),
            ("approve", "head"),
            ("publish", "drafter"),
        ]
        approval = Step.objects.get(kind="approve")
        assert approval.results == {"approval": "pass", "one_sitting": True}
    assert small.owed().prepared_at == small.at


@pytest.mark.parametrize("role", ["drafter", "member", "approver"])
def test_only_reviewers_review(full: Scene, role: str) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(NotYourStep) as refused:
            full.review(disclosure, full.people[role])
        assert (refused.value.code, refused.value.status) == ("not_your_step", 403)
        assert counted() == before


@pytest.mark.parametrize("preset", ["full", "merged", "small_branch"])
def test_the_drafter_never_judges_the_own_text_whatever_the_roles(preset: str, request: pytest.FixtureRequest) -> None:
    scene: Scene = request.getfixturevalue({"small_branch": "small"}.get(preset, preset))
    grant(scene.drafter, scene.unit, Role.REVIEWER, Role.HEAD, Role.APPROVER, Role.SECRECY_REVIEWER)
    with scene.inside():
        disclosure = scene.proposed()
        before = counted()
        conclusions = PASSED_AND_APPROVED if preset == "small_branch" else PASSED
        judge = scene.review if preset == "full" else partial(scene.sit, conclusions=conclusions)
        with pytest.raises(OwnWork) as refused:
            judge(disclosure, actor=scene.drafter)
        assert refused.value.code == "own_work"
        assert counted() == before


def test_nobody_approves_what_they_wrote_in_an_earlier_version(full: Scene) -> None:
    grant(full.approver, full.unit, Role.DRAFTER)
    with full.inside():
        disclosure = full.draft()
        full.write(disclosure, actor=full.approver, body="审批人改过的文字")
        full.write(disclosure, actor=full.drafter, body="承办人再改")
        full.propose(disclosure)
        full.review(disclosure)
        full.clear(disclosure)
        before = counted()
        with pytest.raises(OwnWork):
            reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        assert counted() == before


@pytest.mark.parametrize("step", ["secrecy", "approve"])
def test_the_full_preset_wants_another_person_at_each_step(full: Scene, step: str) -> None:
    grant(full.reviewer, full.unit, Role.SECRECY_REVIEWER, Role.APPROVER)
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        if step == "approve":
            full.clear(disclosure)
        before = counted()
        who = full.who(full.reviewer, disclosure)
        judge = partial(reviewing.approve, **who)
        if step == "secrecy":
            judge = partial(reviewing.secrecy_review, secrecy="pass", checks=SecrecyCheck.values, **who)
        with pytest.raises(SamePerson) as refused:
            judge(opinion="")
        assert refused.value.code == "same_person"
        assert counted() == before


def test_the_merged_preset_wants_another_person_to_approve(merged: Scene) -> None:
    with merged.inside():
        disclosure = merged.proposed()
        merged.sit(disclosure, merged.head, PASSED)
        before = counted()
        with pytest.raises(SamePerson):
            reviewing.approve(opinion="", **merged.who(merged.head, disclosure))
        assert counted() == before
        reviewing.approve(opinion="", **merged.who(merged.approver, disclosure))
        assert state_of(disclosure) == "approved"


def test_no_step_is_skipped(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        attempts = [
            lambda: full.review(disclosure),
            lambda: full.clear(disclosure),
            lambda: reviewing.approve(opinion="", **full.who(full.approver, disclosure)),
            lambda: full.publish(disclosure),
            lambda: publishing.withdraw(reason="错", **full.who(full.approver, disclosure)),
            lambda: full.sit(disclosure, full.head, PASSED),
        ]
        before = counted()
        for attempt in attempts:
            with pytest.raises(WrongStep):
                attempt()
        full_proposed = counted()
        assert full_proposed == before
        full.propose(disclosure)
        before = counted()
        for attempt in attempts[1:]:
            with pytest.raises(WrongStep):
                attempt()
        assert counted() == before


def test_proposing_twice_is_refused(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(WrongStep):
            full.propose(disclosure)
        assert counted() == before


def test_reviewing_twice_is_refused(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        before = counted()
        with pytest.raises(WrongStep):
            full.review(disclosure)
        assert counted() == before


def test_publishing_twice_posts_once(full: Scene) -> None:
    with full.inside():
        disclosure = full.published()
        before = counted()
        with pytest.raises(WrongStep):
            full.publish(disclosure)
        assert counted() == before


@pytest.mark.parametrize("reached", ["proposed", "reviewed", "cleared", "approved"])
def test_an_edit_voids_every_later_step(full: Scene, reached: str) -> None:
    with full.inside():
        disclosure = full.proposed()
        if reached != "proposed":
            full.review(disclosure)
        if reached in ("cleared", "approved"):
            full.clear(disclosure)
        if reached == "approved":
            reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        assert state_of(disclosure) == reached
        full.write(disclosure, body="改过的文字")
        assert state_of(disclosure) == "draft"
        assert ObligationEntry.objects.get(pk=disclosure.obligation_id).prepared_at is None
        first, second = disclosure.versions.all()
        assert (first.body, second.body) == ("一季度收缴党费 1,230 元。", "改过的文字")
        assert second.steps.count() == 0
        with pytest.raises(WrongStep):
            full.publish(disclosure)


def test_a_review_of_another_version_than_the_one_seen_is_refused(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        stale = full.who(full.reviewer, disclosure)
        full.write(disclosure, body="改过的文字")
        full.propose(disclosure)
        before = counted()
        with pytest.raises(StaleVersion) as refused:
            reviewing.review(necessity="pass", accuracy="pass", opinion="", **stale)
        assert (refused.value.code, refused.value.status) == ("stale_version", 409)
        assert counted() == before


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_a_step_without_the_hash_of_what_was_seen_is_refused(full: Scene, seen: str) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(StaleVersion):
            reviewing.review(
                necessity="pass",
                accuracy="pass",
                opinion="",
                **{**full.who(full.reviewer, disclosure), "seen_sha256": seen},
            )
        assert counted() == before


def test_a_stale_draft_is_not_saved_over_a_newer_one(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        stale = full.who(full.drafter, disclosure)
        full.write(disclosure, body="另一个窗口里改的")
        before = counted()
        with pytest.raises(StaleVersion):
            drafting.save_draft(
                content=drafting.DraftContent("题", "旧窗口里改的", "public", ["meeting"], None), **stale
            )
        assert counted() == before


def test_saving_the_same_draft_again_changes_nothing_and_is_not_stale(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft()
        first = full.who(full.drafter, disclosure)
        full.write(disclosure, body="改过")
        before = counted()
        content = drafting.DraftContent(
            "一季度党费收缴情况", "改过", "public", ["bulletin_board"], date(2026, 4, 13), labels=("party",)
        )
        drafting.save_draft(content=content, **first)
        assert counted() == before


def test_a_return_needs_a_reason_and_gives_it_to_the_drafter(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        for empty in ("", "  \n"):
            with pytest.raises(Refusal) as refused:
                reviewing.return_to_drafter(reason=empty, **full.who(full.reviewer, disclosure))
            assert (refused.value.code, refused.value.field) == ("reason_missing", "reason")
        assert counted() == before
        reviewing.return_to_drafter(reason="金额不符", **full.who(full.reviewer, disclosure))
        disclosure.refresh_from_db()
        assert (disclosure.state, disclosure.returned_reason) == ("draft", "金额不符")
    notice = Notice.objects.get(recipient=full.drafter.person)
    assert (notice.kind, notice.values["reason"]) == ("disclosure_returned", "金额不符")


def test_what_is_proposed_again_after_a_return_is_a_version_of_its_own(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        reviewing.return_to_drafter(reason="再核", **full.who(full.secrecy_reviewer, disclosure))
        full.propose(disclosure)
        full.review(disclosure)
        assert [version.steps.count() for version in disclosure.versions.all()] == [3, 2]
        assert state_of(disclosure) == "reviewed"


def test_a_failed_conclusion_sends_it_back_with_the_opinion(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            reviewing.review(necessity="pass", accuracy="fail", opinion="", **full.who(full.reviewer, disclosure))
        assert refused.value.field == "opinion"
        assert counted() == before
        reviewing.review(necessity="pass", accuracy="fail", opinion="数字有误", **full.who(full.reviewer, disclosure))
        disclosure.refresh_from_db()
        assert (disclosure.state, disclosure.returned_reason) == ("draft", "数字有误")


@pytest.mark.parametrize("missing", ["necessity", "accuracy"])
def test_every_conclusion_is_given(full: Scene, missing: str) -> None:
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        given = {"necessity": "pass", "accuracy": "pass", missing: ""}
        with pytest.raises(Refusal) as refused:
            reviewing.review(opinion="", **given, **full.who(full.reviewer, disclosure))
        assert (refused.value.code, refused.value.field) == ("conclusion_missing", missing)
        assert counted() == before


def test_a_small_branch_needs_the_approval_as_a_conclusion(small: Scene) -> None:
    with small.inside():
        disclosure = small.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            small.sit(disclosure, small.head, PASSED)
        assert refused.value.field == "approval"
        assert counted() == before


def test_in_the_merged_preset_a_sitting_gives_no_approval(merged: Scene) -> None:
    with merged.inside():
        disclosure = merged.proposed()
        before = counted()
        with pytest.raises(Refusal) as refused:
            merged.sit(disclosure, merged.reviewer, PASSED_AND_APPROVED)
        assert refused.value.field == "approval"
        assert counted() == before


def test_passing_after_desensitising_needs_an_edited_version(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        reviewing.secrecy_review(
            secrecy="pass_after_desensitising",
            opinion="删去身份证号",
            **full.who(full.secrecy_reviewer, disclosure),
        )
        disclosure.refresh_from_db()
        assert (disclosure.state, disclosure.returned_reason) == ("draft", "删去身份证号")
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert refused.value.field == "body"
        assert counted() == before
        full.write(disclosure, desensitising_note="身份证号已删去")
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)  # the note alone changes nothing that readers would see
        assert refused.value.field == "body"
        full.write(disclosure, body="删去身份证号后的文字")
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert refused.value.field == "desensitising_note"
        full.write(disclosure, body="删去身份证号后的文字", desensitising_note="身份证号已删去")
        full.propose(disclosure)
        assert state_of(disclosure) == "proposed"


@pytest.mark.parametrize("preset", ["full", "merged", "small_branch"])
def test_not_to_be_disclosed_ends_without_touching_the_ledger(preset: str, request: pytest.FixtureRequest) -> None:
    scene: Scene = request.getfixturevalue({"small_branch": "small"}.get(preset, preset))
    with scene.inside():
        disclosure = scene.proposed()
        if preset == "full":
            scene.review(disclosure)
            reviewing.secrecy_review(
                secrecy="not_disclose", opinion="密件〔2026〕3号", **scene.who(scene.secrecy_reviewer, disclosure)
            )
        else:
            approval = "pass" if preset == "small_branch" else None
            conclusions = Conclusions("pass", "pass", "not_disclose", approval, checks=ContentCheck.values)
            scene.sit(disclosure, scene.head, conclusions, "密件〔2026〕3号")
        assert state_of(disclosure) == "not_disclosed"
        entry = scene.owed()
        assert (entry.verdict, entry.prepared_at, entry.disclosed_on) == ("", None, None)
        again = starting.start_disclosure(unit=scene.unit, obligation_id=entry.pk, actor=scene.drafter, at=scene.at)
        assert again.state == "draft"


def test_another_units_disclosure_and_obligation_are_unknown_here(full: Scene) -> None:
    other = make_scene("full", full.at, parent=full.unit.parent)
    with other.inside():
        theirs = other.proposed()
    grant(other.reviewer, full.unit, Role.REVIEWER)
    with full.inside():
        before = counted()
        for disclosure_id in (theirs.pk, unknown_id()):
            with pytest.raises(UnknownDisclosure) as refused:
                reviewing.review(
                    unit=full.unit,
                    disclosure_id=disclosure_id,
                    seen_sha256="",
                    necessity="pass",
                    accuracy="pass",
                    opinion="",
                    actor=full.reviewer,
                    at=full.at,
                )
            assert refused.value.status == 404
        with pytest.raises(starting.UnknownItem):
            starting.start_disclosure(unit=full.unit, obligation_id=other.owed().pk, actor=full.drafter, at=full.at)
        assert counted() == before


def test_people_of_another_unit_may_not_act_here(full: Scene) -> None:
    stranger = full.reviewer
    other = make_unit(parent=full.unit.parent, kind="village_org")
    full.unit.memberships.filter(user=stranger).update(unit=other)
    with full.inside():
        disclosure = full.proposed()
        before = counted()
        with pytest.raises(NotYourStep):
            full.review(disclosure, stranger)
        assert counted() == before


def test_acting_in_the_wrong_workspace_is_a_fault_of_the_program(full: Scene, small: Scene) -> None:
    with full.inside(), pytest.raises(RuntimeError):
        starting.start_disclosure(unit=small.unit, obligation_id=small.owed().pk, actor=small.drafter, at=small.at)


def test_workspace_and_ledger_roll_back_together(full: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    with full.inside():
        disclosure = full.approved()
        before = counted()
        taken = PublicationEntry(
            unit=full.unit,
            disclosure_id=disclosure.pk,
            version_number=1,
            title="占位",
            category="other",
            scope="public",
            published_on=full.at.date(),
            recorded_at=full.at,
            content_sha256="0" * 64,
        )
        taken.save()  # the ledger will refuse a second entry for this version, after everything else was written
        with pytest.raises(Exception, match="publication_once"):
            full.publish(disclosure)
        taken.delete()
        assert counted() == before


def test_a_preset_changed_under_way_strands_nothing(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        full.review(disclosure)
        full.unit.staffing_preset = "merged"
        with as_district():
            full.unit.save()
        full.clear(disclosure)
        reviewing.approve(opinion="", **full.who(full.approver, disclosure))
        assert state_of(disclosure) == "approved"


def test_those_who_act_next_are_told(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        told = set(Notice.objects.filter(kind="disclosure_to_review").values_list("recipient", flat=True))
        assert told == {full.reviewer.person_id, full.deputy.person_id, full.head.person_id}
        full.review(disclosure)
        told = set(Notice.objects.filter(kind="disclosure_to_secrecy_review").values_list("recipient", flat=True))
        assert told == {full.secrecy_reviewer.person_id, full.head.person_id}
    assert Notice.objects.filter(recipient=full.reviewer.person).get().url == (
        f"/u/{full.unit.slug}/disclosures/{disclosure.pk}/"
    )


def test_published_values_are_the_approved_ones(full: Scene) -> None:
    with full.inside():
        disclosure = full.approved()
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.publish(disclosure, forms=["website"])
        assert (refused.value.code, refused.value.field) == ("not_as_approved", "forms")
        with pytest.raises(Refusal):
            publishing.publish(
                fulfilment=Fulfilment(date(2026, 4, 9), [], reference="会议"), **full.who(full.drafter, disclosure)
            )
        assert counted() == before
