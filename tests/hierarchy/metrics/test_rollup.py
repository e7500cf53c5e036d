"""Roll-ups by tree, line, locality, month; as now and as then; after structure acts. All numbers counted by hand."""

import uuid
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from core.actors import SYSTEM
from core.errors import Invalid
from hierarchy.ledger import fulfilling, owing, reconciling
from hierarchy.ledger.models import ObligationEntry
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question, Structure
from hierarchy.metrics.rollup import Row, rollup, total
from hierarchy.structure.actions import (
    close_unit,
    create_unit,
    merge_units,
    move_unit,
    reopen_unit,
)
from hierarchy.units.models import Role, Unit, UnitKind
from tests.factories import grant, make_district, make_line, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, day, drafter_of, item, labels, moment, owed

pytestmark = pytest.mark.django_db
TODAY = "2026-09-30"


@pytest.fixture
def root() -> Unit:
    return make_district()


@pytest.fixture
def office(root: Unit) -> User:
    user = make_user()
    grant(user, root, Role.DISTRICT_SUPERVISOR)
    return user


def town(code: str, root: Unit) -> Unit:
    return make_unit(code=code, name=code, kind="town_committee", parent=root, line="L02")


def village(code: str, parent: Unit, line: str = "L03") -> Unit:
    return make_unit(code=code, name=code, kind="village_org", parent=parent, line=line, locality=parent)


def disclose(unit: Unit, entry: ObligationEntry, on: str) -> None:
    fulfilling.disclose(
        obligation_id=entry.pk, declared_on=day(on), disclosure_id=uuid.uuid4(), actor=drafter_of(unit), at=moment(on)
    )


def ask(
    period: str = "2026-Q1", as_of: str = TODAY, *, by: str = By.TOTAL, structure: str = Structure.NOW, **scope: object
) -> dict[str, tuple[int, int]]:
    """Answer with {code of the line or unit, blank for none: (on time, due)}."""
    question = Question(Period.parse(period), as_of=day(as_of), today=day(TODAY), structure=structure, **scope)  # type: ignore[arg-type]
    rows = rollup(question, by)
    return {_code(row): (row.figures["timeliness"].numerator, row.figures["timeliness"].denominator) for row in rows}


def _code(row: Row) -> str:
    return getattr(row.subject, "code", row.key)


class TestMove:
    """Village V under town A in L03 keeps Q1 in time, moves on 15 May to town B and line L04, misses Q2."""

    @pytest.fixture
    def village(self, root: Unit, office: User) -> Unit:
        self.a, self.b = town("A", root), town("B", root)
        unit = village("V", self.a)
        quarterly = item()
        adopt(unit, [quarterly], on="2026-01-05")
        disclose(unit, owed(unit, quarterly, "2026-Q1"), "2026-03-20")
        owing.extend_schedule(until=day("2026-04-10"), actor=SYSTEM, at=moment("2026-04-10"))
        move_unit(
            unit=unit,
            parent=self.b,
            line=make_line("L04"),
            locality=self.b,
            effective_on=day("2026-05-15"),
            actor=office,
            at=moment("2026-05-20"),
        )
        return Unit.objects.get(pk=unit.pk)

    def test_as_then_each_quarter_stays_where_the_unit_stood_at_its_end(self, root: Unit, village: Unit) -> None:
        then = {"by": By.CHILD, "structure": Structure.THEN, "unit": root}
        assert ask("2026-Q1", **then)["A"] == (1, 1)  # type: ignore[arg-type]
        assert ask("2026-Q2", **then)["B"] == (0, 1)  # type: ignore[arg-type]
        assert ask("2026", by=By.LINE, structure=Structure.THEN) == {
            "L02": (0, 0),
            "L03": (1, 1),
            "L04": (0, 1),
            "": (0, 0),
        }

    def test_as_now_both_quarters_are_where_the_unit_stands(self, root: Unit, village: Unit) -> None:
        now = ask("2026", by=By.CHILD, unit=Unit.objects.get(pk=root.pk))
        assert (now["A"], now["B"]) == ((0, 0), (1, 2))
        assert ask("2026", by=By.LOCALITY)["B"] == (1, 2)

    def test_district_totals_are_equal_either_way(self, village: Unit) -> None:
        assert ask("2026") == ask("2026", structure=Structure.THEN) == {"": (1, 2)}

    def test_a_subtree_as_then_holds_what_stood_below_it(self, village: Unit) -> None:
        a, b = Unit.objects.get(code="A"), Unit.objects.get(code="B")
        assert ask("2026", structure=Structure.THEN, unit=a) == {"": (1, 1)}
        assert ask("2026", structure=Structure.THEN, unit=b) == {"": (0, 1)}

    def test_the_ledger_agrees_with_the_positions(self, village: Unit) -> None:
        assert list(reconciling.differences()) == []


