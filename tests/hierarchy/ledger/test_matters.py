"""What happened, stages and changed facts become duties, hand-computed with the working-day table of 2026."""

import uuid
from datetime import date
from typing import Any

import pytest

from core.actors import SYSTEM
from core.errors import Invalid, Refusal
from hierarchy.ledger import fulfilling, matters, owing, reconciling
from hierarchy.ledger.matters import PlannedStage
from hierarchy.ledger.models import LedgerEvent, ObligationEntry
from hierarchy.ledger.schedule import ScheduledItem
from hierarchy.metrics.figures import Counts
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Question
from hierarchy.metrics.rollup import Row, total
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit
from tests.hierarchy.ledger.given import adopt, day, drafter_of, item, labels, moment, owed, set_value

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit(parent=make_district(), line="L03", kind="village_org")


@pytest.fixture
def no_confirmations() -> None:
    set_value("immediate_confirm", False)


def who(unit: Unit, row: ScheduledItem, at: str) -> dict[str, Any]:
    return {
        "unit": unit,
        "item_key": row.key,
        "matter_id": uuid.uuid4(),
        "actor": drafter_of(unit),
        "at": moment(at),
    }


def event(unit: Unit, row: ScheduledItem, on: str, *, recorded: str | None = None) -> ObligationEntry:
    return matters.owe_event(happened_on=day(on), **who(unit, row, recorded or on))


def revision(unit: Unit, row: ScheduledItem, on: str, *, recorded: str | None = None) -> ObligationEntry:
    return matters.owe_revision(changed_on=day(on), **who(unit, row, recorded or on))


def stages(unit: Unit, row: ScheduledItem, *planned: str, at: str) -> list[ObligationEntry]:
    numbered = [PlannedStage(number, day(on)) for number, on in enumerate(planned, start=1)]
    return matters.owe_stages(began_on=day(at), stages=numbered, **who(unit, row, at))


def summaries(unit: Unit, row: ScheduledItem, began: str, ends: str, *, at: str) -> list[ObligationEntry]:
    return matters.owe_summaries(began_on=day(began), ends_on=day(ends), **who(unit, row, at))


def dues(entries: list[ObligationEntry]) -> list[tuple[str, date | None]]:
    return [(entry.period_label, entry.due_on) for entry in entries]


@pytest.mark.parametrize(
    ("happened_on", "due_on"),
    [
        ("2026-04-11", "2026-04-17"),  # a Saturday: 13, 14, 15, 16, 17 April
        ("2026-04-30", "2026-05-11"),  # 劳动节 1 to 5 May; 6, 7, 8, 9 (a make-up Saturday), 11 May
        ("2026-09-30", "2026-10-13"),  # 国庆 1 to 7 October; 8, 9, 10 (a make-up Saturday), 12, 13 October
    ],
)
def test_an_event_is_due_five_working_days_after_it(unit: Unit, happened_on: str, due_on: str) -> None:
    row = item(time_limit="immediate")
    adopt(unit, [row], on="2026-01-05")
    entry = event(unit, row, happened_on)
    assert (entry.period_label, entry.duty, entry.due_on) == (f"E{happened_on}", "event", day(due_on))
    assert (entry.period_start, entry.period_end) == (day(happened_on), day(happened_on))
    assert entry.due_rule == {"base": happened_on, "working_days": 5, "setting": "immediate_days"}
    assert list(reconciling.differences()) == []


def test_the_days_are_those_of_the_district_when_it_is_registered(unit: Unit) -> None:
    row = item(time_limit="immediate")
    adopt(unit, [row], on="2026-01-05")
    set_value("immediate_days", 3)
    assert event(unit, row, "2026-04-13").due_on == day("2026-04-16")


def test_two_events_of_one_day_are_two_duties(unit: Unit, no_confirmations: None) -> None:
    row, other = item(time_limit="immediate"), item(time_limit="immediate")
    adopt(unit, [row, other], on="2026-01-05")
    for each in (row, row, other, row):
        event(unit, each, "2026-04-13")
    assert labels(unit) == ["E2026-04-13", "E2026-04-13", "E2026-04-13-2", "E2026-04-13-3"]


def test_a_revision_is_due_ten_working_days_after_the_fact_changed(unit: Unit) -> None:
    row = item(time_limit="long_term")
    adopt(unit, [row], on="2026-01-05")
    entry = revision(unit, row, "2026-09-18")
    # 20 (a make-up Sunday), 21 to 24, 28, 29, 30 September, 8 and 9 October; 中秋 25 September, 国庆 1 to 7 October
    assert (entry.period_label, entry.duty, entry.due_on) == ("R2026-09-18", "revision", day("2026-10-09"))
    assert entry.due_rule == {"base": "2026-09-18", "working_days": 10, "setting": "long_term_revise_days"}


