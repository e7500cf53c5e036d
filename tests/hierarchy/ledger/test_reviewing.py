"""The yearly review: who has not reviewed, "no change" as an answer, filing again where the district asks for it."""

from __future__ import annotations

import uuid

import pytest

from accounts.models import User
from audit.models import Entry
from core.errors import Refusal
from hierarchy.ledger import reviewing, submissions
from hierarchy.ledger.filing import filing_states
from hierarchy.ledger.models import CatalogueEntry, SubmissionKind
from hierarchy.ledger.reviewing import AlreadyReviewed, NothingToReview
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import grant, make_district, make_unit, make_user

from .given import adopt, day, drafter_of, head_of, item, moment, set_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit(kind="department_group", parent=make_district(), line="L01")


def review(unit: Unit, on: str, *, number: int = 1, meeting: str = "") -> CatalogueEntry:
    return reviewing.record_review(
        unit=unit, catalogue_number=number, meeting_reference=meeting, actor=head_of(unit), at=moment(on)
    )


def waiting(unit: Unit, year: int) -> bool:
    return unit.pk in reviewing.unreviewed([unit.pk], year)


def test_a_version_of_last_year_is_to_be_reviewed_by_the_districts_day(unit: Unit) -> None:
    adopt(unit, [item()], on="2025-06-02")
    due = reviewing.unreviewed([unit.pk], 2026)[unit.pk]
    assert due.due_on == day("2026-01-31")
    assert (due.is_overdue(day("2026-01-31")), due.is_overdue(day("2026-02-01"))) == (False, True)
    assert (waiting(unit, 2025), waiting(unit, 2026)) == (False, True)


def test_the_districts_own_day_counts_from_its_year(unit: Unit) -> None:
    set_value("catalogue_review_due", "03-15", since="2026-01-01")
    adopt(unit, [item()], on="2025-06-02")
    assert reviewing.unreviewed([unit.pk], 2026)[unit.pk].due_on == day("2026-03-15")


def test_no_change_is_an_answer_for_its_year_only(unit: Unit) -> None:
    adopt(unit, [item()], on="2025-06-02")
    entry = review(unit, "2026-01-20", meeting="2026年1月20日党组会")
    assert entry.reviewed_on == day("2026-01-20")
    assert (waiting(unit, 2026), waiting(unit, 2027)) == (False, True)
    event = Entry.objects.get(verb="catalogue.reviewed")
    assert event.data["meeting_reference"] == "2026年1月20日党组会"


def test_a_version_adopted_this_year_counts_as_reviewed(unit: Unit) -> None:
    adopt(unit, [item()], on="2025-06-02")
    adopt(unit, [item()], on="2026-01-12", number=2)
    assert waiting(unit, 2026) is False
    with pytest.raises(AlreadyReviewed):
        review(unit, "2026-01-20", number=2)


def test_it_is_reviewed_once_and_only_the_version_in_force(unit: Unit) -> None:
    with pytest.raises(NothingToReview):
        review(unit, "2026-01-20")
    adopt(unit, [item()], on="2025-06-02")
    with pytest.raises(NothingToReview):
        review(unit, "2026-01-20", number=2)
    review(unit, "2026-01-20")
    with pytest.raises(AlreadyReviewed):
        review(unit, "2026-01-21")
    assert CatalogueEntry.objects.get().reviewed_on == day("2026-01-20")


def send(unit: Unit, catalogue_id: uuid.UUID, on: str, *, is_renewal: bool = False, actor: User | None = None) -> None:
    submissions.send(
        kind=SubmissionKind.FILING,
        sender=unit,
        subject_id=catalogue_id,
        title="党务公开目录",
        content={"items": []},
        actor=actor or drafter_of(unit),
        at=moment(on),
        is_renewal=is_renewal,
    )


def test_filing_again_every_year_is_due_after_the_review_until_it_is_sent(unit: Unit) -> None:
    catalogue_id = adopt(unit, [item()], on="2025-06-02").catalogue_id
    send(unit, catalogue_id, "2025-06-03")
    office = make_user()
    grant(office, Unit.objects.get(code="QW"), Role.DISTRICT_SUPERVISOR)
    submissions.accept(submission=unit.submissions_sent.get(), actor=office, at=moment("2025-06-05"))
    review(unit, "2026-01-20")
    assert reviewing.refiling_due(unit, today=day("2026-01-21")) is None
    set_value("annual_refile", True)
    due = reviewing.refiling_due(unit, today=day("2026-01-21"))
    assert due is not None
    assert due.due_on == day("2026-02-03")  # ten working days after 20 January 2026
    with pytest.raises(Refusal):
        send(unit, catalogue_id, "2026-01-22")
    send(unit, catalogue_id, "2026-01-22", is_renewal=True)
    assert reviewing.refiling_due(unit, today=day("2026-01-23")) is None
    assert filing_states([unit.pk], as_of=day("2026-01-23"))[unit.pk].state == "filed"


def test_asking_for_many_units_takes_as_many_queries_as_for_one(unit: Unit) -> None:
    units = [unit]
    adopt(unit, [item()], on="2025-06-02")
    with queries() as one:
        reviewing.unreviewed([unit.pk], 2026)
    for _number in range(29):
        more = make_unit(kind="department_group", parent=Unit.objects.get(code="QW"), line="L01")
        adopt(more, [item()], on="2025-06-02")
        units.append(more)
    with queries() as thirty:
        found = reviewing.unreviewed([each.pk for each in units], 2026)
    assert (len(found), len(thirty)) == (30, len(one))
