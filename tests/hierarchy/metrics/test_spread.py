"""What spreads over units and days is the same that the roll-ups add up."""

from datetime import date

import pytest

from hierarchy.metrics import spread
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question, Structure
from hierarchy.metrics.rollup import median_days_late, rollup
from hierarchy.units.models import Unit, UnitPosition
from tests.dashboards.given import TODAY, disclose, district, first_quarter, owing_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Unit:
    """A town with three items and a village with four: one on time, two late by 3 and 9 days, one never."""
    town = owing_unit(district(), code="ZJ1", kind="town_committee", line="L02", items=3)
    village = owing_unit(town, code="C1", items=4)
    for entry, on in zip(first_quarter(village), ("2026-03-20", "2026-04-03", "2026-04-09"), strict=False):
        disclose(entry, on)
    return town


def question(**more: object) -> Question:
    values = {"period": Period.parse("2026-Q1"), "as_of": TODAY, "today": TODAY} | more
    return Question(**values)  # type: ignore[arg-type]


def test_each_unit_has_its_counts_and_its_superior(town: Unit) -> None:
    village = Unit.objects.get(code="C1")
    assert spread.by_unit(question()) == [
        spread.UnitCounts(village.pk, town.pk, on_time=1, late=2, overdue=1, not_yet_due=0, settled=0),
        spread.UnitCounts(town.pk, town.parent_id, on_time=0, late=0, overdue=3, not_yet_due=0, settled=0),
    ]


def test_days_late_are_counted_by_state(town: Unit) -> None:
    assert spread.days_late(question()) == [
        spread.Lateness(3, False, 1),
        spread.Lateness(9, False, 1),
        spread.Lateness(10, True, 4),
    ]
    assert median_days_late(question()) == 6


def test_a_past_day_counts_what_was_known_by_then(town: Unit) -> None:
    found = spread.days_late(question(as_of=date(2026, 4, 5)))
    assert found == [spread.Lateness(3, False, 1), spread.Lateness(5, True, 5)]


def test_units_outside_those_seen_count_nowhere(town: Unit) -> None:
    seen = question(among=(town.pk,))
    assert [row.unit for row in spread.by_unit(seen)] == [town.pk]
    assert spread.days_late(seen) == [spread.Lateness(10, True, 3)]
    assert spread.population(seen) == 1
    assert rollup(seen, By.TOTAL)[0].counts.due == 3
    assert spread.by_unit(question(among=())) == []


def test_the_population_counts_units_that_owe_nothing(town: Unit) -> None:
    assert spread.population(question()) == 3
    assert spread.population(question(unit=town)) == 2


def test_as_then_the_superior_is_that_of_the_periods_position(town: Unit) -> None:
    village = Unit.objects.get(code="C1")
    other = owing_unit(town.parent, code="ZJ2", kind="town_committee", line="L02")  # type: ignore[arg-type]
    Unit.objects.filter(pk=village.pk).update(parent=other)
    assert UnitPosition.objects.get(unit=village).parent == town
    superior = {
        structure: next(row.superior for row in spread.by_unit(question(structure=structure)) if row.unit == village.pk)
        for structure in Structure.values
    }
    assert superior == {Structure.NOW: other.pk, Structure.THEN: town.pk}