def test_stages_follow_each_other_and_are_due_five_working_days_after_their_day(unit: Unit) -> None:
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    entries = stages(unit, row, "2026-06-15", "2026-12-24", "2026-12-28", at="2026-04-13")
    assert dues(entries) == [
        ("S1.2026-06-15", day("2026-06-23")),  # 16, 17, 18, 22, 23 June; 端午 on the 19th
        ("S2.2026-12-24", day("2026-12-31")),  # 25, 28, 29, 30, 31 December
        ("S3.2026-12-28", None),  # waits for the calendar of 2027
    ]
    assert [entry.period_start for entry in entries] == [day("2026-04-13"), day("2026-06-16"), day("2026-12-25")]
    assert {entry.duty for entry in entries} == {"stage"}


def test_work_that_crosses_a_year_owes_a_summary_by_the_last_of_december(unit: Unit) -> None:
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    entries = summaries(unit, row, "2026-03-02", "2028-06-30", at="2026-04-13")
    assert dues(entries) == [("Y2026", day("2026-12-31")), ("Y2027", day("2027-12-31"))]
    assert [(entry.period_start, entry.period_end) for entry in entries] == [
        (day("2026-03-02"), day("2026-12-31")),
        (day("2027-01-01"), day("2027-12-31")),
    ]


def test_years_that_ended_before_it_was_registered_owe_no_summary(unit: Unit) -> None:
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    assert summaries(unit, row, "2025-11-03", "2026-06-10", at="2026-04-13") == []
    assert dues(summaries(unit, row, "2025-11-03", "2027-06-10", at="2026-04-13")) == [("Y2026", day("2026-12-31"))]


def test_work_within_one_year_owes_no_summary(unit: Unit) -> None:
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    assert summaries(unit, row, "2026-03-02", "2026-12-31", at="2026-04-13") == []
    assert labels(unit) == []


def test_the_second_summary_of_a_year_under_one_row_has_a_name_of_its_own(unit: Unit) -> None:
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    for _project in range(2):
        summaries(unit, row, "2026-03-02", "2027-06-30", at="2026-04-13")
    assert labels(unit) == ["Y2026", "Y2026-2"]


def test_a_district_may_ask_for_the_summary_fifteen_working_days_after_the_end_of_the_work(unit: Unit) -> None:
    set_value("cross_year_summary", "end_of_work")
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    [entry] = summaries(unit, row, "2025-11-03", "2026-06-10", at="2026-04-13")
    # 11, 12, 15 to 18, 22 to 26, 29, 30 June, 1 and 2 July; 端午 on the 19th
    assert (entry.period_label, entry.due_on, entry.duty) == ("Y2026", day("2026-07-02"), "summary")


