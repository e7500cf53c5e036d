"""The worked example of the definitions, to the digit: five items for 2026 Q1, grace 0, back-entry limit 5 days."""

import json
import uuid
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from district.models import District
from hierarchy.ledger import fulfilling, reconciling
from hierarchy.ledger.models import ObligationEntry
from hierarchy.metrics.figures import Counts
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Question
from hierarchy.metrics.rollup import Row, median_days_late, total
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit
from tests.hierarchy.ledger.given import adopt, day, drafter_of, head_of, item, moment, owed, set_value

pytestmark = pytest.mark.django_db
TODAY = "2026-06-30"


class Example:
    """Unit X and its items A to E for 2026 Q1, adopted in January; each step is told by the test."""

    def __init__(self) -> None:
        set_value("periodic_grace_days", 0)
        set_value("offline_backfill_days", 5)
        self.root = make_district()
        self.unit: Unit = make_unit(code="X", parent=self.root, line="L03")
        self.superior, self.drafter = head_of(self.root), drafter_of(self.unit)
        self.items = {name: item(name) for name in "ABCDE"} | {"F": item("F", nil_allowed=True)}

    def owe(self, names: str) -> None:
        adopt(self.unit, [self.items[name] for name in names], on="2026-01-05")

    def entry(self, name: str) -> ObligationEntry:
        return owed(self.unit, self.items[name], "2026-Q1")

    def disclose(self, name: str, on: str, *, clock: str = "10:00", recorded: str | None = None) -> None:
        fulfilling.disclose(
            obligation_id=self.entry(name).pk,
            declared_on=day(on),
            disclosure_id=uuid.uuid4(),
            actor=self.drafter,
            at=moment(recorded or on, clock),
        )

    def exempt(self, name: str, on: str) -> None:
        fulfilling.exempt(obligation_id=self.entry(name).pk, reason="涉密", actor=self.superior, at=moment(on))

    def extend(self, name: str, on: str, to: str) -> None:
        fulfilling.extend_due(
            obligation_id=self.entry(name).pk,
            extended_to=day(to),
            reason="人员调整",
            actor=self.superior,
            at=moment(on),
        )

    def nil(self, name: str, on: str) -> None:
        fulfilling.confirm_nil(
            obligation_id=self.entry(name).pk, disclosure_id=uuid.uuid4(), actor=self.drafter, at=moment(on)
        )

    def as_of(self, text: str, *, today: str = TODAY) -> Row:
        return total(self.question(text, today=today))

    def question(self, text: str, *, today: str = TODAY) -> Question:
        return Question(Period.parse("2026-Q1"), as_of=day(text), today=day(today), unit=self.unit)


@pytest.fixture
def example() -> Example:
    return Example()


def play(example: Example, names: str = "ABCDE") -> None:
    """A disclosed 20 March, B 31 March 23:50, C 2 April, D exempted 15 March, E never."""
    example.owe(names)
    example.exempt("D", "2026-03-15")
    example.disclose("A", "2026-03-20")
    example.disclose("B", "2026-03-31", clock="23:50")
    if "C" in names:
        example.disclose("C", "2026-04-02")


def states(counts: Counts) -> tuple[int, int, int, int, int]:
    return counts.on_time, counts.late, counts.overdue, counts.not_yet_due, counts.exempt


def test_as_of_1_april_two_of_four_are_on_time(example: Example) -> None:
    play(example)
    row = example.as_of("2026-04-01")
    assert states(row.counts) == (2, 0, 2, 0, 1)
    assert row.figures["timeliness"].ratio == Decimal("0.5")


def test_as_of_10_april_one_is_late_by_two_days(example: Example) -> None:
    play(example)
    row = example.as_of("2026-04-10")
    assert states(row.counts) == (2, 1, 1, 0, 1)
    assert row.figures["timeliness"].ratio == Decimal("0.5")
    assert row.counts.mean_days_late == 2
    assert median_days_late(example.question("2026-04-10")) == 2


