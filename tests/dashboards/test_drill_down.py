"""A number and the list behind it are the same, as of today and of past days, as now and as then."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from dashboards.asking import Asked
from dashboards.obligations import Conditions, Obligations
from hierarchy.ledger import fulfilling
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Structure
from hierarchy.metrics.rollup import rollup
from hierarchy.structure import actions as structure
from hierarchy.units.models import Role, Unit
from tests.factories import make_user
from tests.hierarchy.ledger.given import moment, set_value

from .given import TODAY, disclose, district, first_quarter, office, owing_unit, person

pytestmark = pytest.mark.django_db
STATES = ["on_time", "late", "overdue", "not_yet_due", "exempt", "nil", "extended"]
DAYS = [date(2026, 1, 4), date(2026, 3, 25), date(2026, 4, 1), date(2026, 4, 7), TODAY]


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def village(root: Unit) -> Unit:
    """A village that owes five items: on time, on its last day, late, exempt, never."""
    village = owing_unit(root, code="C1", items=5)
    first, second, third, fourth, _never = first_quarter(village)
    disclose(first, "2026-03-20")
    disclose(second, "2026-03-31")
    disclose(third, "2026-04-02")
    head = person((root, Role.DISTRICT_SUPERVISOR))
    fulfilling.exempt(obligation_id=fourth.pk, reason="涉及商业秘密", actor=head, at=moment("2026-03-15"))
    return village


def asked(as_of: date, structure: str = Structure.NOW) -> Asked:
    return Asked(Period.parse("2026-Q1"), as_of, TODAY, structure)


@pytest.mark.parametrize("structure", list(Structure))
@pytest.mark.parametrize("as_of", DAYS)
def test_a_list_holds_as_many_entries_as_the_number_says(village: Unit, as_of: date, structure: str) -> None:
    put = asked(as_of, structure)
    obligations = Obligations(put, Unit.objects.all())
    counts = rollup(put.question(), By.TOTAL)[0].counts
    assert {state: obligations.where(Conditions(state=state)).count() for state in STATES} == {
        state: getattr(counts, state) for state in STATES
    }


def test_the_states_of_the_worked_example_are_listed(village: Unit) -> None:
    listed = {
        as_of: [row.judged for row in Obligations(asked(as_of), Unit.objects.all()).where(Conditions())]
        for as_of in (date(2026, 4, 1), TODAY)
    }
    assert listed == {
        date(2026, 4, 1): ["on_time", "on_time", "overdue", "exempt", "overdue"],
        TODAY: ["on_time", "on_time", "late", "exempt", "overdue"],
    }


def numbers_of(client: Client, path: str) -> dict[str, int]:
    page = client.get(path)
    return {row.label: row.counts.overdue for row in page.context["lines"]}


def test_a_move_changes_lists_as_now_and_not_as_then(root: Unit, village: Unit) -> None:
    office_person = person((root, Role.DISTRICT_SUPERVISOR))
    from tests.factories import make_line

    structure.move_unit(
        unit=village,
        parent=root,
        line=make_line("L04"),
        locality=None,
        effective_on=date(2026, 4, 2),
        actor=office_person,
        at=moment("2026-04-02"),
    )
    counted = {}
    for kind in Structure:
        obligations = Obligations(asked(TODAY, kind), Unit.objects.all())
        counted[kind] = {code: obligations.where(Conditions(line=make_line(code))).count() for code in ("L03", "L04")}
    assert counted == {Structure.NOW: {"L03": 0, "L04": 5}, Structure.THEN: {"L03": 5, "L04": 0}}


def test_the_sentence_opens_the_overdue_items_it_counts(root: Unit, village: Unit) -> None:
    owing_unit(root, items=2)
    client = office(root)
    overview = client.get("/overview/")
    assert overview.context["total"].counts.overdue == 3
    link = overview.context["sentence"].split('"')[1].replace("&amp;", "&")
    assert client.get(link).context["page"].paginator.count == 3


def test_every_overdue_number_of_the_tables_opens_as_many_items(root: Unit, village: Unit) -> None:
    owing_unit(village, items=2, kind="village_branch")
    owing_unit(root, items=4, line=None)
    client = office(root)
    overview = client.get("/overview/").context
    for table in ("lines", "localities", "children"):
        for row in overview[table]:
            opened = client.get(f"/obligations/?{row.entries_query}&state=overdue")
            assert (table, row.label, opened.context["page"].paginator.count) == (
                table,
                row.label,
                row.counts.overdue,
            )


def test_every_unit_number_of_the_tables_opens_as_many_units(root: Unit, village: Unit) -> None:
    owing_unit(village, items=2, kind="village_branch")
    owing_unit(root, items=4, line=None)
    client = office(root)
    overview = client.get("/overview/").context
    for table in ("lines", "localities", "children"):
        for row in overview[table]:
            opened = client.get(f"/units/?{row.entries_query}")
            assert (table, row.label, opened.context["page"].paginator.count) == (
                table,
                row.label,
                row.counts.units_total,
            )


def test_what_falls_due_within_five_working_days_is_due_soon_until_it_is_prepared(root: Unit) -> None:
    set_value("periodic_grace_days", 10)  # the first quarter is due on 15 April, three working days from the day
    unit = owing_unit(root, items=2)
    first, _second = first_quarter(unit)
    obligations = Obligations(asked(TODAY), Unit.objects.all())
    assert obligations.where(Conditions(state="due_soon")).count() == 2
    fulfilling.prepare(obligation_id=first.pk, actor=make_user(), at=moment("2026-04-09"))
    assert obligations.where(Conditions(state="due_soon")).count() == 1


def test_links_keep_the_question(root: Unit, village: Unit) -> None:
    page = office(root).get("/overview/?period=2025-Q4&as_of=2026-02-01&structure=then")
    link = page.context["lines"][0].url
    assert parse_qs(urlsplit(link).query) == {"period": ["2025-Q4"], "as_of": ["2026-02-01"], "structure": ["then"]}
