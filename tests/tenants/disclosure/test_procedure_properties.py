"""No order of acts, edits and actors lets an author's own version pass, or publishes anything but what was approved.

The machine mixes what should come next, done by whoever should do it, with anything done by anybody. Refusals are
answers; after every act, what stands approved or published is checked from the rows alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.models import User
from core.errors import Refusal
from hierarchy.ledger import submissions
from hierarchy.ledger.models import PublicationEntry, Submission
from hierarchy.units.models import Role
from tenants.disclosure.actions import (
    attaching,
    countersigning,
    drafting,
    escalating,
    proposing,
    publishing,
    reviewing,
    signing_offline,
    starting,
)
from tenants.disclosure.actions.concluding import Meeting
from tenants.disclosure.actions.publishing import Fulfilment
from tenants.disclosure.actions.reviewing import Conclusions
from tenants.disclosure.actions.signing_offline import Signature, SignedForm
from tenants.disclosure.content import hash_of
from tenants.disclosure.models import Attachment, Disclosure, Publication, Step, Version
from tests.factories import grant, make_user
from tests.tenants.disclosure.scene import ALL_TICKED, CLEARED, REVIEWED, Scene, pdf
from tests.tenants.disclosure.test_countersigning import committee, departments  # noqa: F401 - fixtures

PEOPLE = ("drafter", "second", "reviewer", "secrecy_reviewer", "approver", "head")
DECIDERS = ("outsider", "drafter", "reviewer")
MEETING = Meeting("支委会第 3 次会议", date(2026, 4, 9))
#: What comes next in a state, and who does it.
USUAL = {
    "draft": ("propose", "drafter"),
    "reviewed": ("secrecy", "secrecy_reviewer"),
    "cleared": ("approve", "approver"),
    "approved": ("publish", "drafter"),
}
ACTS = ("propose", "review", "secrecy", "sit", "approve", "escalate", "countersign", "sign_off", "return", "publish",
        "withdraw", "attach", "revise")  # fmt: skip
JUDGEMENTS = ("review", "secrecy_review", "approve")
PATHS = st.sampled_from(["ordinary", "important", "emergency"])


class Machine(RuleBasedStateMachine):
    """One disclosure of one unit, with six people of whom two may do everything, and three who decide above."""

    scene: Scene
    reached: Counter[str]
    departments: list[int]

    @initialize(path=PATHS)
    def begin(self, path: str) -> None:
        self.savepoint = transaction.savepoint()
        scene, key = self.scene, self.scene.items["发展党员公示"].key
        with scene.inside():
            self.pk = starting.start_disclosure(unit=scene.unit, item_key=key, actor=scene.drafter, at=scene.at).pk
        self.write(scene.drafter, "初稿", path)

    def teardown(self) -> None:
        self.reached[self.row().state] += 1
        transaction.savepoint_rollback(self.savepoint)

    def row(self) -> Disclosure:
        with self.scene.inside():
            return Disclosure.objects.with_current().get(pk=self.pk)

    def attempt(self, act: Callable[..., Any], actor: User, *, is_stale: bool = False) -> None:
        """Do it, or be refused. A stale actor saw the first version only."""
        scene = self.scene
        with scene.inside():
            who = scene.who(actor, self.row())
            if is_stale:
                who["seen_sha256"] = Version.objects.earliest("created_at", "number").content_sha256
            try:
                act(**who)
            except Refusal:
                self.reached["refused"] += 1

    def write(self, actor: User, body: str, path: str) -> None:
        content = drafting.DraftContent("公示", body, "local", ["bulletin_board"], date(2026, 4, 13), path, ("party",))
        self.attempt(partial(drafting.save_draft, content=content), actor)

    def acts(self) -> dict[str, Callable[..., Any]]:
        """Give every act with conclusions that pass."""
        version = self.row().current
        day, is_single = self.scene.at.date(), version.path == "emergency"
        single = is_single or self.scene.unit.staffing_preset == "small_branch"
        sitting = Conclusions(
            "pass", "pass", "pass", "pass" if single else None, checks=ALL_TICKED, meeting=MEETING, risk="low"
        )
        form = SignedForm(
            Signature("甲", day), Signature("乙", day), Signature("丙", day), pdf(),
            version.content_sha256[:12], meeting=MEETING,
        )  # fmt: skip
        return {
            "propose": proposing_with_a_word,
            "review": partial(reviewing.review, **REVIEWED),
            "secrecy": partial(reviewing.secrecy_review, **CLEARED),
            "sit": partial(reviewing.review_in_one_sitting, conclusions=sitting, opinion=""),
            "approve": partial(reviewing.approve, opinion="", meeting=MEETING),
            "countersign": partial(countersigning.ask_for_countersignatures, departments=self.departments),
            "escalate": partial(escalating.escalate, reason="重大", meeting=MEETING),
            "sign_off": partial(signing_offline.sign_off, form=form),
            "return": partial(reviewing.return_to_drafter, reason="再核"),
            "publish": partial(
                publishing.publish, fulfilment=Fulfilment(date(2026, 4, 10), ["bulletin_board"], reference="公开栏")
            ),
            "withdraw": partial(publishing.withdraw, reason="有误"),
            "attach": partial(attaching.attach_file, file=pdf()),
            "revise": drafting.revise,
        }

    @rule(hops=st.integers(1, 2))
    def goes_on(self, hops: int) -> None:
        """Let what should come next be done by those who should."""
        for _hop in range(hops):
            self.next_act("")

    @rule(who=st.sampled_from(("drafter", "second", *PEOPLE)))
    def goes_on_by_anybody(self, who: str) -> None:
        """Let what should come next be done by somebody else."""
        self.next_act(who)

    def next_act(self, who: str) -> None:
        row = self.row()
        if row.state == "escalated":
            self.decide("outsider", "accept")
            return
        if row.state == "proposed":
            preset = self.scene.unit.staffing_preset
            is_sitting = row.current.path == "emergency" or preset in ("small_branch", "merged")
            name, usual = ("sit", "head") if is_sitting else ("review", "reviewer")
        elif row.state in USUAL:
            name, usual = USUAL[row.state]
        else:
            return
        self.attempt(self.acts()[name], self.scene.people[who or usual])

    @rule(name=st.sampled_from(ACTS), who=st.sampled_from(PEOPLE), is_stale=st.booleans())
    def anything_by_anybody(self, name: str, who: str, is_stale: bool) -> None:
        self.attempt(self.acts()[name], self.scene.people[who], is_stale=is_stale)

    @rule(
        who=st.sampled_from(["drafter", "second", "approver"]), body=st.sampled_from(["一", "二", "初稿"]), path=PATHS
    )
    def edits(self, who: str, body: str, path: str) -> None:
        self.write(self.scene.people[who], body, path)

    @rule(who=st.sampled_from(DECIDERS), how=st.sampled_from(["accept", "give_back", "refuse"]))
    def decide(self, who: str, how: str) -> None:
        """Let somebody above, or in a department, decide the last request, open or not."""
        sent = Submission.objects.filter(subject_id=self.pk).order_by("-sent_at", "-id").first()
        if sent is None:
            return
        given = {} if how == "accept" else {"reason": "再核"}
        try:
            getattr(submissions, how)(submission=sent, actor=self.scene.people[who], at=self.scene.at, **given)
        except Refusal:
            self.reached["refused"] += 1

    @invariant()
    def what_passed_was_judged_by_others_on_exactly_this_content(self) -> None:
        if not hasattr(self, "pk"):
            return
        with self.scene.inside():
            disclosure = Disclosure.objects.with_current().get(pk=self.pk)
            if disclosure.state in ("approved", "published"):
                self.holds(disclosure.current)
            for publication in Publication.objects.select_related("version"):
                version = publication.version
                entry = PublicationEntry.objects.get(disclosure_id=self.pk, version_number=version.number)
                assert entry.content_sha256 == version.content_sha256 == hash_of(version, version.attachments.all())

    def holds(self, version: Version) -> None:
        """Check one version from its rows, asking none of the procedure's own rules."""
        self.reached["checked"] += 1
        digest = hash_of(version, version.attachments.all())
        steps = list(version.steps.all())
        assert digest == version.content_sha256
        assert {step.content_sha256 for step in steps} == {digest}
        judged = {
            kind: [step for step in steps if step.kind == kind] for kind in ("review", "secrecy_review", "approve")
        }
        assert [len(found) for found in judged.values()] == [1, 1, 1]
        (review,), (secrecy,), (approval,) = judged.values()
        assert (review.results["necessity"], review.results["accuracy"]) == ("pass", "pass")
        assert (secrecy.results["secrecy"], approval.results["approval"]) == ("pass", "pass")
        asked = Submission.objects.filter(kind="countersign", content__content_sha256=digest).order_by("round")
        assert set({sent.receiver_id: sent.status for sent in asked}.values()) <= {"accepted"}
        if version.path == "important":
            assert approval.results["meeting_reference"] == MEETING.reference
        earlier = Version.objects.filter(disclosure=version.disclosure_id)
        authors = set(earlier.values_list("author_id", flat=True))
        authors |= set(Attachment.objects.filter(kind="content").values_list("uploaded_by_id", flat=True))
        authors |= set(Step.objects.filter(kind="propose").values_list("actor_id", flat=True))
        judges = [review.actor_id, secrecy.actor_id, approval.actor_id]
        assert not authors & set(judges)
        if approval.results.get("offline") or approval.results.get("emergency"):
            return
        if self.scene.unit.staffing_preset == "full":
            assert len(set(judges)) == 3
        elif self.scene.unit.staffing_preset == "merged" or approval.results.get("by_superior"):
            assert approval.actor_id not in judges[:2]


