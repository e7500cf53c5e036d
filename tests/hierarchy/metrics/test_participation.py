"""What people brought up, answered and attended, computed by hand.

April to June 2026 at one village of 40 members. Working days: 15 after Wednesday 1 April are Thursday 23 April (Monday
6 April is a holiday), 30 are Monday 18 May (1 to 5 May are a holiday, Saturday 9 May is worked).
"""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from core.actors import SYSTEM
from hierarchy.ledger import cases
from hierarchy.ledger.case_reconciling import differences
from hierarchy.ledger.models import AttendanceEntry, FeedbackEntry, SurveyResult
from hierarchy.metrics.figures import Figure
from hierarchy.metrics.participation import per_hundred
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question, Structure
from hierarchy.metrics.rollup import rollup, total
from hierarchy.structure.actions import move_unit
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit
from tests.hierarchy.ledger.given import day, moment

pytestmark = pytest.mark.django_db
TODAY = "2026-12-31"


@pytest.fixture
def root() -> Unit:
    return make_district()


@pytest.fixture
def unit(root: Unit) -> Unit:
    made = make_unit(code="V", parent=root, line="L03")
    Unit.objects.filter(pk=made.pk).update(member_count=40)
    return made


def received(unit: Unit, on: str, kind: str = "suggestion", channel: str = "web") -> FeedbackEntry:
    return cases.open_case(
        unit=unit, case_id=uuid.uuid4(), kind=kind, channel=channel, received_on=day(on), actor=SYSTEM, at=moment(on)
    )


def answered(entry: FeedbackEntry, on: str) -> None:
    cases.reply(case_id=entry.pk, replied_on=day(on), actor=SYSTEM, at=moment(on))


def ended(entry: FeedbackEntry, on: str, outcome: str = "answered") -> None:
    cases.close(case_id=entry.pk, outcome=outcome, actor=SYSTEM, at=moment(on))


def asked(period: str = "2026-Q2", as_of: str = TODAY, **given: Any) -> Question:
    return Question(Period.parse(period), as_of=day(as_of), today=day(TODAY), **given)


def read(figure: str, period: str = "2026-Q2", as_of: str = TODAY) -> tuple[int, int]:
    found: Figure = total(asked(period, as_of)).figures[figure]
    assert list(differences()) == []
    return found.numerator, found.denominator


def test_replies_on_time_late_and_overdue(unit: Unit) -> None:
    on_time, late, never = (received(unit, "2026-04-01") for _ in range(3))
    answered(on_time, "2026-04-23")
    answered(late, "2026-04-24")
    assert never.due_on == date(2026, 4, 23)
    assert read("response") == (1, 3)
    assert read("response", as_of="2026-04-23") == (1, 1)  # on the due day nothing is overdue yet
    assert read("response", as_of="2026-04-24") == (1, 3)
    assert read("response", period="2026-Q1") == (0, 0)


def test_only_the_first_reply_counts(unit: Unit) -> None:
    entry = received(unit, "2026-04-01")
    answered(entry, "2026-04-20")
    answered(entry, "2026-05-20")
    assert read("response") == (1, 1)


def test_paused_days_are_left_out_and_shown(unit: Unit) -> None:
    entry = received(unit, "2026-04-01")
    cases.pause(case_id=entry.pk, until=day("2026-04-17"), actor=SYSTEM, at=moment("2026-04-10"))  # 5 working days
    cases.resume(case_id=entry.pk, actor=SYSTEM, at=moment("2026-04-15"))  # after 3 of them
    assert FeedbackEntry.objects.get().due_on == date(2026, 4, 28)
    answered(entry, "2026-04-28")
    assert read("response") == (1, 1)
    assert total(asked()).counts.replies_paused == 1
    # On 10 April, just after the pause began, the reply was due on 30 April: as of then nothing was overdue.
    assert read("response", as_of="2026-04-27") == (0, 0)


def test_an_extension_moves_the_due_day_once(unit: Unit) -> None:
    entry = received(unit, "2026-04-01")
    cases.extend(case_id=entry.pk, actor=SYSTEM, at=moment("2026-04-23"))  # on its last day
    assert FeedbackEntry.objects.get().due_on == date(2026, 5, 11)  # 24, 27 to 30 April, 6 to 9 and 11 May
    answered(entry, "2026-05-11")
    assert read("response") == (1, 1)


@pytest.mark.parametrize("outcome", ["withdrawn", "redirected", "spam", "merged", "transferred"])
def test_what_ended_otherwise_is_not_counted_but_was_until_then(unit: Unit, outcome: str) -> None:
    entry = received(unit, "2026-04-01")
    ended(entry, "2026-04-30", outcome)
    assert read("response") == (0, 0)
    assert read("closure") == (0, 0)
    assert read("response", as_of="2026-04-29") == (0, 1)


def test_a_case_over_the_years_end_belongs_to_the_year_of_its_limit(unit: Unit) -> None:
    entry = received(unit, "2026-12-21")  # 15 working days later is January 2027
    assert entry.due_on is None or entry.due_on.year == 2027
    assert read("response", period="2026") == (0, 0)
    assert total(asked(period="2026")).counts.cases_received == 1