def test_the_due_date_itself_is_not_overdue(example: Example) -> None:
    play(example)
    assert states(example.as_of("2026-03-31").counts) == (2, 0, 0, 2, 1)


def test_an_extension_before_the_due_date_moves_it_within_the_quarter(example: Example) -> None:
    set_value("extension_max_days", 30)
    play(example)
    example.extend("E", "2026-03-25", "2026-04-30")
    row = example.as_of("2026-04-10")
    assert states(row.counts) == (2, 1, 0, 1, 1)
    assert row.figures["timeliness"].ratio == Decimal(2) / 3
    assert row.counts.extended == 1
    row = example.as_of("2026-05-01")
    assert states(row.counts) == (2, 1, 1, 0, 1)
    assert row.figures["timeliness"].ratio == Decimal("0.5")


@pytest.mark.parametrize(
    ("recorded", "verdict", "days_late"), [("2026-04-07", "on_time", None), ("2026-04-08", "late", 8)]
)
def test_a_meeting_of_30_march_is_on_time_if_recorded_within_five_working_days(
    example: Example, recorded: str, verdict: str, days_late: int | None
) -> None:
    example.owe("ABCDE")
    example.disclose("C", "2026-03-30", recorded=recorded)
    entry = example.entry("C")
    assert (entry.verdict, entry.days_late) == (verdict, days_late)
    assert example.as_of("2026-04-01").counts.overdue == 5
    assert example.as_of("2026-04-10").counts.overdue == 4


def test_an_overdue_item_cannot_be_extended(example: Example) -> None:
    example.owe("ABCDE")
    example.extend("E", "2026-04-02", "2026-04-20")
    entry = example.entry("E")
    assert (entry.due_on, entry.extended_to) == (day("2026-03-31"), day("2026-04-20"))
    assert example.as_of("2026-04-10").counts.overdue == 5


def test_a_nil_return_adds_to_completeness_and_not_to_timeliness(example: Example) -> None:
    play(example, "ABCDEF")
    before = example.as_of("2026-04-10")
    example.nil("F", "2026-03-31")
    after = example.as_of("2026-04-10")
    assert before.figures["timeliness"].denominator == 5  # F is overdue until its nil return is known
    assert after.figures["timeliness"] == example.as_of("2026-04-10").figures["timeliness"]
    assert (after.figures["timeliness"].numerator, after.figures["timeliness"].denominator) == (2, 4)
    assert (after.figures["completeness"].numerator, after.figures["completeness"].denominator) == (5, 6)


def test_present_tables_and_past_events_give_the_same_figures(example: Example) -> None:
    play(example, "ABCDEF")
    example.nil("F", "2026-04-05")
    live, past = example.as_of("2026-06-29", today="2026-06-29"), example.as_of("2026-06-29")
    assert live == past


def test_the_command_prints_the_example_as_json(example: Example) -> None:
    play(example)
    District.objects.update(is_demonstration=True, frozen_on=day("2026-06-30"))
    output = StringIO()
    call_command(
        "metrics", "--period", "2026-Q1", "--as-of", "2026-04-10", "--unit", "X", "--format", "json", stdout=output
    )
    answer = json.loads(output.getvalue())
    assert answer["median_days_late"] in ("2", "2.0")
    (row,) = answer["rows"]
    assert row["states"] == {
        "on_time": 2,
        "late": 1,
        "overdue": 1,
        "not_yet_due": 0,
        "exempt": 1,
        "nil": 0,
        "extended": 0,
    }
    assert row["mean_days_late"] == "2.00"
    assert row["figures"]["timeliness"] == {"numerator": 2, "denominator": 4, "ratio": "0.5000", "units_covered": 1}


def test_the_example_reconciles(example: Example) -> None:
    play(example)
    assert list(reconciling.differences()) == []
