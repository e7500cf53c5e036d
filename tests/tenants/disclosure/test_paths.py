"""Important matters are decided collectively; an emergency is judged in one sitting, every step still logged."""

from dataclasses import replace
from datetime import date
from functools import partial

import pytest

from core.errors import Refusal
from core.transitions import WrongStep
from hierarchy.ledger.models import ObligationEntry
from tenants.catalogue.models import CatalogueItem
from tenants.disclosure.actions import attaching, reviewing, starting
from tenants.disclosure.actions.concluding import Meeting
from tenants.disclosure.models import Attachment, Disclosure, FileKind, Step
from tenants.disclosure.policies import NotYourStep, OwnWork
from tests.tenants.disclosure.scene import PASSED_AND_APPROVED, Scene, pdf
from tests.tenants.disclosure.test_procedure import counted, state_of, steps_of

MEETING = Meeting("支委会 2026 年第 3 次会议", date(2026, 4, 8))


def mark_important(scene: Scene) -> None:
    CatalogueItem.objects.filter(level3="党费收缴").update(is_important=True)


def urgent(scene: Scene) -> Disclosure:
    """Begin something under the immediate row and let it be an emergency."""
    key = scene.items["发展党员公示"].key
    disclosure = starting.start_disclosure(unit=scene.unit, item_key=key, actor=scene.drafter, at=scene.at)
    scene.write(disclosure, scope="local", path="emergency", title="防汛转移安排")
    return disclosure


def test_a_draft_under_a_row_decided_collectively_begins_as_important(full: Scene) -> None:
    with full.inside():
        mark_important(full)
        disclosure = starting.start_disclosure(
            unit=full.unit, obligation_id=full.owed().pk, actor=full.drafter, at=full.at
        )
        assert disclosure.current.path == "important"


def test_lowering_what_the_catalogue_marks_as_important_needs_an_explanation(full: Scene) -> None:
    with full.inside():
        mark_important(full)
        disclosure = full.draft(path="ordinary")
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert (refused.value.code, refused.value.field) == ("draft_incomplete", "explanation")
        assert counted() == before
        full.propose(disclosure, explanation="例行公布，无决策内容")
        assert state_of(disclosure) == "proposed"


