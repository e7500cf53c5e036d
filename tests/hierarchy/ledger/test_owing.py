"""What a catalogue owes, hand-computed with the working-day table of 2025 and 2026."""

import uuid

import pytest

from core.actors import SYSTEM
from hierarchy.ledger import fulfilling, owing, reconciling
from hierarchy.ledger.models import LedgerEvent, ObligationEntry, Verdict
from hierarchy.units.models import Unit
from tests.factories import make_district, make_unit
from tests.hierarchy.ledger.given import adopt, day, drafter_of, item, labels, moment, owed, set_value, verdict_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    return make_unit(parent=make_district(), line="L03", kind="village_org")


def disclose(unit: Unit, entry: ObligationEntry, on: str, *, recorded: str | None = None) -> ObligationEntry:
    return fulfilling.disclose(
        obligation_id=entry.pk,
        declared_on=day(on),
        disclosure_id=uuid.uuid4(),
        actor=drafter_of(unit),
        at=moment(recorded or on),
    )


def extend(to: str) -> int:
    return owing.extend_schedule(until=day(to), actor=SYSTEM, at=moment(to))


def test_a_quarter_is_due_ten_working_days_after_its_end(unit: Unit) -> None:
    dues = item()
    adopt(unit, [dues], on="2026-02-10")
    entry = owed(unit, dues, "2026-Q1")
    assert entry.due_on == day("2026-04-15")  # 1, 2, 3, 7, 8, 9, 10, 13, 14, 15 April; 4 to 6 are 清明
    assert entry.due_rule == {"base": "2026-03-31", "working_days": 10, "setting": "periodic_grace_days"}


def test_a_long_term_row_owes_its_first_disclosure_twenty_working_days_after_adoption(unit: Unit) -> None:
    duties = item(time_limit="long_term")
    adopt(unit, [duties], on="2026-03-02")
    entry = owed(unit, duties, "first")
    assert (entry.period_start, entry.period_end, entry.due_on) == (
        day("2026-03-02"),
        day("2026-03-02"),
        day("2026-03-30"),
    )


def test_before_something_happens_a_staged_row_owes_nothing_and_an_immediate_one_to_say_so(unit: Unit) -> None:
    adopt(unit, [item(time_limit="staged"), item(time_limit="immediate")], on="2026-03-02")
    assert labels(unit) == ["C2026-Q1"]


def test_the_cycle_of_a_row_without_one_is_the_districts_for_its_kind_of_unit(unit: Unit) -> None:
    office = make_unit(parent=Unit.objects.get(code="QW"), kind="department_group")
    village_row, office_row = item(cycle=""), item(cycle="")
    adopt(unit, [village_row], on="2026-01-05")
    adopt(office, [office_row], on="2026-01-05")
    assert owed(unit, village_row, "2026-Q1").is_renewal is True
    assert owed(office, office_row, "2026-Q1").is_renewal is False


def test_the_extending_job_adds_the_next_periods_once(unit: Unit) -> None:
    adopt(unit, [item(), item(cycle="yearly")], on="2026-01-05")
    assert labels(unit) == ["2026-Q1", "2026"]
    assert extend("2026-03-10") == 1
    assert extend("2026-03-10") == 0
    assert labels(unit) == ["2026-Q1", "2026-Q2", "2026"]


def test_past_the_working_day_table_the_due_date_is_pending_and_never_overdue(unit: Unit) -> None:
    yearly = item(cycle="yearly")
    adopt(unit, [yearly], on="2026-01-05")
    entry = owed(unit, yearly, "2026")
    assert entry.due_on is None
    assert verdict_of(entry, on=day("2027-12-31")) == Verdict.NOT_YET_DUE
    assert owing.resolve_pending(actor=SYSTEM, at=moment("2026-12-01")) == 0


def test_a_catalogue_adopted_late_owes_the_periods_since_the_filing_deadline_as_overdue(unit: Unit) -> None:
    set_value("first_filing_due_on", "2025-01-31")
    quarterly = item()
    entry = adopt(unit, [quarterly], on="2025-08-15")
    assert labels(unit) == ["2025-Q1", "2025-Q2", "2025-Q3"]
    assert (entry.owed_from, entry.filing_due_on) == (day("2025-01-31"), day("2025-01-31"))
    verdicts = [
        verdict_of(owed(unit, quarterly, label), on=day("2025-08-15")) for label in ("2025-Q1", "2025-Q2", "2025-Q3")
    ]
    assert verdicts == [Verdict.OVERDUE, Verdict.OVERDUE, Verdict.NOT_YET_DUE]


def test_a_catalogue_adopted_in_time_owes_nothing_of_before(unit: Unit) -> None:
    set_value("first_filing_due_on", "2026-03-31")
    adopt(unit, [item()], on="2026-02-10")
    assert labels(unit) == ["2026-Q1"]