class TestRefused:
    """A refusal leaves the ledger as it was."""

    @pytest.fixture(autouse=True)
    def catalogue(self, unit: Unit, no_confirmations: None) -> None:
        self.unit = unit
        self.immediate, self.staged = item(time_limit="immediate"), item(time_limit="staged")
        self.long_term, self.quarterly = item(time_limit="long_term"), item()
        adopt(unit, [self.immediate, self.staged, self.long_term, self.quarterly], on="2026-01-05")
        self.before = self.ledger()

    def ledger(self) -> tuple[int, int]:
        return ObligationEntry.objects.count(), LedgerEvent.objects.count()

    def refused(self, code: str, kind: type[Refusal], act: Any, *args: Any, **kwargs: Any) -> None:
        with pytest.raises(kind) as refusal:
            act(self.unit, *args, **kwargs)
        assert (refusal.value.code, self.ledger()) == (code, self.before)

    @pytest.mark.parametrize("row", ["staged", "long_term", "quarterly"])
    def test_an_event_under_a_row_that_is_not_immediate(self, row: str) -> None:
        self.refused("row_not_in_force", matters.RowNotInForce, event, getattr(self, row), "2026-04-13")

    @pytest.mark.parametrize("row", ["staged", "immediate", "quarterly"])
    def test_a_revision_under_a_row_that_is_not_long_term(self, row: str) -> None:
        self.refused("row_not_in_force", matters.RowNotInForce, revision, getattr(self, row), "2026-04-13")

    def test_stages_under_a_row_that_is_not_staged(self) -> None:
        self.refused("row_not_in_force", matters.RowNotInForce, stages, self.immediate, "2026-06-15", at="2026-04-13")

    def test_a_row_that_the_catalogue_in_force_does_not_have(self) -> None:
        self.refused("row_not_in_force", matters.RowNotInForce, event, item(time_limit="immediate"), "2026-04-13")

    def test_an_event_of_tomorrow(self) -> None:
        self.refused("invalid", Invalid, event, self.immediate, "2026-04-14", recorded="2026-04-13")

    def test_a_revision_of_tomorrow(self) -> None:
        self.refused("invalid", Invalid, revision, self.long_term, "2026-04-14", recorded="2026-04-13")

    def test_an_event_before_the_unit_existed(self) -> None:
        self.refused(
            "not_in_units_time", matters.NotInUnitsTime, event, self.immediate, "2023-12-29", recorded="2026-04-13"
        )

    def test_a_stage_in_the_past(self) -> None:
        with pytest.raises(Invalid) as refusal:
            matters.owe_stages(
                began_on=day("2026-03-02"),
                stages=[PlannedStage(1, day("2026-04-10")), PlannedStage(2, day("2026-06-15"))],
                **who(self.unit, self.staged, "2026-04-13"),
            )
        assert (refusal.value.code, refusal.value.field, self.ledger()) == ("stage_in_the_past", "stages", self.before)

    def test_a_stage_before_the_one_before_it(self) -> None:
        self.refused("stages_out_of_order", Invalid, stages, self.staged, "2026-06-15", "2026-06-15", at="2026-04-13")


def test_a_plan_that_changes_cancels_what_is_not_yet_due_and_stays_owed_where_it_is(unit: Unit) -> None:
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    first, second = stages(unit, row, "2026-04-15", "2026-06-15", at="2026-04-13")
    cancel = {"unit": unit, "reason": "replanned", "actor": drafter_of(unit)}
    assert first.due_on == day("2026-04-22")  # 16, 17, 20, 21, 22 April
    with pytest.raises(matters.StageOverdue):
        matters.cancel_matter(obligation_ids=[first.pk, second.pk], at=moment("2026-04-23"), **cancel)
    assert labels(unit) == ["S1.2026-04-15", "S2.2026-06-15"]
    assert matters.cancel_matter(obligation_ids=[second.pk], at=moment("2026-04-23"), **cancel) == 1
    assert matters.cancel_matter(obligation_ids=[second.pk], at=moment("2026-04-23"), **cancel) == 0
    assert labels(unit) == ["S1.2026-04-15"]
    assert list(reconciling.differences()) == []


def test_on_the_due_date_itself_a_plan_may_still_change(unit: Unit) -> None:
    row = item(time_limit="staged")
    adopt(unit, [row], on="2026-01-05")
    [stage] = stages(unit, row, "2026-04-15", at="2026-04-13")
    cancelled = matters.cancel_matter(
        unit=unit, obligation_ids=[stage.pk], reason="replanned", actor=drafter_of(unit), at=moment("2026-04-22")
    )
    assert (cancelled, labels(unit)) == (1, [])


def test_one_units_matters_cannot_cancel_anothers(unit: Unit) -> None:
    other = make_unit(parent=Unit.objects.get(code="QW"), kind="village_org")
    row = item(time_limit="staged")
    adopt(other, [row], on="2026-01-05")
    [stage] = stages(other, row, "2026-06-15", at="2026-04-13")
    cancelled = matters.cancel_matter(
        unit=unit, obligation_ids=[stage.pk], reason="replanned", actor=drafter_of(unit), at=moment("2026-04-14")
    )
    assert (cancelled, labels(other)) == (0, ["S1.2026-06-15"])


