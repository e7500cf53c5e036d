"""The live roster: what each row says, when it last changed, which rows are stale, who sees it, its downloads."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Person
from core.actors import SYSTEM
from dashboards.asking import Asked
from dashboards.obligations import Conditions
from dashboards.roster import roster_of
from hierarchy.ledger.models import CatalogueEntry, PublicationEntry, Submission, SubmissionKind, SubmissionStatus
from hierarchy.metrics.last_change import last_changes
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import Structure
from hierarchy.structure import actions as structure
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import grant, make_lead, make_line, make_unit, make_user
from tests.hierarchy.ledger.given import moment, set_value

from .given import TODAY, district, office, owing_unit, reader
from .test_downloads import rows_of, sheet_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def village(root: Unit) -> Unit:
    """A village that opened on 1 January 2024, and of which nothing has been entered since."""
    return make_unit(code="C1", name="白杨村党总支", parent=root, line="L03")


def changed(unit: Unit, as_of: str = TODAY.isoformat()) -> str:
    day, _published = last_changes([unit.pk], as_of=date.fromisoformat(as_of))[unit.pk]
    return str(day)


class TestLastChange:
    def test_a_unit_last_changed_when_it_opened_if_nothing_happened_since(self, village: Unit) -> None:
        assert changed(village) == "2024-01-01"

    def test_a_catalogue_put_in_force_counts_on_the_day_of_its_recording(self, root: Unit) -> None:
        unit = owing_unit(root)
        assert (changed(unit), changed(unit, "2026-01-04")) == ("2026-01-05", "2024-01-01")

    def test_a_catalogue_gone_over_and_left_counts(self, root: Unit) -> None:
        unit = owing_unit(root)
        CatalogueEntry.objects.filter(unit=unit).update(reviewed_on=date(2026, 2, 2))
        assert (changed(unit), changed(unit, "2026-02-01")) == ("2026-02-02", "2026-01-05")

    def test_a_filing_counts_when_it_is_sent_and_not_when_it_is_received(self, root: Unit, village: Unit) -> None:
        self.sent(village, root, SubmissionKind.FILING, "2026-03-01", decided="2026-03-09")
        assert changed(village) == "2026-03-01"

    def test_other_submissions_change_nothing_on_a_roster(self, root: Unit, village: Unit) -> None:
        self.sent(village, root, SubmissionKind.EXTENSION, "2026-03-01")
        assert changed(village) == "2024-01-01"

    def sent(self, unit: Unit, receiver: Unit, kind: str, on: str, *, decided: str = "") -> None:
        Submission.objects.create(
            kind=kind,
            sender=unit,
            receiver=receiver,
            subject_id=uuid.uuid4(),
            title="报备",
            content={},
            content_sha256="0" * 64,
            sent_at=moment(on),
            sent_by=Person.objects.create(name="张三"),
            status=SubmissionStatus.ACCEPTED if decided else SubmissionStatus.SENT,
            decided_at=moment(decided) if decided else None,
        )

    def test_a_publication_counts_on_its_day_once_it_is_recorded(self, village: Unit) -> None:
        publish(village, "2026-03-20", recorded="2026-03-24")
        assert (changed(village), changed(village, "2026-03-23")) == ("2026-03-20", "2024-01-01")

    def test_a_new_head_and_the_day_without_one_count(self, village: Unit) -> None:
        grant(make_user(), village, Role.HEAD, since=date(2025, 5, 1), until=date(2026, 2, 1))
        grant(make_user(), village, Role.DRAFTER, since=date(2026, 3, 1))
        assert (changed(village), changed(village, "2026-01-31")) == ("2026-02-01", "2025-05-01")

    def test_a_move_counts_from_the_day_it_takes_effect(self, root: Unit, village: Unit) -> None:
        structure.move_unit(
            unit=village, line=make_line("L04"), effective_on=date(2026, 3, 2), actor=SYSTEM, at=moment("2026-03-05")
        )
        assert (changed(village), changed(village, "2026-03-01")) == ("2026-03-02", "2024-01-01")

    def test_facts_and_names_count_on_the_day_they_are_entered(self, village: Unit) -> None:
        given = {"actor": SYSTEM, "at": moment("2026-03-05")}
        structure.update_unit_facts(unit=village, member_count=30, member_count_on=date(2025, 12, 31), **given)  # type: ignore[arg-type]
        assert (changed(village), changed(village, "2026-03-04")) == ("2026-03-05", "2025-12-31")
        structure.rename_unit(unit=village, name="新村党总支", short_name="", actor=SYSTEM, at=moment("2026-03-09"))
        assert changed(village) == "2026-03-09"


def publish(unit: Unit, on: str, *, recorded: str = "") -> None:
    PublicationEntry.objects.create(
        unit=unit,
        disclosure_id=uuid.uuid4(),
        version_number=1,
        title="一季度党费收缴",
        category="organization",
        scope="public",
        published_on=date.fromisoformat(on),
        recorded_at=moment(recorded or on),
        content_sha256="0" * 64,
    )


def entries(client: Client, **query: str) -> dict[str, Any]:
    answer = client.get("/roster/", query)
    assert answer.status_code == 200, answer.content.decode()[:300]
    return {entry.unit.code: entry for entry in answer.context["page"]}


class TestRows:
    def test_a_row_says_what_is_known_on_the_day(self, root: Unit) -> None:
        unit = owing_unit(root, code="C1", items=2)
        publish(unit, "2026-03-20")
        row = entries(office(root))["C1"]
        assert (row.superior, row.line.code, row.locality, row.filing.number) == (root, "L03", None, 1)
        assert (row.filing_state, row.secretary, row.overdue) == ("not_filed", "vacant", 2)
        assert (row.published_on, row.changed_on, row.unchanged_days) == (date(2026, 3, 20), date(2026, 3, 20), 21)

    def test_a_secretary_holds_the_role_or_is_named_or_is_missing(self, root: Unit, village: Unit) -> None:
        named = make_unit(code="C2", parent=root)
        Unit.objects.filter(pk=named.pk).update(first_responsible="李四")
        grant(make_user(), village, Role.HEAD, until=date(2026, 4, 10))
        known = {code: row.secretary for code, row in entries(office(root)).items()}
        assert (known["C1"], known["C2"]) == ("vacant", "named")
        assert entries(office(root), as_of="2026-04-09")["C1"].secretary == "filled"
        assert set(entries(office(root), secretary="named")) == {"C2"}

    def test_as_then_a_unit_stands_where_it_stood(self, root: Unit, village: Unit) -> None:
        structure.move_unit(
            unit=village, line=make_line("L04"), effective_on=date(2026, 3, 2), actor=SYSTEM, at=moment("2026-03-05")
        )
        put = Asked(Period.parse("2026-Q1"), date(2026, 3, 1), TODAY, Structure.THEN)
        then = roster_of(put, Unit.objects.all(), Conditions(line=make_line("L03"))).entries
        assert [entry.unit.code for entry in then] == ["C1"]
        assert set(entries(office(root), as_of="2026-03-01", line="L03")) == set()
        assert set(entries(office(root), as_of="2026-03-01", line="L03", structure="then")) == {"C1"}

    def test_a_unit_that_did_not_exist_on_the_day_is_not_there(self, root: Unit) -> None:
        make_unit(code="NEW", parent=root, opened_on=date(2026, 4, 1))
        assert "NEW" in entries(office(root))
        assert "NEW" not in entries(office(root), as_of="2026-03-31")

    def test_filters_narrow_it(self, root: Unit, village: Unit) -> None:
        make_unit(code="S1", kind="school_org", parent=root, line="L05", name="第一小学")
        client = office(root)
        assert set(entries(client, line="L05")) == set(entries(client, kind="school_org")) == {"S1"}
        assert set(entries(client, q="白杨")) == {"C1"}
        assert set(entries(client, unit="C1", only="1")) == {"C1"}
        assert entries(client, demonstration="yes") == {}


class TestStale:
    def test_a_row_is_stale_when_nothing_changed_for_more_days_than_the_district_allows(self, root: Unit) -> None:
        """91 days before 10 April 2026 is 9 January; the default is 90 days."""
        for code, day in (("OLD", "2026-01-09"), ("EDGE", "2026-01-10")):
            publish(make_unit(code=code, parent=root), day)
        rows = entries(office(root))
        assert [(rows[code].unchanged_days, rows[code].is_stale) for code in ("OLD", "EDGE")] == [
            (91, True),
            (90, False),
        ]
        assert "EDGE" not in entries(office(root), stale="1")
        set_value("roster_stale_days", 89)
        assert "EDGE" in entries(office(root), stale="1")

    def test_a_stale_row_carries_a_sign_and_words(self, root: Unit, village: Unit) -> None:
        page = office(root).get("/roster/", {"unit": "C1"}).content.decode()
        assert "超过 90 天没有变动" in page
        assert "mark" in page

    def test_the_longest_unchanged_come_first_unless_another_order_is_asked(self, root: Unit, village: Unit) -> None:
        publish(make_unit(code="A9", parent=root), "2026-04-01")
        client = office(root)
        assert list(entries(client)) == ["C1", "QW", "A9"]
        assert next(iter(entries(client, sort="newest"))) == "A9"
        assert list(entries(client, sort="code")) == ["A9", "C1", "QW"]

    @pytest.mark.parametrize(
        "query", ["stale=yes", "sort=nix", "secretary=nix", "line=nix", "demonstration=x", "page=9"]
    )
    def test_what_cannot_be_asked_gets_a_sentence(self, root: Unit, query: str) -> None:
        assert office(root).get(f"/roster/?{query}").status_code == 400


class TestWhoSees:
    def test_everybody_sees_the_units_they_may_see(self, root: Unit, village: Unit) -> None:
        town = make_unit(code="ZJ", kind="town_committee", parent=root, line="L02")
        make_unit(code="C2", parent=town, line="L03")
        lead = make_unit(code="LEAD", kind="committee_organ", parent=root, line="L01")
        make_lead("L03", lead)
        assert set(entries(office(root))) == {"QW", "ZJ", "C1", "C2", "LEAD"}
        assert set(entries(reader((lead, Role.LINE_SUPERVISOR)))) == {"C1", "C2", "LEAD"}
        assert set(entries(reader((town, Role.HEAD)))) == {"ZJ", "C2"}
        assert set(entries(reader((village, Role.MEMBER)))) == {"C1"}
        assert {row[1] for row in rows_of(reader((town, Role.HEAD)), "/roster/")[1:]} == {"ZJ", "C2"}
        assert reader((town, Role.HEAD)).get("/roster/?unit=C1").status_code == 404
        administrator = Client()
        administrator.force_login(make_user(platform_role="system_admin"))
        assert entries(administrator) == {}


class TestToTakeAway:
    def test_the_tables_hold_every_row_and_name_the_filters(self, root: Unit) -> None:
        for number in range(60):
            make_unit(code=f"V{number:02}", parent=root, line="L03")
        owing_unit(root, code="C1", items=2)
        client = office(root)
        head, *rows = rows_of(client, "/roster/", "roster", line="L03", sort="code")
        assert len(rows) == 61
        named = dict(zip(head, rows[0], strict=True))
        assert named["党组织-代码"] == "C1"
        assert (named["目录-版本"], named["公开-逾期未公开"], named["最近变动-日期"]) == ("1", "2", "2026-01-05")
        page = sheet_of(client, "/roster/", line="L03", stale="1")
        assert page["A1"].value == "党组织底数表"
        assert "超过 90 天没有变动" in page["A3"].value


@pytest.mark.parametrize("as_of", ["", "2026-04-05"])
def test_as_many_queries_for_thirty_units_as_for_two(root: Unit, as_of: str) -> None:
    client = office(root)

    def asked() -> int:
        with queries() as statements:
            assert client.get("/roster/", {"as_of": as_of} if as_of else {}).status_code == 200
        return len(statements)

    owing_unit(root)
    asked()
    few = asked()
    for number in range(29):
        unit = owing_unit(root, line=f"L{number % 8 + 1:02}")
        grant(make_user(), unit, Role.HEAD)
        publish(unit, "2026-03-20")
    assert asked() == few <= 22