def test_a_backdated_move_takes_along_the_periods_that_ended_since(root: Unit, office: User) -> None:
    a, b = town("A", root), town("B", root)
    unit, quarterly = village("V", a), item()
    adopt(unit, [quarterly], on="2026-01-05")
    disclose(unit, owed(unit, quarterly, "2026-Q1"), "2026-03-20")
    move_unit(unit=unit, parent=b, effective_on=day("2026-02-01"), actor=office, at=moment("2026-07-01"))
    root.refresh_from_db()
    assert ask("2026-Q1", by=By.CHILD, structure=Structure.THEN, unit=root)["B"] == (1, 1)
    before = ask("2026-Q1", "2026-06-30", by=By.CHILD, structure=Structure.THEN, unit=root)
    assert before["A"] == (1, 1)  # as of a day before the correction was recorded
    assert list(reconciling.differences()) == []


def test_a_unit_opened_in_february_owes_the_periods_that_end_from_then_on(root: Unit, office: User) -> None:
    unit = create_unit(
        code="N",
        name="新村",
        kind=UnitKind.objects.get(pk="village_org"),
        parent=town("A", root),
        line=make_line("L03"),
        opened_on=day("2026-02-09"),
        actor=office,
        at=moment("2026-02-09"),
    )
    monthly, quarterly = item(cycle="monthly"), item()
    adopt(unit, [monthly, quarterly], on="2026-02-12")
    assert labels(unit) == ["2026-02", "2026-03", "2026-Q1"]
    question = Question(Period.parse("2026-Q1"), as_of=day("2026-02-08"), today=day(TODAY))
    assert [row.counts.units_total for row in rollup(question)] == [2]
    assert total(Question(Period.parse("2026-Q1"), as_of=day("2026-02-09"), today=day(TODAY))).counts.units_total == 3


class TestClosing:
    """Closed on 15 September, reopened on 20 October: Q3 is not owed, Q4 is; what was owed before stays."""

    @pytest.fixture
    def unit(self, root: Unit, office: User) -> Unit:
        unit = village("V", town("A", root))
        adopt(unit, [item()], on="2025-05-06")
        owing.extend_schedule(until=day("2025-09-10"), actor=SYSTEM, at=moment("2025-09-10"))
        close_unit(unit=unit, closed_on=day("2025-09-15"), reason="撤并", actor=office, at=moment("2025-09-16"))
        return Unit.objects.get(pk=unit.pk)

    def test_only_periods_that_end_after_it_are_cancelled(self, unit: Unit) -> None:
        assert labels(unit) == ["2025-Q2"]
        assert ask("2025-Q2", "2025-12-31") == {"": (0, 1)}
        assert ask("2025-Q3", "2025-12-31") == {"": (0, 0)}
        assert list(reconciling.differences()) == []

    def test_it_leaves_the_population_the_day_after(self, unit: Unit) -> None:
        counted = [
            total(Question(Period.parse("2025-Q3"), as_of=date(2025, 9, last), today=day(TODAY))).counts.units_total
            for last in (15, 16)
        ]
        assert counted == [3, 2]

    def test_reopened_it_owes_the_periods_that_end_from_then_on(self, unit: Unit, office: User) -> None:
        reopen_unit(unit=unit, opened_on=day("2025-10-20"), reason="恢复", actor=office, at=moment("2025-10-20"))
        assert labels(unit) == ["2025-Q2", "2025-Q4"]
        assert list(reconciling.differences()) == []