def test_closings_count_by_their_own_limit(unit: Unit) -> None:
    entry = received(unit, "2026-04-01")
    answered(entry, "2026-04-10")
    assert entry.close_due_on == date(2026, 5, 18)
    assert read("closure", as_of="2026-05-18") == (0, 0)
    assert read("closure", as_of="2026-05-19") == (0, 1)
    ended(entry, "2026-05-19")
    assert read("closure") == (0, 1)


def test_a_case_with_a_measure_is_closed_by_the_measures_day(unit: Unit) -> None:
    entry = received(unit, "2026-04-01")
    cases.decide(case_id=entry.pk, is_adopted=True, actor=SYSTEM, at=moment("2026-04-10"))
    cases.plan_measures(case_id=entry.pk, close_by=day("2026-06-30"), actor=SYSTEM, at=moment("2026-04-10"))
    answered(entry, "2026-04-10")
    ended(entry, "2026-06-30")
    assert read("closure") == (1, 1)
    assert read("closure", as_of="2026-05-20") == (0, 0)


def test_adoption_and_conversion_by_the_day_of_the_decision(unit: Unit) -> None:
    entries = [received(unit, "2026-04-01", kind) for kind in ("suggestion", "topic", "suggestion", "suggestion")]
    for entry, is_adopted in zip(entries, (True, True, True, False), strict=True):
        cases.decide(case_id=entry.pk, is_adopted=is_adopted, actor=SYSTEM, at=moment("2026-04-10"))
    for entry, on in ((entries[0], "2026-05-06"), (entries[1], "2026-07-01")):
        cases.convert(case_id=entry.pk, converted_on=day(on), actor=SYSTEM, at=moment(on))
    received(unit, "2026-04-02")  # not decided
    received(unit, "2026-04-02", "question")  # not to be decided
    assert read("adoption") == (3, 4)
    assert read("conversion") == (2, 3)
    assert read("conversion", as_of="2026-06-30") == (1, 3)
    counts = total(asked()).counts
    assert (counts.proposals_received_converted, counts.proposals_received) == (2, 5)


def test_a_real_name_report_is_in_no_figure(unit: Unit) -> None:
    answered(received(unit, "2026-04-01", "report"), "2026-04-10")
    counts = total(asked()).counts
    assert (counts.cases_received, counts.replies_due, counts.has_feedback) == (0, 0, False)


def survey(unit: Unit, group: str, answers: int, score: int, *, least: int = 10, year: int = 2026) -> None:
    SurveyResult.objects.create(
        survey_id=uuid.uuid4(),
        unit=unit,
        year=year,
        group=group,
        answers=answers,
        least=least,
        satisfaction_sum=answers * score,
        satisfied=answers if score >= 80 else 0,
        recognition_sum=answers * (score - 10),
        closed_on=day("2026-05-20"),
        recorded_at=moment("2026-05-20"),
    )


def test_satisfaction_is_the_mean_of_the_groups_that_reached_their_minimum(unit: Unit) -> None:
    survey(unit, "party_members", 12, 90)
    survey(unit, "masses", 40, 80)
    survey(unit, "society", 9, 20)  # one short: not applicable, and nobody learns what they said
    figures = total(asked()).figures
    assert figures["satisfaction"].ratio == Decimal("0.85")
    assert figures["recognition"].ratio == Decimal("0.75")
    assert set(total(asked()).counts.survey_groups("satisfaction")) == {"party_members", "masses"}
    assert total(asked(as_of="2026-05-19")).figures["satisfaction"].ratio is None


def test_participation_is_per_hundred_members(unit: Unit) -> None:
    received(unit, "2026-04-01")
    received(unit, "2026-04-02", "question")
    ended(received(unit, "2026-04-03"), "2026-04-03", "spam")
    survey(unit, "party_members", 12, 90)
    survey(unit, "society", 3, 90)
    for people, cancelled in ((7, None), (70, moment("2026-04-12"))):
        AttendanceEntry.objects.create(
            occasion_id=uuid.uuid4(),
            unit=unit,
            kind="hearing",
            held_on=day("2026-04-10"),
            people=people,
            recorded_at=moment("2026-04-10"),
            cancelled_at=cancelled,
        )
    assert read("participation") == (2 + 15 + 7, 40)
    assert per_hundred(total(asked()).figures["participation"]) == 60
    assert read("participation", as_of="2026-04-11") == (2 + 7 + 70, 40)


def test_a_unit_that_moves_keeps_its_cases_as_then(root: Unit, unit: Unit) -> None:
    other = make_unit(code="T", parent=root)
    answered(received(unit, "2026-04-01"), "2026-04-10")
    root.refresh_from_db()
    unit.refresh_from_db()
    move_unit(unit=unit, parent=other, effective_on=day("2026-07-01"), actor=SYSTEM, at=moment("2026-07-01"))
    root.refresh_from_db()
    now = {row.key: row.figures["response"].denominator for row in rollup(asked(unit=root), By.CHILD)}
    then = rollup(asked(unit=root, structure=Structure.THEN), By.CHILD)
    assert now[str(other.pk)] == 1
    assert {row.key: row.figures["response"].denominator for row in then}[str(unit.pk)] == 1