class TestVersionChange:
    """Eight rows, one kept and one dropped of each time limit; version 2 of 6 May 2026 holds the kept ones only.

    By then, of both: the first disclosure was due on 2 February; an event of 2 March is due on 9 March (of 3 March on
    10 March); stage 1 of 27 March is due on 3 April, stage 2 of 15 June on 23 June, the summary on 31 December; the
    first quarter on 15 April, the second and its confirmation on 14 July; a revision after 20 April on 7 May.
    """

    @pytest.fixture(autouse=True)
    def played(self, unit: Unit) -> None:
        self.unit = unit
        limits = ("periodic", "long_term", "immediate", "staged")
        self.kept = {limit: item(f"留 {limit}", time_limit=limit) for limit in limits}
        self.dropped = {limit: item(f"删 {limit}", time_limit=limit) for limit in limits}
        adopt(unit, [*self.kept.values(), *self.dropped.values()], on="2026-01-05")
        self.disclose(self.kept, "long_term", "first", "2026-01-30")
        event(unit, self.kept["immediate"], "2026-03-02")
        self.disclose(self.kept, "immediate", "E2026-03-02", "2026-03-06")
        event(unit, self.dropped["immediate"], "2026-03-03")
        self.disclose(self.dropped, "immediate", "E2026-03-03", "2026-03-13")  # three days late
        for rows in (self.kept, self.dropped):
            stages(unit, rows["staged"], "2026-03-27", "2026-06-15", at="2026-03-02")
            summaries(unit, rows["staged"], "2026-03-02", "2027-06-30", at="2026-03-02")
        self.disclose(self.kept, "staged", "S1.2026-03-27", "2026-04-01")
        owing.extend_schedule(until=day("2026-04-20"), actor=SYSTEM, at=moment("2026-04-20"))
        self.disclose(self.kept, "periodic", "2026-Q1", "2026-04-10", recorded="2026-04-13")
        for rows in (self.kept, self.dropped):
            revision(unit, rows["long_term"], "2026-04-20")
        adopt(unit, list(self.kept.values()), on="2026-05-06", number=2)

    def disclose(
        self, rows: dict[str, ScheduledItem], limit: str, label: str, on: str, *, recorded: str | None = None
    ) -> None:
        fulfilling.disclose(
            obligation_id=owed(self.unit, rows[limit], label).pk,
            declared_on=day(on),
            disclosure_id=uuid.uuid4(),
            actor=drafter_of(self.unit),
            at=moment(recorded or on),
        )

    def row(self, as_of: str) -> Row:
        period = Period.parse("2026")
        return total(Question(period, as_of=day(as_of), today=day(as_of), unit=self.unit))

    def test_cancels_of_the_dropped_rows_what_is_not_yet_due_whatever_its_duty(self) -> None:
        rest = ObligationEntry.objects.owed().filter(unit=self.unit, title__startswith="删")
        assert set(rest.values_list("period_label", "due_on", "verdict")) == {
            ("2026-Q1", day("2026-04-15"), ""),
            ("first", day("2026-02-02"), ""),
            ("E2026-03-03", day("2026-03-10"), "late"),
            ("S1.2026-03-27", day("2026-04-03"), ""),
        }

    def test_keeps_everything_of_the_kept_rows(self) -> None:
        rest = ObligationEntry.objects.owed().filter(unit=self.unit, title__startswith="留")
        assert set(rest.values_list("period_label", "due_on", "verdict")) == {
            ("2026-Q1", day("2026-04-15"), "on_time"),
            ("2026-Q2", day("2026-07-14"), ""),
            ("first", day("2026-02-02"), "on_time"),
            ("R2026-04-20", day("2026-05-07"), ""),
            ("E2026-03-02", day("2026-03-09"), "on_time"),
            ("C2026-Q2", day("2026-07-14"), ""),
            ("S1.2026-03-27", day("2026-04-03"), "on_time"),
            ("S2.2026-06-15", day("2026-06-23"), ""),
            ("Y2026", day("2026-12-31"), ""),
        }

    @pytest.mark.parametrize(
        ("as_of", "overdue", "not_yet_due", "timeliness"),
        [
            ("2026-05-06", 3, 5, (4, 8)),  # overdue: the dropped quarter, first disclosure and stage
            ("2026-05-08", 4, 4, (4, 9)),  # and the kept revision, due on 7 May
        ],
    )
    def test_gives_the_figures_computed_by_hand(
        self, as_of: str, overdue: int, not_yet_due: int, timeliness: tuple[int, int]
    ) -> None:
        row = self.row(as_of)
        assert states(row.counts) == (4, 1, overdue, not_yet_due)
        assert row.counts.late_days == 3
        figure = row.figures["timeliness"]
        assert (figure.numerator, figure.denominator) == timeliness
        completeness = row.figures["completeness"]  # met: the four kept rows and the dropped event
        assert (completeness.numerator, completeness.denominator) == (5, 8)

    def test_reconciles(self) -> None:
        assert list(reconciling.differences()) == []


def states(counts: Counts) -> tuple[int, int, int, int]:
    return counts.on_time, counts.late, counts.overdue, counts.not_yet_due
