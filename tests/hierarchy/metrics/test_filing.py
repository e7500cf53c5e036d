"""The filing rate by line and for the district, counted by hand (CAT-07)."""

import pytest

from hierarchy.ledger import submissions
from hierarchy.ledger.models import CatalogueEntry, Submission, SubmissionKind
from hierarchy.metrics.periods import Period
from hierarchy.metrics.questions import By, Question
from hierarchy.metrics.rollup import rollup
from hierarchy.units.models import Role, Unit
from tests.factories import grant, make_district, make_unit, make_user
from tests.hierarchy.ledger.given import adopt, day, drafter_of, item, moment

pytestmark = pytest.mark.django_db


@pytest.fixture
def root() -> Unit:
    return make_district()


def obligated(code: str, root: Unit, *, kind: str, line: str) -> Unit:
    """Make a unit with a catalogue in force since 2 March 2026."""
    unit = make_unit(code=code, name=code, kind=kind, parent=root, line=line)
    adopt(unit, [item()], on="2026-03-02")
    return unit


def file(unit: Unit, root: Unit, on: str) -> Submission:
    return submissions.send(
        kind=SubmissionKind.FILING,
        sender=unit,
        receiver=root,
        subject_id=CatalogueEntry.objects.get(unit=unit).catalogue_id,
        title="目录",
        content={},
        actor=drafter_of(unit),
        at=moment(on),
    )


def rates(as_of: str) -> dict[str, tuple[int, int]]:
    question = Question(Period.parse("2026-Q1"), as_of=day(as_of), today=day("2026-04-30"))
    rows = [*rollup(question, By.LINE), *rollup(question, By.TOTAL)]
    figures = {getattr(row.subject, "code", "district"): row.figures["filing"] for row in rows}
    return {code: (figure.numerator, figure.denominator) for code, figure in figures.items() if figure.denominator}


def test_filed_of_obligated_by_line_and_for_the_district(root: Unit) -> None:
    organ = obligated("Z", root, kind="committee_organ", line="L01")
    town_a = obligated("A", root, kind="town_committee", line="L02")
    obligated("B", root, kind="town_committee", line="L02")
    obligated("V", town_a, kind="village_org", line="L03")  # files with its town, not with the office
    file(organ, root, "2026-03-10")
    sent = file(town_a, root, "2026-03-11")
    assert rates("2026-03-09") == {"L01": (0, 1), "L02": (0, 2), "district": (0, 3)}
    assert rates("2026-03-11") == {"L01": (1, 1), "L02": (1, 2), "district": (2, 3)}

    office = make_user()
    grant(office, root, Role.DISTRICT_SUPERVISOR)
    submissions.give_back(submission=sent, reason="请补充会议", actor=office, at=moment("2026-03-13"))
    assert rates("2026-03-12") == {"L01": (1, 1), "L02": (1, 2), "district": (2, 3)}
    assert rates("2026-03-13") == {"L01": (1, 1), "L02": (0, 2), "district": (1, 3)}
