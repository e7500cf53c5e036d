"""The figures of a bulletin: by hand, and equal to what the pages of figures say of the same period and day."""

from __future__ import annotations

from dataclasses import astuple
from datetime import date, datetime
from typing import Any

import pytest

from hierarchy.bulletins.composing import compose
from hierarchy.bulletins.content import Findings, GroupRow
from hierarchy.ledger.models import ObligationEntry
from hierarchy.metrics.periods import Period
from hierarchy.units.models import LineLead, Unit
from tests.counting import queries
from tests.dashboards.given import TODAY, disclose, office, owing_unit
from tests.factories import make_lead, make_unit
from tests.hierarchy.ledger.given import adopt, item

from .given import MARCH, Ground, ground

pytestmark = pytest.mark.django_db
__all__ = ["ground"]


def composed(period: str = MARCH, as_of: date = TODAY) -> Findings:
    return compose(Period.parse(period), as_of=as_of)


def test_the_districts_figures_by_hand(ground: Ground) -> None:
    section = composed().sections[""]
    assert section.counts == {
        "due": 4, "on_time": 1, "late": 0, "overdue": 3, "not_yet_due": 0, "nil": 0, "exempt": 0, "extended": 0,
    }  # fmt: skip
    figures = {
        row.id: (row.numerator, row.denominator, row.was_numerator, row.was_denominator) for row in section.figures
    }
    assert figures == {
        "filing": (0, 1, None, None),
        "filing_grassroots": (0, 1, None, None),
        "timeliness": (1, 4, 0, 0),
        "completeness": (1, 4, 0, 0),
        "receipt": (0, 0, 0, 0),
        "response": (0, 0, 0, 0),
        "closure": (0, 0, 0, 0),
        "adoption": (0, 0, 0, 0),
        "conversion": (0, 0, 0, 0),
    }
    assert (section.units, section.covered) == (3, 2)


def test_groups_and_late_units_by_hand(ground: Ground) -> None:
    section = composed().sections[""]
    of = {row.code: (row.units, row.due, row.on_time, row.overdue) for row in section.lines}
    assert of == {"L02": (1, 1, 0, 1), "L03": (1, 3, 1, 2), "": (1, 0, 0, 0)}
    assert [(row.code, row.overdue) for row in section.localities] == [("ZJ1", 3), ("", 0)]
    assert [(row.kind, row.code, row.overdue) for row in section.children] == [("itself", "QW", 0), ("unit", "ZJ1", 3)]
    # Due on 31 March, ten days before.
    assert [astuple(row) for row in section.late] == [
        ("C1", "白杨村党总支", "青石镇党委", 2, "2026-03-31", 10),
        ("ZJ1", "青石镇党委", "", 1, "2026-03-31", 10),
    ]


def test_the_sentences_by_hand(ground: Ground) -> None:
    sentences = composed().sections[""].sentences["en"]
    assert sentences == {
        "opening": (
            "As of 10 Apr 2026, 4 items of March 2026 had fallen due in the whole district: 1 disclosed on time, "
            "0 disclosed late, 3 overdue. The on-time rate is 25.0%. Completeness is 25.0%."
        ),
        "lines": "Most of what is overdue lies in these lines: Villages (2), Towns, subdistricts and parks (1).",
        "late": "2 organisations have something overdue; longest delay in days: 10.",
        "progress": "No bulletin was issued for February 2026.",
    }


def test_a_quarter_is_named_as_one_says_it(ground: Ground) -> None:
    sentences = composed("2026-Q1").sections[""].sentences
    assert "4 items of the first quarter of 2026 had fallen due" in sentences["en"]["opening"]
    assert "2026年一季度" in sentences["zh-hans"]["opening"]


def test_each_line_and_each_superior_has_a_section_of_its_own(ground: Ground) -> None:
    sections = composed().sections
    assert {key: section.counts["overdue"] for key, section in sections.items()} == {
        "": 3, "line:L02": 1, "line:L03": 2, "unit:ZJ1": 3,
    }  # fmt: skip
    assert [row.code for row in sections["line:L03"].late] == ["C1"]
    assert [(row.kind, row.code) for row in sections["unit:ZJ1"].children] == [("itself", "ZJ1"), ("unit", "C1")]


