"""The receiver's delay and the share outside the catalogue, counted by hand, as of several days."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from hierarchy.ledger import publications, submissions
from hierarchy.ledger.models import PublicationEntry, Submission
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question, Structure
from hierarchy.metrics.rollup import rollup
from hierarchy.structure.actions import move_unit
from hierarchy.units.models import Role, Unit
from tests.factories import grant, make_district, make_line, make_unit, make_user
from tests.hierarchy.ledger.given import day, drafter_of, head_of, moment
from tests.hierarchy.ledger.sent import send_kind

pytestmark = pytest.mark.django_db
TODAY = "2026-09-30"


@pytest.fixture
def root() -> Unit:
    return make_district()


def town(code: str, root: Unit) -> Unit:
    return make_unit(code=code, name=code, kind="town_committee", parent=root, line="L02")


def village(parent: Unit) -> Unit:
    return make_unit(kind="village_org", parent=parent, line="L03", locality=parent)


def ask(
    name: str, period: str, as_of: str = TODAY, *, by: str = By.TOTAL, **more: object
) -> dict[str, tuple[int, int]]:
    question = Question(Period.parse(period), as_of=day(as_of), today=day(TODAY), **more)  # type: ignore[arg-type]
    rows = rollup(question, by)
    return {
        getattr(row.subject, "code", row.key): (row.figures[name].numerator, row.figures[name].denominator)
        for row in rows
        if row.figures[name].denominator
    }


class TestReceipt:
    """Town A receives five: limit 9 March (sent Monday 2 March, five working days), 16 March for the fifth."""

    @pytest.fixture
    def a(self, root: Unit) -> Unit:
        a = town("A", root)
        head = head_of(a)
        sent = [self.send(a, "2026-03-02") for _ in range(4)] + [self.send(a, "2026-03-09")]
        assert [str(each.receipt_due_on) for each in sent] == ["2026-03-09"] * 4 + ["2026-03-16"]
        submissions.accept(submission=sent[0], actor=head, at=moment("2026-03-09", "23:30"))  # on its last day
        submissions.give_back(submission=sent[1], reason="请补充", actor=head, at=moment("2026-03-10", "00:10"))
        submissions.recall(submission=sent[2], reason="", actor=drafter_of(sent[2].sender), at=moment("2026-03-20"))
        # The fourth is never decided; the fifth in time.
        submissions.accept(submission=sent[4], actor=head, at=moment("2026-03-11"))
        return a

    def send(self, receiver: Unit, on: str) -> Submission:
        sender = village(receiver)
        return send_kind("filing", sender=sender, receiver=receiver, actor=drafter_of(sender), at=moment(on))

    def test_on_time_late_and_undecided_are_the_receivers(self, a: Unit) -> None:
        assert ask("receipt", "2026-Q1") == {"": (2, 4)}
        assert ask("receipt", "2026-Q1", by=By.UNIT) == {"A": (2, 4)}
        assert ask("receipt", "2026-Q2") == {}

    @pytest.mark.parametrize(
        ("as_of", "expected"),
        [
            ("2026-03-08", {}),
            ("2026-03-09", {"": (1, 1)}),
            ("2026-03-10", {"": (1, 4)}),  # the fourth and the later recalled one stand open past the limit
            ("2026-03-11", {"": (2, 5)}),
            ("2026-03-19", {"": (2, 5)}),
            ("2026-03-20", {"": (2, 4)}),
        ],
    )
    def test_as_of_a_past_day_it_is_what_was_known_then(
        self, a: Unit, as_of: str, expected: dict[str, tuple[int, int]]
    ) -> None:
        assert ask("receipt", "2026-Q1", as_of) == expected

    def test_a_receiver_that_decides_nothing_at_all_has_no_share(self, root: Unit) -> None:
        b = town("B", root)
        self.send(b, "2026-03-02")
        assert ask("receipt", "2026-Q1", by=By.UNIT) == {"B": (0, 1)}

    def test_by_month_it_is_the_month_of_the_limit(self, a: Unit) -> None:
        assert ask("receipt", "2026-H1", by=By.MONTH) == {"2026-03": (2, 4)}


@pytest.fixture
def v(root: Unit) -> Unit:
    return village(town("A", root))


def publish(unit: Unit, on: str, *, outside: bool = False) -> PublicationEntry:
    entry = publications.publish(
        unit=unit,
        disclosure_id=uuid.uuid4(),
        obligation_id=None,
        version_number=1,
        title="公开",
        category="other",
        scope="public",
        forms=[],
        published_on=day(on),
        content_sha256="ab" * 32,
        actor=make_user(),
        at=moment(on),
    )
    PublicationEntry.objects.filter(pk=entry.pk).update(is_out_of_catalogue=outside)
    return entry


def test_the_share_outside_the_catalogue_leaves_out_what_was_withdrawn_by_the_day(v: Unit) -> None:
    for on in ("2026-01-10", "2026-02-10", "2026-03-10"):
        publish(v, on)
    publish(v, "2026-03-11", outside=True)
    gone = publish(v, "2026-03-12", outside=True)
    publish(v, "2026-04-01", outside=True)
    publications.withdraw_publication(
        disclosure_id=gone.disclosure_id, reason="差错", actor=make_user(), at=moment("2026-03-20")
    )
    share = "out_of_catalogue_share"
    assert ask(share, "2026-Q1") == {"": (1, 4)}
    assert ask(share, "2026-Q1", "2026-03-19") == {"": (2, 5)}
    assert ask(share, "2026-Q1", "2026-03-10") == {"": (0, 3)}
    assert ask(share, "2026-Q1", by=By.MONTH)["2026-03"] == (1, 2)
    assert ask(share, "2026-Q2") == {"": (1, 1)}


def test_as_then_a_publication_stays_where_the_unit_stood_on_its_day(root: Unit, v: Unit) -> None:
    office = make_user()
    grant(office, root, Role.DISTRICT_SUPERVISOR)
    b = town("B", root)
    publish(v, "2026-03-10")
    publish(v, "2026-05-20", outside=True)
    move_unit(
        unit=v,
        parent=b,
        line=make_line("L04"),
        locality=b,
        effective_on=day("2026-05-15"),
        actor=office,
        at=moment("2026-05-16"),
    )
    share = "out_of_catalogue_share"
    then = ask(share, "2026", by=By.LINE, structure=Structure.THEN)
    assert (then, ask(share, "2026", by=By.LINE)) == ({"L03": (0, 1), "L04": (1, 1)}, {"L04": (1, 2)})


def test_what_is_not_yet_due_and_undecided_is_counted_nowhere(root: Unit) -> None:
    a = town("A", root)
    sender = village(a)
    sent = send_kind("plan", sender=sender, receiver=a, actor=drafter_of(sender), at=moment(TODAY))
    assert sent.receipt_due_on is not None
    assert sent.receipt_due_on > day(TODAY)
    period = f"{sent.receipt_due_on:%Y-%m}"
    assert ask("receipt", period) == {}
    assert sent.receipt_due_on - day(TODAY) > timedelta(days=1)
