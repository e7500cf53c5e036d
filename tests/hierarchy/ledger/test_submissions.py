"""Sending upward, receiving with a number, giving back; who is told."""

import uuid

import pytest

from accounts.models import User
from core.errors import Invalid, NotPermitted, Refusal
from hierarchy.ledger import filing, submissions
from hierarchy.ledger.filing import FilingState
from hierarchy.ledger.models import Submission, SubmissionKind
from hierarchy.units.models import Role, Unit
from notices.models import Notice
from tests.factories import grant, make_district, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, day, drafter_of, item, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return make_district()


@pytest.fixture
def office(root: Unit) -> User:
    user = make_user()
    grant(user, root, Role.DISTRICT_SUPERVISOR)
    return user


@pytest.fixture
def department(root: Unit) -> Unit:
    return make_unit(kind="department_group", parent=root, line="L01")


def send(unit: Unit, catalogue_id: uuid.UUID, *, on: str = "2026-03-02", actor: User | None = None) -> Submission:
    return submissions.send(
        kind=SubmissionKind.FILING,
        sender=unit,
        subject_id=catalogue_id,
        title="党务公开目录",
        content={"items": []},
        actor=actor or drafter_of(unit),
        at=moment(on),
    )


def state_of(unit: Unit, as_of: str) -> FilingState:
    return filing.filing_states([unit.pk], as_of=day(as_of))[unit.pk].state


def test_a_filing_passes_return_and_receipt_and_each_day_knows_its_state(department: Unit, office: User) -> None:
    catalogue_id = adopt(department, [item()], on="2026-03-02").catalogue_id
    first = send(department, catalogue_id, on="2026-03-10")
    assert first.receipt_due_on == day("2026-03-17")
    submissions.give_back(submission=first, reason="缺时限", actor=office, at=moment("2026-03-12"))
    second = send(department, catalogue_id, on="2026-03-16")
    accepted = submissions.accept(submission=second, actor=office, at=moment("2026-03-18"))
    assert (second.round, accepted.receipt_number) == (2, "报备〔2026〕1号")
    states = {text: state_of(department, text) for text in ("2026-03-01", "2026-03-02", "2026-03-10", "2026-03-12")}
    states |= {text: state_of(department, text) for text in ("2026-03-16", "2026-03-18")}
    assert list(states.values()) == [
        FilingState.NOT_ADOPTED,
        FilingState.NOT_FILED,
        FilingState.FILED,
        FilingState.RETURNED,
        FilingState.FILED,
        FilingState.RECEIVED,
    ]


def test_a_new_version_is_to_be_filed_again(department: Unit, office: User) -> None:
    submissions.accept(
        submission=send(department, adopt(department, [item()], on="2026-03-02").catalogue_id),
        actor=office,
        at=moment("2026-03-03"),
    )
    adopt(department, [item()], on="2026-03-20", number=2)
    assert (state_of(department, "2026-03-19"), state_of(department, "2026-03-20")) == (
        FilingState.RECEIVED,
        FilingState.TO_REFILE,
    )


def test_receipts_of_one_receiver_are_numbered_without_gaps(root: Unit, office: User) -> None:
    numbers = []
    for _count in range(3):
        unit = make_unit(kind="department_group", parent=root, line="L01")
        sent = send(unit, adopt(unit, [item()], on="2026-03-02").catalogue_id)
        numbers.append(submissions.accept(submission=sent, actor=office, at=moment("2026-03-03")).receipt_number)
    assert numbers == ["报备〔2026〕1号", "报备〔2026〕2号", "报备〔2026〕3号"]


def test_what_lies_with_the_receiver_cannot_be_sent_again(department: Unit) -> None:
    catalogue_id = adopt(department, [item()], on="2026-03-02").catalogue_id
    send(department, catalogue_id)
    with pytest.raises(submissions.AlreadySent):
        send(department, catalogue_id)
    assert Submission.objects.count() == 1


def test_a_decision_is_made_once(department: Unit, office: User) -> None:
    sent = send(department, adopt(department, [item()], on="2026-03-02").catalogue_id)
    submissions.accept(submission=sent, actor=office, at=moment("2026-03-03"))
    with pytest.raises(submissions.AlreadyDecided):
        submissions.give_back(submission=sent, reason="晚了", actor=office, at=moment("2026-03-04"))
    assert Submission.objects.get().status == "accepted"


def test_returning_needs_a_reason(department: Unit, office: User) -> None:
    sent = send(department, adopt(department, [item()], on="2026-03-02").catalogue_id)
    with pytest.raises(Invalid) as caught:
        submissions.give_back(submission=sent, reason="  ", actor=office, at=moment("2026-03-03"))
    assert (caught.value.field, Submission.objects.get().status) == ("reason", "sent")


def test_only_the_receiver_decides_and_never_who_sent_it(root: Unit, department: Unit) -> None:
    both = make_user()
    grant(both, department, Role.DRAFTER)
    grant(both, root, Role.DISTRICT_SUPERVISOR)
    sent = send(department, adopt(department, [item()], on="2026-03-02").catalogue_id, actor=both)
    with pytest.raises(NotPermitted):
        submissions.accept(submission=sent, actor=drafter_of(department), at=moment("2026-03-03"))
    with pytest.raises(Refusal, match=r".") as caught:
        submissions.accept(submission=sent, actor=both, at=moment("2026-03-03"))
    assert (caught.value.code, Submission.objects.get().status) == ("own_submission", "sent")


def test_the_receiver_and_the_sender_are_told(department: Unit, office: User) -> None:
    clerk = drafter_of(department)
    sent = send(department, adopt(department, [item()], on="2026-03-02").catalogue_id, actor=clerk)
    submissions.accept(submission=sent, actor=office, at=moment("2026-03-03"))
    told = set(Notice.objects.values_list("recipient", "kind"))
    assert told == {(office.person_id, "filing_arrived"), (clerk.person_id, "filing_accepted")}


def test_a_unit_that_files_with_nobody_is_told_so(root: Unit) -> None:
    with pytest.raises(submissions.NoReceiver):
        send(root, uuid.uuid4())
    assert Submission.objects.count() == 0