def test_a_new_version_cancels_only_what_is_not_yet_due_and_gone(unit: Unit) -> None:
    kept, dropped, slower = item("留"), item("删"), item("改")
    adopt(unit, [kept, dropped, slower], on="2026-01-05")
    extend("2026-04-20")
    disclose(unit, owed(unit, kept, "2026-Q1"), "2026-04-10")
    half_yearly = type(slower)(**{**slower.__dict__, "cycle": "half_yearly"})
    adopt(unit, [kept, half_yearly], on="2026-05-06", number=2)
    rows = set(ObligationEntry.objects.owed().filter(unit=unit).values_list("title", "period_label", "verdict"))
    assert rows == {
        ("留", "2026-Q1", "on_time"),
        ("留", "2026-Q2", ""),
        ("删", "2026-Q1", ""),  # overdue before the new version: stays
        ("改", "2026-Q1", ""),
        ("改", "2026-H1", ""),
    }
    assert ObligationEntry.objects.filter(unit=unit, cancelled_on=day("2026-05-06")).count() == 2
    assert list(reconciling.differences()) == []


def test_a_backdated_new_version_keeps_what_is_overdue_when_it_is_recorded(unit: Unit) -> None:
    dropped = item("删")
    adopt(unit, [dropped], on="2026-01-05")  # its first quarter is due on 15 April
    adopt(unit, [item("新")], on="2026-04-13", number=2, recorded="2026-04-17")
    assert owed(unit, dropped, "2026-Q1").cancelled_on is None
    assert list(reconciling.differences()) == []


def test_an_older_version_cannot_follow_a_newer_one(unit: Unit) -> None:
    adopt(unit, [item()], on="2026-01-05", number=2)
    with pytest.raises(owing.CatalogueNumberTaken):
        adopt(unit, [item()], on="2026-01-06", number=2)
    assert unit.catalogue_entries.count() == 1


def test_disclosure_before_the_period_fulfils_nothing(unit: Unit) -> None:
    quarterly = item()
    adopt(unit, [quarterly], on="2026-01-05")
    with pytest.raises(fulfilling.BeforePeriod):
        disclose(unit, owed(unit, quarterly, "2026-Q1"), "2025-12-31", recorded="2026-01-06")
    assert LedgerEvent.objects.filter(unit=unit).count() == 1


def test_disclosing_twice_is_refused_and_changes_nothing(unit: Unit) -> None:
    quarterly = item()
    adopt(unit, [quarterly], on="2026-01-05")
    first = disclose(unit, owed(unit, quarterly, "2026-Q1"), "2026-02-02")
    with pytest.raises(fulfilling.AlreadySettled):
        disclose(unit, first, "2026-02-03")
    assert owed(unit, quarterly, "2026-Q1").disclosed_on == day("2026-02-02")


class TestWithdrawal:
    """Disclosed on time, withdrawn on 20 April; the successor is due 5 working days later, 27 April."""

    @pytest.fixture
    def entry(self, unit: Unit) -> ObligationEntry:
        quarterly = item()
        adopt(unit, [quarterly], on="2026-01-05")
        entry = disclose(unit, owed(unit, quarterly, "2026-Q1"), "2026-04-10")
        return fulfilling.withdraw(
            obligation_id=entry.pk, reason="数据有误", actor=drafter_of(unit), at=moment("2026-04-20")
        )

    def test_counts_on_while_its_successor_is_not_due(self, entry: ObligationEntry) -> None:
        assert entry.successor_due_on == day("2026-04-27")
        assert verdict_of(entry, on=day("2026-04-27")) == Verdict.ON_TIME

    def test_is_overdue_without_a_successor_in_time(self, entry: ObligationEntry) -> None:
        assert verdict_of(entry, on=day("2026-04-28")) == Verdict.OVERDUE
        assert list(reconciling.differences()) == []

    def test_a_successor_in_time_does_not_reset_the_day_that_counts(self, unit: Unit, entry: ObligationEntry) -> None:
        after = disclose(unit, entry, "2026-04-27")
        assert (after.verdict, after.disclosed_on) == (Verdict.ON_TIME, day("2026-04-10"))

    def test_a_successor_after_the_limit_counts_from_its_own_day(self, unit: Unit, entry: ObligationEntry) -> None:
        after = disclose(unit, entry, "2026-04-28")
        assert (after.verdict, after.disclosed_on, after.days_late) == (Verdict.LATE, day("2026-04-28"), 13)
        assert list(reconciling.differences()) == []


def test_reconcile_names_an_entry_that_was_altered_and_rebuild_mends_it(unit: Unit) -> None:
    quarterly = item()
    adopt(unit, [quarterly], on="2026-01-05")
    entry = disclose(unit, owed(unit, quarterly, "2026-Q1"), "2026-04-20")
    ObligationEntry.objects.filter(pk=entry.pk).update(verdict="on_time", days_late=None)
    assert list(reconciling.differences()) == [
        f"obligation {entry.pk}: verdict is “on_time”, by its events “late”",
    ]
    assert reconciling.rebuild() == 1
    assert list(reconciling.differences()) == []
