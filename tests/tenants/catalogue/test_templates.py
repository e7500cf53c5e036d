"""The catalogue templates and the content sets that come with the product."""

import pytest

from hierarchy.units.models import UnitKind
from tenants.catalogue.content_sets import content_sets
from tenants.catalogue.rows import check_row, first_duplicate
from tenants.catalogue.templates import load_template, template_for

from .annex import annex_records

SIZES = {"T1": 36, "T3": 18, "T4": 13, "T5": 13, "T6": 7, "T7": 8}


@pytest.mark.parametrize(("code", "size"), SIZES.items())
def test_every_row_of_a_template_could_be_adopted(code: str, size: int) -> None:
    rows = load_template(code).rows
    assert len(rows) == size
    assert [row.missing for row in rows] == [[]] * size
    assert first_duplicate(row.text for row in rows) is None
    assert [check_row(row) for row in rows] == list(rows)


def test_t1_is_the_real_annex_with_the_marks_of_the_defaults() -> None:
    rows = load_template("T1").rows
    records = annex_records()
    assert [row.text for row in rows] == [(r["level1"], r["level2"], r["level3"]) for r in records]
    assert [";".join(row.forms) for row in rows] == [r["forms_code"] for r in records]
    assert [row.scope for row in rows] == [r["scope_code"] for r in records]
    assert [row.time_limit for row in rows] == [r["time_code"] for r in records]

    def marked(name: str) -> list[int]:
        return [number for number, row in enumerate(rows, 1) if getattr(row, name)]

    assert marked("needs_privacy_review") == [13, 14, 15, 24, 25, 28, 29, 32]
    assert marked("to_confirm") == [12, 18, 25]
    assert marked("nil_allowed") == [5, 6, 7, 13, 14, 15, 17, 24, 28, 29, 30, 31, 32, 35, 36]


@pytest.mark.django_db
def test_a_kind_of_unit_has_its_template() -> None:
    chosen = {kind.code: template_for(kind) for kind in UnitKind.objects.all()}
    codes = {code: template.code if template else None for code, template in chosen.items()}
    assert codes["committee_organ"] == "T1"
    assert codes["village_org"] == "T4"
    assert codes["organ_branch"] == "T6"
    assert codes["municipal_unit"] is None


def test_the_content_sets_of_the_documents_are_complete_and_without_the_repetition() -> None:
    found = {each.code: (len(each.categories), each.item_count) for each in content_sets()}
    assert found == {
        "six_000": (6, 23),
        "six_001": (6, 24),
        "six_002": (6, 20),
        "nine_002": (9, 59),
        "eight_003": (8, 8),
    }
    body = next(each for each in content_sets() if each.code == "six_002")
    assert [category.number for category in body.categories] == [1, 2, 3, 4, 5, 6]