def test_the_change_is_that_of_the_rate_against_the_period_before_at_the_same_point(ground: Ground) -> None:
    for code, on in (("C2", "2026-02-28"), ("C3", "2026-03-20")):
        branch = make_unit(parent=ground.town, code=code, line="L03")
        adopt(branch, [item("月", cycle="monthly")], on="2026-02-01")
        disclose(ObligationEntry.objects.owed().get(unit=branch, period_label="2026-02"), on)
    row = composed().sections["unit:ZJ1"].figure("timeliness")
    # As of 10 March one of February's two items was disclosed; as of 10 April one of March's six is.
    assert (row.was_numerator, row.was_denominator, row.numerator, row.denominator) == (1, 2, 1, 6)
    assert str(row.change) == "-33.3"


def of_page(reading: Any) -> tuple[int, ...]:
    counts, filed = reading.counts, reading.filed
    return (
        counts.units_total, counts.due, counts.on_time, counts.late, counts.overdue, counts.rows_met, counts.rows_owed,
        filed.numerator, filed.denominator,
    )  # fmt: skip


def of_bulletin(row: GroupRow) -> tuple[int, ...]:
    return (
        row.units, row.due, row.on_time, row.late, row.overdue, row.rows_met, row.rows_owed, row.filed, row.to_file,
    )  # fmt: skip


def by_code(readings: Any) -> dict[str, tuple[int, ...]]:
    return {getattr(reading.subject, "code", ""): of_page(reading) for reading in readings}


@pytest.mark.parametrize("period", [MARCH, "2026-Q1"])
def test_every_number_is_that_of_the_pages(ground: Ground, period: str) -> None:
    department = make_unit(parent=ground.root, kind="department_group", code="ZZB", name="区委组织部")
    make_lead("L03", department)
    owing_unit(department, code="ZZB1", kind="organ_branch", items=2, line="L01")
    section, client = composed(period).sections[""], office(ground.root)
    page = client.get("/overview/", {"period": period}).context
    assert {row.id: (row.numerator, row.denominator) for row in section.figures} == {
        row.id: (page["figures"][row.id].numerator, page["figures"][row.id].denominator) for row in section.figures
    }
    for name in ("lines", "localities", "children"):
        assert {row.code: of_bulletin(row) for row in getattr(section, name)} == by_code(page[name])
    leads = {row.code: row.lead for row in section.lines if row.lead}
    assert leads == {"L03": LineLead.objects.get().unit.short_name}
    line = client.get("/lines/L03/", {"period": period}).context
    part = composed(period).sections["line:L03"]
    assert {row.code: of_bulletin(row) for row in part.localities} == by_code(line["localities"])
    assert {row.code: row.overdue for row in part.late} == {
        reading.subject.code: reading.counts.overdue for reading in line["units"] if reading.counts.overdue
    }
    town = client.get("/units/ZJ1/", {"period": period}).context
    assert {row.code: of_bulletin(row) for row in composed(period).sections["unit:ZJ1"].children} == by_code(
        town["children"]
    )


def test_thirty_units_cost_as_many_queries_as_two(ground: Ground) -> None:
    with queries() as few:
        composed()
    for number in range(28):
        owing_unit(ground.town, code=f"N{number}", name=f"村{number}", line=("L03", "L04", None)[number % 3])
    with queries() as many:
        assert composed().sections[""].units == 31
    assert len(many) == len(few)


def test_a_district_without_units_has_an_empty_bulletin(db: None) -> None:
    Unit.objects.all().delete()
    findings = composed()
    assert list(findings.sections) == [""]
    assert not findings.sections[""].has_figures


def test_what_is_stored_comes_back_as_it_went(ground: Ground, at: datetime) -> None:
    issued = ground.issued(at)
    issued.refresh_from_db()
    assert Findings.read(issued.content) == composed()
