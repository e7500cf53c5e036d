"""What a superior reads: the receiver's own delay, decisions on items owed, catalogues not gone over this year."""

from __future__ import annotations

import pytest
from django.test import Client

from hierarchy.ledger import submissions
from hierarchy.ledger.models import CatalogueEntry
from hierarchy.units.models import Role, Unit
from tests.counting import queries
from tests.factories import grant, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, day, drafter_of, head_of, item, moment
from tests.hierarchy.ledger.sent import send_kind

from .given import district, first_quarter, office, owing_unit, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return district()


@pytest.fixture
def town(root: Unit) -> Unit:
    return owing_unit(root, code="ZJ1", kind="town_committee", name="青石镇党委", line="L02")


@pytest.fixture
def village(town: Unit) -> Unit:
    return owing_unit(town, code="C1", name="白杨村党总支")


def receives(receiver: Unit, *decided_on: str) -> None:
    """Let a unit receive filings sent on 2 March (limit 9 March), each decided on a day."""
    head = head_of(receiver)
    for on in decided_on:
        sender = make_unit(parent=receiver)
        sent = send_kind("filing", sender=sender, receiver=receiver, actor=drafter_of(sender), at=moment("2026-03-02"))
        submissions.accept(submission=sent, actor=head, at=moment(on))


def test_the_units_page_shows_its_own_delay_and_that_of_all_below(root: Unit, town: Unit) -> None:
    receives(root, "2026-03-09", "2026-03-09", "2026-03-12")
    receives(town, "2026-03-05", "2026-03-20")
    client = office(root)
    for page in ("/overview/?period=2026-Q1", "/units/QW/?period=2026-Q1"):
        receiving = client.get(page).context["receiving"]
        assert (receiving.own.numerator, receiving.own.denominator) == (2, 3)
        assert (receiving.together.numerator, receiving.together.denominator) == (3, 5)
    receiving = client.get("/units/ZJ1/?period=2026-Q1").context["receiving"]
    assert (receiving.own.numerator, receiving.own.denominator, receiving.together.denominator) == (1, 2, 2)


def test_a_unit_to_which_nothing_is_sent_shows_no_such_figure(root: Unit, village: Unit) -> None:
    assert office(root).get("/units/C1/?period=2026-Q1").context["receiving"] is None


def extended(town: Unit, village: Unit) -> str:
    """Extend the village's first item, on 25 March; gives the number."""
    (owed,) = first_quarter(village)
    sent = send_kind(
        "extension",
        sender=village,
        receiver=town,
        actor=drafter_of(village),
        at=moment("2026-03-24"),
        obligation=owed,
        extended_to="2026-04-09",
        reason="只给双方看的理由",
    )
    accepted = submissions.accept(submission=sent, actor=head_of(town), at=moment("2026-03-25"))
    return accepted.receipt_number


@pytest.mark.parametrize(
    ("question", "is_shown"), [("", True), ("?as_of=2026-03-25", True), ("?as_of=2026-03-24", False)]
)
def test_the_list_names_the_number_of_a_decision_but_not_the_reason(
    root: Unit, town: Unit, village: Unit, question: str, is_shown: bool
) -> None:
    number = extended(town, village)
    text = office(root).get(f"/obligations/{question}").content.decode()
    assert (number in text, "只给双方看的理由" in text) == (is_shown, False)


def test_the_list_asks_no_more_for_thirty_decisions_than_for_one(root: Unit, town: Unit) -> None:
    client = office(root)

    def asked() -> int:
        with queries() as statements:
            client.get("/obligations/")
        return len(statements)

    extended(town, owing_unit(town, code="V0"))
    asked()
    one = asked()
    for number in range(1, 30):
        extended(town, owing_unit(town, code=f"V{number}"))
    assert asked() == one


class TestYearlyReview:
    @pytest.fixture
    def last_year(self, root: Unit) -> Unit:
        unit = make_unit(parent=root, line="L03", code="ALT", name="旧目录单位")
        adopt(unit, [item()], on="2025-06-02")
        return unit

    def codes(self, client: Client, question: str) -> list[str]:
        return sorted(reading.subject.code for reading in client.get(f"/units/?{question}").context["page"])

    def test_the_office_finds_the_units_that_have_not_gone_over_it(
        self, root: Unit, village: Unit, last_year: Unit
    ) -> None:
        client = office(root)
        assert self.codes(client, "review=open") == ["ALT"]
        assert self.codes(client, "review=done") == ["C1", "ZJ1"]  # adopted this year; the root has no catalogue
        assert client.get("/units/").context["to_review"] == 1
        assert client.get("/units/?review=x").status_code == 400

    def test_no_change_is_an_answer_from_its_day_on(self, root: Unit, last_year: Unit) -> None:
        CatalogueEntry.objects.filter(unit=last_year).update(reviewed_on=day("2026-02-10"))
        client = office(root)
        assert self.codes(client, "review=open") == []
        assert self.codes(client, "review=open&as_of=2026-02-09&period=2025-Q4") == ["ALT"]

    def test_a_superior_finds_those_below_only(self, root: Unit, town: Unit, last_year: Unit) -> None:
        below = make_unit(parent=town, line="L03", code="V9")
        adopt(below, [item()], on="2025-06-02")
        town.refresh_from_db()
        assert self.codes(reader((town, Role.HEAD)), "review=open") == ["V9"]


def test_a_department_asked_to_countersign_finds_its_inbox_in_the_menu(root: Unit, town: Unit) -> None:
    department = make_unit(kind="committee_organ", parent=root, line="L01")
    head = make_user()
    grant(head, department, Role.HEAD)
    client = Client()
    client.force_login(head)

    def inbox() -> list[int]:
        entries = client.get("/inbox/").context["navigation"].entries
        return [entry.count for entry in entries if entry.url == "/inbox/"]

    assert inbox() == []
    send_kind("countersign", sender=town, receiver=department, actor=drafter_of(town), at=moment("2026-04-09"))
    assert inbox() == [1]