def test_a_merge_leaves_verdicts_where_they_were_earned(root: Unit, office: User) -> None:
    a, b = town("A", root), town("B", root)
    absorbed, stays = village("V", a), village("W", b)
    quarterly, kept = item(), item()
    adopt(absorbed, [quarterly], on="2026-01-05")
    adopt(stays, [kept], on="2026-01-05")
    disclose(absorbed, owed(absorbed, quarterly, "2026-Q1"), "2026-03-20")
    owing.extend_schedule(until=day("2026-04-10"), actor=SYSTEM, at=moment("2026-04-10"))
    merge_units(
        absorbed=absorbed,
        into=stays,
        effective_on=day("2026-05-20"),
        reason="村级区划调整",
        actor=office,
        at=moment("2026-05-20"),
    )
    assert labels(absorbed) == ["2026-Q1"]
    assert labels(stays) == ["2026-Q1", "2026-Q2"]
    root.refresh_from_db()
    then = ask("2026-Q1", by=By.CHILD, structure=Structure.THEN, unit=root)
    assert (then["A"], then["B"]) == ((1, 1), (0, 1))
    assert list(reconciling.differences()) == []


def test_months_of_a_trend_come_in_order(root: Unit) -> None:
    unit, monthly = village("V", town("A", root)), item(cycle="monthly")
    adopt(unit, [monthly], on="2026-01-05")
    owing.extend_schedule(until=day("2026-03-10"), actor=SYSTEM, at=moment("2026-03-10"))
    disclose(unit, owed(unit, monthly, "2026-02"), "2026-03-02")
    question = Question(Period.parse("2026-Q1"), as_of=day("2026-04-30"), today=day(TODAY))
    assert [(row.key, row.counts.on_time, row.counts.overdue) for row in rollup(question, By.MONTH)] == [
        ("2026-01", 0, 1),
        ("2026-02", 1, 0),
        ("2026-03", 0, 1),
    ]


def test_completeness_counts_a_row_once_however_many_periods_it_owed(root: Unit) -> None:
    unit, monthly, quarterly = village("V", town("A", root)), item(cycle="monthly"), item()
    adopt(unit, [monthly, quarterly], on="2026-01-05")
    owing.extend_schedule(until=day("2026-03-10"), actor=SYSTEM, at=moment("2026-03-10"))
    disclose(unit, owed(unit, monthly, "2026-02"), "2026-03-02")
    figure = total(Question(Period.parse("2026-Q1"), as_of=day(TODAY), today=day(TODAY))).figures["completeness"]
    assert (figure.numerator, figure.denominator) == (1, 2)


def test_no_obligations_means_not_applicable(root: Unit) -> None:
    row = total(Question(Period.parse("2026-Q1"), as_of=day(TODAY), today=day(TODAY)))
    assert [figure.ratio for name, figure in row.figures.items() if name != "filing"] == [None] * 14


def test_a_day_in_the_future_is_refused() -> None:
    with pytest.raises(Invalid):
        Question(Period.parse("2026-Q1"), as_of=day("2026-10-01"), today=day(TODAY))


@pytest.mark.parametrize("by", [By.LINE, By.LOCALITY, By.CHILD, By.UNIT, By.KIND, By.MONTH])
@pytest.mark.parametrize("as_of", [TODAY, "2026-06-30"])
def test_the_number_of_queries_does_not_depend_on_the_number_of_units(root: Unit, by: str, as_of: str) -> None:
    a = town("A", root)

    def queries() -> int:
        root.refresh_from_db()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            rollup(Question(Period.parse("2026-Q1"), as_of=day(as_of), today=day(TODAY), unit=root), by)
        return len([query for query in captured.captured_queries if "search_path" not in query["sql"]])

    adopt(village("V0", a), [item()], on="2026-01-05")
    few = queries()
    for number in range(1, 30):
        adopt(village(f"V{number}", a), [item()], on="2026-01-05")
    assert queries() == few <= 8
