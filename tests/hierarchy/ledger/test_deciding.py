"""What a decision does to the ledger, what it may not do, and who recalls, is told and is reminded."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from core.errors import Invalid, NotPermitted, Refusal
from hierarchy.ledger import daily, filing, submissions
from hierarchy.ledger.models import ObligationEntry, Submission, SubmissionKind
from hierarchy.units.models import Role, Unit
from notices import kinds
from notices.models import Notice
from tests.factories import grant, make_district, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, day, drafter_of, head_of, item, moment
from tests.hierarchy.ledger.sent import send_kind

pytestmark = pytest.mark.django_db
ON = moment("2026-04-03")


@pytest.fixture
def root() -> Unit:
    return make_district()


@pytest.fixture
def office(root: Unit) -> User:
    user = make_user()
    grant(user, root, Role.DISTRICT_SUPERVISOR)
    return user


@pytest.fixture
def town(root: Unit) -> Unit:
    return make_unit(kind="town_committee", parent=root, line="L03")


@pytest.fixture
def clerk(town: Unit) -> User:
    return drafter_of(town)


@pytest.fixture
def owed(town: Unit) -> ObligationEntry:
    """The first quarter's item, due on 15 April 2026: 31 March and ten working days."""
    adopt(town, [item()], on="2026-01-05")
    return ObligationEntry.objects.get(period_label="2026-Q1")


def sent(kind: str, town: Unit, clerk: User, obligation: ObligationEntry | None = None, **content: str) -> Submission:
    assert town.parent is not None
    return send_kind(kind, sender=town, receiver=town.parent, actor=clerk, at=ON, obligation=obligation, **content)


def test_an_exemption_for_unsuitability_needs_a_day_of_review(
    town: Unit, clerk: User, office: User, owed: ObligationEntry
) -> None:
    asked = sent("exemption", town, clerk, owed)
    for decision in ({}, {"review_on": "2026-04-03"}):
        with pytest.raises(Invalid) as caught:
            submissions.accept(submission=asked, actor=office, at=ON, decision=decision)
        assert caught.value.field == "review_on"
    owed.refresh_from_db()
    assert (Submission.objects.get().status, owed.exempted_on) == ("sent", None)
    accepted = submissions.accept(submission=asked, actor=office, at=ON, decision={"review_on": "2027-04-03"})
    owed.refresh_from_db()
    assert (accepted.receipt_number, owed.verdict, owed.exempted_on) == ("审定〔2026〕1号", "exempt", day("2026-04-03"))


def test_a_secret_needs_no_day_of_review(town: Unit, clerk: User, office: User, owed: ObligationEntry) -> None:
    asked = sent("exemption", town, clerk, owed, ground="secret", document_number="青委〔2026〕机密3号")
    submissions.accept(submission=asked, actor=office, at=ON)
    owed.refresh_from_db()
    assert owed.verdict == "exempt"


def test_a_refused_exemption_leaves_the_item_owed(town: Unit, clerk: User, office: User, owed: ObligationEntry) -> None:
    asked = sent("exemption", town, clerk, owed)
    refused = submissions.refuse(submission=asked, reason="群众关心，应当公开。", actor=office, at=ON)
    owed.refresh_from_db()
    assert (refused.status, owed.verdict, owed.exempted_on) == ("refused", "", None)


@pytest.mark.parametrize(
    ("granted", "extended_to"), [({}, "2026-04-22"), ({"extended_to": "2026-04-20"}, "2026-04-20")]
)
def test_an_extension_is_granted_as_asked_or_shorter(
    town: Unit, clerk: User, office: User, owed: ObligationEntry, granted: dict[str, str], extended_to: str
) -> None:
    submissions.accept(submission=sent("extension", town, clerk, owed), actor=office, at=ON, decision=granted)
    owed.refresh_from_db()
    assert owed.due_on == owed.extended_to == day(extended_to)


def test_more_time_than_was_asked_for_is_not_granted(
    town: Unit, clerk: User, office: User, owed: ObligationEntry
) -> None:
    with pytest.raises(Invalid) as caught:
        submissions.accept(
            submission=sent("extension", town, clerk, owed),
            actor=office,
            at=ON,
            decision={"extended_to": "2026-04-23"},
        )
    owed.refresh_from_db()
    assert (caught.value.field, owed.extended_to, Submission.objects.get().status) == ("extended_to", None, "sent")


@pytest.mark.parametrize("role", [Role.HEAD, Role.APPROVER, Role.DRAFTER])
def test_who_speaks_for_the_sender_recalls(town: Unit, clerk: User, office: User, role: Role) -> None:
    asked = sent("plan", town, clerk)
    speaker = make_user()
    grant(speaker, town, role)
    submissions.recall(submission=asked, reason="", actor=speaker, at=ON)
    assert Submission.objects.get().status == "recalled"
    with pytest.raises(submissions.AlreadyDecided):
        submissions.accept(submission=asked, actor=office, at=ON)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.MEMBER, Role.ARCHIVIST])
def test_others_do_not_recall(town: Unit, clerk: User, role: Role) -> None:
    asked, other = sent("plan", town, clerk), make_user()
    grant(other, town, role)
    with pytest.raises(NotPermitted):
        submissions.recall(submission=asked, reason="", actor=other, at=ON)
    assert Submission.objects.get().status == "sent"


