"""Many reports received at once: numbered in order, each once, none lost, none slowly."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from core.errors import Invalid
from hierarchy.ledger import receiving, submissions
from hierarchy.ledger.models import Submission
from hierarchy.ledger.receiving import BATCH_LIMIT, Batch, receive_many
from hierarchy.units.models import Role
from notices.models import Notice
from tests.counting import queries
from tests.factories import grant, make_district, make_unit, make_user
from tests.hierarchy.ledger.given import drafter_of, moment
from tests.hierarchy.ledger.sent import CATALOGUE, ROW, send_kind
from tests.hierarchy.ledger.test_concurrency import together

AT = moment("2026-04-10")


class Office:
    """The district committee with several deciders, and the departments that file with it."""

    def __init__(self, departments: int) -> None:
        self.root = make_district()
        self.people = [self.decider(), self.decider()]
        self.sent = [self.files(number) for number in range(departments)]

    def decider(self) -> User:
        user = make_user()
        grant(user, self.root, Role.DISTRICT_SUPERVISOR)
        return user

    def files(self, number: int, kind: str = "filing", actor: User | None = None) -> Submission:
        unit = make_unit(kind="department_group", parent=self.root, line="L01")
        at = AT - timedelta(days=3) + timedelta(minutes=number)
        return send_kind(kind, sender=unit, receiver=self.root, actor=actor or drafter_of(unit), at=at)

    def receives(self, *sent: Submission, by: int = 0) -> Batch:
        return receive_many(submission_ids=[each.pk for each in sent], actor=self.people[by], at=AT)


def numbers() -> list[str]:
    return list(Submission.objects.order_by("sent_at").values_list("receipt_number", flat=True))


@pytest.mark.django_db
def test_forty_filings_are_numbered_in_the_order_they_were_sent_and_everybody_is_told() -> None:
    office = Office(40)
    began = time.monotonic()
    batch = office.receives(*reversed(office.sent))
    assert time.monotonic() - began < 2
    assert numbers() == [f"报备〔2026〕{number}号" for number in range(1, 41)]
    assert ([each.pk for each in batch.received], batch.left, batch.missing) == (
        [each.pk for each in office.sent],
        [],
        0,
    )
    assert Notice.objects.filter(kind="filing_accepted").count() == 40


@pytest.mark.django_db
def test_each_further_filing_costs_the_same_few_statements() -> None:
    office = Office(45)
    costs = []
    for batch in (office.sent[:2], office.sent[2:3], office.sent[3:5], office.sent[5:45]):
        with queries() as statements:
            office.receives(*batch)
        costs.append(len(statements))
    _warm, one, two, forty = costs
    assert forty - one == 39 * (two - one)
    assert two - one <= 16


@pytest.mark.django_db
def test_what_cannot_be_received_is_listed_with_its_reason_and_the_rest_is_received() -> None:
    office = Office(3)
    decided, kept, recalled = office.sent
    own = office.files(10, actor=office.people[0])
    asked = office.files(11, "exemption")
    submissions.give_back(submission=decided, reason="缺第 3 行", actor=office.people[1], at=AT)
    submissions.recall(submission=recalled, reason="", actor=drafter_of(recalled.sender), at=AT)
    batch = office.receives(decided, kept, recalled, own, asked)
    assert [each.pk for each in batch.received] == [kept.pk]
    assert {left.submission.pk: left.code for left in batch.left} == {
        decided.pk: "already_decided",
        recalled.pk: "already_decided",
        own.pk: "own_submission",
        asked.pk: "not_in_a_batch",
    }
    statuses = dict(Submission.objects.values_list("pk", "status"))
    assert statuses == {
        decided.pk: "returned",
        kept.pk: "accepted",
        recalled.pk: "recalled",
        own.pk: "sent",
        asked.pk: "sent",
    }


@pytest.mark.django_db
def test_plans_are_received_with_filings_each_in_its_own_series() -> None:
    office = Office(1)
    office.receives(office.sent[0], office.files(5, "plan"))
    assert numbers() == ["报备〔2026〕1号", "备案〔2026〕1号"]


@pytest.mark.django_db
def test_what_is_sent_to_others_is_missing_whether_it_exists_or_not() -> None:
    office = Office(1)
    town = make_unit(kind="town_committee", parent=office.root)
    village = make_unit(kind="village_org", parent=town)
    foreign = send_kind("filing", sender=village, receiver=town, actor=drafter_of(village), at=AT)
    batch = receive_many(submission_ids=[foreign.pk, uuid.uuid4()], actor=office.people[0], at=AT)
    foreign.refresh_from_db()
    assert (batch.received, batch.left, batch.missing, foreign.status) == ([], [], 2, "sent")


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, BATCH_LIMIT + 1])
def test_nothing_and_too_much_are_refused(count: int) -> None:
    office = Office(1)
    with pytest.raises(Invalid):
        receive_many(submission_ids=[uuid.uuid4() for _ in range(count)], actor=office.people[0], at=AT)
    assert numbers() == [""]


@pytest.mark.django_db(transaction=True)
def test_two_people_who_receive_the_same_batch_number_each_filing_once() -> None:
    office = Office(12)
    acts: list[Callable[[], Any]] = [
        lambda: len(office.receives(*office.sent, by=0).received),
        lambda: len(office.receives(*reversed(office.sent), by=1).received),
        lambda: len(office.receives(*office.sent[6:], by=1).received),
        *(
            (lambda each=each: len([submissions.accept(submission=each, actor=office.people[0], at=AT)]))
            for each in office.sent[3:8]
        ),
    ]
    answers = together(acts)
    assert sum(answer for answer in answers if isinstance(answer, int)) == 12
    drawn = [int(number.removeprefix("报备〔2026〕").removesuffix("号")) for number in numbers()]
    assert sorted(drawn) == list(range(1, 13))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "is_complete"),
    [
        (CATALOGUE, True),
        (CATALOGUE | {"items": []}, False),
        (CATALOGUE | {"items": "x"}, False),
        (CATALOGUE | {"meeting_reference": ""}, False),
        (CATALOGUE | {"items": [ROW, ROW | {"forms": []}]}, False),
        (CATALOGUE | {"items": [ROW, ROW | {"to_confirm": "范围"}]}, False),
        (CATALOGUE | {"items": [ROW, ROW | {"forms": [], "scope": "", "not_applicable": True}]}, True),
    ],
)
def test_a_filing_is_complete_when_every_mandatory_field_of_every_row_is_there(
    content: dict[str, Any], is_complete: bool
) -> None:
    office = Office(1)
    Submission.objects.update(content=content)
    assert Submission.objects.complete().exists() is is_complete
    assert receiving.RECEIVABLE == ("filing", "plan")
    assert office.sent[0].pk == Submission.objects.get().pk