def proposing_with_a_word(**who: Any) -> Disclosure:
    """Propose with everything declared and explained."""
    return proposing.propose(is_truthful=True, explanation="情况紧急，资料存会议记录", **who)


@pytest.mark.parametrize("preset", ["full", "merged", "small", "committee"])
def test_no_order_of_acts_lets_the_own_work_pass_or_other_content_out(
    preset: str, request: pytest.FixtureRequest
) -> None:
    if preset == "committee":
        request.getfixturevalue("departments")
    scene: Scene = request.getfixturevalue(preset)
    judging = (Role.REVIEWER, Role.SECRECY_REVIEWER, Role.APPROVER, Role.HEAD)
    scene.people |= {"second": make_user(name="张second"), "outsider": make_user(name="李outsider")}
    grant(scene.drafter, scene.unit, *judging)
    grant(scene.people["second"], scene.unit, Role.DRAFTER, *judging)
    grant(scene.approver, scene.unit, Role.DRAFTER)
    asked = list(countersigning.departments_of(scene.unit)) if preset == "committee" else [scene.unit.parent]
    for who in DECIDERS:
        for unit in asked:
            grant(scene.people[who], unit, Role.SUPERIOR_SUPERVISOR)
    reached: Counter[str] = Counter()
    machine = type(
        "MachineOfPreset", (Machine,), {"scene": scene, "reached": reached, "departments": [unit.pk for unit in asked]}
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12,
            phases=[Phase.generate],  # no shrinking: a long failure is better than a longer wait
            stateful_step_count=12,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    # What never got anywhere, or was never refused, would prove little.
    assert min(reached["published"], reached["checked"], reached["refused"]) > 0, reached
