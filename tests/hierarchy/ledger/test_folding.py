"""The verdict in Python and the verdict in SQL are one rule."""

from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from hierarchy.ledger.folding import STATE_FIELDS, State, days_late, settled, verdict_on
from hierarchy.ledger.models import Verdict
from hierarchy.metrics.timeliness import VERDICT_SQL

BASE = date(2026, 3, 31)
DAYS = st.integers(-6, 6).map(lambda days: BASE + timedelta(days=days))
MAYBE = st.none() | DAYS
STATES = st.builds(
    State,
    position_id=st.just(1),
    due_on=MAYBE,
    extended_to=MAYBE,
    declared_on=MAYBE,
    disclosed_on=MAYBE,
    nil_on=MAYBE,
    exempted_on=MAYBE,
    withdrawn_on=MAYBE,
    successor_due_on=MAYBE,
    cancelled_on=st.none() | st.none() | DAYS,
)


@pytest.mark.django_db
@settings(max_examples=300)
@given(state=STATES, day=DAYS)
def test_sql_and_python_judge_every_state_alike(state: State, day: date) -> None:
    columns = [name for name in STATE_FIELDS if name not in ("position_id", "prepared_at")]
    row = ", ".join(f"%({name})s::date AS {name}" for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {VERDICT_SQL} FROM (SELECT {row}) s", state.as_columns() | {"as_of": day})
        ((verdict,),) = cursor.fetchall()
    assert verdict == verdict_on(state, day)


@given(state=STATES, day=DAYS)
def test_a_settled_verdict_does_not_change_with_time(state: State, day: date) -> None:
    if settled(state):
        assert verdict_on(state, day) == settled(state)


@given(state=STATES)
def test_only_late_disclosures_are_late_by_days_and_by_at_least_one(state: State) -> None:
    late = days_late(state)
    assert (late is not None) == (settled(state) == Verdict.LATE)
    assert late is None or late >= 1


def test_a_nil_return_after_the_due_date_changes_nothing() -> None:
    state = State(position_id=1, due_on=BASE, nil_on=BASE + timedelta(days=1))
    assert (settled(state), verdict_on(state, BASE + timedelta(days=1))) == ("", Verdict.OVERDUE)


def test_without_a_due_date_nothing_is_overdue() -> None:
    assert verdict_on(State(position_id=1), date(2199, 1, 1)) == Verdict.NOT_YET_DUE