def test_what_is_decided_is_not_recalled(town: Unit, clerk: User, office: User) -> None:
    asked = sent("plan", town, clerk)
    submissions.accept(submission=asked, actor=office, at=ON)
    with pytest.raises(submissions.AlreadyDecided):
        submissions.recall(submission=asked, reason="", actor=clerk, at=ON)
    assert Submission.objects.get().status == "accepted"


seen: list[tuple[str, str]] = []


def note(*, submission: Submission, actor: User, at: object) -> None:
    """Stand for a handler of another room."""
    seen.append((submission.kind, submission.status))


def test_a_recall_frees_what_waited_through_the_kinds_handler(town: Unit, clerk: User, settings: object) -> None:
    settings.DECISION_HANDLERS = {"escalation": f"{__name__}.note"}  # type: ignore[attr-defined]
    seen.clear()
    submissions.recall(submission=sent("escalation", town, clerk), reason="", actor=clerk, at=ON)
    assert seen == [("escalation", "recalled")]


def test_a_recalled_filing_counts_as_not_filed_from_the_day_of_the_recall(town: Unit, clerk: User) -> None:
    catalogue_id = adopt(town, [item()], on="2026-03-02").catalogue_id
    assert town.parent is not None
    filed = submissions.send(
        kind=SubmissionKind.FILING,
        sender=town,
        subject_id=catalogue_id,
        title="党务公开目录",
        content={"items": []},
        actor=clerk,
        at=moment("2026-03-10"),
    )
    submissions.recall(submission=filed, reason="", actor=clerk, at=moment("2026-03-12"))
    states = [filing.filing_states([town.pk], as_of=day(on))[town.pk].state for on in ("2026-03-10", "2026-03-12")]
    assert states == ["filed", "not_filed"]


def test_members_are_told_after_the_decision_and_not_before(town: Unit, clerk: User, office: User) -> None:
    asked = sent("exemption", town, clerk)
    with pytest.raises(Refusal) as caught:
        submissions.record_told(submission=asked, told_on=ON.date(), told_how="党员大会", actor=clerk, at=ON)
    assert caught.value.code == "not_decided"
    submissions.refuse(submission=asked, reason="应当公开", actor=office, at=ON)
    later = moment("2026-04-07")
    with pytest.raises(Invalid):
        submissions.record_told(submission=asked, told_on=day("2026-04-02"), told_how="大会", actor=clerk, at=later)
    with pytest.raises(NotPermitted):
        submissions.record_told(submission=asked, told_on=day("2026-04-07"), told_how="大会", actor=office, at=later)
    assert Submission.objects.get().told_on is None
    submissions.record_told(submission=asked, told_on=day("2026-04-07"), told_how="党员大会", actor=clerk, at=later)
    assert Submission.objects.get().told_on == day("2026-04-07")


@pytest.mark.parametrize("kind", SubmissionKind.values)
def test_both_parties_are_told_of_each_kind(town: Unit, clerk: User, office: User, kind: str) -> None:
    asked = sent(kind, town, clerk)
    submissions.give_back(submission=asked, reason="请补充", actor=office, at=ON)
    told = set(Notice.objects.values_list("recipient", "kind"))
    assert told == {(office.person_id, f"{kind}_arrived"), (clerk.person_id, f"{kind}_returned")}
    for notice in Notice.objects.all():
        assert "%(" not in kinds.kind(notice.kind).text(notice.values)


@pytest.mark.parametrize("kind", SubmissionKind.values)
def test_every_decision_on_every_kind_has_its_sentence(kind: str) -> None:
    needed = {f"{kind}_{status}" for status in ("accepted", "returned")}
    if kind in submissions.REFUSABLE:
        needed.add(f"{kind}_refused")
    assert {code for code in needed if kinds.kind(code)} == needed


def test_a_notice_holds_no_text_of_what_was_sent(town: Unit, clerk: User, office: User) -> None:
    sent("exemption", town, clerk)
    assert "涉及个人隐私" not in str(Notice.objects.get().values)


def test_the_receiver_is_reminded_once_when_a_decision_is_past_its_limit(
    town: Unit, clerk: User, office: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = sent("exemption", town, clerk)
    assert asked.receipt_due_on is not None
    reminded = []
    for days_after in (0, 1, 2):
        on = moment(asked.receipt_due_on + timedelta(days=days_after))
        monkeypatch.setattr("district.clock.now", lambda district=None, on=on: on)
        reminded.append(daily.remind_receivers())
    assert reminded == ["0 receivers reminded", "1 receivers reminded", "0 receivers reminded"]
    assert list(Notice.objects.filter(kind="submission_overdue").values_list("recipient", flat=True)) == [
        office.person_id
    ]


def test_without_supervisors_the_leading_people_are_told(town: Unit, clerk: User) -> None:
    village = make_unit(kind="village_org", parent=town)
    head = head_of(town)
    send_kind("plan", sender=village, receiver=town, actor=drafter_of(village), at=ON)
    assert list(Notice.objects.values_list("recipient", flat=True)) == [head.person_id]