def test_an_important_matter_without_material_says_where_it_is_kept(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(path="important")
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert refused.value.field == "explanation"
        attaching.attach_file(file=pdf("会议材料.pdf"), kind=FileKind.MATERIAL, **full.who(full.drafter, disclosure))
        full.propose(disclosure)
        assert state_of(disclosure) == "proposed"
        assert Attachment.objects.get().kind == "material"


def test_material_alone_is_nothing_to_disclose(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(path="important", body="")
        attaching.attach_file(file=pdf("会议材料.pdf"), kind=FileKind.MATERIAL, **full.who(full.drafter, disclosure))
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert refused.value.field == "body"


@pytest.mark.parametrize("kind", ["evidence", "sign_off", "nonsense"])
def test_a_drafter_attaches_only_what_is_proposed(full: Scene, kind: str) -> None:
    with full.inside():
        disclosure = full.draft()
        before = counted()
        with pytest.raises(Refusal) as refused:
            attaching.attach_file(file=pdf(), kind=kind, **full.who(full.drafter, disclosure))
        assert (refused.value.code, refused.value.field) == ("unknown_kind", "kind")
        assert counted() == before


@pytest.mark.parametrize(
    ("meeting", "field"),
    [
        (Meeting(), "meeting_reference"),
        (Meeting("支委会"), "met_on"),
        (Meeting("  ", date(2026, 4, 8)), "meeting_reference"),
        (Meeting("支委会", date(2026, 4, 11)), "met_on"),
    ],
)
@pytest.mark.parametrize("preset", ["full", "small"])
def test_an_important_matter_is_not_approved_without_its_meeting(
    preset: str, meeting: Meeting, field: str, request: pytest.FixtureRequest
) -> None:
    scene: Scene = request.getfixturevalue(preset)
    with scene.inside():
        disclosure = scene.proposed(path="important")
        if preset == "full":
            scene.review(disclosure)
            scene.clear(disclosure)
        approve = partial(reviewing.approve, opinion="", meeting=meeting, **scene.who(scene.approver, disclosure))
        if preset == "small":
            approve = partial(scene.sit, disclosure, scene.head, replace(PASSED_AND_APPROVED, meeting=meeting))
        before = counted()
        with pytest.raises(Refusal) as refused:
            approve()
        assert refused.value.field == field
        assert counted() == before


def test_the_meeting_is_kept_in_the_approval(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed(path="important")
        full.review(disclosure)
        full.clear(disclosure)
        reviewing.approve(opinion="", meeting=MEETING, **full.who(full.approver, disclosure))
        assert Step.objects.get(kind="approve").results == {
            "approval": "pass",
            "meeting_reference": "支委会 2026 年第 3 次会议",
            "met_on": "2026-04-08",
        }


@pytest.mark.parametrize("preset", ["full", "merged", "small"])
def test_an_emergency_is_judged_in_one_sitting_whatever_the_preset(preset: str, request: pytest.FixtureRequest) -> None:
    scene: Scene = request.getfixturevalue(preset)
    with scene.inside():
        disclosure = urgent(scene)
        scene.propose(disclosure, explanation="今夜暴雨，须立即转移")
        scene.sit(disclosure, scene.head, PASSED_AND_APPROVED)
        assert steps_of(disclosure) == [
            ("propose", "drafter"),
            ("review", "head"),
            ("secrecy_review", "head"),
            ("approve", "head"),
        ]
        marks = [
            (step.results.get("emergency"), step.results.get("one_sitting"))
            for step in Step.objects.exclude(kind="propose")
        ]
        assert marks == [(True, True)] * 3
        assert Step.objects.get(kind="propose").opinion == "今夜暴雨，须立即转移"
        assert state_of(disclosure) == "approved"


def test_an_emergency_needs_its_reason(full: Scene) -> None:
    with full.inside():
        disclosure = urgent(full)
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure)
        assert refused.value.field == "explanation"
        assert counted() == before


def test_what_comes_round_every_quarter_is_no_emergency(full: Scene) -> None:
    with full.inside():
        disclosure = full.draft(path="emergency")
        before = counted()
        with pytest.raises(Refusal) as refused:
            full.propose(disclosure, explanation="来不及了")
        assert refused.value.field == "path"
        assert counted() == before
        ObligationEntry.objects.filter(pk=disclosure.obligation_id).update(duty="event")
        full.propose(disclosure, explanation="来不及了")
        assert state_of(disclosure) == "proposed"


@pytest.mark.parametrize(("role", "refusal"), [("reviewer", NotYourStep), ("drafter", NotYourStep)])
def test_only_head_or_approver_judges_an_emergency(full: Scene, role: str, refusal: type[Refusal]) -> None:
    with full.inside():
        disclosure = urgent(full)
        full.propose(disclosure, explanation="今夜暴雨")
        before = counted()
        with pytest.raises(refusal):
            full.sit(disclosure, full.people[role], PASSED_AND_APPROVED)
        assert counted() == before


def test_an_author_judges_no_emergency_either(full: Scene) -> None:
    with full.inside():
        disclosure = urgent(full)
        disclosure.drafter_id = full.head.person_id
        disclosure.save()
        full.propose(disclosure, explanation="今夜暴雨")
        with pytest.raises(OwnWork):
            full.sit(disclosure, full.head, PASSED_AND_APPROVED)


def test_an_ordinary_proposal_is_not_judged_in_one_sitting_in_a_full_unit(full: Scene) -> None:
    with full.inside():
        disclosure = full.proposed()
        with pytest.raises(WrongStep):
            full.sit(disclosure, full.head, PASSED_AND_APPROVED)
