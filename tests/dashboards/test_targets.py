"""Targets: what the district has set itself to reach stands beside its figures, as it was on the day asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from hierarchy.metrics.targets import targets
from hierarchy.units.models import Unit
from tests.hierarchy.ledger.given import set_value

from .given import disclose, district, first_quarter, office, owing_unit

pytestmark = pytest.mark.django_db


def test_targets_are_those_in_force_on_the_day_and_zero_is_none() -> None:
    set_value("target_timeliness", 90, since="2026-02-01")
    set_value("target_completeness", 0, since="2026-02-01")
    assert targets(date(2026, 1, 31)) == {
        "filing": 1,
        "filing_grassroots": 1,
        "timeliness": Decimal("0.95"),
        "completeness": Decimal("0.95"),
    }
    assert targets(date(2026, 2, 1)) == {"filing": 1, "filing_grassroots": 1, "timeliness": Decimal("0.9")}


def in_english(root: Unit) -> str:
    client = office(root)
    client.cookies["django_language"] = "en"
    return client.get("/overview/?period=2026-Q1").content.decode()


def test_a_page_says_whether_the_target_is_reached() -> None:
    root = district()
    unit = owing_unit(root, items=4)
    for entry in first_quarter(unit)[:3]:
        disclose(entry, "2026-03-20")
    set_value("target_timeliness", 75)
    page = in_english(root)
    assert "target 75.0% reached" in page  # 3 of 4 on time
    assert "below the target of 95.0%" in page  # completeness: 3 of 4 rows
    set_value("target_timeliness", 76)
    page = in_english(root)
    assert "below the target of 76.0%" in page
