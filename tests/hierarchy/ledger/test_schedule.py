from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hierarchy.ledger.schedule import CYCLE_MONTHS, periods_of
from hierarchy.ledger.vocabulary import Cycle

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("cycle", "labels"),
    [
        (Cycle.MONTHLY, ["2026-01", "2026-02", "2026-03", "2026-04"]),
        (Cycle.QUARTERLY, ["2026-Q1", "2026-Q2"]),
        (Cycle.HALF_YEARLY_TUNED, ["2026-Q1", "2026-Q2"]),
        (Cycle.HALF_YEARLY, ["2026-H1"]),
        (Cycle.YEARLY, ["2026"]),
    ],
)
def test_periods_that_end_from_mid_january_and_begin_by_mid_april(cycle: str, labels: list[str]) -> None:
    periods = periods_of(cycle, ending_from=date(2026, 1, 15), beginning_by=date(2026, 4, 15))
    assert [period.label for period in periods] == labels


def test_a_tuned_half_year_is_fully_renewed_in_june_and_december_only() -> None:
    periods = periods_of(Cycle.HALF_YEARLY_TUNED, ending_from=date(2026, 1, 1), beginning_by=date(2026, 12, 31))
    assert [period.is_renewal for period in periods] == [False, True, False, True]


@given(st.sampled_from(list(CYCLE_MONTHS)), DAYS, st.integers(0, 1500))
def test_periods_follow_each_other_without_gap_and_reach_both_ends(cycle: str, first: date, days: int) -> None:
    last = first + timedelta(days=days)
    periods = periods_of(cycle, ending_from=first, beginning_by=last)
    assert periods[0].start <= first <= periods[0].end
    assert periods[-1].start <= last <= periods[-1].end
    for before, after in pairwise(periods):
        assert after.start == before.end + timedelta(days=1)
    assert len({period.label for period in periods}) == len(periods)
